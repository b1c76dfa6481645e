#include "driver/matrix/sync.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/matrix/guard.h"
#include "driver/matrix/room.h"
#include "driver/matrix/rooms.h"

enum {
    POLL = 30 * 1000, /* milliseconds that the homeserver may hold its answer */
    POLL_WITHIN = 90 * 1000,
    FIRST_WITHIN = 10 * 60 * 1000, /* of an account in thousands of rooms */
    ANSWER_MOST = 64 * 1024 * 1024,
    GAP_PAGE = 100, /* events asked for at once to fill a gap */
    GAP_PAGES = 5,
    GAP_WITHIN = 30 * 1000,
};

/* What is used, and nothing else: members as they speak, no presence, no receipts. The first time
 * nothing of the timelines is news, so one event is enough. */
static const char filter_text[] =
    "{\"presence\":{\"types\":[]},\"account_data\":{\"types\":[\"m.direct\"]},"
    "\"room\":{\"ephemeral\":{\"types\":[]},\"account_data\":{\"types\":[]},"
    "\"state\":{\"lazy_load_members\":true,\"types\":[\"m.room.create\","
    "\"m.room.power_levels\",\"m.room.member\",\"m.room.encryption\",\"m.room.tombstone\","
    "\"m.room.server_acl\"]},\"timeline\":{\"lazy_load_members\":true,\"include_redundant_"
    "members\":true,\"limit\":%d}}}";

enum { TIMELINE_FIRST = 1, TIMELINE_MOST = 50 };

/* A room whose timeline does not reach back to what was seen last. */
struct gap {
    struct sync *sync;
    char *room;
    char *from; /* where the next page begins, going back */
    unsigned pages;
    json_t *events; /* newest first */
    struct gap *next;
};

struct sync {
    struct http *http;
    struct rooms *rooms;
    char *self;
    struct sync_calls calls;
    void *data;
    char *since;      /* NULL: the first time */
    json_t *document; /* an answer whose gaps are being filled */
    struct gap *gaps;
    char *cursor; /* handed on, not durable yet */
    bool up;
};

struct sync *sync_create(struct http *http, struct rooms *rooms, const char *self,
                         const struct sync_calls *calls, void *data)
{
    struct sync *sync = mem_new(struct sync);
    *sync = (struct sync){
        .http = http, .rooms = rooms, .self = mem_string(self), .calls = *calls, .data = data};
    return sync;
}

static void drop_gaps(struct sync *sync)
{
    while (sync->gaps != NULL) {
        struct gap *gap = sync->gaps;
        sync->gaps = gap->next;
        free(gap->room);
        free(gap->from);
        json_decref(gap->events);
        free(gap);
    }
}

void sync_stop(struct sync *sync)
{
    drop_gaps(sync);
    json_decref(sync->document);
    sync->document = NULL;
    free(sync->cursor);
    sync->cursor = NULL;
    sync->up = false;
}

void sync_destroy(struct sync *sync)
{
    if (sync == NULL)
        return;
    sync_stop(sync);
    free(sync->since);
    free(sync->self);
    free(sync);
}

/* ---- one room ---- */

static const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static json_t *events_of(const json_t *room, const char *part)
{
    return json_object_get(json_object_get(room, part), "events");
}

static void hand_on(struct sync *sync, struct room *room, const json_t *events, size_t live_from)
{
    size_t index;
    json_t *event;
    json_array_foreach(events, index, event)
    {
        if (json_is_object(event))
            sync->calls.event(sync->data, room, event, index >= live_from);
    }
}

static const struct gap *find_gap(const struct sync *sync, const char *room)
{
    const struct gap *gap = sync->gaps;
    while (gap != NULL && !str_equal(gap->room, room))
        gap = gap->next;
    return gap;
}

/* What a gap held, oldest first, and the timeline after it. A new array. */
static json_t *whole_timeline(const struct sync *sync, const char *id, const json_t *joined)
{
    json_t *events = json_array();
    const struct gap *gap = find_gap(sync, id);
    for (size_t i = gap == NULL ? 0 : json_array_size(gap->events); i > 0; i--)
        json_array_append(events, json_array_get(gap->events, i - 1));
    json_array_extend(events, events_of(joined, "timeline"));
    return events;
}

