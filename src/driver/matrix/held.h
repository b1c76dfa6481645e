/* Lines of the core for rooms that the homeserver has not shown yet: entered a moment ago, or not
 * synced since the start. Nothing is said in a room before it is known whether it is encrypted. */
#ifndef WAYMARK_DRIVER_MATRIX_HELD_H
#define WAYMARK_DRIVER_MATRIX_HELD_H

#include <stdbool.h>

struct held;
struct line;

struct held *held_create(void);
void held_destroy(struct held *held);

/* Keeps a copy. False when there are too many: then the line is the caller's to refuse. */
bool held_add(struct held *held, const struct line *line);

/* Gives each of them to `call` once, oldest first, which says whether it is done with; what is not
 * is kept for another time, and given back with `last` set when that was its last. */
void held_try(struct held *held, bool (*call)(void *data, const struct line *line, bool last),
              void *data);

bool held_is_empty(const struct held *held);

#endif
