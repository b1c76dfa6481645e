#include "driver/matrix/sync.h"

#include <stdlib.h>

#include "base/loop.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/matrix/filter.h"
#include "driver/matrix/guard.h"
#include "driver/matrix/sync_inside.h"

enum {
    POLL = 30 * 1000, /* milliseconds that the homeserver may hold its answer */
    POLL_WITHIN = 90 * 1000,
    FIRST_WITHIN = 10 * 60 * 1000, /* of an account in thousands of rooms */
    ANSWER_MOST = 64 * 1024 * 1024,
};

struct sync *sync_create(struct loop *loop, struct http *http, struct rooms *rooms,
                         const char *self, const struct sync_calls *calls, void *data)
{
    struct sync *sync = mem_new(struct sync);
    *sync = (struct sync){
        .http = http, .rooms = rooms, .self = mem_string(self), .calls = *calls, .data = data};
    sync->filter = filter_create(http, self);
    sync->breather = loop_timer_create(loop, sync_go_on, sync);
    return sync;
}

void sync_stop(struct sync *sync)
{
    sync_drop_answer(sync);
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
        sync_take_answer(sync, answer);
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
