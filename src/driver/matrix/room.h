/* What is known of one room from its state. Pure: what the state does not say, and the time, is
 * told by the caller.
 *
 * Everything here holds "at this moment": who walks through a timeline takes each state event when
 * its turn comes. The order within a sync's response: room_take_summary(), the state before the
 * timeline, then the timeline's events one after the other. */
#ifndef WAYMARK_DRIVER_MATRIX_ROOM_H
#define WAYMARK_DRIVER_MATRIX_ROOM_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct room;

/* In the content of m.room.create: whom a direct conversation was made for by a Waymark. */
#define ROOM_MADE_FOR "org.waymark.made_for"

enum room_role { ROOM_MEMBER, ROOM_MODERATOR, ROOM_OWNER };

enum room_membership { ROOM_NOTHING, ROOM_INVITED, ROOM_JOINED, ROOM_LEFT, ROOM_BANNED };

/* The last change of the bot's own membership. Borrowed until the next one. */
struct room_change {
    enum room_membership membership;
    const char *by;    /* whoever did it, or NULL */
    const char *event; /* the event's id, NULL for an invitation */
    int64_t joined_at; /* milliseconds since 1970 by the own homeserver's clock, or 0 */
};

/* `self`: the bot's user id, which must outlive the room. */
struct room *room_create(const char *id, const char *self);
void room_destroy(struct room *room);

/* Takes a state event of a room that the bot has joined or left, as the homeserver vouches for it.
 * Anything else is passed over. `now`: milliseconds of the clock that room_alone_since() tells. */
void room_take_state(struct room *room, const json_t *event, int64_t now);

/* Takes an event of an invitation (rooms.invite.ID.invite_state.events), in their order. Who
 * invites may have made these up: nothing but the invitation itself is believed. */
void room_take_stripped(struct room *room, const json_t *event);

/* Takes the `summary` of a room in a sync. */
void room_take_summary(struct room *room, const json_t *summary, int64_t now);

/* The homeserver counts it among the rooms joined: its state need not hold the own membership. */
void room_mark_joined(struct room *room);

/* Whether m.direct of the account data lists it. */
void room_mark_direct(struct room *room, bool marked);

/* It is known to be encrypted, from before. There is no way back. */
void room_mark_encrypted(struct room *room);

const char *room_id(const struct room *room);
const char *room_self(const struct room *room); /* the bot's user id */
struct room_change room_own_change(const struct room *room);

/* Who invited the bot into it, or NULL when that is not known any more. */
const char *room_invited_by(const struct room *room);

/* Whom the bot itself made it for, as a direct conversation; else NULL. */
const char *room_made_for(const struct room *room);

/* The room version's number; 0 for one that has a name, -1 while it is not known. */
int room_version(const struct room *room);

/* Owner: a creator of version 12, or at least level 100. Moderator: may redact and kick. Neither is
 * anybody who has no more power than everybody. */
enum room_role room_role_of(const struct room *room, const char *user);

/* The same by the content of an m.room.power_levels that holds at this moment (NULL: there is
 * none), whatever was heard of it; `*level` as in room_power_of(). Whether the user is in the room
 * is another question. */
enum room_role room_role_by(const struct room *room, const json_t *levels, const char *user,
                            int64_t *level);

/* A user's power level; POWER_INFINITE (power.h) for a creator of version 12. */
int64_t room_power_of(const struct room *room, const char *user);

/* Whether the bot may send a type of event: m.room.message, m.reaction, m.room.redaction,
 * m.room.encrypted. If not, `*why` (unless `why` is NULL) is a constant sentence for people. */
bool room_may_send(const struct room *room, const char *type, const char **why);

/* Whether it was ever seen to be encrypted. */
bool room_encrypted(const struct room *room);

/* How many have joined; 0 while it is not known. */
int64_t room_member_count(const struct room *room);

/* Whether it is a direct conversation at this moment: marked or made as one, and nobody but the bot
 * and one more is there or invited. */
bool room_direct(const struct room *room);

/* Since when nobody but the bot is there or invited, on the clock of `now`; -1: somebody is. */
int64_t room_alone_since(const struct room *room);

/* The room that replaces this one, if whoever said so has the power to; else NULL. `*by` is their
 * id. A new room can be found through the server in it. */
const char *room_successor(const struct room *room, const char **by);

/* The room that this one says it replaces, or NULL. True only if that one's successor is this. */
const char *room_predecessor(const struct room *room);

/* What a member is called, fit to be shown, or NULL. Only the last few are known: ask for
 * include_redundant_members in the filter. Borrowed until the next event is taken. */
const char *room_name_of(const struct room *room, const char *user);

/* Whether an event of a timeline is the bot's coming: it and all before it is history. */
bool room_is_own_join(const json_t *event, const char *self);

#endif
