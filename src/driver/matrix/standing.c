#include "driver/matrix/standing.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/line.h"
#include "driver/matrix/event.h"
#include "driver/matrix/guard.h"
#include "driver/matrix/role.h"
#include "driver/matrix/room.h"
#include "driver/matrix/rooms.h"

enum {
    QUESTIONS_MOST = 64,
    ANSWER_MOST = 128 * 1024, /* an event has at most 64 KiB, and JSON may write it longer */
    ANSWER_WITHIN = 4 * 1000, /* milliseconds: the core waits 15 seconds for three of them */
};

struct question {
    struct standing *standing;
    char *id;
    char *room; /* as it was named, then the room's id */
    char *sender;
    struct question *next;
};

struct standing {
    struct http *http;
    const char *self;
    const struct rooms *rooms;
    standing_done *stands;
    void *data;
    struct question *questions;
    size_t count;
};

struct standing *standing_create(struct http *http, const char *self, const struct rooms *rooms,
                                 standing_done *stands, void *data)
{
    struct standing *standing = mem_new(struct standing);
    *standing = (struct standing){
        .http = http, .self = self, .rooms = rooms, .stands = stands, .data = data};
    return standing;
}

static void drop(struct question *question)
{
    struct question **at = &question->standing->questions;
    while (*at != question)
        at = &(*at)->next;
    *at = question->next;
    question->standing->count--;
    free(question->id);
    free(question->room);
    free(question->sender);
    free(question);
}

void standing_destroy(struct standing *standing)
{
    if (standing == NULL)
        return;
    while (standing->questions != NULL)
        drop(standing->questions);
    free(standing);
}

static void answer(struct question *question, struct line *stands)
{
    const struct standing *standing = question->standing;
    stands->type = LINE_STANDS;
    stands->id = question->id;
    stands->room = question->room;
    standing->stands(standing->data, stands);
    drop(question);
}

static void answer_nothing(struct question *question)
{
    answer(question, &(struct line){0});
}

void standing_stop(struct standing *standing)
{
    while (standing->questions != NULL)
        answer_nothing(standing->questions);
}

/* ---- one step after the other ---- */

static json_t *read(const struct http_answer *answer)
{
    bool whole = answer->status == 200 && !answer->too_large;
    return whole ? guard_event((struct slice){answer->body, answer->length}) : NULL;
}

static const struct room *room_of(const struct question *question)
{
    const struct room *room = rooms_find(question->standing->rooms, question->room);
    return room != NULL && room_own_change(room).membership == ROOM_JOINED ? room : NULL;
}

static void ask(struct question *question, http_done *done, const char *path)
{
    struct http_request request = {
        .method = "GET", .path = path, .timeout = ANSWER_WITHIN, .most = ANSWER_MOST};
    http_start(question->standing->http, &request, done, question);
}

/* A room without power levels has them all the same: by its version. */
static void on_levels(void *data, const struct http_answer *said)
{
    struct question *question = data;
    const struct room *room = room_of(question);
    json_t *levels = read(said);
    char from[ROLE_FROM];
    struct line stands = {0};
    if (room != NULL && (json_is_object(levels) || said->status == 404)) {
        int64_t level = 0;
        enum room_role role = room_role_by(room, levels, question->sender, &level);
        role_tell(role, level, &stands, from);
    }
    answer(question, &stands);
    json_decref(levels);
}

static void on_member(void *data, const struct http_answer *said)
{
    struct question *question = data;
    json_t *content = read(said);
    const char *membership = event_string(content, "membership");
    if (membership != NULL && str_equal(membership, "join")) {
        char *room = http_escape(question->room);
        char *path = mem_print("/_matrix/client/v3/rooms/%s/state/m.room.power_levels/", room);
        ask(question, on_levels, path);
        free(path);
        free(room);
    } else {
        answer_nothing(question);
    }
    json_decref(content);
}

static void ask_member(struct question *question)
{
    if (room_of(question) == NULL) {
        answer_nothing(question);
        return;
    }
    char *room = http_escape(question->room);
    char *user = http_escape(question->sender);
    char *path = mem_print("/_matrix/client/v3/rooms/%s/state/m.room.member/%s", room, user);
    ask(question, on_member, path);
    free(path);
    free(user);
    free(room);
}

static void on_alias(void *data, const struct http_answer *said)
{
    struct question *question = data;
    json_t *content = read(said);
    const char *room = event_room_id(content, "room_id");
    if (room != NULL) {
        free(question->room);
        question->room = mem_string(room);
        ask_member(question);
    } else {
        answer_nothing(question);
    }
    json_decref(content);
}

/* Nobody types the server of a room that is on their own. */
static void ask_alias(struct question *question)
{
    const char *name = question->room;
    bool bare = strchr(name, ':') == NULL;
    char *whole = bare ? mem_print("%s:%s", name, event_server_of(question->standing->self))
                       : mem_string(name);
    char *alias = http_escape(whole);
    char *path = mem_print("/_matrix/client/v3/directory/room/%s", alias);
    ask(question, on_alias, path);
    free(path);
    free(alias);
    free(whole);
}

void standing_take(struct standing *standing, const struct line *line)
{
    struct question *question = mem_new(struct question);
    *question = (struct question){.standing = standing,
                                  .id = mem_string(line->id),
                                  .room = mem_string(line->room),
                                  .sender = mem_string(line->sender)};
    question->next = standing->questions;
    standing->questions = question;
    bool sound = standing->count++ < QUESTIONS_MOST && event_is_user_id(line->sender);
    if (sound && *line->room == '#' && strlen(line->room) <= EVENT_ID_MOST)
        ask_alias(question);
    else if (sound)
        ask_member(question);
    else
        answer_nothing(question);
}
