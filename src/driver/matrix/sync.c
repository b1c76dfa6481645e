#include "driver/matrix/sync.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/loop.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/matrix/filter.h"
#include "driver/matrix/gap.h"
#include "driver/matrix/guard.h"
#include "driver/matrix/room.h"
#include "driver/matrix/rooms.h"

enum {
    POLL = 30 * 1000, /* milliseconds that the homeserver may hold its answer */
    POLL_WITHIN = 90 * 1000,
    FIRST_WITHIN = 10 * 60 * 1000, /* of an account in thousands of rooms */
    ANSWER_MOST = 64 * 1024 * 1024,
    ROOM_AT = 3, /* a room's object lies within those of the answer, `rooms` and `join` */
};

/* A room whose timeline does not reach back to what was seen last: it waits for what is between. */
struct late {
    char *room;
    struct late *next;
};

struct sync {
    struct http *http;
    struct filter *filter;
    struct rooms *rooms;
    char *self;
    struct sync_calls calls;
    void *data;
    char *since;         /* NULL: the first time */
    char *body;          /* an answer that is being handed on, or NULL */
    struct guard answer; /* the same, taken apart: each room is a part */
    void *place;         /* in `join` of the answer: the room whose turn it is; NULL: all had it */
    bool anew;           /* it is the first since the start, when nothing is known of any room */
    struct late *late;
    struct gap *gap;             /* of the first of them */
    struct loop_timer *breather; /* when the next room may follow */
    size_t dropped;              /* events of the answer that could not be read */
    json_t *counts;              /* what was told of all rooms at the start, until they are known */
    char *cursor;                /* handed on, not durable yet */
    bool up;
};

static void go_on(void *data);

struct sync *sync_create(struct loop *loop, struct http *http, struct rooms *rooms,
                         const char *self, const struct sync_calls *calls, void *data)
{
    struct sync *sync = mem_new(struct sync);
    *sync = (struct sync){
        .http = http, .rooms = rooms, .self = mem_string(self), .calls = *calls, .data = data};
    sync->filter = filter_create(http, self);
    sync->breather = loop_timer_create(loop, go_on, sync);
    return sync;
}

static void drop_late(struct sync *sync)
{
    struct late *late = sync->late;
    gap_destroy(sync->gap);
    sync->gap = NULL;
    sync->late = late->next;
    free(late->room);
    free(late);
}

static void drop_answer(struct sync *sync)
{
    loop_timer_stop(sync->breather);
    while (sync->late != NULL)
        drop_late(sync);
    if (sync->body != NULL)
        guard_close(&sync->answer);
    free(sync->body);
    sync->body = NULL;
}

void sync_stop(struct sync *sync)
{
    drop_answer(sync);
    json_decref(sync->counts);
    sync->counts = NULL;
    free(sync->cursor);
    sync->cursor = NULL;
    sync->up = false;
}

void sync_destroy(struct sync *sync)
{
    if (sync == NULL)
        return;
    sync_stop(sync);
    loop_timer_destroy(sync->breather);
    filter_destroy(sync->filter);
    free(sync->since);
    free(sync->self);
    free(sync);
}

/* ---- one room ---- */

static const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static const json_t *events_of(const json_t *frame, const char *section)
{
    return json_object_get(json_object_get(frame, section), "events");
}

/* A room of the answer; false when it cannot be read. To be closed with guard_close(). */
static bool open_room(struct sync *sync, const json_t *place, struct guard *room)
{
    const char *why = NULL;
    bool good = guard_open(room, guard_part(&sync->answer, place), 0, &why);
    sync->dropped += !good;
    return good;
}

/* Each event is parsed, handed on and gone before the next one. */
static void hand_on(struct sync *sync, struct room *room, const struct slices *events,
                    size_t live_from)
{
    for (size_t i = 0; i < events->count; i++) {
        json_t *event = guard_event(events->items[i]);
        if (json_is_object(event))
            sync->calls.event(sync->data, room, event, i >= live_from);
        sync->dropped += event == NULL;
        json_decref(event);
    }
}

