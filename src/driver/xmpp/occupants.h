/* Who is in a group chat, from its presence. For room.c and arrival.c. */
#ifndef WAYMARK_DRIVER_XMPP_OCCUPANTS_H
#define WAYMARK_DRIVER_XMPP_OCCUPANTS_H

#include "driver/xmpp/room.h"

/* All zero: nobody. */
struct occupants {
    struct entry *entries; /* by nick */
};

/* Notes somebody as a presence of theirs shows them; `item` of it is the room's, or NULL. Who is
 * one too many is not noted, unless it is the bot `self`. */
void occupants_note(struct occupants *occupants, const char *nick, xmpp_stanza_t *presence,
                    xmpp_stanza_t *item, bool self);

/* Somebody went; or all did. */
void occupants_drop(struct occupants *occupants, const char *nick);
void occupants_empty(struct occupants *occupants);

/* NULL: not known. Borrowed until the next presence. */
const struct occupant *occupants_find(const struct occupants *occupants, const char *nick);
const struct occupant *occupants_find_id(const struct occupants *occupants, const char *id);
size_t occupants_count(const struct occupants *occupants);

/* The occupant-id that the room put into a stanza, or NULL. */
const char *occupants_read_id(xmpp_stanza_t *stanza);

#endif
