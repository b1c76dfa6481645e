#include "driver/xmpp/strophe.h"

#include <errno.h>
#include <malloc.h>
#include <openssl/x509_vfy.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "base/clock.h"
#include "base/loop.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/transfer.h"
#include "driver/xmpp/connect.h"

enum {
    TURNS = 5, /* xmpp_run_once() reads 4 KiB; a TLS record holds 16, and poll() does not see what
                  is left of one that was read */
    MEMORY_MOST = 8 * 1024 * 1024, /* bytes of everything in libstrophe: one hostile stanza */
    TICK_WAITING = 100,            /* milliseconds; libstrophe has timers of its own */
    TICK_UP = 1000,
    TLS_MOST = 5,             /* seconds that a TLS handshake may take */
    SIGN_IN_MOST = 40 * 1000, /* milliseconds from connect() to being signed in */
    ENABLE_MOST = 5 * 1000,   /* ... of them for stream management */
    EARLY_MOST = 1024,
    QUIET = 20 * 1000,       /* the server is asked for a sign of life */
    VERIFY_RESULTS = 128,    /* OpenSSL has fewer */
    SILENT_MOST = 45 * 1000, /* and is taken for gone */
};

enum phase { PHASE_DOWN, PHASE_CONNECTING, PHASE_BOUND, PHASE_UP };

/* What the log of libstrophe tells and nothing else does. */
struct hints {
    bool auth_failed;
    bool auth_later; /* the server could not check the password just now */
    bool no_tls;     /* the server does not offer it */
    bool bad_ca;
    bool bad_key;
    bool no_bind;
    bool offers_sm;
    bool resumed;
    int connect_error; /* errno of connect(), which the event lacks; 0: it worked, or is under way
                        */
};

struct strophe {
    struct loop *loop;
    struct strophe_account account;
    struct strophe_calls calls;
    void *data;
    struct loop_timer *tick;
    xmpp_mem_t memory;
    xmpp_log_t log;
    xmpp_ctx_t *context;
    xmpp_conn_t *connection;
    enum phase phase;
    int fd;              /* of the socket; -1: none */
    size_t used;         /* bytes in libstrophe */
    bool reached;        /* TCP stands */
    bool tried;          /* TCP stands, or has failed */
    bool is_set;         /* stream management was answered */
    bool lost;           /* to be told */
    bool pinged;         /* a sign of life was asked for */
    bool had_session;    /* its stream management remembers a session */
    bool spoilt;         /* ... that is gone: begin anew without it */
    int64_t began_at;    /* steady milliseconds: connecting, then bound */
    int64_t heard_at;    /* the last stanza */
    const char *own_why; /* we closed it, for this */
    struct hints hints;
    struct connect_place place;
    struct strophe_lost last;
    xmpp_stanza_t *early[EARLY_MOST]; /* that came before `up` was told */
    size_t early_count;
};

/* The callbacks for sockets and certificates have no user data, and a signal handler has none
 * either: so this one thing of the process is not handed down. */
static struct {
    volatile sig_atomic_t fd;
    volatile sig_atomic_t stalled; /* a TLS handshake took too long */
    long certificate;              /* why it was refused: OpenSSL's result; 0: it was not */
} watched = {.fd = -1};

/* ---- hooks of libstrophe ---- */

static void hang_up(struct strophe *strophe, const char *why)
{
    if (strophe->own_why == NULL)
        strophe->own_why = why;
    if (strophe->fd >= 0)
        shutdown(strophe->fd, SHUT_RDWR);
}

/* Stanzas are built in memory before anybody sees them: the allocator is where a ceiling can be. */
static void *count_in(struct strophe *strophe, void *memory)
{
    strophe->used += malloc_usable_size(memory);
    if (strophe->used > MEMORY_MOST)
        hang_up(strophe, "the server sent a stanza that is larger than any may be");
    return memory;
}

static void *on_alloc(size_t size, void *data)
{
    return count_in(data, mem_array(size, 1));
}

