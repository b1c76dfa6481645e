#include "driver/xmpp/strophe.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/loop.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/xmpp/attempt.h"
#include "driver/xmpp/connect.h"
#include "driver/xmpp/guard.h"
#include "driver/xmpp/heap.h"
#include "driver/xmpp/hints.h"
#include "driver/xmpp/managed.h"
#include "driver/xmpp/reason.h"
#include "driver/xmpp/stanza.h"
#include "driver/xmpp/unacked.h"
#include "driver/xmpp/witness.h"

enum {
    TURNS = 5, /* xmpp_run_once() reads READ_MOST; a TLS record holds four times as much, and
                  poll() does not see what is left of one that was read */
    READ_MOST = 4096,
    TICK_WAITING = 100, /* milliseconds; libstrophe has timers of its own */
    TICK_UP = 1000,
    TLS_MOST = 5,             /* seconds that a TLS handshake may take */
    SIGN_IN_MOST = 40 * 1000, /* milliseconds from connect() to being signed in */
    ENABLE_MOST = 5 * 1000,   /* ... of them for stream management */
    QUIET = 20 * 1000,        /* the server is asked for a sign of life */
    SILENT_MOST = 45 * 1000,  /* and is taken for gone */
    GOODBYE_MOST = 1000,      /* of waiting for the server's: less than the core waits for us */
};

enum phase { PHASE_DOWN, PHASE_CONNECTING, PHASE_BOUND, PHASE_UP };

struct strophe {
    struct loop *loop;
    struct strophe_account account;
    struct strophe_calls calls;
    void *data;
    struct loop_timer *tick;
    struct heap heap;
    xmpp_log_t log;
    xmpp_ctx_t *context;
    xmpp_conn_t *connection;
    enum phase phase;
    int fd;       /* of the socket; -1: none */
    bool reached; /* TCP stands */
    bool tried;   /* TCP stands, or has failed */
    bool secured; /* what came last came through TLS: at the end nothing tells any more */
    struct managed managed;
    bool lost;           /* to be told */
    bool pinged;         /* a sign of life was asked for */
    bool spoilt;         /* the session before is gone: begin anew without it */
    int64_t began_at;    /* steady milliseconds: connecting, then bound */
    int64_t heard_at;    /* the last stanza */
    const char *own_why; /* we closed it, for this */
    enum strophe_end own_end;
    struct hints hints;
    struct witness witness;
    struct connect_place place;
    struct strophe_lost last;
};

/* ---- hooks of libstrophe ---- */

static void hang_up(struct strophe *strophe, enum strophe_end end, const char *why)
{
    if (strophe->own_why == NULL) {
        strophe->own_why = why;
        strophe->own_end = end;
    }
    if (strophe->fd >= 0)
        shutdown(strophe->fd, SHUT_RDWR);
}

static void on_full(void *data)
{
    hang_up(data, STROPHE_SLOWLY, "the server sent a stanza that is larger than any may be");
}

/* It holds what people write and secrets of signing in: nothing of it goes further. */
static void on_log(void *data, xmpp_log_level_t level, const char *area, const char *text)
{
    struct strophe *strophe = data;
    (void)level;
    (void)area;
    if (str_starts(text, "parse error"))
        hang_up(strophe, STROPHE_SLOWLY,
                "the server sent what is not XML, or is larger than any may be");
    if (strophe->phase == PHASE_UP)
        return;
    hints_read(&strophe->hints, text);
    if (str_starts(text, "RECV: "))
        strophe->secured = xmpp_conn_is_secured(strophe->connection) != 0;
    if (!witness_take(&strophe->witness, text, strophe->account.password)) {
        strophe->hints.unproven = true;
        shutdown(strophe->fd, SHUT_RDWR);
    }
}

/* ---- events ---- */

