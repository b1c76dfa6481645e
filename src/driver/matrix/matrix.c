#include "driver/matrix/matrix.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/backoff.h"
#include "base/bucket.h"
#include "base/clock.h"
#include "base/loop.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/transfer.h"
#include "driver/line.h"
#include "driver/link.h"
#include "driver/matrix/alone.h"
#include "driver/matrix/direct.h"
#include "driver/matrix/doors.h"
#include "driver/matrix/event.h"
#include "driver/matrix/hear.h"
#include "driver/matrix/http.h"
#include "driver/matrix/profile.h"
#include "driver/matrix/proof.h"
#include "driver/matrix/recall.h"
#include "driver/matrix/room.h"
#include "driver/matrix/rooms.h"
#include "driver/matrix/sealed.h"
#include "driver/matrix/settings.h"
#include "driver/matrix/signin.h"
#include "driver/matrix/speak.h"
#include "driver/matrix/standing.h"
#include "driver/matrix/sync.h"

enum {
    LAST_WORDS = 1000,          /* milliseconds */
    WAITING_MOST = 1024 * 1024, /* bytes of lines that wait for the core before more is heard */
    PATIENCE = 20 * 1000,       /* milliseconds for the core to take them */
    ROOM_LINES = 500,           /* that a room may bring at once */
    LINES_AT_ONCE = 5000,       /* the core takes four times as many for a flood */
    LINES_A_SECOND = 2000,
    BREATHER = 20, /* milliseconds until the core is looked at again */
    TEXT_MOST =
        16 * 1024, /* bytes: body and HTML together stay well below the 64 KiB of an event */
};

/* What outlives the process, by the names that it is kept under. */
static const char session_name[] = "session";
static const char sealed_name[] = "encrypted";
static const char picture_name[] = "picture";