static void on_free(void *memory, void *data)
{
    struct strophe *strophe = data;
    strophe->used -= malloc_usable_size(memory);
    free(memory);
}

static void *on_realloc(void *memory, size_t size, void *data)
{
    struct strophe *strophe = data;
    strophe->used -= malloc_usable_size(memory);
    return count_in(strophe, mem_resize(memory, size, 1));
}

/* The id in the first tag. What is in the queue when the connection breaks is thrown away by
 * libstrophe, and nothing else tells what was. */
static void tell_written(struct strophe *strophe, const char *text)
{
    char id[100];
    const char *end = strchr(text, '>');
    const char *at = strstr(text, " id=\"");
    if (end == NULL || at == NULL || at > end)
        return;
    at += strlen(" id=\"");
    size_t length = strcspn(at, "\"");
    if (length >= sizeof id)
        return;
    memcpy(id, at, length);
    id[length] = '\0';
    strophe->calls.written(strophe->data, id);
}

/* Failed sign-in is told by the log alone: the event is an ordinary end, and handlers do not run
 * before it. The log also holds what people write: nothing of it goes further. */
static void on_log(void *data, xmpp_log_level_t level, const char *area, const char *text)
{
    struct strophe *strophe = data;
    struct hints *hints = &strophe->hints;
    (void)level;
    (void)area;
    if (str_starts(text, "SENT: <message"))
        tell_written(strophe, text);
    if (strophe->phase == PHASE_UP)
        return;
    if (str_starts(text, "RECV: ")) {
        hints->offers_sm |= strstr(text, ":features") != NULL && strstr(text, "urn:xmpp:sm:3");
        hints->auth_later |= strstr(text, "<temporary-auth-failure") != NULL;
    }
    hints->auth_failed |= str_starts(text, "Cannot authenticate with known methods");
    hints->auth_failed |= str_starts(text, "Password hasn't been set");
    hints->no_tls |= str_starts(text, "TLS is not supported");
    hints->bad_ca |= str_starts(text, "SSL_CTX_load_verify_locations");
    hints->bad_key |= strstr(text, "read client certificate") || strstr(text, "use private key");
    hints->no_bind |= str_starts(text, "Binding failed");
    hints->resumed |= str_starts(text, "Session resumed");
    if (str_starts(text, "connection failed, error "))
        hints->connect_error = (int)strtol(text + strlen("connection failed, error "), NULL, 10);
}

/* select() of libstrophe can hold no descriptor from FD_SETSIZE on. */
static int on_socket(xmpp_conn_t *connection, void *socket)
{
    (void)connection;
    watched.fd = *(int *)socket;
    return watched.fd >= FD_SETSIZE ? -1 : 0;
}

/* The answer is always no; libstrophe says "no" by itself, but not why. It tells OpenSSL's words,
 * not its number. */
static int on_certificate(const xmpp_tlscert_t *certificate, const char *const error)
{
    (void)certificate;
    watched.certificate = X509_V_ERR_UNSPECIFIED;
    for (long number = 1; number < VERIFY_RESULTS; number++) {
        if (str_equal(X509_verify_cert_error_string(number), error))
            watched.certificate = number;
    }
    return 0;
}

/* A TLS handshake is a loop in libstrophe that waits for as long as the server likes. */
static void on_alarm(int number)
{
    (void)number;
    if (watched.fd < 0)
        return;
    watched.stalled = 1;
    shutdown(watched.fd, SHUT_RDWR);
}

/* ---- why it is over ---- */

