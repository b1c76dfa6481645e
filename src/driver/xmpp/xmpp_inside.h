/* What the files of the driver itself share: xmpp.c (the core's lines, the connection), route.c
 * (what is heard), parts.c (what it is made of). */
#ifndef WAYMARK_DRIVER_XMPP_XMPP_INSIDE_H
#define WAYMARK_DRIVER_XMPP_XMPP_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <strophe.h>

#include "base/backoff.h"
#include "base/bucket.h"
#include "driver/xmpp/connect.h"
#include "driver/xmpp/settings.h"

struct line;

enum {
    MARK_EVERY = 1000, /* milliseconds */
    TOLD_MOST = 256,   /* people */
};

/* Who was told that encrypted messages cannot be read. */
struct told {
    char *room;
    int64_t at; /* steady milliseconds */
};

struct xmpp {
    struct loop *loop;
    struct link *link;
    struct loop_timer *retry;
    struct backoff backoff;
    struct bucket pace;    /* of lines heard */
    struct bucket answers; /* to <iq/> and subscriptions */
    struct xmpp_settings settings;
    bool greeted;    /* hello came */
    bool guarded;    /* what libstrophe reads is fit to be believed */
    bool ready;      /* the core was told so */
    bool refused;    /* a person has to act */
    char *withdrawn; /* words in the place of a message that was taken back, or NULL */
    char *jid;       /* the account's, with the resource */
    struct strophe *strophe;
    struct lookup *lookup;
    struct connect_place places[CONNECT_PLACES]; /* of this attempt */
    size_t place_count;
    size_t place_at;
    struct strophe_lost worst; /* of these places: what tells most */
    char *other_host;          /* where the server sent us, for one attempt */
    int64_t up_at;             /* steady milliseconds; 0: not up */
    struct recall *recall;
    struct xmpp_catchup *catchup;
    struct loop_timer *mark; /* tells the core how far we have heard */
    int64_t listened;        /* wall milliseconds: until when we did, at least; 0: never */
    int64_t heard_at;        /* ditto: the last stanza */
    bool marking;            /* `mark` is set */
    struct xmpp_say *say;
    struct xmpp_doors *doors;
    struct xmpp_bookmarks *bookmarks;
    struct loop_timer *look;    /* at the bookmarks */
    struct xmpp_avatar *avatar; /* NULL: none is to be shown */
    struct xmpp_adhoc *adhoc;
    struct loop_timer *adhoc_due;
    struct told told[TOLD_MOST];
    size_t told_next;
};

/* Queues a stanza for the server, and takes it over; `data` is the driver. */
void xmpp_send_stanza(void *data, xmpp_stanza_t *stanza);

/* All that the driver is made of beside the connection, which must be there, tied together. */
void xmpp_parts_create(struct xmpp *xmpp, const struct line *hello);
void xmpp_parts_destroy(struct xmpp *xmpp);

/* The core asks what somebody may do in a room. */
void xmpp_take_standing(struct xmpp *xmpp, const struct line *line);

/* The bot's presence, for whoever sees it. */
void xmpp_announce(struct xmpp *xmpp);

/* The commands of people have something to do at another time now. */
void xmpp_adhoc_arm(struct xmpp *xmpp);

/* A stanza came: finds whom it is for. */
void xmpp_route(void *data, xmpp_stanza_t *stanza);

/* A message of an archive; `room` is NULL for the account's own one. */
void xmpp_route_past(void *data, const char *room, xmpp_stanza_t *message);

#endif
