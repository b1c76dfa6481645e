/* What a person wrote in a message, and whether it is meant for the bot. Pure. */
#ifndef WAYMARK_DRIVER_XMPP_TEXT_H
#define WAYMARK_DRIVER_XMPP_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <strophe.h>

enum {
    XMPP_TEXT_LONGEST = 64 * 1024, /* bytes of a text; what is longer is cut */
};

/* Who the bot is to those who write to it. */
struct xmpp_self {
    const char *bare;         /* its bare JID */
    const char *room;         /* the group chat's bare JID, or NULL */
    const char *nick;         /* its nick there, or NULL */
    const char *const *names; /* what else it is called */
    size_t name_count;
};

struct xmpp_text {
    char *text; /* owned; may be empty: nothing but quotations, or but the bot's name */
    bool addressed;
    char *called; /* owned: see address_called(); NULL where it is addressed */
};

/* Reads the body of a message. Hostile. False, and nothing to finish, when there is none.
 *
 * The fallback of a reply (XEP-0428 for XEP-0461) and quoted lines ("> ") at the start are nobody's
 * own words; but where nothing else is left, and the message is no reply, the quoted words are the
 * text. It is cleaned (driver/clean.h), "/me " (XEP-0245) and the bot's name cut off.
 *
 * Addressed is a message that mentions the bot (XEP-0372) or names it (driver/address.h). */
bool xmpp_text_read(xmpp_stanza_t *message, const struct xmpp_self *self, struct xmpp_text *text);
void xmpp_text_finish(struct xmpp_text *text);

#endif
