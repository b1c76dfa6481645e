#include "driver/xmpp/sieve.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/xmpp/witness.h"

#define NS_CLIENT    "jabber:client"
#define NS_STREAMS   "http://etherx.jabber.org/streams"
#define NS_ERRORS    "urn:ietf:params:xml:ns:xmpp-streams"
#define NS_TLS       "urn:ietf:params:xml:ns:xmpp-tls"
#define NS_SASL      "urn:ietf:params:xml:ns:xmpp-sasl"
#define NS_SM        "urn:xmpp:sm:3"
#define IN(ns, name) ns "\x1F" name

enum { NAME_MOST = 2 * SCOPE_NAME_MOST };

/* Beyond all numbers that libstrophe can have given to a stanza. */
static const char all_handled[] = "4294967296";

void sieve_init(struct sieve *sieve)
{
    *sieve = (struct sieve){.depth = 0};
    buf_init(&sieve->run, GUARD_TEXT_MOST);
    buf_init(&sieve->name, NAME_MOST);
    scope_init(&sieve->scope);
}

void sieve_finish(struct sieve *sieve)
{
    buf_finish(&sieve->run);
    buf_finish(&sieve->name);
    scope_finish(&sieve->scope);
}

void sieve_reset(struct sieve *sieve)
{
    sieve->depth = sieve->skipped = sieve->unread = 0;
    sieve->deaf = false;
    sieve->top = SIEVE_OTHER;
    scope_finish(&sieve->scope);
    buf_clear(&sieve->run);
}

static void pass_text(struct sieve *sieve)
{
    bool unfit = sieve->top == SIEVE_CHALLENGE && !witness_is_fit(sieve->run.data);
    if (sieve->run.length > 0 && sieve->text != NULL && !unfit)
        sieve->text(sieve->user, sieve->run.data, (int)sieve->run.length);
    buf_clear(&sieve->run);
}

/* An element without attributes that nobody sent. */
static void pass_made(struct sieve *sieve, const char *name)
{
    const char *none[] = {NULL};
    if (sieve->start != NULL)
        sieve->start(sieve->user, name, none);
    if (sieve->end != NULL)
        sieve->end(sieve->user, name);
}

static enum sieve_top top_of(const char *name)
{
    static const struct {
        const char *name;
        enum sieve_top top;
    } tops[] = {
        {IN(NS_CLIENT, "message"), SIEVE_STANZA},    {IN(NS_CLIENT, "presence"), SIEVE_STANZA},
        {IN(NS_CLIENT, "iq"), SIEVE_STANZA},         {IN(NS_STREAMS, "features"), SIEVE_FEATURES},
        {IN(NS_STREAMS, "error"), SIEVE_ERROR},      {IN(NS_TLS, "proceed"), SIEVE_PROCEED},
        {IN(NS_SASL, "challenge"), SIEVE_CHALLENGE},
    };
    for (size_t i = 0; i < sizeof tops / sizeof *tops; i++) {
        if (str_equal(tops[i].name, name))
            return tops[i].top;
    }
    return SIEVE_OTHER;
}

/* As libstrophe knows it; NULL: not to be passed on. RFC 6120, 8.1: a stanza has five. */
static const char *known_as(const struct sieve *sieve, const char *attribute)
{
    static const char *const own[] = {"from", "to", "type", "id"};
    if (str_equal(attribute, "xml:lang"))
        return SCOPE_XML "\x1Flang";
    if (strchr(attribute, ':') != NULL || str_equal(attribute, "xmlns"))
        return NULL;
    if (sieve->depth != 1 || sieve->top != SIEVE_STANZA)
        return attribute;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        if (str_equal(attribute, own[i]))
            return attribute;
    }
    return NULL;
}

/* Copies the pointers of what is fit into `out`, which has room for all. Returns its bytes. */
static size_t choose(struct sieve *sieve, const char **attributes, const char **out)
{
    size_t size = 0;
    for (size_t i = 0; attributes[i] != NULL && attributes[i + 1] != NULL; i += 2) {
        const char *name = known_as(sieve, attributes[i]);
        if (name == NULL || strlen(attributes[i + 1]) > GUARD_VALUE_MOST ||
            strlen(name) > GUARD_VALUE_MOST || sieve->attributes == GUARD_ATTRIBUTES_MOST)
            continue;
        sieve->attributes++;
        *out++ = name;
        *out++ = attributes[i + 1];
        size += strlen(name) + strlen(attributes[i + 1]);
    }
    *out = NULL;
    return size;
}

/* Tells of an element of stream management, and takes from libstrophe what it would reckon with. */
static void manage(const struct sieve *sieve, const char **attributes)
{
    const char *name = sieve->name.data;
    const char *h = NULL;
    if (sieve->managed == NULL || !str_starts(name, IN(NS_SM, "")))
        return;
    const char *local = name + strlen(IN(NS_SM, ""));
    bool counts = sieve->depth == 1 && (str_equal(local, "a") || str_equal(local, "resumed"));
    for (size_t i = 0; attributes[i] != NULL; i += 2) {
        if (!str_equal(attributes[i], "h"))
            continue;
        h = attributes[i + 1];
        if (counts)
            attributes[i + 1] = all_handled;
    }
    if (counts || str_equal(local, sieve->depth == 2 ? "sm" : "enabled") ||
        (sieve->depth == 1 && str_equal(local, "failed")))
        sieve->managed(sieve->managing, local, h);
}

