#include "driver/matrix/direct.h"

#include <stdlib.h>
#include <string.h>

#include "base/backoff.h"
#include "base/bucket.h"
#include "base/clock.h"
#include "base/loop.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/line.h"
#include "driver/matrix/event.h"
#include "driver/matrix/held.h"
#include "driver/matrix/marks.h"
#include "driver/matrix/room.h"
#include "driver/matrix/rooms.h"

enum {
    ANSWER_MOST = 64 * 1024,
    ANSWER_WITHIN = 60 * 1000,
    SHOWS_WITHIN = 60 * 1000, /* a room that was made, in a sync */
    WAIT_LEAST = 2 * 1000,    /* milliseconds */
    WAIT_MOST = 2 * 60 * 1000,
    TRIES_MOST = 6,
    SEARCHES_MOST = 50,
    MADE_IN_AN_HOUR = 30,
};

enum step {
    LOOKING, /* among the rooms that are known */
    ASKING,  /* whether the person is still in the room that was found */
    MAKING,
    AWAITING, /* the room that was made, in a sync */
};

/* The way to one person, and what is to be said there. */
struct search {
    struct direct *direct;
    char *user;
    struct held *lines;
    enum step step;
    char *room;             /* ASKING, AWAITING */
    struct str_list passed; /* rooms that the person is not in */
    bool makes;             /* there is something to be said, not only to be changed */
    bool unsure;            /* a request may have been obeyed: only a sync can tell */
    bool waiting;           /* for `again` */
    struct loop_timer *again;
    struct backoff backoff;
    unsigned tries;
    struct search *next;
};

struct direct {
    struct loop *loop;
    struct http *http;
    const struct rooms *rooms;
    const char *self;
    struct direct_calls calls;
    void *data;
    struct marks *marks;
    bool synced; /* the rooms are known */
    struct bucket made;
    struct search *first;
};

struct direct *direct_create(struct loop *loop, struct http *http, const char *self,
                             const struct rooms *rooms, const struct direct_calls *calls,
                             void *data)
{
    struct direct *direct = mem_new(struct direct);
    *direct = (struct direct){.loop = loop,
                              .http = http,
                              .self = self,
                              .rooms = rooms,
                              .calls = *calls,
                              .data = data,
                              .marks = marks_create(http, self, rooms)};
    bucket_init(&direct->made, MADE_IN_AN_HOUR, MADE_IN_AN_HOUR / 3600.0, clock_steady());
    return direct;
}

static void search_destroy(struct search *search)
{
    loop_timer_destroy(search->again);
    held_destroy(search->lines);
    str_list_finish(&search->passed);
    free(search->room);
    free(search->user);
    free(search);
}

void direct_destroy(struct direct *direct)
{
    if (direct == NULL)
        return;
    while (direct->first != NULL) {
        struct search *search = direct->first;
        direct->first = search->next;
        search_destroy(search);
    }
    marks_destroy(direct->marks);
    free(direct);
}

void direct_take_list(struct direct *direct, const json_t *content)
{
    marks_take(direct->marks, content);
}

void direct_mark(const struct direct *direct, struct room *room)
{
    marks_mark(direct->marks, room);
}

void direct_settled(struct direct *direct, const struct room *room)
{
    const char *with = room_made_for(room) != NULL ? room_made_for(room) : room_invited_by(room);
    if (with != NULL && room_direct(room))
        marks_add(direct->marks, with, room_id(room));
}

/* ---- what becomes of a search ---- */

struct verdict {
    struct search *search;
    const char *why; /* NULL: later */
};

static void unlink_search(struct search *search)
{
    struct search **at = &search->direct->first;
    while (*at != search)
        at = &(*at)->next;
    *at = search->next;
}

static bool hand_over(void *data, const struct line *line, bool last)
{
    const struct verdict *verdict = data;
    struct direct *direct = verdict->search->direct;
    struct line there = *line;
    (void)last;
    there.room = verdict->search->room;
    direct->calls.found(direct->data, &there);
    return true;
}

static bool turn_down(void *data, const struct line *line, bool last)
{
    const struct verdict *verdict = data;
    struct direct *direct = verdict->search->direct;
    (void)last;
    if (verdict->why != NULL)
        direct->calls.refused(direct->data, line, verdict->why);
    else
        direct->calls.later(direct->data, line);
    return true;
}

static void succeed(struct search *search)
{
    struct verdict verdict = {.search = search};
    unlink_search(search);
    marks_add(search->direct->marks, search->user, search->room);
    held_try(search->lines, hand_over, &verdict);
    search_destroy(search);
}

static void give_up(struct search *search, const char *why)
{
    struct verdict verdict = {.search = search, .why = why};
    unlink_search(search);
    held_try(search->lines, turn_down, &verdict);
    search_destroy(search);
}

static void try_again(struct search *search, int64_t retry_after)
{
    int64_t wait = backoff_next(&search->backoff);
    search->step = LOOKING;
    if (++search->tries >= TRIES_MOST) {
        give_up(search, NULL);
        return;
    }
    search->waiting = true;
    loop_timer_set(search->again, retry_after > wait ? retry_after : wait);
}

/* ---- the way to a person ---- */

static void look(struct search *search);

static bool is_passing(const struct http_answer *answer)
{
    return answer->status == 0 || answer->status == 401 || answer->status == 408 ||
           answer->status == 429 || answer->status >= 500;
}

static bool is_there(const struct http_answer *answer)
{
    json_t *content =
        answer->status == 200 ? json_loadb(answer->body, answer->length, 0, NULL) : NULL;
    const char *membership = event_string(content, "membership");
    bool there =
        membership != NULL && (str_equal(membership, "join") || str_equal(membership, "invite"));
    json_decref(content);
    return there;
}

