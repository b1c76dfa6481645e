/* Direct conversations: which rooms are some (m.direct of the account, kept up), and the way to a
 * person: the room in which nobody but the two is, or one that is made for it. */
#ifndef WAYMARK_DRIVER_MATRIX_DIRECT_H
#define WAYMARK_DRIVER_MATRIX_DIRECT_H

#include <jansson.h>
#include <stdint.h>

#include "driver/matrix/http.h"

struct direct;
struct line;
struct loop;
struct room;
struct rooms;

struct direct_calls {
    /* A line whose `room` is a room now. */
    void (*found)(void *data, const struct line *line);
    /* There is no way to that person; or not at this moment. */
    void (*refused)(void *data, const struct line *line, const char *why);
    void (*later)(void *data, const struct line *line);
};

/* Loop, http, self and rooms must outlive it. */
struct direct *direct_create(struct loop *loop, struct http *http, const char *self,
                             const struct rooms *rooms, const struct direct_calls *calls,
                             void *data);
void direct_destroy(struct direct *direct);

/* The content of m.direct. */
void direct_take_list(struct direct *direct, const json_t *content);

/* Marks a room by what m.direct says of it. */
void direct_mark(const struct direct *direct, struct room *room);

/* A room's state is complete: what shows as a direct conversation is noted in m.direct. */
void direct_settled(struct direct *direct, const struct room *room);

/* A line whose `room` is a user's id: found() follows once there is a room with exactly them. Lines
 * for one user keep their order. Only a `send` makes a room. */
void direct_take(struct direct *direct, const struct line *line);

/* All that a sync brought was taken. */
void direct_synced(struct direct *direct);

/* All requests were cancelled. */
void direct_stop(struct direct *direct);

#endif