static void take_joined(struct sync *sync, const char *id, const json_t *joined)
{
    struct room *room = rooms_get(sync->rooms, id);
    if (room == NULL)
        return;
    json_t *timeline = whole_timeline(sync, id, joined);
    room_mark_joined(room);
    room_take_summary(room, json_object_get(joined, "summary"), clock_steady());
    hand_on(sync, room, events_of(joined, "state"), SIZE_MAX);
    hand_on(sync, room, timeline,
            sync->since == NULL ? SIZE_MAX : room_history_length(timeline, sync->self));
    json_decref(timeline);
}

static void take_left(struct sync *sync, const char *id, const json_t *left)
{
    struct room *room = rooms_find(sync->rooms, id);
    if (room == NULL)
        return;
    sync->calls.left(sync->data, room, events_of(left, "timeline"));
    rooms_drop(sync->rooms, id);
}

/* ---- one answer ---- */

static void take_account_data(struct sync *sync, const json_t *document)
{
    size_t index;
    json_t *event;
    json_array_foreach(events_of(document, "account_data"), index, event)
    {
        const char *type = text_of(event, "type");
        if (type != NULL && str_equal(type, "m.direct"))
            sync->calls.direct(sync->data, json_object_get(event, "content"));
    }
}

static void take_rooms(struct sync *sync, const json_t *rooms)
{
    const char *id;
    json_t *room;
    json_object_foreach(json_object_get(rooms, "join"), id, room)
    {
        take_joined(sync, id, room);
    }
    json_object_foreach(json_object_get(rooms, "invite"), id, room)
    {
        sync->calls.invited(sync->data, id, events_of(room, "invite_state"));
    }
    json_object_foreach(json_object_get(rooms, "leave"), id, room)
    {
        take_left(sync, id, room);
    }
}

static void finish_answer(struct sync *sync)
{
    json_t *document = sync->document;
    sync->document = NULL;
    if (!sync->up) {
        sync->up = true;
        sync->calls.up(sync->data);
    }
    take_account_data(sync, document);
    take_rooms(sync, json_object_get(document, "rooms"));
    drop_gaps(sync);
    sync->cursor = mem_string(text_of(document, "next_batch"));
    json_decref(document);
    sync->calls.cursor(sync->data, sync->cursor);
}

/* ---- gaps ---- */

static void ask_page(struct gap *gap);

static bool reaches_back(const struct gap *gap, const json_t *page)
{
    return text_of(page, "end") == NULL || json_array_size(json_object_get(page, "chunk")) == 0 ||
           gap->pages >= GAP_PAGES;
}

static void end_gap(struct sync *sync, struct gap *gap)
{
    free(gap->from);
    gap->from = NULL;
    for (const struct gap *other = sync->gaps; other != NULL; other = other->next) {
        if (other->from != NULL)
            return;
    }
    finish_answer(sync);
}

static void on_page(void *data, const struct http_answer *answer)
{
    struct gap *gap = data;
    struct sync *sync = gap->sync;
    size_t dropped = 0;
    const char *why = NULL;
    json_t *page = NULL;
    if (answer->status == 200)
        page = guard_parse(answer->body, answer->length, &dropped, &why);
    json_array_extend(gap->events, json_object_get(page, "chunk"));
    const char *end = text_of(page, "end");
    bool over = page == NULL || reaches_back(gap, page);
    if (page == NULL)
        sync->calls.warn(sync->data, "a gap in a room's history could not be filled");
    else if (over && gap->pages >= GAP_PAGES && end != NULL)
        sync->calls.warn(sync->data, "a gap in a room's history was too long to be filled");
    if (!over) {
        free(gap->from);
        gap->from = mem_string(end);
    }
    json_decref(page);
    if (over)
        end_gap(sync, gap);
    else
        ask_page(gap);
}