static bool is_own_join(const struct sync *sync, struct slice text)
{
    /* An id may be written with escapes. */
    if (memmem(text.bytes, text.length, sync->self, strlen(sync->self)) == NULL &&
        memchr(text.bytes, '\\', text.length) == NULL)
        return false;
    json_t *event = guard_event(text);
    bool own = room_is_own_join(event, sync->self);
    json_decref(event);
    return own;
}

/* How many events at the beginning of a timeline are history: all of the first sync, and what was
 * there before the bot came. */
static size_t history_length(const struct sync *sync, const struct slices *timeline)
{
    size_t length = timeline->count;
    while (sync->since != NULL && length > 0 && !is_own_join(sync, timeline->items[length - 1]))
        length--;
    return length;
}

static void take_events(struct sync *sync, struct room *room, const struct guard *joined)
{
    struct slices state = {0}, timeline = {0};
    skim_list(guard_part(joined, events_of(joined->frame, "state")), &state, &sync->dropped);
    hand_on(sync, room, &state, SIZE_MAX);
    slices_finish(&state);
    if (sync->gap != NULL)
        gap_list(sync->gap, &timeline, &sync->dropped);
    skim_list(guard_part(joined, events_of(joined->frame, "timeline")), &timeline, &sync->dropped);
    hand_on(sync, room, &timeline, history_length(sync, &timeline));
    slices_finish(&timeline);
}

static void take_joined(struct sync *sync, const char *id, const struct guard *joined)
{
    struct room *room = rooms_get(sync->rooms, id);
    if (room == NULL)
        return;
    room_mark_joined(room);
    room_take_summary(room, json_object_get(json_object_get(sync->counts, id), "summary"),
                      clock_steady());
    room_take_summary(room, json_object_get(joined->frame, "summary"), clock_steady());
    take_events(sync, room, joined);
    sync->calls.settled(sync->data, room);
}

/* An invitation, or a room left: their few events at once. */
static json_t *whole_room(struct sync *sync, const json_t *place)
{
    const char *why = NULL;
    size_t dropped = 0;
    json_t *room = guard_parse(guard_part(&sync->answer, place), &dropped, &why);
    sync->dropped += room == NULL ? 1 : dropped;
    return room;
}

static void take_invited(struct sync *sync, const char *id, const json_t *place)
{
    json_t *invited = whole_room(sync, place);
    sync->calls.invited(sync->data, id, events_of(invited, "invite_state"));
    json_decref(invited);
}

static void take_left(struct sync *sync, const char *id, const json_t *place)
{
    json_t *left = whole_room(sync, place);
    sync->calls.left(sync->data, id, left);
    json_decref(left);
    rooms_drop(sync->rooms, id);
}

/* ---- one answer ---- */

static void take_account_data(struct sync *sync)
{
    const json_t *place = events_of(sync->answer.frame, "account_data");
    struct slices events = {0};
    skim_list(guard_part(&sync->answer, place), &events, &sync->dropped);
    for (size_t i = 0; i < events.count; i++) {
        json_t *event = guard_event(events.items[i]);
        const char *type = text_of(event, "type");
        if (type != NULL && str_equal(type, "m.direct"))
            sync->calls.direct(sync->data, json_object_get(event, "content"));
        json_decref(event);
    }
    slices_finish(&events);
}

/* Whether a room's timeline is cut. One that is new has nothing in between: only what follows the
 * own entry counts, and that is what the timeline ends with. */
static bool is_cut(const struct sync *sync, const char *id, const json_t *joined)
{
    const json_t *timeline = json_object_get(joined, "timeline");
    return sync->since != NULL && (sync->anew || rooms_find(sync->rooms, id) != NULL) &&
           text_of(timeline, "prev_batch") != NULL &&
           json_is_true(json_object_get(timeline, "limited"));
}

static void put_off(struct sync *sync, const char *id)
{
    struct late *late = mem_new(struct late);
    *late = (struct late){.room = mem_string(id), .next = sync->late};
    sync->late = late;
}

