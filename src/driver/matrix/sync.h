/* The long poll: what happened since the last time, taken apart and handed on in its order, with
 * the token of where it ends behind it. Specification: client-server API, "Syncing". */
#ifndef WAYMARK_DRIVER_MATRIX_SYNC_H
#define WAYMARK_DRIVER_MATRIX_SYNC_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "driver/matrix/http.h"

struct line;
struct loop;
struct room;
struct rooms;
struct sync;

struct sync_calls {
    /* One event of a joined room, in its order: state and timeline. `live`: it is news, and not
     * history that is only read for what it says about the room. */
    void (*event)(void *data, struct room *room, const json_t *event, bool live);
    /* All that an answer brought of a joined room was handed on. */
    void (*settled)(void *data, struct room *room);
    /* An invitation with its stripped state; leaving, kicked or banned (the room goes after it). */
    void (*invited)(void *data, const char *room, const json_t *events);
    void (*left)(void *data, const char *room, const json_t *left);
    /* m.direct of the account. */
    void (*direct)(void *data, const json_t *content);
    /* Milliseconds until the events of one more room may be handed on; 0: now. */
    int64_t (*busy)(void *data);
    /* Everything up to here was handed on: sync_stored() lets it go on. */
    void (*cursor)(void *data, const char *since);
    /* The first answer since it was started; an answer of 401; none, or one of no use. */
    void (*up)(void *data);
    void (*lost)(void *data, const struct http_answer *answer);
    void (*failed)(void *data, int64_t retry_after, const char *why);
    /* For the log: a warning that quotes nothing. */
    void (*warn)(void *data, const char *text);
};

struct sync *sync_create(struct loop *loop, struct http *http, struct rooms *rooms,
                         const char *self, const struct sync_calls *calls, void *data);
void sync_destroy(struct sync *sync);

/* Asks from `since` on; NULL: for the first time, when nothing of what was is news. */
void sync_start(struct sync *sync, const char *since);

/* The cursor that was handed on is durable. */
void sync_stored(struct sync *sync, const char *since);

/* Requests were cancelled: nothing is under way until the next sync_start(). */
void sync_stop(struct sync *sync);

#endif