static void on_member(void *data, const struct http_answer *answer)
{
    struct search *search = data;
    if (is_there(answer)) {
        succeed(search);
    } else if (is_passing(answer)) {
        try_again(search, answer->retry_after);
    } else {
        str_list_add(&search->passed, search->room);
        look(search);
    }
}

/* Who made up the two is not known from a sync: it tells of members as they speak. */
static void ask(struct search *search, const char *room)
{
    char *room_part = http_escape(room);
    char *user = http_escape(search->user);
    char *path = mem_print("/_matrix/client/v3/rooms/%s/state/m.room.member/%s", room_part, user);
    struct http_request request = {
        .method = "GET", .path = path, .timeout = ANSWER_WITHIN, .most = ANSWER_MOST};
    free(search->room);
    search->room = mem_string(room);
    search->step = ASKING;
    http_start(search->direct->http, &request, on_member, search);
    free(path);
    free(user);
    free(room_part);
}

static void on_made(void *data, const struct http_answer *answer)
{
    struct search *search = data;
    json_t *said = answer->status == 200 ? json_loadb(answer->body, answer->length, 0, NULL) : NULL;
    const char *room = event_room_id(said, "room_id");
    if (room != NULL) {
        free(search->room);
        search->room = mem_string(room);
        search->step = AWAITING;
        loop_timer_set(search->again, SHOWS_WITHIN);
        marks_add(search->direct->marks, search->user, room);
    } else if (is_passing(answer) || answer->status == 200) {
        search->unsure = true;
        try_again(search, answer->retry_after);
    } else {
        give_up(search, "the homeserver does not let a direct conversation with them begin");
    }
    json_decref(said);
}

/* Whom it is for is written into it, so that it is found again whatever happens next. */
static void make(struct search *search)
{
    struct direct *direct = search->direct;
    if (!bucket_take(&direct->made, 1, clock_steady())) {
        give_up(search, NULL);
        return;
    }
    json_t *body =
        json_pack("{s:s, s:b, s:[s], s:{s:s}}", "preset", "trusted_private_chat", "is_direct", 1,
                  "invite", search->user, "creation_content", ROOM_MADE_FOR, search->user);
    struct http_request request = {.method = "POST",
                                   .path = "/_matrix/client/v3/createRoom",
                                   .body = body,
                                   .timeout = ANSWER_WITHIN,
                                   .most = ANSWER_MOST};
    search->step = MAKING;
    http_start(direct->http, &request, on_made, search);
    json_decref(body);
}

struct candidate {
    const struct search *search;
    const char *room;
    bool sealed; /* one that was made for it was encrypted by the homeserver */
};

static void consider(void *data, struct room *room)
{
    struct candidate *candidate = data;
    const struct search *search = candidate->search;
    const char *made_for = room_made_for(room);
    bool made = made_for != NULL && str_equal(made_for, search->user);
    bool listed = marks_has(search->direct->marks, search->user, room_id(room));
    if ((!made && !listed) || !room_direct(room) || room_alone_since(room) >= 0)
        return;
    if (room_encrypted(room))
        candidate->sealed = candidate->sealed || made;
    else if (!str_list_has(&search->passed, room_id(room)))
        candidate->room = room_id(room);
}

static void look(struct search *search)
{
    struct candidate candidate = {.search = search};
    search->step = LOOKING;
    if (!search->direct->synced || search->unsure || search->waiting)
        return;
    rooms_each(search->direct->rooms, consider, &candidate);
    if (candidate.room != NULL)
        ask(search, candidate.room);
    else if (candidate.sealed)
        give_up(search, "the homeserver encrypts every direct conversation");
    else if (!search->makes)
        give_up(search, "there is no direct conversation with them");
    else
        make(search);
}

static void on_again(void *data)
{
    struct search *search = data;
    search->waiting = false;
    if (search->step == AWAITING)
        give_up(search, NULL);
    else
        look(search);
}

static struct search *search_for(struct direct *direct, const char *user)
{
    size_t count = 0;
    struct search **at = &direct->first;
    for (; *at != NULL; at = &(*at)->next) {
        if (str_equal((*at)->user, user))
            return *at;
        count++;
    }
    if (count >= SEARCHES_MOST)
        return NULL;
    struct search *search = mem_new(struct search);
    *search = (struct search){.direct = direct, .user = mem_string(user), .lines = held_create()};
    search->again = loop_timer_create(direct->loop, on_again, search);
    backoff_init(&search->backoff, WAIT_LEAST, WAIT_MOST);
    *at = search;
    return search;
}

void direct_take(struct direct *direct, const struct line *line)
{
    if (str_equal(line->room, direct->self)) {
        direct->calls.refused(direct->data, line, "it was meant for the bot itself");
        return;
    }
    struct search *search = search_for(direct, line->room);
    if (search == NULL || !held_add(search->lines, line)) {
        direct->calls.later(direct->data, line);
        return;
    }
    search->makes = search->makes || line->type == LINE_SEND;
    if (search->step == LOOKING)
        look(search);
}

void direct_synced(struct direct *direct)
{
    struct search *next = NULL;
    direct->synced = true;
    marks_go_on(direct->marks);
    for (struct search *search = direct->first; search != NULL; search = next) {
        next = search->next;
        search->unsure = false;
        if (search->step == LOOKING)
            look(search);
        else if (search->step == AWAITING && rooms_find(direct->rooms, search->room) != NULL)
            succeed(search);
    }
}

void direct_stop(struct direct *direct)
{
    direct->synced = false;
    marks_stop(direct->marks);
    for (struct search *search = direct->first; search != NULL; search = search->next) {
        search->unsure = search->unsure || search->step == MAKING;
        if (search->step == ASKING || search->step == MAKING)
            search->step = LOOKING;
    }
}
