/* Coming and going: the rooms of the settings, invitations by policy, rooms that were replaced. */
#ifndef WAYMARK_DRIVER_MATRIX_DOORS_H
#define WAYMARK_DRIVER_MATRIX_DOORS_H

#include <jansson.h>
#include <stdbool.h>

#include "driver/matrix/http.h"
#include "driver/matrix/settings.h"

struct doors;
struct line;
struct loop;

struct doors_calls {
    /* For the core: what an operator should know, without names. */
    void (*line)(void *data, const struct line *line);
};

/* Loop, http and settings must outlive it. */
struct doors *doors_create(struct loop *loop, struct http *http,
                           const struct matrix_settings *settings, const char *self,
                           const struct doors_calls *calls, void *data);
void doors_destroy(struct doors *doors);

/* Enters the rooms of the settings, but for those whose ids are among `left` (an array that must
 * outlive it, or NULL). */
void doors_open(struct doors *doors, const json_t *left);

/* An invitation with its stripped state: followed, or refused with a reason. */
void doors_invited(struct doors *doors, const char *room, const json_t *events);

/* A room that replaces one the bot is in: entered, and an invitation to it needs no policy. */
void doors_follow(struct doors *doors, const char *room, const char *via);

/* Enters a room: by its id or alias, by way of a server (NULL: none). Tried a few times. */
void doors_enter(struct doors *doors, const char *room, const char *via);

void doors_leave(struct doors *doors, const char *room, const char *reason);

/* The bot is not in a room any more, or not invited: what a sync says of that. The operator is told
 * in words, and the homeserver need not keep the room for us. */
void doors_left(struct doors *doors, const char *room, const json_t *left);

/* Whether a room is one of the settings. */
bool doors_is_own(const struct doors *doors, const char *room);

/* All requests were cancelled. */
void doors_stop(struct doors *doors);

#endif
