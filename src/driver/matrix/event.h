/* Fields of what a homeserver sends. Every reader takes anything, also NULL, and gives NULL for
 * what is missing, of the wrong type or longer than it may be. */
#ifndef WAYMARK_DRIVER_MATRIX_EVENT_H
#define WAYMARK_DRIVER_MATRIX_EVENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum { EVENT_ID_MOST = 255 }; /* bytes of any identifier (appendices, "Common identifier format") */

/* Whether a text has the shape of a user id ("@ann:example.org"), a room id ("!x:example.org", from
 * room version 12 on without a server), an event id ("$x"). */
bool event_is_user_id(const char *text);
bool event_is_room_id(const char *text);
bool event_is_event_id(const char *text);

/* The server's name within a user id, port included. */
const char *event_server_of(const char *user);

/* The string under a name; any, or one that is an id. Borrowed. */
const char *event_string(const json_t *object, const char *name);
const char *event_user_id(const json_t *object, const char *name);
const char *event_room_id(const json_t *object, const char *name);
const char *event_event_id(const json_t *object, const char *name);

/* The object under a name. Borrowed. */
json_t *event_object(const json_t *object, const char *name);

/* When the server of the sender says it was sent: milliseconds since 1970; negative
 * when it says nothing of use. */
int64_t event_time(const json_t *event);

/* Whether an event changes the state of the room, rather than being a message in it. */
bool event_is_state(const json_t *event);

#endif