static void take_or_put_off(struct sync *sync, const char *id, const json_t *place)
{
    struct guard joined;
    if (!open_room(sync, place, &joined))
        return;
    if (is_cut(sync, id, joined.frame))
        put_off(sync, id);
    else
        take_joined(sync, id, &joined);
    guard_close(&joined);
}

static json_t *rooms_of(const struct sync *sync, const char *section)
{
    return json_object_get(json_object_get(sync->answer.frame, "rooms"), section);
}

static void take_others(struct sync *sync)
{
    const char *id;
    json_t *place;
    json_object_foreach(rooms_of(sync, "invite"), id, place)
    {
        take_invited(sync, id, place);
    }
    json_object_foreach(rooms_of(sync, "leave"), id, place)
    {
        take_left(sync, id, place);
    }
}

static void finish_answer(struct sync *sync)
{
    if (sync->dropped > 0)
        sync->calls.warn(sync->data, "passed over events that no client can read");
    sync->cursor = mem_string(text_of(sync->answer.frame, "next_batch"));
    drop_answer(sync);
    json_decref(sync->counts);
    sync->counts = NULL;
    sync->calls.cursor(sync->data, sync->cursor);
}

/* ---- room by room ---- */

static bool open_late(struct sync *sync, struct guard *joined)
{
    const json_t *join = rooms_of(sync, "join");
    return open_room(sync, json_object_get(join, sync->late->room), joined);
}

static void on_gap(void *data, const char *why)
{
    struct sync *sync = data;
    struct guard joined;
    if (why != NULL)
        sync->calls.warn(sync->data, why);
    if (open_late(sync, &joined)) {
        take_joined(sync, sync->late->room, &joined);
        guard_close(&joined);
    }
    drop_late(sync);
    go_on(sync);
}

/* One gap after the other, so that only one is in memory. */
static void fill_next(struct sync *sync)
{
    struct guard joined;
    while (sync->late != NULL && !open_late(sync, &joined))
        drop_late(sync);
    if (sync->late == NULL) {
        finish_answer(sync);
        return;
    }
    const char *from = text_of(json_object_get(joined.frame, "timeline"), "prev_batch");
    sync->gap = gap_create(sync->http, sync->late->room, from, sync->since, on_gap, sync);
    guard_close(&joined);
}

/* Rooms that are cut come last, so that nobody else waits for them. */
static void take_next(struct sync *sync)
{
    json_t *join = rooms_of(sync, "join");
    if (sync->place == NULL) {
        fill_next(sync);
        return;
    }
    take_or_put_off(sync, json_object_iter_key(sync->place), json_object_iter_value(sync->place));
    sync->place = json_object_iter_next(join, sync->place);
    if (sync->place == NULL)
        take_others(sync);
}

/* Until all are handed on, or a page of a gap is awaited, or the core needs a breather. */
static void go_on(void *data)
{
    struct sync *sync = data;
    while (sync->body != NULL && sync->gap == NULL) {
        int64_t wait = sync->calls.busy(sync->data);
        if (wait > 0) {
            loop_timer_set(sync->breather, wait);
            return;
        }
        take_next(sync);
    }
}

/* ---- asking ---- */

static void take_answer(struct sync *sync, const struct http_answer *answer)
{
    const char *why = "the homeserver's answer is no sync response";
    const struct slice document = {answer->body, answer->length};
    if (!guard_open(&sync->answer, document, ROOM_AT, &why)) {
        sync->calls.failed(sync->data, -1, why);
        return;
    }
    if (text_of(sync->answer.frame, "next_batch") == NULL) {
        guard_close(&sync->answer);
        sync->calls.failed(sync->data, -1, why);
        return;
    }
    sync->anew = !sync->up;
    sync->body = http_keep(answer);
    sync->dropped = 0;
    sync->up = true;
    if (sync->anew)
        sync->calls.up(sync->data);
    take_account_data(sync);
    sync->place = json_object_iter(rooms_of(sync, "join"));
    if (sync->place == NULL)
        take_others(sync);
    go_on(sync);
}