static const char *stream_sentence(xmpp_error_type_t type)
{
    static const struct {
        xmpp_error_type_t type;
        const char *sentence;
    } sentences[] = {
        {XMPP_SE_CONFLICT, "the account signed in elsewhere with the same resource: is this bot "
                           "running twice?"},
        {XMPP_SE_POLICY_VIOLATION, "the server says that the bot breaks a rule of it "
                                   "(policy-violation): perhaps it wrote too much"},
        {XMPP_SE_HOST_UNKNOWN, "the server does not serve the domain of the account"},
        {XMPP_SE_HOST_GONE, "the server does not serve the domain of the account any more"},
        {XMPP_SE_SYSTEM_SHUTDOWN, "the server is being shut down"},
        {XMPP_SE_RESOURCE_CONSTRAINT, "the server has no room for the bot just now"},
        {XMPP_SE_CONN_TIMEOUT, "the server heard nothing of the bot for too long"},
        {XMPP_SE_NOT_AUTHORIZED, "the server does not let the account in (not-authorized)"},
        {XMPP_SE_INTERNAL_SERVER_ERROR, "the server has an error inside"},
        {XMPP_SE_SEE_OTHER_HOST, "the server says to go to another one"},
        {XMPP_SE_XML_NOT_WELL_FORMED, "the server did not understand what the bot sent"},
    };
    for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++) {
        if (sentences[i].type == type)
            return sentences[i].sentence;
    }
    return "the server ended the stream with an error";
}

static bool is_tiring(xmpp_error_type_t type)
{
    return type == XMPP_SE_CONFLICT || type == XMPP_SE_POLICY_VIOLATION ||
           type == XMPP_SE_HOST_UNKNOWN || type == XMPP_SE_HOST_GONE ||
           type == XMPP_SE_NOT_AUTHORIZED;
}

/* RFC 6120, 4.9.3.19. Only over TLS with the right certificate: anybody else may not send us on. */
static void read_other_host(struct strophe *strophe, xmpp_stanza_t *error)
{
    xmpp_stanza_t *host = xmpp_stanza_get_child_by_name(error, "see-other-host");
    char *text = host == NULL || !xmpp_conn_is_secured(strophe->connection)
                     ? NULL
                     : xmpp_stanza_get_text(host);
    if (text == NULL)
        return;
    snprintf(strophe->last.other_host, sizeof strophe->last.other_host, "%s", text);
    xmpp_free(strophe->context, text);
}

/* What is known from the hints; false: nothing. */
static bool explain_hints(struct strophe *strophe)
{
    struct strophe_lost *last = &strophe->last;
    const struct hints *hints = &strophe->hints;
    last->end = STROPHE_SLOWLY;
    if (watched.certificate != 0)
        transfer_describe_verification(watched.certificate, strophe->account.domain, last->why,
                                       sizeof last->why);
    else if (hints->bad_ca)
        snprintf(last->why, sizeof last->why, "ca_file cannot be read, or holds no certificates");
    else if (hints->bad_key)
        snprintf(last->why, sizeof last->why,
                 "client_cert_file or client_key_file cannot be read, or is no PEM");
    else if (hints->no_tls)
        snprintf(last->why, sizeof last->why,
                 "the server offers no encryption (STARTTLS), and the bot never signs in without");
    else if (hints->auth_failed && hints->auth_later)
        snprintf(last->why, sizeof last->why, "the server cannot check passwords just now");
    else if (hints->auth_failed)
        snprintf(last->why, sizeof last->why,
                 "the server refused the account or its password, or offers no way to sign in that "
                 "the bot knows");
    else if (hints->no_bind)
        snprintf(last->why, sizeof last->why, "the server refused the resource of the bot");
    else
        return false;
    if (hints->bad_key || (hints->auth_failed && !hints->auth_later))
        last->end = STROPHE_REFUSED;
    return true;
}

