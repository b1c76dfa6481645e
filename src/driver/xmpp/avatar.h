/* The account's picture, as the settings have it: in the account's own node (XEP-0084) and in its
 * vCard (XEP-0054, 0153), for clients of either kind. What is there already is left as it is. */
#ifndef WAYMARK_DRIVER_XMPP_AVATAR_H
#define WAYMARK_DRIVER_XMPP_AVATAR_H

#include <stdbool.h>
#include <stddef.h>
#include <strophe.h>

struct xmpp_avatar;

enum { AVATAR_MOST = 64 * 1024 }; /* bytes: servers bound stanzas, and base64 adds a third */

struct xmpp_avatar_calls {
    /* For the server; takes the stanza over. */
    void (*send)(void *data, xmpp_stanza_t *stanza);
    /* What the presence says of it has changed. */
    void (*changed)(void *data);
};

/* `bytes` is the picture, `type` its media type; they are copied. `self`: the account's bare JID,
 * folded. */
struct xmpp_avatar *xmpp_avatar_create(xmpp_ctx_t *context, const char *self, const char *bytes,
                                       size_t length, const char *type,
                                       const struct xmpp_avatar_calls *calls, void *data);
void xmpp_avatar_destroy(struct xmpp_avatar *avatar);

/* Signed in anew: looks what is there, and sets what differs. */
void xmpp_avatar_up(struct xmpp_avatar *avatar);

/* Puts into a presence which picture the vCard has (XEP-0153), once that is known. */
void xmpp_avatar_dress(const struct xmpp_avatar *avatar, xmpp_stanza_t *presence);

/* Offers it the answer to an <iq/>. */
bool xmpp_avatar_take_answer(struct xmpp_avatar *avatar, xmpp_stanza_t *iq);

#endif