/* A token that the homeserver does not know: its database was put back. Nothing else helps than to
 * begin anew. */
static bool is_unknown_token(const struct sync *sync, const struct http_answer *answer)
{
    return answer->status == 400 && sync->since != NULL;
}

static void ask(struct sync *sync);

static void on_answer(void *data, const struct http_answer *answer)
{
    struct sync *sync = data;
    if (answer->status == 200 && !answer->too_large) {
        take_answer(sync, answer);
    } else if (answer->status == 401) {
        sync->calls.lost(sync->data, answer);
    } else if (answer->status == 400 && filter_forget(sync->filter)) {
        ask(sync);
    } else if (is_unknown_token(sync, answer)) {
        sync->calls.warn(sync->data, "the homeserver does not know where we were: beginning anew, "
                                     "and not answering what was said meanwhile");
        sync_start(sync, NULL);
    } else if (answer->too_large) {
        sync->calls.failed(sync->data, -1, "the homeserver's answer is larger than 64 MiB");
    } else if (answer->status / 100 == 3) {
        sync->calls.failed(sync->data, -1,
                           "the homeserver answers with a redirect, which is not "
                           "followed: look at `server`");
    } else {
        char *why = answer->status == 0
                        ? mem_string(answer->why)
                        : mem_print("the homeserver answers with status %ld", answer->status);
        sync->calls.failed(sync->data, answer->retry_after, why);
        free(why);
    }
}

static void ask(struct sync *sync)
{
    bool first = sync->since == NULL;
    char *filter = filter_value(sync->filter, first);
    char *since = first ? mem_string("") : http_escape(sync->since);
    bool whole = !first && !sync->up; /* started anew: what was known of the rooms is gone */
    char *path =
        mem_print("/_matrix/client/v3/sync?set_presence=offline&timeout=%d&filter=%s%s%s%s",
                  sync->up ? POLL : 0, filter, whole ? "&full_state=true" : "",
                  first ? "" : "&since=", since);
    struct http_request request = {.method = "GET",
                                   .path = path,
                                   .timeout = sync->up ? POLL_WITHIN : FIRST_WITHIN,
                                   .most = ANSWER_MOST};
    http_start(sync->http, &request, on_answer, sync);
    free(path);
    free(since);
    free(filter);
}

static void on_counts(void *data, const struct http_answer *answer)
{
    struct sync *sync = data;
    size_t dropped = 0;
    const char *why = NULL;
    json_t *document = NULL;
    if (answer->status == 0 || answer->status == 401 || answer->status == 429 ||
        answer->status >= 500) {
        on_answer(sync, answer);
        return;
    }
    if (answer->status == 200 && !answer->too_large)
        document = guard_parse((struct slice){answer->body, answer->length}, &dropped, &why);
    sync->counts = json_incref(json_object_get(json_object_get(document, "rooms"), "join"));
    json_decref(document);
    ask(sync);
}

/* The rooms themselves are taken from what follows: until their state has come, none of them is
 * known, and nothing is said there. */
static void ask_counts(struct sync *sync)
{
    char *filter = filter_counts();
    char *path =
        mem_print("/_matrix/client/v3/sync?set_presence=offline&timeout=0&filter=%s", filter);
    struct http_request request = {
        .method = "GET", .path = path, .timeout = FIRST_WITHIN, .most = ANSWER_MOST};
    http_start(sync->http, &request, on_counts, sync);
    free(path);
    free(filter);
}

void sync_start(struct sync *sync, const char *since)
{
    char *copy = since == NULL ? NULL : mem_string(since);
    sync_stop(sync);
    free(sync->since);
    sync->since = copy;
    if (copy == NULL)
        ask(sync);
    else
        ask_counts(sync);
}

void sync_stored(struct sync *sync, const char *since)
{
    if (sync->cursor == NULL || !str_equal(sync->cursor, since))
        return;
    free(sync->since);
    sync->since = sync->cursor;
    sync->cursor = NULL;
    filter_shorten(sync->filter);
    ask(sync);
}
