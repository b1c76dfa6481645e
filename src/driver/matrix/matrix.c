#include "driver/matrix/matrix.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/backoff.h"
#include "base/clock.h"
#include "base/loop.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/transfer.h"
#include "driver/line.h"
#include "driver/link.h"
#include "driver/matrix/doors.h"
#include "driver/matrix/event.h"
#include "driver/matrix/hear.h"
#include "driver/matrix/held.h"
#include "driver/matrix/http.h"
#include "driver/matrix/manners.h"
#include "driver/matrix/recall.h"
#include "driver/matrix/room.h"
#include "driver/matrix/rooms.h"
#include "driver/matrix/say.h"
#include "driver/matrix/settings.h"
#include "driver/matrix/signin.h"
#include "driver/matrix/sync.h"

enum {
    HOLD = 2000,       /* milliseconds */
    LAST_WORDS = 1000, /* milliseconds */
    TEXT_MOST =
        16 * 1024, /* bytes: body and HTML together stay well below the 64 KiB of an event */
};

static const char session_name[] = "session";

struct matrix {
    struct loop *loop;
    struct link *link;
    struct transfers *transfers;
    struct loop_timer *retry;
    struct backoff backoff;
    struct matrix_settings settings;
    struct http *http;
    struct signin *signin;
    struct say *say;
    struct rooms *rooms;
    struct sync *sync;   /* NULL until it is known who we are */
    struct doors *doors; /* ditto */
    struct recall *recall;
    struct held *held;
    struct loop_timer *hold;
    json_t *direct; /* m.direct: user to rooms */
    char *self;
    char *since; /* the last durable one; NULL: none */
    bool greeted;
    bool signed_in;
    bool refused;
};

static void say_state(struct matrix *matrix, const char *state, const char *why)
{
    link_send(matrix->link, &(struct line){.type = LINE_STATE, .state = state, .why = why});
}

static void pass_line(void *data, const struct line *line)
{
    struct matrix *matrix = data;
    link_send(matrix->link, line);
}

static void on_said(void *data, const struct line *line)
{
    struct matrix *matrix = data;
    if (line->type == LINE_ACKED && line->remote_id != NULL)
        recall_add_own(matrix->recall, line->remote_id);
    link_send(matrix->link, line);
}

static void warn(void *data, const char *text)
{
    pass_line(data, &(struct line){.type = LINE_LOG, .level = "warning", .text = text});
}

/* ---- up and down ---- */

/* Nothing is under way any more. */
static void hang_up(struct matrix *matrix)
{
    http_cancel_all(matrix->http);
    say_pause(matrix->say);
    if (matrix->sync != NULL)
        sync_stop(matrix->sync);
    if (matrix->doors != NULL)
        doors_stop(matrix->doors);
}

static void go_on(void *data)
{
    struct matrix *matrix = data;
    say_state(matrix, "connecting", NULL);
    if (matrix->signed_in) {
        say_resume(matrix->say);
        sync_start(matrix->sync, matrix->since);
    } else {
        signin_start(matrix->signin);
    }
}

static void on_failed(void *data, int64_t retry_after, const char *why)
{
    struct matrix *matrix = data;
    int64_t wait = backoff_next(&matrix->backoff);
    if (retry_after > wait)
        wait = retry_after;
    hang_up(matrix);
    char *sentence =
        mem_print("%s; trying again in %lld seconds", why, (long long)(wait + 999) / 1000);
    say_state(matrix, "down", sentence);
    free(sentence);
    loop_timer_set(matrix->retry, wait);
}

static void on_refused(void *data, const char *why)
{
    struct matrix *matrix = data;
    matrix->refused = true;
    hang_up(matrix);
    say_state(matrix, "refused", why);
}

static void on_lost(void *data, const struct http_answer *answer)
{
    struct matrix *matrix = data;
    matrix->signed_in = false;
    hang_up(matrix);
    signin_lost(matrix->signin, answer);
}

/* ---- what happens in rooms ---- */

static bool is_direct_for(const json_t *direct, const char *room)
{
    const char *user;
    json_t *rooms;
    json_object_foreach((json_t *)(uintptr_t)direct, user, rooms)
    {
        size_t index;
        json_t *id;
        json_array_foreach(rooms, index, id)
        {
            if (json_is_string(id) && str_equal(json_string_value(id), room))
                return true;
        }
    }
    return false;
}

