/* What an account keeps on its server and shows to others (XEP-0163, 0060). Pure. */
#ifndef WAYMARK_DRIVER_XMPP_PEP_H
#define WAYMARK_DRIVER_XMPP_PEP_H

#include <stdbool.h>
#include <strophe.h>

/* Asks for the items of a node of the own account. */
xmpp_stanza_t *pep_ask(xmpp_ctx_t *context, const char *id, const char *node);

/* Publishes an item; `*item` is it, still empty and borrowed. `settings`: pairs of name and value
 * that the node must have (publish-options), ended by NULL; NULL: as the server likes. */
xmpp_stanza_t *pep_publish(xmpp_ctx_t *context, const char *id, const char *node,
                           const char *item_id, const char *const *settings, xmpp_stanza_t **item);

/* Makes a node of the own account; gives it such settings. */
xmpp_stanza_t *pep_create(xmpp_ctx_t *context, const char *id, const char *node);
xmpp_stanza_t *pep_configure(xmpp_ctx_t *context, const char *id, const char *node,
                             const char *const *settings);

/* Takes an item away, and tells everybody who listens. */
xmpp_stanza_t *pep_retract(xmpp_ctx_t *context, const char *id, const char *node,
                           const char *item_id);

/* The <items/> of a node in an answer, or in an event; NULL: there are none. */
xmpp_stanza_t *pep_items(xmpp_stanza_t *iq, const char *node);
xmpp_stanza_t *pep_event(xmpp_stanza_t *message, const char *node);

/* Whether an answer holds but a page of the items (XEP-0059). */
bool pep_is_part(xmpp_stanza_t *iq);

/* Whether an answer is an error; one of that condition, unless it is NULL. */
bool pep_is_error(xmpp_stanza_t *iq, const char *condition);

#endif