static void explain(struct strophe *strophe, int error, const xmpp_stream_error_t *stream)
{
    struct strophe_lost *last = &strophe->last;
    const struct connect_place *place = &strophe->place;
    bool up = strophe->phase == PHASE_UP;
    if (strophe->hints.connect_error != 0)
        error = strophe->hints.connect_error;
    *last = (struct strophe_lost){.end = STROPHE_AGAIN, .reached = strophe->reached};
    if (strophe->own_why != NULL) {
        snprintf(last->why, sizeof last->why, "%s", strophe->own_why);
    } else if (stream != NULL) {
        snprintf(last->why, sizeof last->why, "%s", stream_sentence(stream->type));
        last->end = is_tiring(stream->type) ? STROPHE_SLOWLY : STROPHE_AGAIN;
        if (stream->type == XMPP_SE_SEE_OTHER_HOST)
            read_other_host(strophe, stream->stanza);
    } else if (!up && explain_hints(strophe)) {
        return;
    } else if (up) {
        last->end = STROPHE_AGAIN;
        snprintf(last->why, sizeof last->why, "the connection to the server broke");
    } else if (watched.stalled) {
        last->end = STROPHE_AGAIN;
        snprintf(last->why, sizeof last->why,
                 "%s takes connections on port %u, but no TLS was agreed on within %d seconds",
                 place->address, place->port, TLS_MOST);
    } else if (strophe->reached) {
        last->end = STROPHE_AGAIN;
        snprintf(last->why, sizeof last->why,
                 "%s takes connections on port %u, but signing in came to nothing: is it the port "
                 "for %s?",
                 place->address, place->port, place->direct ? "direct TLS" : "STARTTLS");
    } else {
        last->end = STROPHE_AGAIN;
        snprintf(last->why, sizeof last->why, "%s does not take connections on port %u%s%s",
                 place->address, place->port, error != 0 ? ": " : "",
                 error != 0 ? strerror(error) : "");
    }
}

/* ---- events ---- */

static void on_event(xmpp_conn_t *connection, xmpp_conn_event_t event, int error,
                     xmpp_stream_error_t *stream, void *data)
{
    struct strophe *strophe = data;
    (void)connection;
    if (event == XMPP_CONN_CONNECT) {
        strophe->phase = PHASE_BOUND;
        strophe->began_at = clock_steady();
    } else if (!strophe->lost) {
        loop_forget(strophe->loop, strophe->fd);
        strophe->lost = true;
        strophe->fd = -1;
        watched.fd = -1;
        explain(strophe, error, stream);
        if (stream != NULL && stream->text != NULL) { /* libstrophe forgets it */
            xmpp_free(strophe->context, stream->text);
            stream->text = NULL;
        }
    }
}

static int on_stanza(xmpp_conn_t *connection, xmpp_stanza_t *stanza, void *data)
{
    struct strophe *strophe = data;
    const char *ns = xmpp_stanza_get_ns(stanza);
    (void)connection;
    strophe->heard_at = clock_steady();
    strophe->pinged = false;
    if (ns != NULL && str_equal(ns, XMPP_NS_SM)) {
        const char *name = xmpp_stanza_get_name(stanza);
        strophe->is_set |= str_equal(name, "enabled") || str_equal(name, "failed");
    } else if (strophe->phase == PHASE_UP && strophe->own_why == NULL) {
        strophe->calls.stanza(strophe->data, stanza);
    } else if (strophe->phase == PHASE_BOUND && strophe->early_count < EARLY_MOST) {
        strophe->early[strophe->early_count++] = xmpp_stanza_clone(stanza);
    }
    return 1;
}

/* What the server sends again after a resumption comes right behind <resumed/>, in the same read.
 */
static void take_early(struct strophe *strophe, bool pass)
{
    for (size_t i = 0; i < strophe->early_count; i++) {
        if (pass)
            strophe->calls.stanza(strophe->data, strophe->early[i]);
        xmpp_stanza_release(strophe->early[i]);
    }
    strophe->early_count = 0;
}

/* The counters of stream management go wrong when anything is sent between <enable/> and
 * <enabled/>: the server counts it, libstrophe does not, and forgets stanzas that were never acked.
 * So nobody may speak before that is through. */
static bool is_ready(const struct strophe *strophe)
{
    return strophe->hints.resumed || strophe->is_set || !strophe->hints.offers_sm ||
           clock_steady() - strophe->began_at > ENABLE_MOST;
}

