#include "driver/matrix/matrix.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/loop.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/transfer.h"
#include "driver/line.h"
#include "driver/link.h"
#include "driver/matrix/alone.h"
#include "driver/matrix/doors.h"
#include "driver/matrix/event.h"
#include "driver/matrix/http.h"
#include "driver/matrix/matrix_inside.h"
#include "driver/matrix/profile.h"
#include "driver/matrix/proof.h"
#include "driver/matrix/recall.h"
#include "driver/matrix/rooms.h"
#include "driver/matrix/sealed.h"
#include "driver/matrix/signin.h"
#include "driver/matrix/speak.h"
#include "driver/matrix/standing.h"
#include "driver/matrix/sync.h"

enum {
    LAST_WORDS = 1000,    /* milliseconds */
    LINES_AT_ONCE = 5000, /* the core takes four times as many for a flood */
    LINES_A_SECOND = 2000,
    TEXT_MOST =
        16 * 1024, /* bytes: body and HTML together stay well below the 64 KiB of an event */
};

static void say_state(struct matrix *matrix, const char *state, const char *why)
{
    link_send(matrix->link, &(struct line){.type = LINE_STATE, .state = state, .why = why});
}

void matrix_pass_line(void *data, const struct line *line)
{
    struct matrix *matrix = data;
    link_send(matrix->link, line);
}

static void on_sent(void *data, const char *event)
{
    struct matrix *matrix = data;
    recall_add_own(matrix->recall, event);
}

void matrix_warn(void *data, const char *text)
{
    matrix_pass_line(data, &(struct line){.type = LINE_LOG, .level = "warning", .text = text});
}

void matrix_keep(struct matrix *matrix, const char *name, const char *blob)
{
    link_send(matrix->link,
              &(struct line){.type = LINE_SAVE, .id = name, .name = name, .blob = blob});
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

void matrix_failed(void *data, int64_t retry_after, const char *why)
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

void matrix_lost(void *data, const struct http_answer *answer)
{
    struct matrix *matrix = data;
    matrix->signed_in = false;
    hang_up(matrix);
    signin_lost(matrix->signin, answer);
}

/* ---- signing in ---- */

static void on_keep(void *data, const char *session)
{
    matrix_keep(data, MATRIX_SESSION, session);
}

static void on_proved(void *data)
{
    struct matrix *matrix = data;
    if (matrix->cursor != NULL)
        link_send(matrix->link, &(struct line){.type = LINE_CURSOR, .value = matrix->cursor});
    free(matrix->cursor);
    matrix->cursor = NULL;
}

void matrix_up(void *data)
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

static void on_signed_in(void *data, const char *self, const char *device)
{
    (void)device;
    struct matrix *matrix = data;
    matrix->signed_in = true;
    if (matrix->self == NULL) {
        matrix->self = mem_string(self);
        matrix_listen(matrix);
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
    static const struct signin_calls signin_calls = {on_keep, on_signed_in, matrix_failed,
                                                     on_refused};
    static const struct speak_calls speak_calls = {matrix_pass_line, on_sent, matrix_lost};
    static const struct proof_calls proof_calls = {matrix_pass_line, on_proved};
    const char *saved = event_string(hello->saved, MATRIX_SESSION);
    const char *picture = event_string(hello->saved, MATRIX_PICTURE);
    matrix->picture = picture == NULL ? NULL : mem_string(picture);
    matrix->sealed = sealed_create(event_string(hello->saved, MATRIX_SEALED));
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
    if (str_equal(line->id, MATRIX_SESSION)) {
        signin_kept(matrix->signin);
        return;
    }
    if (str_equal(line->id, MATRIX_SEALED) || str_equal(line->id, MATRIX_PICTURE))
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
    .room = matrix_settings_room,
    .run = matrix_run,
};