static void mark_direct(void *data, struct room *room)
{
    struct matrix *matrix = data;
    room_mark_direct(room, is_direct_for(matrix->direct, room_id(room)));
}

static void on_direct(void *data, const json_t *content)
{
    struct matrix *matrix = data;
    json_decref(matrix->direct);
    matrix->direct = json_deep_copy(content);
    rooms_each(matrix->rooms, mark_direct, matrix);
}

static void tell_encrypted(struct matrix *matrix, const struct room *room)
{
    link_send(matrix->link,
              &(struct line){.type = LINE_ROOM, .room = room_id(room), .encrypted = true});
    warn(matrix, "a room is encrypted: nothing is read or said there until this program can");
}

static void follow_upgrade(struct matrix *matrix, const struct room *room)
{
    const char *by = NULL;
    const char *successor = room_successor(room, &by);
    link_send(matrix->link,
              &(struct line){.type = LINE_ROOM, .room = room_id(room), .successor = successor});
    doors_follow(matrix->doors, successor, by == NULL ? NULL : event_server_of(by));
}

static void take_state(struct matrix *matrix, struct room *room, const json_t *event)
{
    bool encrypted = room_encrypted(room);
    const char *by = NULL;
    bool replaced = room_successor(room, &by) != NULL;
    room_take_state(room, event, clock_steady());
    if (room_encrypted(room) && !encrypted)
        tell_encrypted(matrix, room);
    if (room_successor(room, &by) != NULL && !replaced)
        follow_upgrade(matrix, room);
}

/* History is heard too, so that later edits of it are known for what they are; it goes no further.
 */
static void hear(struct matrix *matrix, const struct room *room, const json_t *event, bool live)
{
    const struct hearing hearing = {.self = matrix->self,
                                    .names = matrix->settings.names,
                                    .name_count = matrix->settings.name_count,
                                    .room = room,
                                    .recall = matrix->recall};
    struct line line;
    struct heard heard;
    enum heard_kind kind = hear_event(&hearing, event, &line, &heard);
    if (live && (kind == HEARD_LINE || (kind == HEARD_WORDLESS && line.direct)))
        link_send(matrix->link, &line);
    else if (kind == HEARD_ECHO)
        recall_add_own(matrix->recall, line.id);
    heard_finish(&heard);
}

static void on_event(void *data, struct room *room, const json_t *event, bool live)
{
    struct matrix *matrix = data;
    hear(matrix, room, event, live);
    if (event_is_state(event))
        take_state(matrix, room, event);
}

static void on_invited(void *data, const char *room, const json_t *events)
{
    struct matrix *matrix = data;
    doors_invited(matrix->doors, room, events);
}

static void on_left(void *data, struct room *room, const json_t *events)
{
    (void)events;
    struct matrix *matrix = data;
    link_send(matrix->link,
              &(struct line){.type = LINE_LOG,
                             .level = "info",
                             .text = "the bot is not in a room any more: it left, or was removed"});
    (void)room;
}

/* ---- what is said ---- */

static void answer(struct matrix *matrix, const struct line *line, enum line_type type,
                   const char *result)
{
    link_send(matrix->link, &(struct line){.type = type, .key = line->key, .result = result});
}

static void refuse(struct matrix *matrix, const struct line *line, const char *why)
{
    char *text = mem_print("a reply was not sent: %s", why);
    warn(matrix, text);
    free(text);
    answer(matrix, line, LINE_ACKED, "never");
}

/* What was answered was read. */
static void utter(struct matrix *matrix, const struct room *room, const struct line *line)
{
    if (line->type == LINE_SEND && line->reply_to != NULL && matrix->settings.receipts)
        manners_read(matrix->http, line->room, line->reply_to);
    if (line->type == LINE_SEND && matrix->settings.typing)
        manners_typing(matrix->http, matrix->self, line->room, true);
    say_take(matrix->say, line, room_direct(room));
}