static void ask_page(struct gap *gap)
{
    struct sync *sync = gap->sync;
    char *room = http_escape(gap->room);
    char *from = http_escape(gap->from);
    char *to = http_escape(sync->since);
    char *path = mem_print("/_matrix/client/v3/rooms/%s/messages?dir=b&limit=%d&from=%s&to=%s",
                           room, GAP_PAGE, from, to);
    struct http_request request = {
        .method = "GET", .path = path, .timeout = GAP_WITHIN, .most = ANSWER_MOST};
    gap->pages++;
    http_start(sync->http, &request, on_page, gap);
    free(path);
    free(to);
    free(from);
    free(room);
}

/* Rooms whose timeline is cut: what was said in between is fetched. A room that is new has no
 * between: only what follows the own entry counts, and that is what the timeline ends with. */
static void find_gaps(struct sync *sync)
{
    const char *id;
    json_t *room;
    json_t *joined = json_object_get(json_object_get(sync->document, "rooms"), "join");
    json_object_foreach(joined, id, room)
    {
        const json_t *timeline = json_object_get(room, "timeline");
        const char *from = text_of(timeline, "prev_batch");
        bool between = rooms_find(sync->rooms, id) != NULL || !sync->up;
        if (sync->since == NULL || from == NULL || !between ||
            !json_is_true(json_object_get(timeline, "limited")))
            continue;
        struct gap *gap = mem_new(struct gap);
        *gap = (struct gap){.sync = sync,
                            .room = mem_string(id),
                            .from = mem_string(from),
                            .events = json_array(),
                            .next = sync->gaps};
        sync->gaps = gap;
    }
}

/* ---- asking ---- */

static void take_answer(struct sync *sync, const struct http_answer *answer)
{
    size_t dropped = 0;
    const char *why = NULL;
    sync->document = guard_parse(answer->body, answer->length, &dropped, &why);
    if (dropped > 0)
        sync->calls.warn(sync->data, "passed over events that no client can read");
    if (sync->document == NULL || text_of(sync->document, "next_batch") == NULL) {
        json_decref(sync->document);
        sync->document = NULL;
        sync->calls.failed(sync->data, -1,
                           why != NULL ? why : "the homeserver's answer is no sync response");
        return;
    }
    find_gaps(sync);
    if (sync->gaps == NULL)
        finish_answer(sync);
    for (struct gap *gap = sync->gaps; gap != NULL; gap = gap->next)
        ask_page(gap);
}

/* A token that the homeserver does not know: its database was put back. Nothing else helps than to
 * begin anew. */
static bool is_unknown_token(const struct sync *sync, const struct http_answer *answer)
{
    return answer->status == 400 && sync->since != NULL;
}

static void on_answer(void *data, const struct http_answer *answer)
{
    struct sync *sync = data;
    if (answer->status == 200 && !answer->too_large) {
        take_answer(sync, answer);
    } else if (answer->status == 401) {
        sync->calls.lost(sync->data, answer);
    } else if (is_unknown_token(sync, answer)) {
        sync->calls.warn(sync->data, "the homeserver does not know where we were: beginning anew, "
                                     "and not answering what was said meanwhile");
        sync_start(sync, NULL);
    } else if (answer->too_large) {
        sync->calls.failed(sync->data, -1, "the homeserver's answer is larger than 64 MiB");
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
    char *filter_json = mem_print(filter_text, first ? TIMELINE_FIRST : TIMELINE_MOST);
    char *filter = http_escape(filter_json);
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
    free(filter_json);
}

void sync_start(struct sync *sync, const char *since)
{
    char *copy = since == NULL ? NULL : mem_string(since);
    sync_stop(sync);
    free(sync->since);
    sync->since = copy;
    ask(sync);
}

void sync_stored(struct sync *sync, const char *since)
{
    if (sync->cursor == NULL || !str_equal(sync->cursor, since))
        return;
    free(sync->since);
    sync->since = sync->cursor;
    sync->cursor = NULL;
    ask(sync);
}
