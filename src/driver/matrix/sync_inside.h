/* What the parts of sync.h share: sync.c (asking), hand_on.c (what an answer holds). */
#ifndef WAYMARK_DRIVER_MATRIX_SYNC_INSIDE_H
#define WAYMARK_DRIVER_MATRIX_SYNC_INSIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "driver/matrix/guard.h"
#include "driver/matrix/sync.h"

struct filter;
struct gap;
struct loop_timer;

/* A room whose timeline does not reach back to what was seen last: it waits for what is between. */
struct late {
    char *room;
    struct late *next;
};

struct sync {
    struct http *http;
    struct filter *filter;
    struct rooms *rooms;
    char *self;
    struct sync_calls calls;
    void *data;
    char *since;         /* NULL: the first time */
    char *body;          /* an answer that is being handed on, or NULL */
    struct guard answer; /* the same, taken apart: each room is a part */
    void *place;         /* in `join` of the answer: the room whose turn it is; NULL: all had it */
    bool anew;           /* it is the first since the start, when nothing is known of any room */
    struct late *late;
    struct gap *gap;             /* of the first of them */
    struct loop_timer *breather; /* when the next room may follow */
    size_t dropped;              /* events of the answer that could not be read */
    json_t *counts;              /* what was told of all rooms at the start, until they are known */
    char *cursor;                /* handed on, not durable yet */
    bool up;
};

/* Takes an answer over and hands on what it holds; fails where it is none. */
void sync_take_answer(struct sync *sync, const struct http_answer *answer);

/* Goes on with the next room. `data` is the struct sync. */
void sync_go_on(void *data);

/* What was not handed on yet is dropped. */
void sync_drop_answer(struct sync *sync);

#endif
