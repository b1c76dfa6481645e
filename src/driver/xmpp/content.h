/* What the bot says, as stanzas. Pure: new stanzas, to be released by the caller.
 *
 * The id of each is the line's key, as id attribute and as origin-id (XEP-0359). */
#ifndef WAYMARK_DRIVER_XMPP_CONTENT_H
#define WAYMARK_DRIVER_XMPP_CONTENT_H

#include <stdbool.h>
#include <strophe.h>

struct line;

/* Marks what a Waymark said: no other one answers it. */
#define CONTENT_MARK "urn:x-waymark:said:0"

enum content_state { CONTENT_COMPOSING, CONTENT_ACTIVE, CONTENT_PAUSED };

/* A send (body, reply XEP-0461, mention XEP-0372), an edit (correction XEP-0308), a retract
 * (XEP-0424; its text, if any, is for programs that know no such) or a react (XEP-0444); NULL for
 * another line. `to`: the group chat's bare JID, or
 * whoever it is for. The line's `reply_to` and `target` must be what the other side knows: in a
 * group the stanza-id, only for an edit our own key; direct the id that its sender gave it. `nick`:
 * in a group chat, of whom the send is meant for, or NULL. */
xmpp_stanza_t *xmpp_content_message(xmpp_ctx_t *context, const struct line *line, const char *to,
                                    bool group, const char *nick);

/* "I have it" (XEP-0184) and "I have read it" (XEP-0333), in one message, of the ids that they were
 * asked for; either may be NULL. */
xmpp_stanza_t *xmpp_content_receipt(xmpp_ctx_t *context, const char *to, const char *receipt,
                                    const char *marker);

/* Chat states (XEP-0085), in direct conversations. */
xmpp_stanza_t *xmpp_content_chat_state(xmpp_ctx_t *context, const char *to,
                                       enum content_state state);

/* Text as XML can hold it, without what deceives; libstrophe only escapes. Free with free(). */
char *xmpp_content_fit(const char *text);

#endif
