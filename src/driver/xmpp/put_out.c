#include <stdlib.h>

#include "base/mem.h"
#include "driver/line.h"
#include "driver/xmpp/doors_inside.h"
#include "driver/xmpp/room.h"

/* Where a room goes is for its owner to say; that the bot goes along, for whoever wanted it in. */
void put_out_destroyed(struct xmpp_doors *doors, struct entry *entry, const char *why)
{
    const char *successor = xmpp_room_successor(entry->room);
    char *bare = mem_string(xmpp_room_jid(entry->room));
    bool own = entry->own;
    doors_warn(doors, entry, why);
    if (successor != NULL) {
        doors->calls.line(doors->data,
                          &(struct line){.type = LINE_ROOM, .room = bare, .successor = successor});
        xmpp_doors_enter(doors, successor);
    }
    entry = doors_find(doors, bare);
    if (own && entry != NULL)
        doors_wait(entry, &entry->again); /* its people may make it again */
    else if (entry != NULL)
        doors_drop(doors, entry);
    free(bare);
    if (!own)
        doors_save(doors);
}

void put_out_kicked(struct xmpp_doors *doors, struct entry *entry, const char *why)
{
    doors_warn(doors, entry, why);
    if (entry->own) {
        doors_wait(entry, &entry->kicked);
    } else { /* whoever invited it does not decide alone */
        doors_drop(doors, entry);
        doors_save(doors);
    }
}

void put_out_banned(struct xmpp_doors *doors, struct entry *entry, const char *why)
{
    doors_warn(doors, entry, why);
    entry->place = PLACE_GIVEN_UP;
    if (!entry->own) {
        doors_drop(doors, entry);
        doors_save(doors);
    }
}