static void explain(struct strophe *strophe, int error, xmpp_stream_error_t *stream)
{
    const struct reason_facts facts = {
        .up = strophe->phase == PHASE_UP,
        .bound = strophe->phase >= PHASE_BOUND,
        .reached = strophe->reached,
        .secured = strophe->secured,
        .stalled = attempt_stalled(),
        .tls_most = TLS_MOST,
        .certificate = attempt_certificate(),
        .error = error,
        .own_why = strophe->own_why,
        .own_end = strophe->own_end,
        .domain = strophe->account.domain,
        .hints = &strophe->hints,
        .stream = stream,
        .place = &strophe->place,
    };
    reason_find(&facts, &strophe->last);
}

static void enter(struct strophe *strophe, enum phase phase)
{
    strophe->phase = phase;
    strophe->heap.signing_in = phase == PHASE_CONNECTING;
}

static void on_event(xmpp_conn_t *connection, xmpp_conn_event_t event, int error,
                     xmpp_stream_error_t *stream, void *data)
{
    struct strophe *strophe = data;
    (void)connection;
    if (event == XMPP_CONN_CONNECT) {
        enter(strophe, PHASE_BOUND);
        strophe->began_at = clock_steady();
    } else if (!strophe->lost) {
        loop_forget(strophe->loop, strophe->fd);
        strophe->lost = true;
        strophe->fd = -1;
        attempt_end();
        explain(strophe, error, stream);
    }
}

/* After a resumption that failed libstrophe sends what it had kept a second time, in the new
 * session (0.14) or after the next one that works (0.12.2, libstrophe#215); and for some reasons of
 * a <failed/> it just waits. So this is given up at once, before anything is said. */
static void give_up_session(struct strophe *strophe)
{
    if (!strophe->spoilt)
        hang_up(strophe, STROPHE_AGAIN, "the session could not be taken up again");
    strophe->spoilt = true;
}

/* Of stream management (XEP-0198), before libstrophe learns of it. */
static void on_managed(void *data, const char *name, const char *h)
{
    struct strophe *strophe = data;
    switch (managed_take(&strophe->managed, name, h, strophe->phase == PHASE_UP)) {
    case MANAGED_GOES_ON:
        break;
    case MANAGED_MISCOUNTED:
        hang_up(strophe, STROPHE_SLOWLY, "the server has lost count of what the bot sent");
        break;
    case MANAGED_NOT_RESUMED:
        if (strophe->phase == PHASE_CONNECTING)
            give_up_session(strophe);
        break;
    }
}

static int on_stanza(xmpp_conn_t *connection, xmpp_stanza_t *stanza, void *data)
{
    struct strophe *strophe = data;
    const char *ns = xmpp_stanza_get_ns(stanza);
    (void)connection;
    strophe->heard_at = clock_steady();
    strophe->pinged = false;
    if (guard_is_cut(stanza))
        return 1;
    if (ns != NULL && str_equal(ns, XMPP_NS_SM))
        return 1;
    if (strophe->phase == PHASE_UP)
        strophe->calls.stanza(strophe->data, stanza);
    else if (strophe->phase == PHASE_BOUND && !managed_keep(&strophe->managed, stanza))
        hang_up(strophe, STROPHE_SLOWLY, "the server sent too much before the bot was signed in");
    return 1;
}

/* A server that never answers is done without. */
static bool is_ready(const struct strophe *strophe)
{
    return strophe->own_why == NULL &&
           (managed_settled(&strophe->managed) || clock_steady() - strophe->began_at > ENABLE_MOST);
}

static void forget_session(struct strophe *strophe)
{
    xmpp_sm_state_t *state = xmpp_conn_get_sm_state(strophe->connection);
    if (state != NULL)
        xmpp_free_sm_state(state);
    strophe->managed.had_session = false;
}