static void forget_session(struct strophe *strophe)
{
    xmpp_sm_state_t *state = xmpp_conn_get_sm_state(strophe->connection);
    if (state != NULL)
        xmpp_free_sm_state(state);
    strophe->had_session = false;
}

static void tell_lost(struct strophe *strophe)
{
    bool spoilt = strophe->spoilt;
    strophe->lost = false;
    strophe->spoilt = false;
    strophe->phase = PHASE_DOWN;
    loop_timer_stop(strophe->tick);
    take_early(strophe, false);
    if (spoilt || strophe->last.end != STROPHE_AGAIN)
        forget_session(strophe);
    if (spoilt)
        strophe_connect(strophe, &strophe->place);
    else
        strophe->calls.down(strophe->data, &strophe->last);
}

/* Tells what the events have brought, now that nothing of libstrophe is on the stack. After a
 * resumption that failed, 0.12.2 keeps what it had for resending and its counter, and posts old
 * messages a second time after the next one that works (libstrophe#215): such a session is given
 * up at once, before anything is said in it. */
static void settle(struct strophe *strophe)
{
    if (strophe->lost) {
        tell_lost(strophe);
    } else if (strophe->phase == PHASE_BOUND && strophe->had_session && !strophe->hints.resumed) {
        if (!strophe->spoilt)
            hang_up(strophe, "the session could not be taken up again");
        strophe->spoilt = true;
    } else if (strophe->phase == PHASE_BOUND && is_ready(strophe)) {
        strophe->phase = PHASE_UP;
        strophe->had_session = strophe->hints.offers_sm || strophe->hints.resumed;
        strophe->heard_at = clock_steady();
        strophe->calls.up(strophe->data, strophe->hints.resumed);
        take_early(strophe, true);
    }
}

static void set_alarm(int seconds)
{
    const struct itimerval timer = {.it_value.tv_sec = seconds};
    setitimer(ITIMER_REAL, &timer, NULL);
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
    bool up = strophe->phase == PHASE_UP;
    if (!up)
        set_alarm(TLS_MOST);
    for (int i = 0; i < TURNS && !strophe->lost; i++)
        xmpp_run_once(strophe->context, 0);
    if (!up)
        set_alarm(0);
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
    xmpp_stanza_t *iq = xmpp_iq_new(strophe->context, "get", "alive");
    xmpp_stanza_t *ping = xmpp_stanza_new(strophe->context);
    xmpp_stanza_set_name(ping, "ping");
    xmpp_stanza_set_ns(ping, "urn:xmpp:ping");
    xmpp_stanza_add_child_ex(iq, ping, 0);
    strophe_send(strophe, iq);
    strophe->pinged = true;
}

static void on_tick(void *data)
{
    struct strophe *strophe = data;
    int64_t now = clock_steady();
    if (strophe->phase == PHASE_UP) {
        if (now - strophe->heard_at > SILENT_MOST)
            hang_up(strophe, "the server has been silent for 45 seconds");
        else if (now - strophe->heard_at > QUIET && !strophe->pinged)
            ask_for_life(strophe);
    } else if (now - strophe->began_at > SIGN_IN_MOST) {
        hang_up(strophe, "the server did not let the bot sign in within 40 seconds");
    }
    loop_timer_set(strophe->tick, strophe->phase == PHASE_UP ? TICK_UP : TICK_WAITING);
    pump(strophe);
}

/* ---- from the outside ---- */

/* The library adds ca_file to the system's authorities; it is to be the only one. */
static void trust_only(const char *ca_file)
{
    if (ca_file == NULL)
        return;
    setenv("SSL_CERT_FILE", "/dev/null", 1);
    setenv("SSL_CERT_DIR", "/nonexistent", 1);
}