/* The one way out: what may not be said in a room stops here. */
static void speak(struct matrix *matrix, const struct room *room, const struct line *line)
{
    const char *type = line->type == LINE_REACT     ? "m.reaction"
                       : line->type == LINE_RETRACT ? "m.room.redaction"
                                                    : "m.room.message";
    const char *why = NULL;
    if (room_encrypted(room))
        refuse(matrix, line, "the room is encrypted");
    else if (!room_may_send(room, type, &why))
        refuse(matrix, line, why);
    else
        utter(matrix, room, line);
}

static bool try_held(void *data, const struct line *line, bool last)
{
    struct matrix *matrix = data;
    const struct room *room = rooms_find(matrix->rooms, line->room);
    if (room != NULL)
        speak(matrix, room, line);
    else if (last)
        refuse(matrix, line, "the bot is not in that room");
    return room != NULL;
}

/* A room that does not show is not waited for longer than this. */
static void on_held_due(void *data)
{
    struct matrix *matrix = data;
    held_try(matrix->held, try_held, matrix);
    if (!held_is_empty(matrix->held))
        loop_timer_set(matrix->hold, HOLD);
}

static void speak_or_hold(struct matrix *matrix, const struct line *line)
{
    const struct room *room = rooms_find(matrix->rooms, line->room);
    if (room != NULL)
        speak(matrix, room, line);
    else if (!held_add(matrix->held, line))
        refuse(matrix, line, "the bot is not in that room");
    else
        loop_timer_set(matrix->hold, HOLD);
}

/* ---- signing in ---- */

static void on_keep(void *data, const char *session)
{
    struct matrix *matrix = data;
    link_send(matrix->link,
              &(struct line){
                  .type = LINE_SAVE, .id = session_name, .name = session_name, .blob = session});
}

static void on_cursor(void *data, const char *since)
{
    struct matrix *matrix = data;
    held_try(matrix->held, try_held, matrix);
    link_send(matrix->link, &(struct line){.type = LINE_CURSOR, .value = since});
}

static void on_up(void *data)
{
    struct matrix *matrix = data;
    backoff_reset(&matrix->backoff);
    say_state(matrix, "up", NULL);
}

static void tell_ready(struct matrix *matrix)
{
    json_t *caps = json_pack("[s, s, s, s, s, s, s]", "idempotent", "echo", "html", "edit",
                             "retract", "react", "thread");
    link_send(matrix->link,
              &(struct line){
                  .type = LINE_READY, .self = matrix->self, .caps = caps, .max_text = TEXT_MOST});
    json_decref(caps);
}

static void make_parts(struct matrix *matrix)
{
    static const struct sync_calls sync_calls = {.event = on_event,
                                                 .invited = on_invited,
                                                 .left = on_left,
                                                 .direct = on_direct,
                                                 .cursor = on_cursor,
                                                 .up = on_up,
                                                 .lost = on_lost,
                                                 .failed = on_failed,
                                                 .warn = warn};
    static const struct doors_calls doors_calls = {pass_line};
    matrix->rooms = rooms_create(matrix->self);
    matrix->sync = sync_create(matrix->http, matrix->rooms, matrix->self, &sync_calls, matrix);
    matrix->doors = doors_create(matrix->loop, matrix->http, &matrix->settings, matrix->self,
                                 &doors_calls, matrix);
}

static void on_signed_in(void *data, const char *self, const char *device)
{
    (void)device;
    struct matrix *matrix = data;
    matrix->signed_in = true;
    if (matrix->self == NULL) {
        matrix->self = mem_string(self);
        make_parts(matrix);
        tell_ready(matrix);
        doors_open(matrix->doors);
        if (matrix->settings.display_name != NULL)
            manners_name(matrix->http, matrix->self, matrix->settings.display_name);
    }
    say_resume(matrix->say);
    sync_start(matrix->sync, matrix->since);
}

/* ---- the core speaks ---- */

static void make_http(struct matrix *matrix, const struct line *hello)
{
    static const struct signin_calls signin_calls = {on_keep, on_signed_in, on_failed, on_refused};
    static const struct say_calls say_calls = {on_said, on_lost};
    const char *saved = json_string_value(json_object_get(hello->saved, session_name));
    matrix->recall = recall_create();
    matrix->held = held_create();
    matrix->http = http_create(matrix->transfers, matrix->settings.ca_file);
    matrix->signin = signin_create(matrix->http, &matrix->settings, saved, &signin_calls, matrix);
    matrix->say = say_create(matrix->loop, matrix->http, &say_calls, matrix);
}