static void tell_lost(struct strophe *strophe)
{
    bool spoilt = strophe->spoilt;
    strophe->lost = false;
    strophe->spoilt = false;
    enter(strophe, PHASE_DOWN);
    loop_timer_stop(strophe->tick);
    if (spoilt || strophe->last.end != STROPHE_AGAIN || strophe->last.other_host[0] != '\0')
        forget_session(strophe);
    if (spoilt)
        strophe_connect(strophe, &strophe->place);
    else
        strophe->calls.down(strophe->data, &strophe->last);
}

static void go_up(struct strophe *strophe)
{
    const struct unacked *unacked = strophe->managed.unacked;
    enter(strophe, PHASE_UP);
    strophe->heard_at = clock_steady();
    managed_up(&strophe->managed);
    for (size_t i = 0; i < unacked_count(unacked); i++)
        xmpp_send(strophe->connection, unacked_at(unacked, i));
    strophe->calls.up(strophe->data, strophe->managed.resumed);
    managed_pass(&strophe->managed, strophe->calls.stanza, strophe->data);
}

/* Tells what the events have brought, now that nothing of libstrophe is on the stack. */
static void settle(struct strophe *strophe)
{
    if (strophe->lost)
        tell_lost(strophe);
    else if (strophe->phase != PHASE_BOUND)
        return;
    else if (strophe->managed.had_session && !strophe->managed.resumed)
        give_up_session(strophe);
    else if (is_ready(strophe))
        go_up(strophe);
}

/* ---- on the loop ---- */

static void on_ready(void *data, int events);

static void watch(struct strophe *strophe)
{
    bool writing = !strophe->tried || xmpp_conn_send_queue_len(strophe->connection) > 0;
    if (strophe->fd >= 0)
        loop_watch(strophe->loop, strophe->fd, LOOP_READ | (writing ? LOOP_WRITE : 0), on_ready,
                   strophe);
}

static void pump(struct strophe *strophe)
{
    enum phase phase = strophe->phase;
    if (phase != PHASE_UP)
        attempt_limit(TLS_MOST);
    for (int i = 0; i < TURNS && !strophe->lost; i++) {
        xmpp_run_once(strophe->context, 0);
        if (strophe->phase == PHASE_BOUND)
            settle(strophe);
        if (phase == PHASE_UP && guard_take_read() < READ_MOST)
            break;
    }
    if (phase != PHASE_UP)
        attempt_limit(0);
    settle(strophe);
}

static void on_ready(void *data, int events)
{
    struct strophe *strophe = data;
    struct sockaddr_storage peer;
    socklen_t length = sizeof peer;
    strophe->tried |= (events & LOOP_WRITE) != 0;
    if (!strophe->reached)
        strophe->reached = getpeername(strophe->fd, (struct sockaddr *)&peer, &length) == 0;
    pump(strophe);
}

/* Queued stanzas leave together, once a turn. */
static void on_turn(void *data)
{
    struct strophe *strophe = data;
    if (strophe->phase == PHASE_UP && xmpp_conn_send_queue_len(strophe->connection) > 0)
        pump(strophe);
    watch(strophe);
}

static void ask_for_life(struct strophe *strophe)
{
    strophe_send(strophe, stanza_make_ping(strophe->context, "alive"));
    strophe->pinged = true;
}

static void on_tick(void *data)
{
    struct strophe *strophe = data;
    int64_t now = clock_steady();
    if (strophe->phase == PHASE_UP) {
        if (now - strophe->heard_at > SILENT_MOST)
            hang_up(strophe, STROPHE_AGAIN, "the server has been silent for 45 seconds");
        else if (now - strophe->heard_at > QUIET && !strophe->pinged)
            ask_for_life(strophe);
    } else if (now - strophe->began_at > SIGN_IN_MOST) {
        hang_up(strophe, STROPHE_AGAIN, "the server did not let the bot sign in within 40 seconds");
    }
    loop_timer_set(strophe->tick, strophe->phase == PHASE_UP ? TICK_UP : TICK_WAITING);
    pump(strophe);
}

