/* Answers to what others ask: who the bot is (XEP-0030, 0115), which program (XEP-0092), what time
 * it has (XEP-0202), whether it is there (XEP-0199). Pure: new stanzas, to be released. */
#ifndef WAYMARK_DRIVER_XMPP_IQ_H
#define WAYMARK_DRIVER_XMPP_IQ_H

#include <stdint.h>
#include <strophe.h>

#define IQ_NODE "urn:x-waymark:client"

/* The answer to an <iq/>; NULL when none is due: to results and errors, and to what has no id.
 * `self_bare`: the bot's bare JID, folded. `now`: wall milliseconds. What is not known is answered
 * with service-unavailable, as RFC 6120 (8.2.3) wants it. */
xmpp_stanza_t *iq_answer(xmpp_ctx_t *context, xmpp_stanza_t *iq, const char *self_bare,
                         int64_t now);

/* <c/>, for presence (XEP-0115). */
xmpp_stanza_t *iq_caps(xmpp_ctx_t *context);

#endif
