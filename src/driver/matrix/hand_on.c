/* What an answer to a sync holds, handed on room by room, one event at a time. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/loop.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/matrix/gap.h"
#include "driver/matrix/room.h"
#include "driver/matrix/rooms.h"
#include "driver/matrix/sync_inside.h"

/* A room's object lies within those of the answer, `rooms` and `join`. */
enum { ROOM_AT = 3 };

static void drop_late(struct sync *sync)
{
    struct late *late = sync->late;
    gap_destroy(sync->gap);
    sync->gap = NULL;
    sync->late = late->next;
    free(late->room);
    free(late);
}

void sync_drop_answer(struct sync *sync)
{
    loop_timer_stop(sync->breather);
    while (sync->late != NULL)
        drop_late(sync);
    if (sync->body != NULL)
        guard_close(&sync->answer);
    free(sync->body);
    sync->body = NULL;
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
    sync_drop_answer(sync);
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
    sync_go_on(sync);
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
void sync_go_on(void *data)
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

void sync_take_answer(struct sync *sync, const struct http_answer *answer)
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
    sync_go_on(sync);
}
