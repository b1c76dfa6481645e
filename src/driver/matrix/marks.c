#include "driver/matrix/marks.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/matrix/room.h"
#include "driver/matrix/rooms.h"

enum {
    LIST_MOST = 1024 * 1024, /* bytes of an answer */
    ANSWER_WITHIN = 60 * 1000,
    LISTED_MOST = 1000, /* people, and rooms of one, that are noted */
};

struct marks {
    struct http *http;
    const struct rooms *rooms;
    const char *self;
    json_t *listed; /* user to rooms */
    bool loaded;    /* `listed` holds what the account does */
    bool noting;    /* a request is under way */
    bool changed;   /* `listed` holds what the account does not */
    bool ready;
};

struct marks *marks_create(struct http *http, const char *self, const struct rooms *rooms)
{
    struct marks *marks = mem_new(struct marks);
    *marks = (struct marks){.http = http, .rooms = rooms, .self = self, .listed = json_object()};
    return marks;
}

void marks_destroy(struct marks *marks)
{
    if (marks == NULL)
        return;
    json_decref(marks->listed);
    free(marks);
}

static bool is_listed(const json_t *rooms, const char *id)
{
    size_t index;
    json_t *room;
    json_array_foreach(rooms, index, room)
    {
        if (json_is_string(room) && str_equal(json_string_value(room), id))
            return true;
    }
    return false;
}

bool marks_has(const struct marks *marks, const char *user, const char *room)
{
    return is_listed(json_object_get(marks->listed, user), room);
}

void marks_mark(const struct marks *marks, struct room *room)
{
    const char *user;
    json_t *rooms;
    bool marked = false;
    json_object_foreach(marks->listed, user, rooms)
    {
        marked = marked || is_listed(rooms, room_id(room));
    }
    room_mark_direct(room, marked);
}

static void mark_one(void *data, struct room *room)
{
    marks_mark(data, room);
}

void marks_take(struct marks *marks, const json_t *content)
{
    if (!json_is_object(content) || marks->noting || marks->changed)
        return; /* ours is newer, and its echo comes */
    json_decref(marks->listed);
    marks->listed = json_deep_copy(content);
    marks->loaded = true;
    rooms_each(marks->rooms, mark_one, marks);
}

static void note(struct marks *marks);

/* Best effort: a room that was made here says itself for whom. */
static void on_noted(void *data, const struct http_answer *answer)
{
    struct marks *marks = data;
    (void)answer;
    marks->noting = false;
    note(marks);
}

/* What the account holds is kept, beside what was added here. */
static void merge(struct marks *marks, json_t *theirs)
{
    const char *user;
    json_t *rooms;
    json_object_foreach(marks->listed, user, rooms)
    {
        size_t index;
        json_t *room;
        if (!json_is_array(json_object_get(theirs, user)))
            json_object_set_new(theirs, user, json_array());
        json_array_foreach(rooms, index, room)
        {
            if (json_is_string(room) &&
                !is_listed(json_object_get(theirs, user), json_string_value(room)))
                json_array_append(json_object_get(theirs, user), room);
        }
    }
    json_decref(marks->listed);
    marks->listed = theirs;
}

static void on_loaded(void *data, const struct http_answer *answer)
{
    struct marks *marks = data;
    json_t *theirs =
        answer->status == 200 ? json_loadb(answer->body, answer->length, 0, NULL) : json_object();
    marks->noting = false;
    marks->loaded = answer->status == 404 || (answer->status == 200 && json_is_object(theirs));
    if (marks->loaded)
        merge(marks, theirs);
    else
        json_decref(theirs);
    if (marks->loaded)
        note(marks);
}

/* Without having read what the account holds, nothing may take its place. */
static void note(struct marks *marks)
{
    if (!marks->changed || marks->noting || !marks->ready)
        return;
    char *user = http_escape(marks->self);
    char *path = mem_print("/_matrix/client/v3/user/%s/account_data/m.direct", user);
    struct http_request request = {.method = marks->loaded ? "PUT" : "GET",
                                   .path = path,
                                   .body = marks->loaded ? marks->listed : NULL,
                                   .timeout = ANSWER_WITHIN,
                                   .most = LIST_MOST};
    marks->changed = !marks->loaded;
    marks->noting = true;
    http_start(marks->http, &request, marks->loaded ? on_noted : on_loaded, marks);
    free(path);
    free(user);
}

void marks_add(struct marks *marks, const char *user, const char *room)
{
    json_t *rooms = json_object_get(marks->listed, user);
    if (is_listed(rooms, room) || json_object_size(marks->listed) >= LISTED_MOST ||
        json_array_size(rooms) >= LISTED_MOST)
        return;
    if (!json_is_array(rooms))
        json_object_set_new(marks->listed, user, json_array());
    json_array_append_new(json_object_get(marks->listed, user), json_string(room));
    marks->changed = true;
    note(marks);
}

void marks_go_on(struct marks *marks)
{
    marks->ready = true;
    note(marks);
}

void marks_stop(struct marks *marks)
{
    marks->ready = false;
    marks->changed = marks->changed || marks->noting;
    marks->noting = false;
}
