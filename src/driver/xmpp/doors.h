/* Coming and going (XEP-0045): the group chats of the settings and those it was invited to; joined
 * anew after a break, a kick, or when nobody told that it is out (XEP-0410). */
#ifndef WAYMARK_DRIVER_XMPP_DOORS_H
#define WAYMARK_DRIVER_XMPP_DOORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <strophe.h>

struct invite;
struct line;
struct loop;
struct room;
struct xmpp_doors;
struct xmpp_settings;

struct xmpp_doors_calls {
    /* For the server; takes the stanza over. */
    void (*send)(void *data, xmpp_stanza_t *stanza);
    /* For the core. */
    void (*line)(void *data, const struct line *line);
    /* A group chat was joined, or what it can do is known now. `lost_at`: when the bot was found
     * to be out of it though nobody had put it out (wall milliseconds; 0: it was not). */
    void (*open)(void *data, const struct room *room, int64_t lost_at);
    /* Puts into a presence what the bot's has: what it can do, its picture. */
    void (*dress)(void *data, xmpp_stanza_t *presence);
    /* The list of rooms that it was invited to has changed. */
    void (*invited)(void *data);
};

/* `saved`: what a `save` of an earlier life under the name xmpp_doors_saved holds, or NULL. */
extern const char xmpp_doors_saved[];
struct xmpp_doors *xmpp_doors_create(struct loop *loop, xmpp_ctx_t *context,
                                     const struct xmpp_settings *settings, const char *saved,
                                     const struct xmpp_doors_calls *calls, void *data);
void xmpp_doors_destroy(struct xmpp_doors *doors);

/* Signed in: after a resumption the bot is where it was, else nowhere. */
void xmpp_doors_up(struct xmpp_doors *doors, bool resumed);
void xmpp_doors_down(struct xmpp_doors *doors);

/* Whether it is in all of them, but for those that do not let it in. */
bool xmpp_doors_settled(const struct xmpp_doors *doors);

/* The group chat with this bare JID (folded) that the bot is in, or tries to be in; else NULL. */
struct room *xmpp_doors_room(const struct xmpp_doors *doors, const char *bare);

/* Offers it a stanza: true when it was about one of its group chats. */
bool xmpp_doors_take_presence(struct xmpp_doors *doors, xmpp_stanza_t *presence);
bool xmpp_doors_take_answer(struct xmpp_doors *doors, xmpp_stanza_t *iq);

/* A message came from a group chat: it may be about its configuration, or say that we are out. */
void xmpp_doors_heard(struct xmpp_doors *doors, struct room *room, xmpp_stanza_t *message);

/* The core says so. */
void xmpp_doors_enter(struct xmpp_doors *doors, const char *room);
/* Moderators sent the bot out of one of the settings' rooms: it is not joined until it is invited.
 */
void xmpp_doors_stay_out(struct xmpp_doors *doors, const char *room);
void xmpp_doors_leave(struct xmpp_doors *doors, const char *room, const char *reason);

/* An invitation: followed as the settings say, or declined. */
void xmpp_doors_invited(struct xmpp_doors *doors, const struct invite *invite);

/* Its presence in all rooms once more: it has changed. */
void xmpp_doors_announce(struct xmpp_doors *doors);

/* The rooms that it was invited to: at an index from 0; false after the last. */
struct xmpp_invited {
    const char *room;
    const char *nick;
    const char *password; /* or NULL */
};
bool xmpp_doors_invited_room(const struct xmpp_doors *doors, size_t index,
                             struct xmpp_invited *invited);

/* The account's bookmarks say that it is to be in a room (bare, folded), or not any more. Rooms of
 * the settings stay as they are; `invites: never` lets no other in. */
void xmpp_doors_follow(struct xmpp_doors *doors, const char *room, const char *password);
void xmpp_doors_unfollow(struct xmpp_doors *doors, const char *room);

#endif
