#include "driver/xmpp/text.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/address.h"
#include "driver/called.h"
#include "driver/clean.h"
#include "driver/quote.h"
#include "driver/xmpp/jid.h"
#include "driver/xmpp/stanza.h"

enum { RANGE_MOST = 1 << 20, URI_MOST = 3 * JID_LONGEST };

/* The body without a language, else the first: more of them are translations (RFC 6121, 5.2.3). */
static xmpp_stanza_t *body_of(xmpp_stanza_t *message)
{
    xmpp_stanza_t *first = stanza_child(message, "body", XMPP_NS_CLIENT);
    xmpp_stanza_t *child = first;
    for (; child != NULL; child = xmpp_stanza_get_next(child)) {
        const char *name = xmpp_stanza_get_name(child);
        const char *ns = xmpp_stanza_get_ns(child);
        if (name != NULL && ns != NULL && str_equal(name, "body") &&
            str_equal(ns, XMPP_NS_CLIENT) && xmpp_stanza_get_attribute(child, "lang") == NULL)
            return child;
    }
    return first;
}

/* ---- the fallback of a reply ---- */

/* The part of the body that a fallback for replies names, or NULL. */
static xmpp_stanza_t *fallback_of(xmpp_stanza_t *message)
{
    xmpp_stanza_t *child = xmpp_stanza_get_children(message);
    for (; child != NULL; child = xmpp_stanza_get_next(child)) {
        const char *ns = xmpp_stanza_get_ns(child);
        if (ns != NULL && str_equal(ns, NS_FALLBACK) && stanza_attribute_is(child, "for", NS_REPLY))
            return stanza_child(child, "body", NS_FALLBACK);
    }
    return NULL;
}

/* The byte at which a code point begins; the end where there are not so many. */
static size_t offset_of(const char *text, long point)
{
    size_t at = 0;
    for (; point > 0 && text[at] != '\0'; point--) {
        at++;
        while (((unsigned char)text[at] & 0xC0) == 0x80)
            at++;
    }
    return at;
}

/* Cuts a range in place, counted in code points (XEP-0428). Clients that count otherwise would have
 * us cut a person's own words: a range is believed only where it begins and ends with a line, and
 * leaves something. */
static void cut_range(char *text, xmpp_stanza_t *range)
{
    long first = 0, last = 0;
    const char *start = xmpp_stanza_get_attribute(range, "start");
    const char *end = xmpp_stanza_get_attribute(range, "end");
    if (start == NULL || end == NULL || !str_number(start, 0, RANGE_MOST, &first) ||
        !str_number(end, first + 1, RANGE_MOST, &last))
        return;
    size_t from = offset_of(text, first);
    size_t to = from + offset_of(text + from, last - first);
    bool whole_lines =
        (from == 0 || text[from - 1] == '\n') && (text[to] == '\0' || text[to - 1] == '\n');
    bool leaves = text[strspn(text, " \n")] != '\0' &&
                  (text[to + strspn(text + to, " \n")] != '\0' || strspn(text, " \n") < from);
    if (to > from && whole_lines && leaves)
        memmove(text + from, text + to, strlen(text + to) + 1);
}

/* ---- mentions ---- */

static int digit(char byte)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = byte != '\0' ? strchr(digits, byte | 0x20) : NULL;
    return found != NULL ? (int)(found - digits) : -1;
}

/* The JID of an "xmpp:" URI (RFC 5122), percent-encoding undone. */
static bool read_uri(const char *uri, char out[JID_LONGEST + 1])
{
    size_t length = 0;
    if (!str_starts_fold(uri, "xmpp:") || strlen(uri) > URI_MOST)
        return false;
    for (uri += strlen("xmpp:"); *uri != '\0' && strchr("?;#", *uri) == NULL; uri++) {
        if (length == JID_LONGEST)
            return false;
        int high = *uri == '%' ? digit(uri[1]) : -1;
        int low = high >= 0 ? digit(uri[2]) : -1;
        char byte = *uri;
        if (low >= 0) {
            byte = (char)(high << 4 | low);
            uri += 2;
        }
        out[length++] = byte;
    }
    out[length] = '\0';
    return true;
}

