/* Small questions to stanzas, and building them. Names of the specifications' namespaces. Pure. */
#ifndef WAYMARK_DRIVER_XMPP_STANZA_H
#define WAYMARK_DRIVER_XMPP_STANZA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <strophe.h>

#define NS_MUC           "http://jabber.org/protocol/muc"
#define NS_MUC_USER      "http://jabber.org/protocol/muc#user"
#define NS_MUC_STABLE_ID "http://jabber.org/protocol/muc#stable_id"
#define NS_MUC_SELF_PING "http://jabber.org/protocol/muc#self-ping-optimization"
#define NS_OCCUPANT_ID   "urn:xmpp:occupant-id:0"
#define NS_STANZA_ID     "urn:xmpp:sid:0"
#define NS_DELAY         "urn:xmpp:delay"
#define NS_CORRECT       "urn:xmpp:message-correct:0"
#define NS_REPLY         "urn:xmpp:reply:0"
#define NS_FALLBACK      "urn:xmpp:fallback:0"
#define NS_REACTIONS     "urn:xmpp:reactions:0"
#define NS_REFERENCE     "urn:xmpp:reference:0"
#define NS_RETRACT_0     "urn:xmpp:message-retract:0"
#define NS_RETRACT_1     "urn:xmpp:message-retract:1"
#define NS_MODERATE_0    "urn:xmpp:message-moderate:0"
#define NS_MODERATE_1    "urn:xmpp:message-moderate:1"
#define NS_FASTEN        "urn:xmpp:fasten:0"
#define NS_CONFERENCE    "jabber:x:conference"
#define NS_RECEIPTS      "urn:xmpp:receipts"
#define NS_CHAT_STATES   "http://jabber.org/protocol/chatstates"
#define NS_HINTS         "urn:xmpp:hints"
#define NS_OOB           "jabber:x:oob"
#define NS_ARCHIVE       "urn:xmpp:mam:2"
#define NS_FORM          "jabber:x:data"
#define NS_COMMANDS      "http://jabber.org/protocol/commands"
#define NS_MARKERS       "urn:xmpp:chat-markers:0"
#define NS_PUBSUB        "http://jabber.org/protocol/pubsub"
#define NS_PUBSUB_EVENT  "http://jabber.org/protocol/pubsub#event"
#define NS_BOOKMARKS     "urn:xmpp:bookmarks:1"
#define NS_BOOKMARKS_TOO "urn:xmpp:bookmarks:1+notify" /* changes by others, too */

enum { STANZA_ID_MOST = 500 }; /* bytes of an identifier; a longer one counts as none */

/* The one child of that name and namespace; NULL when there is none, or more than one: where a
 * server adds its own and lets a stranger's through, none of them proves anything. */
xmpp_stanza_t *stanza_only_child(xmpp_stanza_t *stanza, const char *name, const char *ns);

/* The first child of a namespace and a name. */
xmpp_stanza_t *stanza_child(xmpp_stanza_t *stanza, const char *name, const char *ns);

/* An attribute that is there, not empty, and at most STANZA_ID_MOST bytes; else NULL. */
const char *stanza_identifier(xmpp_stanza_t *stanza, const char *name);

/* Whether it has a child in any of so many namespaces. */
bool stanza_has_any(xmpp_stanza_t *stanza, const char *const *spaces, size_t count);

/* Whether a word is there (not NULL) and reads so. */
bool stanza_word_is(const char *word, const char *wanted);

/* Whether an attribute is there and reads so. */
bool stanza_attribute_is(xmpp_stanza_t *stanza, const char *name, const char *value);

/* Milliseconds since 1970 of a time as XEP-0082 writes it; -1 when it is none. */
int64_t stanza_time(const char *text);

/* A new child, borrowed from its parent. `ns` NULL: that of the stanza. */
xmpp_stanza_t *stanza_add(xmpp_stanza_t *parent, const char *name, const char *ns);

/* The same with a text in it. */
xmpp_stanza_t *stanza_add_text(xmpp_stanza_t *parent, const char *name, const char *ns,
                               const char *text);

/* Whether a stanza comes from our own server: it speaks for itself without a `from`, as the account
 * (`self`, a bare JID) or as its domain. */
bool stanza_is_of_server(xmpp_stanza_t *stanza, const char *self);

/* Makes an answer to an <iq/> an error (RFC 6120, 8.3): `type` cancel, modify, wait ..., with the
 * condition. Returns the <error/>. */
xmpp_stanza_t *stanza_make_error(xmpp_stanza_t *answer, const char *type, const char *condition);

/* A question to the own server whether it is there (XEP-0199). What it was sent before has reached
 * it when it answers, and what it sent before has reached us. */
xmpp_stanza_t *stanza_make_ping(xmpp_ctx_t *context, const char *id);

#endif
