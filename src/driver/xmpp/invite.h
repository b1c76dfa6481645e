/* Invitations to group chats. Pure. */
#ifndef WAYMARK_DRIVER_XMPP_INVITE_H
#define WAYMARK_DRIVER_XMPP_INVITE_H

#include <stdbool.h>
#include <strophe.h>

#include "driver/xmpp/jid.h"

struct xmpp_settings;

struct invite {
    char room[JID_LONGEST + 1]; /* bare, folded; "": it names none */
    char by[JID_LONGEST + 1];   /* ditto; "": nobody knows */
    const char *password;       /* of the stanza, or NULL */
    bool mediated;              /* `by` is only what the room says; nobody attests it */
};

/* Whether a message is an invitation: a mediated one (XEP-0045, 7.8.2) from the room, or a direct
 * one (XEP-0249) from a person. `from` is the sender's JID, `bare` the same bare and folded. */
bool invite_read(xmpp_stanza_t *message, const char *from, const char *bare, struct invite *invite);

/* Whether the settings let the bot follow it; `room` is not "". */
bool invite_is_welcome(const struct xmpp_settings *settings, const struct invite *invite);

#endif
