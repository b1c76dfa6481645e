/* What room.c and arrival.c know of a group chat, and nobody else. */
#ifndef WAYMARK_DRIVER_XMPP_ROOM_INSIDE_H
#define WAYMARK_DRIVER_XMPP_ROOM_INSIDE_H

#include <stdint.h>

#include "driver/xmpp/occupants.h"

struct room {
    char *jid;
    char *nick;
    char *successor;
    struct occupants occupants;
    uint32_t features; /* bits of enum room_feature */
    bool features_known;
    bool joined;
    bool created;
};

/* Whether a stanza is from the room or somebody in it. */
bool room_sent(const struct room *room, const char *from);

/* Whether the room put a status code into its part of a presence. `x` may be NULL. */
bool room_has_status(xmpp_stanza_t *x, const char *code);

/* Where it went, or NULL. */
void room_set_successor(struct room *room, const char *jid);

#endif
