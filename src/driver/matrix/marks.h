/* m.direct of the account: which rooms are direct conversations with whom. Read, and kept up. */
#ifndef WAYMARK_DRIVER_MATRIX_MARKS_H
#define WAYMARK_DRIVER_MATRIX_MARKS_H

#include <jansson.h>
#include <stdbool.h>

#include "driver/matrix/http.h"

struct marks;
struct room;
struct rooms;

/* All of them must outlive it. */
struct marks *marks_create(struct http *http, const char *self, const struct rooms *rooms);
void marks_destroy(struct marks *marks);

/* The content of m.direct, as a sync brings it. */
void marks_take(struct marks *marks, const json_t *content);

/* Marks a room by what m.direct says of it. */
void marks_mark(const struct marks *marks, struct room *room);

bool marks_has(const struct marks *marks, const char *user, const char *room);

/* Notes a room, here and in the account; what others noted there stays. */
void marks_add(struct marks *marks, const char *user, const char *room);

/* Requests may go out; all were cancelled. */
void marks_go_on(struct marks *marks);
void marks_stop(struct marks *marks);

#endif
