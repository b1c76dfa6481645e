/* The rooms that the bot is in. */
#ifndef WAYMARK_DRIVER_MATRIX_ROOMS_H
#define WAYMARK_DRIVER_MATRIX_ROOMS_H

#include <stddef.h>

struct room;
struct rooms;

/* `self`: the bot's user id, which must outlive them. `made` is called with each room that is new,
 * to mark it by what is known of it from before. */
struct rooms *rooms_create(const char *self, void (*made)(void *data, struct room *room),
                           void *data);
void rooms_destroy(struct rooms *rooms);

/* The room; NULL when it is not known. */
struct room *rooms_find(const struct rooms *rooms, const char *id);

/* The room, made when it is not known; NULL when there are too many, or the id is none. */
struct room *rooms_get(struct rooms *rooms, const char *id);
void rooms_drop(struct rooms *rooms, const char *id);

/* Calls `call` for each. */
void rooms_each(const struct rooms *rooms, void (*call)(void *data, struct room *room), void *data);

#endif
