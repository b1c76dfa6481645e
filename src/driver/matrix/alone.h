/* Rooms where nobody but the bot has been for a while: it leaves them. */
#ifndef WAYMARK_DRIVER_MATRIX_ALONE_H
#define WAYMARK_DRIVER_MATRIX_ALONE_H

#include <jansson.h>
#include <stdint.h>

#include "driver/matrix/http.h"

struct alone;
struct loop;
struct room;
struct rooms;

/* A room that is to be left. */
typedef void alone_over(void *data, const char *room);

/* `patience` in milliseconds; 0: for ever. Loop, http and rooms must outlive it. */
struct alone *alone_create(struct loop *loop, struct http *http, const struct rooms *rooms,
                           int64_t patience, alone_over *over, void *data);
void alone_destroy(struct alone *alone);

/* The rooms are known: it looks now, and again from time to time. */
void alone_start(struct alone *alone);

/* All requests were cancelled. */
void alone_stop(struct alone *alone);

/* When the last of the member events in an answer of /members was, by the homeservers' clocks, in
 * milliseconds since 1970; -1 when there is none, or somebody besides `self` is there or invited.
 * Pure. */
int64_t alone_last_change(const json_t *members, const char *self);

#endif
