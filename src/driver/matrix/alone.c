#include "driver/matrix/alone.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/loop.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/matrix/event.h"
#include "driver/matrix/room.h"
#include "driver/matrix/rooms.h"

enum {
    ANSWER_MOST = 8 * 1024 * 1024, /* of all who ever were in a room */
    ANSWER_WITHIN = 60 * 1000,
    LOOKS = 24,              /* within the time that it waits for people */
    LOOK_LEAST = 1000,       /* milliseconds between two looks */
    LOOK_MOST = 3600 * 1000, /* ditto */
    ROOMS_MOST = 100,        /* in one look */
};

struct alone {
    struct http *http;
    const struct rooms *rooms;
    int64_t patience;
    alone_over *over;
    void *data;
    struct loop_timer *look;
    struct str_list found; /* rooms to be asked about */
    size_t asked;
};

static void on_look(void *data);

struct alone *alone_create(struct loop *loop, struct http *http, const struct rooms *rooms,
                           int64_t patience, alone_over *over, void *data)
{
    struct alone *alone = mem_new(struct alone);
    *alone = (struct alone){
        .http = http, .rooms = rooms, .patience = patience, .over = over, .data = data};
    alone->look = loop_timer_create(loop, on_look, alone);
    return alone;
}

void alone_destroy(struct alone *alone)
{
    if (alone == NULL)
        return;
    loop_timer_destroy(alone->look);
    str_list_finish(&alone->found);
    free(alone);
}

int64_t alone_last_change(const json_t *members, const char *self)
{
    int64_t last = -1;
    size_t index;
    json_t *event;
    json_array_foreach(json_object_get(members, "chunk"), index, event)
    {
        const char *user = event_string(event, "state_key");
        const char *membership = event_string(event_object(event, "content"), "membership");
        bool there = membership != NULL &&
                     (str_equal(membership, "join") || str_equal(membership, "invite"));
        if (there && (user == NULL || !str_equal(user, self)))
            return -1;
        if (event_time(event) > last)
            last = event_time(event);
    }
    return last;
}

static void ask_next(struct alone *alone);

/* The steady clock begins anew with each process: what counts is what the room says. */
static void on_members(void *data, const struct http_answer *answer)
{
    struct alone *alone = data;
    const char *id = alone->found.items[alone->asked++];
    const struct room *room = rooms_find(alone->rooms, id);
    json_t *members = answer->status == 200 && !answer->too_large
                          ? json_loadb(answer->body, answer->length, 0, NULL)
                          : NULL;
    int64_t last = room == NULL ? -1 : alone_last_change(members, room_self(room));
    if (answer->too_large && room != NULL && room_alone_since(room) >= 0)
        last = clock_wall() - (clock_steady() - room_alone_since(room));
    if (last >= 0 && clock_wall() - last >= alone->patience && room_alone_since(room) >= 0)
        alone->over(alone->data, id);
    json_decref(members);
    ask_next(alone);
}

static void ask_next(struct alone *alone)
{
    if (alone->asked >= alone->found.count) {
        int64_t wait = alone->patience / LOOKS;
        wait = wait < LOOK_LEAST ? LOOK_LEAST : wait > LOOK_MOST ? LOOK_MOST : wait;
        loop_timer_set(alone->look, wait);
        return;
    }
    char *room = http_escape(alone->found.items[alone->asked]);
    char *path = mem_print("/_matrix/client/v3/rooms/%s/members", room);
    struct http_request request = {
        .method = "GET", .path = path, .timeout = ANSWER_WITHIN, .most = ANSWER_MOST};
    http_start(alone->http, &request, on_members, alone);
    free(path);
    free(room);
}

static void find(void *data, struct room *room)
{
    struct alone *alone = data;
    if (room_alone_since(room) >= 0 && alone->found.count < ROOMS_MOST)
        str_list_add(&alone->found, room_id(room));
}

static void on_look(void *data)
{
    struct alone *alone = data;
    str_list_finish(&alone->found);
    alone->found = (struct str_list){0};
    alone->asked = 0;
    rooms_each(alone->rooms, find, alone);
    ask_next(alone);
}

void alone_start(struct alone *alone)
{
    if (alone->patience > 0)
        loop_timer_set(alone->look, 0);
}

void alone_stop(struct alone *alone)
{
    loop_timer_stop(alone->look);
}