struct matrix {
    struct loop *loop;
    struct link *link;
    struct transfers *transfers;
    struct loop_timer *retry;
    struct backoff backoff;
    struct bucket pace; /* of lines heard */
    struct matrix_settings settings;
    struct http *http;
    struct signin *signin;
    struct speak *speak;
    struct sealed *sealed;
    struct recall *recall;
    struct proof *proof;
    struct rooms *rooms; /* NULL until it is known who we are, and what follows, too */
    struct sync *sync;
    struct doors *doors;
    struct alone *alone;
    struct standing *standing;
    struct profile *profile;
    char *picture; /* what was kept of it */
    char *self;
    json_t *left; /* rooms that moderators sent the bot out of */
    char *since;  /* the last durable one; NULL: none */
    char *cursor; /* waits for what is to be proved before it; NULL: none */
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

static void on_sent(void *data, const char *event)
{
    struct matrix *matrix = data;
    recall_add_own(matrix->recall, event);
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
    speak_pause(matrix->speak);
    proof_stop(matrix->proof);
    free(matrix->cursor);
    matrix->cursor = NULL;
    if (matrix->sync == NULL)
        return;
    standing_stop(matrix->standing);
    sync_stop(matrix->sync);
    doors_stop(matrix->doors);
    alone_stop(matrix->alone);
}

static void go_on(void *data)
{
    struct matrix *matrix = data;
    say_state(matrix, "connecting", NULL);
    if (matrix->signed_in) {
        speak_resume(matrix->speak);
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

static void keep(struct matrix *matrix, const char *name, const char *blob)
{
    link_send(matrix->link,
              &(struct line){.type = LINE_SAVE, .id = name, .name = name, .blob = blob});
}

static void on_direct(void *data, const json_t *content)
{
    struct matrix *matrix = data;
    direct_take_list(speak_direct(matrix->speak), content);
}

static void on_new_room(void *data, struct room *room)
{
    struct matrix *matrix = data;
    direct_mark(speak_direct(matrix->speak), room);
    if (sealed_has(matrix->sealed, room_id(room)))
        room_mark_encrypted(room);
}

static void seal(struct matrix *matrix, const struct room *room)
{
    if (sealed_add(matrix->sealed, room_id(room))) {
        char *blob = sealed_blob(matrix->sealed);
        keep(matrix, sealed_name, blob);
        free(blob);
    }
    if (!sealed_tell(matrix->sealed, room_id(room)))
        return;
    link_send(matrix->link, &(struct line){.type = LINE_ROOM,
                                           .room = room_id(room),
                                           .by = room_invited_by(room),
                                           .encrypted = true});
    warn(matrix, "a room is encrypted: nothing is read or said there until this program can");
}

static void on_settled(void *data, struct room *room)
{
    struct matrix *matrix = data;
    if (room_encrypted(room))
        seal(matrix, room);
    direct_settled(speak_direct(matrix->speak), room);
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
    const char *by = NULL;
    bool replaced = room_successor(room, &by) != NULL;
    room_take_state(room, event, clock_steady());
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
                                    .bots = matrix->settings.bots,
                                    .bot_count = matrix->settings.bot_count,
                                    .room = room,
                                    .recall = matrix->recall};
    struct line line;
    struct heard heard;
    enum heard_kind kind = hear_event(&hearing, event, &line, &heard);
    if (live && kind == HEARD_LINE && heard.unproved) {
        proof_take(matrix->proof, &line);
    } else if (live && (kind == HEARD_LINE || (kind == HEARD_WORDLESS && line.addressed))) {
        bucket_take(&matrix->pace, 1, clock_steady());
        link_send(matrix->link, &line);
    } else if (kind == HEARD_ECHO) {
        recall_add_own(matrix->recall, line.id);
    }
    heard_finish(&heard);
}

static int64_t on_busy(void *data)
{
    struct matrix *matrix = data;
    int64_t wait = bucket_wait(&matrix->pace, ROOM_LINES, clock_steady());
    return wait == 0 && link_waiting(matrix->link) > WAITING_MOST ? BREATHER : wait;
}

/* A room of a sync may hold more than may wait for the core. */
static void on_event(void *data, struct room *room, const json_t *event, bool live)
{
    struct matrix *matrix = data;
    if (link_waiting(matrix->link) > WAITING_MOST)
        link_flush(matrix->link, PATIENCE);
    hear(matrix, room, event, live);
    if (event_is_state(event))
        take_state(matrix, room, event);
}

static void on_invited(void *data, const char *room, const json_t *events)
{
    struct matrix *matrix = data;
    doors_invited(matrix->doors, room, events);
}

static void on_left(void *data, const char *room, const json_t *left)
{
    struct matrix *matrix = data;
    doors_left(matrix->doors, room, left);
}

static void on_alone(void *data, const char *room)
{
    struct matrix *matrix = data;
    if (!doors_is_own(matrix->doors, room))
        doors_leave(matrix->doors, room, "Nobody else has been here for a while.");
}

/* ---- signing in ---- */

static void on_keep(void *data, const char *session)
{
    keep(data, session_name, session);
}

static void on_picture(void *data, const char *blob)
{
    keep(data, picture_name, blob);
}

/* An edit that is being proved comes before the cursor, or a crash would lose it. */
static void on_cursor(void *data, const char *since)
{
    struct matrix *matrix = data;
    speak_synced(matrix->speak);
    if (proof_is_idle(matrix->proof))
        link_send(matrix->link, &(struct line){.type = LINE_CURSOR, .value = since});
    else
        matrix->cursor = mem_string(since);
}

static void on_proved(void *data)
{
    struct matrix *matrix = data;
    if (matrix->cursor != NULL)
        link_send(matrix->link, &(struct line){.type = LINE_CURSOR, .value = matrix->cursor});
    free(matrix->cursor);
    matrix->cursor = NULL;
}

static void on_up(void *data)
{
    struct matrix *matrix = data;
    backoff_reset(&matrix->backoff);
    say_state(matrix, "up", NULL);
    alone_start(matrix->alone);
}

static void tell_ready(struct matrix *matrix)
{
    json_t *caps = json_pack("[s, s, s, s, s, s, s, s, s]", "idempotent", "echo", "html", "edit",
                             "retract", "react", "thread", "direct", "standing");
    link_send(matrix->link, &(struct line){.type = LINE_READY,
                                           .self = matrix->self,
                                           .caps = caps,
                                           .max_text = TEXT_MOST,
                                           .link = "https://matrix.to/#/{room}/{id}"});
    json_decref(caps);
}

static void make_parts(struct matrix *matrix)
{
    static const struct sync_calls sync_calls = {.event = on_event,
                                                 .settled = on_settled,
                                                 .invited = on_invited,
                                                 .left = on_left,
                                                 .direct = on_direct,
                                                 .busy = on_busy,
                                                 .cursor = on_cursor,
                                                 .up = on_up,
                                                 .lost = on_lost,
                                                 .failed = on_failed,
                                                 .warn = warn};
    static const struct doors_calls doors_calls = {pass_line};
    static const struct profile_calls profile_calls = {on_picture, warn};
    matrix->rooms = rooms_create(matrix->self, on_new_room, matrix);
    speak_as(matrix->speak, matrix->self, matrix->rooms);
    matrix->sync =
        sync_create(matrix->loop, matrix->http, matrix->rooms, matrix->self, &sync_calls, matrix);
    matrix->doors = doors_create(matrix->loop, matrix->http, &matrix->settings, matrix->self,
                                 &doors_calls, matrix);
    matrix->alone = alone_create(matrix->loop, matrix->http, matrix->rooms,
                                 matrix->settings.leave_when_alone, on_alone, matrix);
    matrix->standing =
        standing_create(matrix->http, matrix->self, matrix->rooms, pass_line, matrix);
    matrix->profile = profile_create(matrix->http, &matrix->settings, matrix->self, matrix->picture,
                                     &profile_calls, matrix);
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
        doors_open(matrix->doors, matrix->left);
        profile_set(matrix->profile);
    }
    speak_resume(matrix->speak);
    sync_start(matrix->sync, matrix->since);
}

/* ---- the core speaks ---- */

static void make_http(struct matrix *matrix, const struct line *hello)
{
    static const struct signin_calls signin_calls = {on_keep, on_signed_in, on_failed, on_refused};
    static const struct speak_calls speak_calls = {pass_line, on_sent, on_lost};
    static const struct proof_calls proof_calls = {pass_line, on_proved};
    const char *saved = event_string(hello->saved, session_name);
    const char *picture = event_string(hello->saved, picture_name);
    matrix->picture = picture == NULL ? NULL : mem_string(picture);
    matrix->sealed = sealed_create(event_string(hello->saved, sealed_name));
    matrix->recall = recall_create();
    matrix->http = http_create(matrix->transfers, matrix->settings.ca_file);
    matrix->signin = signin_create(matrix->http, &matrix->settings, saved, &signin_calls, matrix);
    matrix->proof = proof_create(matrix->http, &proof_calls, matrix);
    matrix->speak =
        speak_create(matrix->loop, matrix->http, &matrix->settings, &speak_calls, matrix);
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
    matrix->left = json_incref(hello->left);
    make_http(matrix, hello);
    go_on(matrix);
}

static void take_stored(struct matrix *matrix, const struct line *line)
{
    if (str_equal(line->id, session_name)) {
        signin_kept(matrix->signin);
        return;
    }
    if (str_equal(line->id, sealed_name) || str_equal(line->id, picture_name))
        return;
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
        link_send(matrix->link,
                  &(struct line){.type = LINE_PROBED, .key = line->key, .result = "unknown"});
    else if (matrix->sync == NULL)
        return;
    else if (line->type == LINE_SEND || line->type == LINE_EDIT || line->type == LINE_RETRACT ||
             line->type == LINE_REACT)
        speak_take(matrix->speak, line);
    else if (line->type == LINE_STANDING)
        standing_take(matrix->standing, line);
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
    alone_destroy(matrix->alone);
    standing_destroy(matrix->standing);
    profile_destroy(matrix->profile);
    speak_destroy(matrix->speak);
    proof_destroy(matrix->proof);
    rooms_destroy(matrix->rooms);
    sealed_destroy(matrix->sealed);
    recall_destroy(matrix->recall);
    signin_destroy(matrix->signin);
    http_destroy(matrix->http);
    matrix_settings_finish(&matrix->settings);
    free(matrix->picture);
    free(matrix->cursor);
    free(matrix->self);
    json_decref(matrix->left);
    free(matrix->since);
    loop_timer_destroy(matrix->retry);
    transfers_destroy(matrix->transfers);
    loop_destroy(matrix->loop);
}

static int matrix_run(void)
{
    static const struct link_calls calls = {on_line, on_link_closed};
    struct matrix matrix = {.loop = loop_create()};
    signal(SIGPIPE, SIG_IGN);
    bucket_init(&matrix.pace, LINES_AT_ONCE, LINES_A_SECOND, clock_steady());
    matrix.transfers = transfers_create(matrix.loop);
    matrix.retry = loop_timer_create(matrix.loop, go_on, &matrix);
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