static void greet(struct matrix *matrix, const struct line *hello)
{
    const char *why = NULL;
    if (matrix->greeted)
        return;
    matrix->greeted = true;
    if (!matrix_settings_read(&matrix->settings, hello->settings, hello->secrets, &why)) {
        say_state(matrix, "refused", why);
        return;
    }
    backoff_init(&matrix->backoff, matrix->settings.retry_least, matrix->settings.retry_most);
    if (hello->cursor != NULL && hello->cursor[0] != '\0')
        matrix->since = mem_string(hello->cursor);
    make_http(matrix, hello);
    go_on(matrix);
}

static void take_stored(struct matrix *matrix, const struct line *line)
{
    if (str_equal(line->id, session_name)) {
        signin_kept(matrix->signin);
        return;
    }
    free(matrix->since);
    matrix->since = mem_string(line->id);
    if (matrix->sync != NULL)
        sync_stored(matrix->sync, line->id);
}

static void serve(struct matrix *matrix, const struct line *line)
{
    if (line->type == LINE_STORED)
        take_stored(matrix, line);
    else if (line->type == LINE_PROBE)
        answer(matrix, line, LINE_PROBED, "unknown");
    else if (matrix->sync == NULL)
        return;
    else if (line->type == LINE_SEND || line->type == LINE_EDIT || line->type == LINE_RETRACT ||
             line->type == LINE_REACT)
        speak_or_hold(matrix, line);
    else if (line->type == LINE_JOIN)
        doors_enter(matrix->doors, line->room, line->via);
    else if (line->type == LINE_LEAVE)
        doors_leave(matrix->doors, line->room, line->reason);
}

static void on_line(void *data, const struct line *line)
{
    struct matrix *matrix = data;
    if (line->type == LINE_HELLO)
        greet(matrix, line);
    else if (line->type == LINE_PING)
        link_send(matrix->link, &(struct line){.type = LINE_PONG, .id = line->id});
    else if (line->type == LINE_STOP)
        loop_stop(matrix->loop);
    else if (matrix->http != NULL && !matrix->refused)
        serve(matrix, line);
}

static void on_link_closed(void *data, const char *why)
{
    struct matrix *matrix = data;
    (void)why;
    loop_stop(matrix->loop);
}

/* Never /logout: the session is to outlive the process. */
static void finish(struct matrix *matrix)
{
    if (matrix->http != NULL)
        hang_up(matrix);
    link_flush(matrix->link, LAST_WORDS);
    link_destroy(matrix->link);
    sync_destroy(matrix->sync);
    doors_destroy(matrix->doors);
    say_destroy(matrix->say);
    rooms_destroy(matrix->rooms);
    recall_destroy(matrix->recall);
    held_destroy(matrix->held);
    signin_destroy(matrix->signin);
    http_destroy(matrix->http);
    matrix_settings_finish(&matrix->settings);
    json_decref(matrix->direct);
    free(matrix->self);
    free(matrix->since);
    loop_timer_destroy(matrix->retry);
    loop_timer_destroy(matrix->hold);
    transfers_destroy(matrix->transfers);
    loop_destroy(matrix->loop);
}

static int matrix_run(void)
{
    static const struct link_calls calls = {on_line, on_link_closed};
    struct matrix matrix = {.loop = loop_create()};
    signal(SIGPIPE, SIG_IGN);
    matrix.transfers = transfers_create(matrix.loop);
    matrix.retry = loop_timer_create(matrix.loop, go_on, &matrix);
    matrix.hold = loop_timer_create(matrix.loop, on_held_due, &matrix);
    matrix.link = link_create(matrix.loop, STDIN_FILENO, STDOUT_FILENO, &calls, &matrix);
    loop_run(matrix.loop);
    finish(&matrix);
    return 0;
}

const struct driver matrix_driver = {
    .network = "matrix",
    .help = "Matrix, by the client-server API",
    .keys = matrix_keys,
    .run = matrix_run,
};
