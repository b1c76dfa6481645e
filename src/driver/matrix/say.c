#include "driver/matrix/say.h"

#include <stdlib.h>
#include <string.h>

#include "base/backoff.h"
#include "base/loop.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/line.h"
#include "driver/matrix/content.h"

enum {
    ANSWER_MOST = 64 * 1024,
    ANSWER_WITHIN = 30 * 1000,
    AT_ONCE = 4,       /* events under way, in as many rooms */
    WAIT_LEAST = 1000, /* milliseconds before the first retry */
    WAIT_MOST = 60 * 1000,
    TRIES_MOST = 6, /* then the core is told `later`, which may hand it over again */
};

/* One event on its way. */
struct saying {
    struct say *say;
    char *key;
    char *room;
    char *path;
    json_t *content;
    bool under_way;
    unsigned tries;
    struct saying *next;
};

struct say {
    struct loop *loop;
    struct http *http;
    struct say_calls calls;
    void *data;
    struct loop_timer *again; /* when the homeserver wants to be asked again */
    struct backoff backoff;
    bool ready;
    bool waiting; /* for `again` */
    size_t under_way;
    struct saying *first; /* in the order of the core */
};

static void start_some(struct say *say);

static void on_again(void *data)
{
    struct say *say = data;
    say->waiting = false;
    start_some(say);
}

struct say *say_create(struct loop *loop, struct http *http, const struct say_calls *calls,
                       void *data)
{
    struct say *say = mem_new(struct say);
    *say = (struct say){.loop = loop, .http = http, .calls = *calls, .data = data};
    say->again = loop_timer_create(loop, on_again, say);
    backoff_init(&say->backoff, WAIT_LEAST, WAIT_MOST);
    return say;
}

static void saying_destroy(struct saying *saying)
{
    free(saying->key);
    free(saying->room);
    free(saying->path);
    json_decref(saying->content);
    free(saying);
}

void say_destroy(struct say *say)
{
    if (say == NULL)
        return;
    while (say->first != NULL) {
        struct saying *saying = say->first;
        say->first = saying->next;
        saying_destroy(saying);
    }
    loop_timer_destroy(say->again);
    free(say);
}

static void drop(struct say *say, struct saying *saying)
{
    struct saying **at = &say->first;
    while (*at != saying)
        at = &(*at)->next;
    *at = saying->next;
    saying_destroy(saying);
}

static void tell(struct say *say, struct saying *saying, const char *result, const char *remote_id,
                 int64_t retry_after)
{
    struct line line = {.type = LINE_ACKED,
                        .key = saying->key,
                        .result = result,
                        .remote_id = remote_id,
                        .retry_after = retry_after};
    say->calls.line(say->data, &line);
    say->calls.gone(say->data, saying->room);
    drop(say, saying);
}

/* ---- what became of it ---- */

static void tell_sent(struct say *say, struct saying *saying, const struct http_answer *answer)
{
    json_t *object = json_loadb(answer->body, answer->length, 0, NULL);
    const char *id = json_string_value(json_object_get(object, "event_id"));
    backoff_reset(&say->backoff);
    tell(say, saying, "sent", id, 0);
    json_decref(object);
}

static bool is_duplicate_reaction(const struct http_answer *answer)
{
    return answer->status == 400 && strstr(answer->body, "M_DUPLICATE_ANNOTATION") != NULL;
}

/* Whether there is no use in trying again. */
static bool is_final(const struct http_answer *answer)
{
    return answer->status >= 400 && answer->status < 500 && answer->status != 401 &&
           answer->status != 408 && answer->status != 429;
}

static void warn(struct say *say, const struct http_answer *answer)
{
    char *text = mem_print("the homeserver refused an event with status %ld", answer->status);
    say->calls.line(say->data, &(struct line){.type = LINE_LOG, .level = "warning", .text = text});
    free(text);
}

static void wait_for_server(struct say *say, int64_t retry_after)
{
    int64_t wait = backoff_next(&say->backoff);
    say->waiting = true;
    loop_timer_set(say->again, retry_after > wait ? retry_after : wait);
}

static void on_answer(void *data, const struct http_answer *answer)
{
    struct saying *saying = data;
    struct say *say = saying->say;
    saying->under_way = false;
    say->under_way--;
    if (answer->status == 200 || is_duplicate_reaction(answer)) {
        tell_sent(say, saying, answer);
    } else if (answer->status == 401) {
        say_pause(say);
        say->calls.lost(say->data, answer);
        return;
    } else if (is_final(answer)) {
        warn(say, answer);
        tell(say, saying, "never", NULL, 0);
    } else {
        wait_for_server(say, answer->retry_after);
        if (++saying->tries >= TRIES_MOST)
            tell(say, saying, "later", NULL, answer->retry_after > 0 ? answer->retry_after : 0);
    }
    start_some(say);
}

/* ---- one after the other ---- */

static bool room_is_busy(const struct say *say, const struct saying *before)
{
    for (const struct saying *other = say->first; other != before; other = other->next) {
        if (str_equal(other->room, before->room))
            return true;
    }
    return false;
}

static void start(struct say *say, struct saying *saying)
{
    struct http_request request = {.method = "PUT",
                                   .path = saying->path,
                                   .body = saying->content,
                                   .timeout = ANSWER_WITHIN,
                                   .most = ANSWER_MOST};
    saying->under_way = true;
    say->under_way++;
    http_start(say->http, &request, on_answer, saying);
}

static void start_some(struct say *say)
{
    struct saying *saying = say->first;
    while (say->ready && !say->waiting && saying != NULL && say->under_way < AT_ONCE) {
        if (!saying->under_way && !room_is_busy(say, saying))
            start(say, saying);
        saying = saying->next;
    }
}

void say_resume(struct say *say)
{
    say->ready = true;
    start_some(say);
}

void say_pause(struct say *say)
{
    say->ready = false;
    say->waiting = false;
    say->under_way = 0;
    loop_timer_stop(say->again);
    for (struct saying *saying = say->first; saying != NULL; saying = saying->next)
        saying->under_way = false;
}

static char *path_of(const struct line *line)
{
    char *room = http_escape(line->room);
    char *key = http_escape(line->key);
    char *target = http_escape(line->target == NULL ? "" : line->target);
    char *path = NULL;
    if (line->type == LINE_RETRACT)
        path = mem_print("/_matrix/client/v3/rooms/%s/redact/%s/%s", room, target, key);
    else
        path = mem_print("/_matrix/client/v3/rooms/%s/send/%s/%s", room,
                         line->type == LINE_REACT ? "m.reaction" : "m.room.message", key);
    free(target);
    free(key);
    free(room);
    return path;
}

static json_t *content_of(const struct line *line, bool direct)
{
    if (line->type == LINE_RETRACT)
        return json_object();
    if (line->type == LINE_REACT)
        return content_reaction(line);
    return line->type == LINE_EDIT ? content_edit(line, direct) : content_message(line, direct);
}

void say_take(struct say *say, const struct line *line, bool direct)
{
    struct saying *saying = mem_new(struct saying);
    *saying = (struct saying){.say = say,
                              .key = mem_string(line->key),
                              .room = mem_string(line->room),
                              .path = path_of(line),
                              .content = content_of(line, direct)};
    struct saying **at = &say->first;
    while (*at != NULL)
        at = &(*at)->next;
    *at = saying;
    start_some(say);
}
