/* What is known of one group chat (XEP-0045): who is in it and with which role, from its presence;
 * what it can do, from its disco#info. Pure.
 *
 * All of it holds "at this moment". Only what the room itself says is believed: the roles that its
 * service puts into presence, never what an occupant puts beside them. */
#ifndef WAYMARK_DRIVER_XMPP_ROOM_H
#define WAYMARK_DRIVER_XMPP_ROOM_H

#include <stdbool.h>
#include <stddef.h>
#include <strophe.h>

enum {
    ROOM_OCCUPANTS_MOST = 8192, /* known of one room; from there on only those with a role */
    ROOM_POWERS_MOST = 1024,    /* so many of them */
    OCCUPANT_ID_MOST = 256,     /* bytes */
};

struct room;

enum room_change {
    ROOM_SAME,      /* nothing about the bot itself */
    ROOM_JOINED,    /* it is in now: the first presence of its own */
    ROOM_LEFT,      /* it is out, and nobody meant it: join again */
    ROOM_KICKED,    /* put out by a moderator, or because the room became for members only */
    ROOM_BANNED,    /* put out, or not let in, for ever */
    ROOM_DESTROYED, /* the room is no more; xmpp_room_successor() may say where it went */
    ROOM_CONFLICT,  /* the nick is taken: try another */
    ROOM_REFUSED,   /* not let in: password, members only, full, locked, no such room */
    ROOM_SHUTDOWN,  /* the service goes down: join again later */
};

enum room_role { ROOM_MEMBER, ROOM_MODERATOR, ROOM_OWNER };

enum room_feature {
    ROOM_OCCUPANT_ID,  /* XEP-0421 */
    ROOM_STANZA_ID,    /* XEP-0359: stanza-id by the room may be believed */
    ROOM_STABLE_ID,    /* it reflects the id attribute as it was sent */
    ROOM_MODERATION_0, /* XEP-0425, urn:xmpp:message-moderate:0 */
    ROOM_MODERATION_1, /* urn:xmpp:message-moderate:1 */
    ROOM_ARCHIVE,      /* XEP-0313, urn:xmpp:mam:2 */
    ROOM_SELF_PING,    /* XEP-0410: the service answers a self-ping itself */
    ROOM_NONANONYMOUS, /* everybody sees real JIDs */
    ROOM_MEMBERS_ONLY,
    ROOM_PASSWORD,
    ROOM_MODERATED, /* who has no voice is not heard: the bot may need it */
    ROOM_FEATURES
};

struct occupant {
    const char *nick;
    const char *id;   /* occupant-id, or NULL */
    const char *real; /* bare JID where the room shows it, or NULL */
    enum room_role role;
    const char *role_from; /* what says so: a constant phrase for people; NULL for a member */
};

/* `jid` is the room's bare JID, folded (jid.h); `nick` what the bot wants to be called there. */
struct room *xmpp_room_create(const char *jid, const char *nick);
void xmpp_room_destroy(struct room *room);

/* Out of it, whatever it was: the connection is gone, or a join begins anew. What the room can do
 * is forgotten too. */
void xmpp_room_reset(struct room *room);

/* Another nick for the next join. */
void xmpp_room_set_nick(struct room *room, const char *nick);

/* Takes presence (of type error too) from room/nick or the room. What is from elsewhere changes
 * nothing. `*why`, unless `why` is NULL, is a constant sentence for an operator where the bot is
 * not in (any more), else NULL. */
enum room_change xmpp_room_take_presence(struct room *room, xmpp_stanza_t *presence,
                                         const char **why);

/* Takes the result of disco#info, an <iq/>. Only from exactly the room's bare JID: an occupant may
 * answer for nobody. Returns whether it was one. */
bool xmpp_room_take_features(struct room *room, xmpp_stanza_t *iq);

/* Whether a message says that the room's configuration has changed (status 104 and 170 to 174):
 * then ask for disco#info again. */
bool xmpp_room_is_reconfigured(const struct room *room, xmpp_stanza_t *message);

const char *xmpp_room_jid(const struct room *room);
const char *xmpp_room_nick(const struct room *room); /* the bot's, as the room has it */
bool xmpp_room_joined(const struct room *room);
bool xmpp_room_created(
    const struct room *room); /* by this join (status 201): locked until set up */
bool xmpp_room_has(const struct room *room, enum room_feature feature);
bool xmpp_room_features_known(const struct room *room);
const char *xmpp_room_successor(const struct room *room); /* bare JID, or NULL */
size_t xmpp_room_count(const struct room *room);          /* occupants known, the bot included */

/* An occupant by nick; NULL when not known. Borrowed until the next presence. */
const struct occupant *xmpp_room_occupant(const struct room *room, const char *nick);

/* Owner: affiliation owner. Moderator: affiliation admin, or role moderator. Who is not known is a
 * member. */
enum room_role xmpp_room_role_of(const struct room *room, const char *nick, const char **from);

/* The identity of an occupant on the lines, `room#occupant-id` or `room/nick`, from what a stanza
 * of theirs holds. NULL when it does not fit. Free with free(). */
char *xmpp_room_sender(const struct room *room, const char *nick, xmpp_stanza_t *stanza);

/* The nick that an identity made by xmpp_room_sender() has at this moment, or NULL: they are not in
 * there, or it is no identity of this room. */
const char *xmpp_room_nick_of(const struct room *room, const char *sender);

#endif
