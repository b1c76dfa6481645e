#include "driver/xmpp/content.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/clean.h"
#include "driver/line.h"
#include "driver/xmpp/stanza.h"

/* U+FFFE and U+FFFF are valid UTF-8 and no XML: a server would end the stream. */
static void mend(char *text)
{
    for (char *at = text; (at = strstr(at, "\xEF\xBF")) != NULL; at += 3) {
        if (at[2] == '\xBE' || at[2] == '\xBF')
            at[2] = '\xBD'; /* U+FFFD */
    }
}

char *xmpp_content_fit(const char *text)
{
    struct buf clean;
    buf_init(&clean, LINE_LONGEST);
    clean_text(&clean, text, strlen(text));
    char *fitting = buf_take(&clean);
    buf_finish(&clean);
    mend(fitting);
    return fitting;
}

static xmpp_stanza_t *new_message(xmpp_ctx_t *context, const char *type, const char *to,
                                  const char *id)
{
    xmpp_stanza_t *message = xmpp_message_new(context, type, to, id);
    if (id != NULL)
        xmpp_stanza_set_id(stanza_add(message, "origin-id", NS_STANZA_ID), id);
    return message;
}

/* Whether a nick may stand in the text: whole, and nothing in it that deceives. */
static bool is_plain(const char *nick)
{
    char clean[CLEAN_NAME_LONGEST + 1];
    clean_name(nick, clean);
    return str_equal(clean, nick);
}

static size_t points_of(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

/* XEP-0372. Begin and end are counted in code points; the nick stands at the start. */
static void add_mention(xmpp_stanza_t *message, const char *room, const char *nick)
{
    static const char unreserved[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    struct buf uri;
    char end[24];
    buf_init(&uri, 4096);
    buf_print(&uri, "xmpp:%s/", room);
    for (const char *at = nick; *at != '\0'; at++) {
        if (strchr(unreserved, *at) != NULL)
            buf_add_byte(&uri, *at);
        else
            buf_print(&uri, "%%%02X", (unsigned char)*at);
    }
    snprintf(end, sizeof end, "%zu", points_of(nick));
    xmpp_stanza_t *reference = stanza_add(message, "reference", NS_REFERENCE);
    xmpp_stanza_set_type(reference, "mention");
    xmpp_stanza_set_attribute(reference, "begin", "0");
    xmpp_stanza_set_attribute(reference, "end", end);
    xmpp_stanza_set_attribute(reference, "uri", uri.data);
    buf_finish(&uri);
}

/* The body as it is meant to be read: nothing in it is a mark of style (XEP-0393). Whom it is for
 * stands before it, as people write it: most clients know no other mention. */
static void add_body(xmpp_stanza_t *message, const struct line *line, const char *to,
                     const char *nick)
{
    char *text = xmpp_content_fit(line->text);
    if (nick != NULL && is_plain(nick)) {
        char *named = mem_print("%s: %s", nick, text);
        free(text);
        text = named;
        add_mention(message, to, nick);
    }
    stanza_add_text(message, "body", NULL, text);
    stanza_add(message, "unstyled", "urn:xmpp:styling:0");
    free(text);
}

/* A message without an id that others know cannot be answered by it; ours for such have a space. */
static bool is_known_to_others(const char *id)
{
    return id != NULL && strchr(id, ' ') == NULL;
}

static void add_reply(xmpp_stanza_t *message, const struct line *send, const char *to, bool group,
                      const char *nick)
{
    char *author = group && nick != NULL ? mem_print("%s/%s", to, nick) : NULL;
    xmpp_stanza_t *reply = stanza_add(message, "reply", NS_REPLY);
    xmpp_stanza_set_id(reply, send->reply_to);
    if (author != NULL || !group)
        xmpp_stanza_set_to(reply, author != NULL ? author : to);
    free(author);
}

static void add_reactions(xmpp_stanza_t *message, const struct line *react)
{
    char *mark = xmpp_content_fit(react->mark);
    xmpp_stanza_t *reactions = stanza_add(message, "reactions", NS_REACTIONS);
    xmpp_stanza_set_id(reactions, react->target);
    stanza_add_text(reactions, "reaction", NULL, mark);
    stanza_add(message, "store", NS_HINTS); /* without a body archives would drop it */
    free(mark);
}

/* Programs that know no retractions show the body, the others not (XEP-0424, 0428). */
static void add_retraction(xmpp_stanza_t *message, const struct line *retract)
{
    xmpp_stanza_set_id(stanza_add(message, "retract", NS_RETRACT_1), retract->target);
    stanza_add(message, "store", NS_HINTS);
    if (retract->text == NULL)
        return;
    char *text = xmpp_content_fit(retract->text);
    stanza_add_text(message, "body", NULL, text);
    xmpp_stanza_set_attribute(stanza_add(message, "fallback", NS_FALLBACK), "for", NS_RETRACT_1);
    free(text);
}

xmpp_stanza_t *xmpp_content_message(xmpp_ctx_t *context, const struct line *line, const char *to,
                                    bool group, const char *nick)
{
    if (line->type != LINE_SEND && line->type != LINE_EDIT && line->type != LINE_RETRACT &&
        line->type != LINE_REACT)
        return NULL;
    xmpp_stanza_t *message = new_message(context, group ? "groupchat" : "chat", to, line->key);
    stanza_add(message, "said", CONTENT_MARK);
    if (line->type == LINE_SEND || line->type == LINE_EDIT)
        add_body(message, line, to, group ? nick : NULL);
    if (line->type == LINE_SEND && is_known_to_others(line->reply_to))
        add_reply(message, line, to, group, nick);
    if (line->type == LINE_EDIT)
        xmpp_stanza_set_id(stanza_add(message, "replace", NS_CORRECT), line->target);
    if (line->type == LINE_REACT)
        add_reactions(message, line);
    if (line->type == LINE_RETRACT)
        add_retraction(message, line);
    return message;
}

xmpp_stanza_t *xmpp_content_receipt(xmpp_ctx_t *context, const char *to, const char *receipt,
                                    const char *marker)
{
    xmpp_stanza_t *message = new_message(context, "chat", to, NULL);
    if (receipt != NULL)
        xmpp_stanza_set_id(stanza_add(message, "received", NS_RECEIPTS), receipt);
    if (marker != NULL)
        xmpp_stanza_set_id(stanza_add(message, "displayed", NS_MARKERS), marker);
    stanza_add(message, "store", NS_HINTS);
    return message;
}

xmpp_stanza_t *xmpp_content_chat_state(xmpp_ctx_t *context, const char *to,
                                       enum content_state state)
{
    static const char *const names[] = {[CONTENT_COMPOSING] = "composing",
                                        [CONTENT_ACTIVE] = "active",
                                        [CONTENT_PAUSED] = "paused"};
    xmpp_stanza_t *message = new_message(context, "chat", to, NULL);
    stanza_add(message, names[state], NS_CHAT_STATES);
    stanza_add(message, "no-store", NS_HINTS);
    return message;
}