static bool means_bot(const char *uri, const struct xmpp_self *self)
{
    char jid[JID_LONGEST + 1];
    if (uri == NULL || !read_uri(uri, jid) || !jid_valid(jid))
        return false;
    if (self->room == NULL || !jid_same_bare(jid, self->room))
        return jid_same_bare(jid, self->bare);
    const char *nick = jid_resource(jid);
    return nick != NULL && self->nick != NULL && str_equal(nick, self->nick);
}

/* Whether a reference mentions the bot; `*told` when one mentions anybody. */
static bool is_mentioned(xmpp_stanza_t *message, const struct xmpp_self *self, bool *told)
{
    xmpp_stanza_t *child = xmpp_stanza_get_children(message);
    *told = false;
    for (; child != NULL; child = xmpp_stanza_get_next(child)) {
        const char *ns = xmpp_stanza_get_ns(child);
        if (ns == NULL || !str_equal(ns, NS_REFERENCE) ||
            !stanza_attribute_is(child, "type", "mention"))
            continue;
        *told = true;
        if (means_bot(xmpp_stanza_get_attribute(child, "uri"), self))
            return true;
    }
    return false;
}

/* ---- words ---- */

static void fill_called(struct called *called, const struct xmpp_self *self)
{
    *called = (struct called){.count = 0};
    if (self->nick != NULL)
        called_add(called, self->nick, strlen(self->nick));
    called_add(called, self->bare, strlen(self->bare));
    called_add(called, self->bare, strcspn(self->bare, "@"));
    for (size_t i = 0; i < self->name_count; i++)
        called_add(called, self->names[i], strlen(self->names[i]));
}

/* The person's own words, cleaned. Who writes nothing but a quotation, and replies to nobody, may
 * speak of themselves. */
static char *words_of(xmpp_stanza_t *message, xmpp_stanza_t *body)
{
    struct buf clean;
    xmpp_stanza_t *range = fallback_of(message);
    char *given = xmpp_stanza_get_text(body);
    buf_init(&clean, XMPP_TEXT_LONGEST);
    if (given != NULL) {
        if (range != NULL)
            cut_range(given, range);
        clean_text(&clean, given, strlen(given));
        xmpp_free(xmpp_stanza_get_context(body), given);
    }
    const char *own = quote_skip(clean.data);
    if (*own == '\0' && stanza_child(message, "reply", NS_REPLY) == NULL) {
        quote_strip(clean.data);
        own = clean.data;
    }
    own += str_starts(own, "/me ") ? strlen("/me ") : 0;
    char *words = mem_string(own);
    buf_finish(&clean);
    return words;
}

bool xmpp_text_read(xmpp_stanza_t *message, const struct xmpp_self *self, struct xmpp_text *text)
{
    xmpp_stanza_t *body = body_of(message);
    *text = (struct xmpp_text){0};
    if (body == NULL)
        return false;
    bool told = false;
    bool meant = is_mentioned(message, self, &told);
    char *words = words_of(message, body);
    struct called called;
    struct address_rest rest;
    fill_called(&called, self);
    const struct address_names names = called_names(&called);
    enum address_form least = meant ? ADDRESS_LOOSE : told ? ADDRESS_SURE : ADDRESS_LIKELY;
    text->addressed = address_find(words, &names, least, &rest) || meant;
    text->called = text->addressed ? NULL : address_called(words, &names);
    text->text = mem_string_of(rest.text, rest.length);
    called_finish(&called);
    free(words);
    return true;
}

void xmpp_text_finish(struct xmpp_text *text)
{
    free(text->text);
    free(text->called);
    *text = (struct xmpp_text){0};
}
