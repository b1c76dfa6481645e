#include "driver/xmpp/stanza.h"

#include <string.h>
#include <time.h>

#include "base/str.h"
#include "driver/xmpp/jid.h"

static bool is_called(xmpp_stanza_t *stanza, const char *name, const char *ns)
{
    const char *own_name = xmpp_stanza_get_name(stanza);
    const char *own_ns = xmpp_stanza_get_ns(stanza);
    return own_name != NULL && own_ns != NULL && str_equal(own_name, name) && str_equal(own_ns, ns);
}

static xmpp_stanza_t *find_from(xmpp_stanza_t *child, const char *name, const char *ns)
{
    while (child != NULL && !is_called(child, name, ns))
        child = xmpp_stanza_get_next(child);
    return child;
}

xmpp_stanza_t *stanza_child(xmpp_stanza_t *stanza, const char *name, const char *ns)
{
    return stanza != NULL ? find_from(xmpp_stanza_get_children(stanza), name, ns) : NULL;
}

xmpp_stanza_t *stanza_only_child(xmpp_stanza_t *stanza, const char *name, const char *ns)
{
    xmpp_stanza_t *first = stanza_child(stanza, name, ns);
    if (first == NULL || find_from(xmpp_stanza_get_next(first), name, ns) != NULL)
        return NULL;
    return first;
}

const char *stanza_identifier(xmpp_stanza_t *stanza, const char *name)
{
    const char *value = stanza != NULL ? xmpp_stanza_get_attribute(stanza, name) : NULL;
    return value != NULL && *value != '\0' && strlen(value) <= STANZA_ID_MOST ? value : NULL;
}

bool stanza_has_any(xmpp_stanza_t *stanza, const char *const *spaces, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (xmpp_stanza_get_child_by_ns(stanza, spaces[i]) != NULL)
            return true;
    }
    return false;
}

bool stanza_word_is(const char *word, const char *wanted)
{
    return word != NULL && str_equal(word, wanted);
}

bool stanza_attribute_is(xmpp_stanza_t *stanza, const char *name, const char *value)
{
    const char *given = stanza != NULL ? xmpp_stanza_get_attribute(stanza, name) : NULL;
    return given != NULL && str_equal(given, value);
}

/* Two digits. */
static bool read_pair(const char *text, int most, int *out)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
        return false;
    *out = (text[0] - '0') * 10 + (text[1] - '0');
    return *out <= most;
}

/* "Z", "+02:00"; seconds east of UTC. */
static bool read_zone(const char *text, int64_t *zone)
{
    int hours = 0, minutes = 0;
    *zone = 0;
    if (str_equal(text, "Z"))
        return true;
    if (strlen(text) != strlen("+00:00") || (text[0] != '+' && text[0] != '-') || text[3] != ':' ||
        !read_pair(text + 1, 14, &hours) || !read_pair(text + 4, 59, &minutes))
        return false;
    *zone = (text[0] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
    return true;
}

int64_t stanza_time(const char *text)
{
    struct tm at = {0};
    int64_t zone = 0;
    int64_t fraction = 0;
    if (text == NULL || strlen(text) > 40)
        return -1;
    const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &at);
    if (rest == NULL || at.tm_year < 70 || at.tm_year > 8000)
        return -1;
    if (*rest == '.') {
        int64_t unit = 100;
        for (rest++; *rest >= '0' && *rest <= '9'; rest++, unit /= 10)
            fraction += (*rest - '0') * unit;
    }
    if (!read_zone(rest, &zone))
        return -1;
    return ((int64_t)timegm(&at) - zone) * 1000 + fraction;
}

xmpp_stanza_t *stanza_add(xmpp_stanza_t *parent, const char *name, const char *ns)
{
    xmpp_stanza_t *child = xmpp_stanza_new(xmpp_stanza_get_context(parent));
    xmpp_stanza_set_name(child, name);
    if (ns != NULL)
        xmpp_stanza_set_ns(child, ns);
    xmpp_stanza_add_child(parent, child);
    xmpp_stanza_release(child); /* the parent holds it */
    return child;
}

xmpp_stanza_t *stanza_add_text(xmpp_stanza_t *parent, const char *name, const char *ns,
                               const char *text)
{
    xmpp_stanza_t *child = stanza_add(parent, name, ns);
    xmpp_stanza_t *content = xmpp_stanza_new(xmpp_stanza_get_context(parent));
    xmpp_stanza_set_text(content, text);
    xmpp_stanza_add_child(child, content);
    xmpp_stanza_release(content);
    return child;
}

xmpp_stanza_t *stanza_make_error(xmpp_stanza_t *answer, const char *type, const char *condition)
{
    xmpp_stanza_set_type(answer, "error");
    xmpp_stanza_t *error = stanza_add(answer, "error", NULL);
    xmpp_stanza_set_type(error, type);
    stanza_add(error, condition, XMPP_NS_STANZAS_IETF);
    return error;
}

bool stanza_is_of_server(xmpp_stanza_t *stanza, const char *self)
{
    const char *from = xmpp_stanza_get_from(stanza);
    const char *at = strchr(self, '@');
    return from == NULL || jid_same(from, self) || (at != NULL && jid_same(from, at + 1));
}

xmpp_stanza_t *stanza_make_ping(xmpp_ctx_t *context, const char *id)
{
    xmpp_stanza_t *iq = xmpp_iq_new(context, "get", id);
    stanza_add(iq, "ping", "urn:xmpp:ping");
    return iq;
}
