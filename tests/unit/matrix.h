/* What the tests of the Matrix driver share: events written with ' for ", which is easier to read.
 */
#ifndef WAYMARK_TESTS_MATRIX_H
#define WAYMARK_TESTS_MATRIX_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "driver/matrix/room.h"

#define SELF "@way:hs.test"

/* A document to be released with json_decref(). */
static inline json_t *json_of(const char *text)
{
    char *proper = mem_string(text);
    for (char *at = proper; *at != '\0'; at++)
        *at = *at == '\'' ? '"' : *at;
    json_error_t error;
    json_t *value = json_loads(proper, 0, &error);
    if (value == NULL)
        fail_msg("%s in %s", error.text, proper);
    free(proper);
    return value;
}

static inline void take(struct room *room, const char *event, int64_t now)
{
    json_t *value = json_of(event);
    room_take_state(room, value, now);
    json_decref(value);
}

/* A state event of the whole room. */
static inline void state(struct room *room, const char *type, const char *sender,
                         const char *content)
{
    char *event = mem_print("{'type':'%s','state_key':'','sender':'%s','event_id':'$s',"
                            "'origin_server_ts':5,'content':%s}",
                            type, sender, content);
    take(room, event, 0);
    free(event);
}

static inline void member(struct room *room, const char *user, const char *membership, int64_t now)
{
    char *event = mem_print("{'type':'m.room.member','state_key':'%s','sender':'%s',"
                            "'event_id':'$m','origin_server_ts':7,"
                            "'content':{'membership':'%s','displayname':'Name of %s'}}",
                            user, user, membership, user);
    take(room, event, now);
    free(event);
}

/* A room of a version that ann made. */
static inline struct room *room_of_version(const char *version)
{
    struct room *room = room_create("!r:hs.test", SELF);
    char *content = mem_print("{'room_version':'%s','creator':'@ann:hs.test'}", version);
    state(room, "m.room.create", "@ann:hs.test", content);
    free(content);
    return room;
}

#endif
