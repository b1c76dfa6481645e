/* What the parts of the doors share: doors.c (which rooms, and when), joining.c (in), put_out.c
 * (out against our will). */
#ifndef WAYMARK_DRIVER_XMPP_DOORS_INSIDE_H
#define WAYMARK_DRIVER_XMPP_DOORS_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <strophe.h>

#include "base/backoff.h"
#include "base/bucket.h"
#include "driver/xmpp/doors.h"

struct loop_timer;
struct room;

enum {
    DOORS_QUIET = 5 * 60 * 1000, /* ms: a room that says nothing so long is asked if we are in */
};

enum place {
    PLACE_OUT,     /* to be joined at `due` */
    PLACE_ASKING,  /* asked what it is like */
    PLACE_JOINING, /* asked to be let in */
    PLACE_IN,
    PLACE_GIVEN_UP, /* banned, or gone for ever */
};

/* One group chat that the bot is to be in. */
struct entry {
    struct room *room;
    char *nick; /* that it is to have there */
    char *password;
    bool own;      /* of the settings */
    bool unwanted; /* the join made it: it is being taken away again */
    enum place place;
    int64_t due;      /* steady milliseconds: the next thing to do */
    int64_t heard_at; /* wall milliseconds: the last sign of the room while in it */
    int64_t lost_at;  /* ...: since when it is out and nobody put it out; 0: it is not */
    struct backoff again;
    struct backoff kicked;
    unsigned nicks;   /* tried in this go */
    const char *told; /* why it is out, once told */
    char *asked;      /* id of the self-ping under way */
};

struct xmpp_doors {
    struct loop *loop;
    xmpp_ctx_t *context;
    const struct xmpp_settings *settings;
    struct xmpp_doors_calls calls;
    void *data;
    struct loop_timer *tick;
    struct bucket joins;
    struct bucket invites;
    struct entry **entries;
    size_t count;
    uint64_t asked;
    bool up;
};

/* ---- doors.c ---- */

struct entry *doors_find(const struct xmpp_doors *doors, const char *bare);
struct entry *doors_find_from(const struct xmpp_doors *doors, const char *from);

/* Out of the list, for good. */
void doors_drop(struct xmpp_doors *doors, struct entry *entry);

/* The rooms that it was invited to outlive the process. */
void doors_save(struct xmpp_doors *doors);

/* Tells an operator why it is not in; the same reason once in a row. */
void doors_warn(struct xmpp_doors *doors, struct entry *entry, const char *why);

/* The room gives a sign: nothing is to be asked for a while. */
void doors_note_sign(struct entry *entry);

/* Not in; to be tried again. */
void doors_wait(struct entry *entry, struct backoff *backoff);

extern const char doors_no_such_room[];

/* ---- joining.c ---- */

/* The way in: first what the room is like, then the join. */
void joining_ask(struct xmpp_doors *doors, struct entry *entry);
void joining_go_in(struct xmpp_doors *doors, struct entry *entry);

/* XEP-0410: a ping to ourselves by way of the room. */
void joining_ask_whether_in(struct xmpp_doors *doors, struct entry *entry);

/* What the room made of the join. */
void joining_done(struct xmpp_doors *doors, struct entry *entry);
void joining_nick_taken(struct xmpp_doors *doors, struct entry *entry, const char *why);

void joining_leave(struct xmpp_doors *doors, const struct entry *entry, const char *reason);

/* The bot's presence in a room, once more. */
void joining_announce(struct xmpp_doors *doors, const struct entry *entry);

/* ---- put_out.c ---- */

/* Each may drop the entry. */
void put_out_kicked(struct xmpp_doors *doors, struct entry *entry, const char *why);
void put_out_banned(struct xmpp_doors *doors, struct entry *entry, const char *why);
void put_out_destroyed(struct xmpp_doors *doors, struct entry *entry, const char *why);

#endif
