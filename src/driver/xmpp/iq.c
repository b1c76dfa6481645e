#include "driver/xmpp/iq.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/xmpp/jid.h"
#include "driver/xmpp/stanza.h"

#define NS_CAPS    "http://jabber.org/protocol/caps"
#define NS_VERSION "jabber:iq:version"
#define NS_TIME    "urn:xmpp:time"
#define NS_PING    "urn:xmpp:ping"

enum { HASH_MOST = 64 };

/* In the order of their bytes, as XEP-0115, 5.1 has it. */
static const char *const features[] = {
    NS_CAPS,          NS_COMMANDS, XMPP_NS_DISCO_INFO, XMPP_NS_DISCO_ITEMS,
    NS_MUC,           NS_VERSION,  NS_CONFERENCE,      NS_FORM,
    NS_BOOKMARKS_TOO, NS_MARKERS,  NS_FALLBACK,        NS_CORRECT,
    NS_RETRACT_1,     NS_PING,     NS_REACTIONS,       NS_RECEIPTS,
    NS_REFERENCE,     NS_REPLY,    NS_STANZA_ID,       "urn:xmpp:styling:0",
    NS_TIME,
};

/* What the bot is: category, type, language, name (XEP-0115, 5.1). */
static const char identity[] = "client/bot//Waymark<";

/* The verification string. */
static void write_hash(xmpp_ctx_t *context, char out[HASH_MOST])
{
    unsigned char digest[XMPP_SHA1_DIGEST_SIZE];
    struct buf all;
    buf_init(&all, 8192);
    buf_add_string(&all, identity);
    for (size_t i = 0; i < sizeof features / sizeof *features; i++)
        buf_print(&all, "%s<", features[i]);
    xmpp_sha1_digest((const unsigned char *)all.data, all.length, digest);
    char *base64 = xmpp_base64_encode(context, digest, sizeof digest);
    snprintf(out, HASH_MOST, "%s", base64);
    xmpp_free(context, base64);
    buf_finish(&all);
}

xmpp_stanza_t *iq_caps(xmpp_ctx_t *context)
{
    char hash[HASH_MOST];
    write_hash(context, hash);
    xmpp_stanza_t *caps = xmpp_stanza_new(context);
    xmpp_stanza_set_name(caps, "c");
    xmpp_stanza_set_ns(caps, NS_CAPS);
    xmpp_stanza_set_attribute(caps, "hash", "sha-1");
    xmpp_stanza_set_attribute(caps, "node", IQ_NODE);
    xmpp_stanza_set_attribute(caps, "ver", hash);
    return caps;
}

/* ---- answers ---- */

/* A question on its way. */
struct asked {
    xmpp_ctx_t *context;
    xmpp_stanza_t *payload;
    xmpp_stanza_t *answer; /* a result without anything in it yet */
    const char *from;      /* or NULL: the bot's own server */
    const char *self_bare;
    int64_t now;
};

/* Whether a node is none, or the one of the capabilities. */
static bool is_own_node(const struct asked *asked, const char *node)
{
    char hash[HASH_MOST];
    write_hash(asked->context, hash);
    return str_starts(node, IQ_NODE "#") && str_equal(node + strlen(IQ_NODE "#"), hash);
}

/* Each returns the condition of an error, or NULL when the answer is complete. */

static const char *answer_info(const struct asked *asked)
{
    const char *node = xmpp_stanza_get_attribute(asked->payload, "node");
    if (node != NULL && !is_own_node(asked, node))
        return "item-not-found";
    xmpp_stanza_t *query = stanza_add(asked->answer, "query", XMPP_NS_DISCO_INFO);
    if (node != NULL)
        xmpp_stanza_set_attribute(query, "node", node);
    xmpp_stanza_t *who = stanza_add(query, "identity", NULL);
    xmpp_stanza_set_attribute(who, "category", "client");
    xmpp_stanza_set_attribute(who, "type", "bot");
    xmpp_stanza_set_attribute(who, "name", "Waymark");
    for (size_t i = 0; i < sizeof features / sizeof *features; i++)
        xmpp_stanza_set_attribute(stanza_add(query, "feature", NULL), "var", features[i]);
    return NULL;
}

static const char *answer_items(const struct asked *asked)
{
    if (xmpp_stanza_get_attribute(asked->payload, "node") != NULL)
        return "item-not-found";
    stanza_add(asked->answer, "query", XMPP_NS_DISCO_ITEMS);
    return NULL;
}

/* The name alone: what runs on which system is nobody's business. */
static const char *answer_version(const struct asked *asked)
{
    xmpp_stanza_t *query = stanza_add(asked->answer, "query", NS_VERSION);
    stanza_add_text(query, "name", NULL, "Waymark");
    return NULL;
}

static const char *answer_time(const struct asked *asked)
{
    char text[32];
    struct tm utc;
    time_t seconds = (time_t)(asked->now / 1000);
    gmtime_r(&seconds, &utc);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    xmpp_stanza_t *answer = stanza_add(asked->answer, "time", NS_TIME);
    stanza_add_text(answer, "tzo", NULL, "+00:00");
    stanza_add_text(answer, "utc", NULL, text);
    return NULL;
}

static const char *answer_nothing(const struct asked *asked)
{
    (void)asked;
    return NULL;
}

/* What an account's own server pushes (RFC 6121, 2.1.6; XEP-0191). From anybody else it is forged.
 */
static const char *answer_push(const struct asked *asked)
{
    bool own = asked->from == NULL ||
               (jid_same_bare(asked->from, asked->self_bare) && jid_resource(asked->from) == NULL);
    return own ? NULL : "service-unavailable";
}

static const struct {
    const char *type, *name, *ns;
    const char *(*answer)(const struct asked *asked);
} answers[] = {
    {"get", "query", XMPP_NS_DISCO_INFO, answer_info},
    {"get", "query", XMPP_NS_DISCO_ITEMS, answer_items},
    {"get", "query", NS_VERSION, answer_version},
    {"get", "time", NS_TIME, answer_time},
    {"get", "ping", NS_PING, answer_nothing},
    {"set", "query", XMPP_NS_ROSTER, answer_push},
    {"set", "block", "urn:xmpp:blocking", answer_push},
    {"set", "unblock", "urn:xmpp:blocking", answer_push},
};

static const char *answer_any(struct asked *asked, xmpp_stanza_t *iq, const char *type)
{
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        asked->payload = stanza_only_child(iq, answers[i].name, answers[i].ns);
        if (asked->payload != NULL && str_equal(type, answers[i].type))
            return answers[i].answer(asked);
    }
    return "service-unavailable";
}

xmpp_stanza_t *iq_answer(xmpp_ctx_t *context, xmpp_stanza_t *iq, const char *self_bare, int64_t now)
{
    const char *type = xmpp_stanza_get_type(iq);
    const char *id = stanza_identifier(iq, "id");
    const char *from = xmpp_stanza_get_from(iq);
    if (id == NULL || type == NULL || (!str_equal(type, "get") && !str_equal(type, "set")) ||
        (from != NULL && !jid_valid(from)))
        return NULL;
    struct asked asked = {.context = context,
                          .answer = xmpp_iq_new(context, "result", id),
                          .from = from,
                          .self_bare = self_bare,
                          .now = now};
    if (from != NULL)
        xmpp_stanza_set_to(asked.answer, from);
    const char *condition = answer_any(&asked, iq, type);
    if (condition != NULL)
        stanza_make_error(asked.answer, "cancel", condition);
    return asked.answer;
}
