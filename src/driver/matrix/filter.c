#include "driver/matrix/filter.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/mem.h"
#include "driver/matrix/http.h"

enum {
    TIMELINE_FIRST = 1,
    TIMELINE_MOST = 50,
    NAME_MOST = 255,
    ANSWER_MOST = 64 * 1024,
    ANSWER_WITHIN = 30 * 1000, /* milliseconds */
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

static const char counts_text[] =
    "{\"presence\":{\"types\":[]},\"account_data\":{\"types\":[]},\"room\":{\"ephemeral\":"
    "{\"types\":[]},\"account_data\":{\"types\":[]},\"state\":{\"lazy_load_members\":true,"
    "\"types\":[]},\"timeline\":{\"types\":[],\"limit\":1}}}";

struct filter {
    struct http *http;
    char *self;
    char *name; /* what the homeserver calls it, escaped; NULL: it was not told */
    bool asked;
};

struct filter *filter_create(struct http *http, const char *self)
{
    struct filter *filter = mem_new(struct filter);
    *filter = (struct filter){.http = http, .self = mem_string(self)};
    return filter;
}

void filter_destroy(struct filter *filter)
{
    if (filter == NULL)
        return;
    free(filter->self);
    free(filter->name);
    free(filter);
}

char *filter_value(const struct filter *filter, bool first)
{
    if (!first && filter->name != NULL)
        return mem_string(filter->name);
    char *text = mem_print(filter_text, first ? TIMELINE_FIRST : TIMELINE_MOST);
    char *escaped = http_escape(text);
    free(text);
    return escaped;
}

char *filter_counts(void)
{
    return http_escape(counts_text);
}

static void on_answer(void *data, const struct http_answer *answer)
{
    struct filter *filter = data;
    if (answer->status != 200)
        return;
    json_t *object = json_loadb(answer->body, answer->length, 0, NULL);
    const json_t *name = json_object_get(object, "filter_id");
    if (json_is_string(name) && json_string_length(name) > 0 &&
        json_string_length(name) <= NAME_MOST) {
        free(filter->name);
        filter->name = http_escape(json_string_value(name));
    }
    json_decref(object);
}

void filter_shorten(struct filter *filter)
{
    if (filter->asked)
        return;
    filter->asked = true;
    char *text = mem_print(filter_text, TIMELINE_MOST);
    json_t *body = json_loads(text, 0, NULL);
    char *self = http_escape(filter->self);
    char *path = mem_print("/_matrix/client/v3/user/%s/filter", self);
    struct http_request request = {.method = "POST",
                                   .path = path,
                                   .body = body,
                                   .timeout = ANSWER_WITHIN,
                                   .most = ANSWER_MOST};
    http_start(filter->http, &request, on_answer, filter);
    json_decref(body);
    free(path);
    free(self);
    free(text);
}

bool filter_forget(struct filter *filter)
{
    bool had = filter->name != NULL;
    free(filter->name);
    filter->name = NULL;
    return had;
}