static void set_up(struct strophe *strophe)
{
    const struct strophe_account *account = &strophe->account;
    xmpp_conn_t *connection = strophe->connection;
    xmpp_conn_set_jid(connection, account->jid);
    xmpp_conn_set_pass(connection, account->password);
    if (account->ca_file != NULL)
        xmpp_conn_set_cafile(connection, account->ca_file);
    if (account->client_cert_file != NULL)
        xmpp_conn_set_client_cert(connection, account->client_cert_file, account->client_key_file);
    xmpp_conn_set_certfail_handler(connection, on_certificate);
    xmpp_conn_set_sockopt_callback(connection, on_socket);
    xmpp_handler_add(connection, on_stanza, NULL, NULL, NULL, strophe);
}

struct strophe *strophe_create(struct loop *loop, const struct strophe_account *account,
                               const struct strophe_calls *calls, void *data)
{
    struct strophe *strophe = mem_new(struct strophe);
    const struct sigaction action = {.sa_handler = on_alarm}; /* interrupts, does not restart */
    *strophe = (struct strophe){
        .loop = loop, .account = *account, .calls = *calls, .data = data, .fd = -1};
    sigaction(SIGALRM, &action, NULL);
    trust_only(account->ca_file);
    xmpp_initialize();
    strophe->memory = (xmpp_mem_t){on_alloc, on_free, on_realloc, strophe};
    strophe->log = (xmpp_log_t){on_log, strophe};
    strophe->context = xmpp_ctx_new(&strophe->memory, &strophe->log);
    strophe->connection = xmpp_conn_new(strophe->context);
    strophe->tick = loop_timer_create(loop, on_tick, strophe);
    set_up(strophe);
    loop_before_wait(loop, on_turn, strophe);
    return strophe;
}

void strophe_destroy(struct strophe *strophe)
{
    if (strophe == NULL)
        return;
    loop_not_before_wait(strophe->loop, on_turn, strophe);
    loop_timer_destroy(strophe->tick);
    take_early(strophe, false);
    xmpp_conn_release(strophe->connection);
    xmpp_ctx_free(strophe->context);
    xmpp_shutdown();
    free(strophe);
}

static void fail(struct strophe *strophe)
{
    strophe->lost = true;
    explain(strophe, 0, NULL);
}

void strophe_connect(struct strophe *strophe, const struct connect_place *place)
{
    unsigned long flags = XMPP_CONN_FLAG_MANDATORY_TLS;
    if (place->direct)
        flags |= XMPP_CONN_FLAG_LEGACY_SSL;
    strophe->place = *place;
    strophe->hints = (struct hints){0};
    strophe->own_why = NULL;
    strophe->reached = false;
    strophe->tried = false;
    strophe->is_set = false;
    strophe->phase = PHASE_CONNECTING;
    strophe->began_at = clock_steady();
    watched.certificate = 0;
    watched.stalled = 0;
    watched.fd = -1;
    loop_timer_set(strophe->tick, TICK_WAITING);
    if (xmpp_conn_set_flags(strophe->connection, (long)flags) != XMPP_EOK ||
        xmpp_connect_client(strophe->connection, place->address, place->port, on_event, strophe) !=
            XMPP_EOK) {
        fail(strophe);
        return;
    }
    strophe->fd = watched.fd;
    watch(strophe);
}

void strophe_send(struct strophe *strophe, xmpp_stanza_t *stanza)
{
    if (strophe->phase == PHASE_UP)
        xmpp_send(strophe->connection, stanza);
    xmpp_stanza_release(stanza);
}

void strophe_close(struct strophe *strophe)
{
    if (strophe->phase != PHASE_UP)
        return;
    xmpp_disconnect(strophe->connection);
    xmpp_run_once(strophe->context, 0);
}

xmpp_ctx_t *strophe_context(struct strophe *strophe)
{
    return strophe->context;
}

const char *strophe_jid(const struct strophe *strophe)
{
    return strophe->phase == PHASE_UP ? xmpp_conn_get_bound_jid(strophe->connection) : NULL;
}

#if defined(__SANITIZE_ADDRESS__)
/* An attempt that fails before signing in makes libstrophe lose the address of the session before:
 * a few bytes each time. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:xmpp_stanza_get_text\n";
}
#endif