/* ---- from the outside ---- */

struct strophe *strophe_create(struct loop *loop, const struct strophe_account *account,
                               const struct strophe_calls *calls, void *data)
{
    struct strophe *strophe = mem_new(struct strophe);
    *strophe = (struct strophe){
        .loop = loop, .account = *account, .calls = *calls, .data = data, .fd = -1};
    xmpp_initialize();
    heap_init(&strophe->heap, on_full, strophe);
    strophe->log = (xmpp_log_t){on_log, strophe};
    strophe->context = xmpp_ctx_new(&strophe->heap.functions, &strophe->log);
    strophe->connection = xmpp_conn_new(strophe->context);
    strophe->tick = loop_timer_create(loop, on_tick, strophe);
    managed_init(&strophe->managed);
    guard_manage(on_managed, strophe);
    attempt_prepare(strophe->connection, account);
    xmpp_handler_add(strophe->connection, on_stanza, NULL, NULL, NULL, strophe);
    loop_before_wait(loop, on_turn, strophe);
    return strophe;
}

void strophe_destroy(struct strophe *strophe)
{
    if (strophe == NULL)
        return;
    loop_not_before_wait(strophe->loop, on_turn, strophe);
    loop_timer_destroy(strophe->tick);
    guard_manage(NULL, NULL);
    managed_finish(&strophe->managed);
    xmpp_conn_release(strophe->connection);
    xmpp_ctx_free(strophe->context);
    xmpp_shutdown();
    witness_clear(&strophe->witness);
    free(strophe);
}

void strophe_connect(struct strophe *strophe, const struct connect_place *place)
{
    strophe->place = *place;
    strophe->hints = (struct hints){0};
    strophe->secured = false;
    witness_clear(&strophe->witness);
    strophe->own_why = NULL;
    strophe->reached = false;
    strophe->tried = false;
    managed_begin(&strophe->managed);
    enter(strophe, PHASE_CONNECTING);
    strophe->began_at = clock_steady();
    loop_timer_set(strophe->tick, TICK_WAITING);
    strophe->fd = attempt_begin(strophe->connection, place, on_event, strophe);
    strophe->lost = strophe->fd < 0;
    if (strophe->lost)
        explain(strophe, 0, NULL);
    watch(strophe);
}

/* A break may come in the middle: what is counted goes again after a resumption. */
void strophe_send(struct strophe *strophe, xmpp_stanza_t *stanza)
{
    if (strophe->phase == PHASE_UP)
        xmpp_send(strophe->connection, stanza);
    if (strophe->phase != PHASE_UP || !strophe->managed.counts)
        xmpp_stanza_release(stanza);
    else if (!unacked_add(strophe->managed.unacked, stanza))
        hang_up(strophe, STROPHE_SLOWLY, "the server does not say what it has handled");
}

/* What the server still sends would meet a closed socket, and the reset that it gets for it may
 * come before it has read our goodbye: the bot would stay in its rooms until the session is given
 * up. */
static void wait_for_goodbye(struct strophe *strophe)
{
    int64_t until = clock_steady() + GOODBYE_MOST;
    int64_t left = GOODBYE_MOST;
    while (!strophe->lost && left > 0) {
        xmpp_run_once(strophe->context, (unsigned long)left);
        left = until - clock_steady();
    }
}

void strophe_close(struct strophe *strophe)
{
    if (strophe->phase != PHASE_UP)
        return;
    enter(strophe, PHASE_DOWN); /* what comes now is heard in the next session */
    xmpp_disconnect(strophe->connection);
    wait_for_goodbye(strophe);
}

xmpp_ctx_t *strophe_context(struct strophe *strophe)
{
    return strophe->context;
}

const char *strophe_jid(const struct strophe *strophe)
{
    return strophe->phase == PHASE_UP ? xmpp_conn_get_bound_jid(strophe->connection) : NULL;
}