static bool is_of(const char *name, const char *ns)
{
    size_t length = strlen(ns);
    return strncmp(name, ns, length) == 0 && name[length] == SCOPE_SEPARATOR;
}

/* Within a stanza nothing is the stream's own. */
static bool is_strange(const struct sieve *sieve)
{
    const char *name = sieve->name.data;
    return sieve->depth > 1 && sieve->top == SIEVE_STANZA &&
           (is_of(name, NS_SM) || is_of(name, NS_SASL) || is_of(name, NS_TLS) ||
            is_of(name, NS_STREAMS));
}

static bool is_bind(const char *name)
{
    const char *local = strrchr(name, SCOPE_SEPARATOR);
    return str_equal(local != NULL ? local + 1 : name, "bind");
}

static void begin_stanza(struct sieve *sieve)
{
    sieve->top = sieve->depth == 1 ? top_of(sieve->name.data) : SIEVE_OTHER;
    sieve->elements = sieve->attributes = 0;
    sieve->names_left = GUARD_NAMES_MOST;
    sieve->text_left = GUARD_TEXT_MOST;
    sieve->cut = sieve->has_bind = false;
    sieve->bare = true;
}

/* Whether there is room for one more element; counts it. */
static bool has_room(struct sieve *sieve, size_t size)
{
    if (sieve->elements == GUARD_ELEMENTS_MOST || sieve->attributes == GUARD_ATTRIBUTES_MOST ||
        size > sieve->names_left) {
        sieve->cut = true;
        return false;
    }
    sieve->elements++;
    sieve->names_left -= size;
    return true;
}

static void pass_start(struct sieve *sieve, const char **attributes)
{
    size_t count = 0;
    while (attributes[count] != NULL)
        count++;
    const char **fit = mem_array(count + 1, sizeof *fit);
    size_t size = choose(sieve, attributes, fit) + sieve->name.length;
    if (has_room(sieve, size)) {
        if (sieve->depth == 1 || sieve->depth == 2)
            manage(sieve, fit);
        sieve->bare = sieve->depth <= 1;
        sieve->has_bind |= sieve->depth == 2 && is_bind(sieve->name.data);
        sieve->depth++;
        if (sieve->start != NULL)
            sieve->start(sieve->user, sieve->name.data, fit);
    } else {
        scope_close(&sieve->scope);
        sieve->skipped++;
    }
    free(fit);
}

void sieve_start(struct sieve *sieve, const char *name, const char **attributes)
{
    sieve->unread = 0;
    pass_text(sieve);
    if (sieve->skipped > 0 || sieve->deaf || sieve->depth == GUARD_DEEPEST) {
        sieve->skipped++;
        return;
    }
    buf_clear(&sieve->name);
    bool known =
        scope_open(&sieve->scope, attributes) && scope_expand(&sieve->scope, name, &sieve->name);
    if (known && sieve->depth <= 1)
        begin_stanza(sieve);
    if (known && !is_strange(sieve)) {
        pass_start(sieve, attributes);
    } else {
        scope_close(&sieve->scope);
        sieve->skipped++;
    }
}

/* What libstrophe cannot do without, or ought to know. */
static void complete(struct sieve *sieve)
{
    if (sieve->top == SIEVE_ERROR && sieve->bare)
        pass_made(sieve, IN(NS_ERRORS, "undefined-condition"));
    if (sieve->top == SIEVE_FEATURES && !sieve->has_bind)
        pass_made(sieve, "bind");
    if (sieve->cut)
        pass_made(sieve, IN(GUARD_CUT, "cut"));
    sieve->deaf = sieve->top == SIEVE_PROCEED;
}

void sieve_end(struct sieve *sieve, const char *name)
{
    sieve->unread = 0;
    pass_text(sieve);
    if (sieve->skipped > 0) {
        sieve->skipped--;
        return;
    }
    if (sieve->depth == 2)
        complete(sieve);
    sieve->depth--;
    scope_close(&sieve->scope);
    if (sieve->end != NULL)
        sieve->end(sieve->user, name);
    if (sieve->depth == 1)
        sieve->top = SIEVE_OTHER;
}

/* What does not fit is cut, between characters. */
void sieve_text(struct sieve *sieve, const char *text, size_t size)
{
    sieve->unread = 0;
    if (sieve->skipped > 0 || sieve->depth < 2)
        return;
    if (size > sieve->text_left) {
        for (size = sieve->text_left; size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80;)
            size--;
        sieve->text_left = size;
    }
    buf_add(&sieve->run, text, size);
    sieve->text_left -= size;
}
