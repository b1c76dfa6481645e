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

enum { STANZA_ID_MOST = 500 }; /* bytes of an identifier; a longer one counts as none */

/* The one child of that name and namespace; NULL when there is none, or more than one: where a
 * server adds its own and lets a stranger's through, none of them proves anything. */
xmpp_stanza_t *stanza_only_child(xmpp_stanza_t *stanza, const char *name, const char *ns);

/* The first child of a namespace and a name. */
xmpp_stanza_t *stanza_child(xmpp_stanza_t *stanza, const char *name, const char *ns);

/* An attribute that is there, not empty, and at most STANZA_ID_MOST bytes; else NULL. */
const char *stanza_identifier(xmpp_stanza_t *stanza, const char *name);

/* Whether an attribute is there and reads so. */
bool stanza_attribute_is(xmpp_stanza_t *stanza, const char *name, const char *value);

/* Milliseconds since 1970 of a time as XEP-0082 writes it; -1 when it is none. */
int64_t stanza_time(const char *text);

/* A new child, borrowed from its parent. `ns` NULL: that of the stanza. */
xmpp_stanza_t *stanza_add(xmpp_stanza_t *parent, const char *name, const char *ns);

/* The same with a text in it. */
xmpp_stanza_t *stanza_add_text(xmpp_stanza_t *parent, const char *name, const char *ns,
                               const char *text);

#endif
