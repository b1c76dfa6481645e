#include "driver/irc/session.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/random.h"
#include "base/str.h"
#include "driver/irc/message.h"
#include "driver/irc/plain.h"
#include "driver/irc/presence.h"
#include "driver/irc/say.h"
#include "driver/irc/session_inside.h"
#include "driver/line.h"

enum { TOKEN_MOST = 400, SENTENCE_MOST = 500 };

struct session *session_create(const struct session_config *config,
                               const struct session_calls *calls, void *data)
{
    struct session *session = mem_new(struct session);
    session->config = *config;
    session->calls = *calls;
    session->data = data;
    session->made_up = random_number();
    isupport_init(&session->isupport);
    outgoing_init(&session->outgoing);
    return session;
}

void session_destroy(struct session *session)
{
    if (session == NULL)
        return;
    login_lost(session);
    channels_finish(&session->channels);
    str_list_finish(&session->left);
    outgoing_finish(&session->outgoing);
    later_finish(session);
    accounts_finish(&session->accounts);
    speakers_finish(&session->alone);
    own_finish(&session->own);
    batches_finish(session);
    proofs_finish(&session->proofs);
    free(session);
}

bool session_is_open(const struct session *session)
{
    return session->phase != PHASE_CLOSED;
}

bool session_is_up(const struct session *session)
{
    return session->phase == PHASE_UP;
}

void session_write(struct session *session, const char *command, struct buf *bytes)
{
    if (session->phase != PHASE_CLOSED && session->phase != PHASE_ENDED && bytes->length > 0) {
        flood_charge(&session->flood, command, bytes->length, session->now);
        session->calls.write(session->data, bytes->data, bytes->length);
    }
    mem_wipe(bytes->data, bytes->room);
    buf_finish(bytes);
}

void session_send(struct session *session, const char *const *words)
{
    struct message_form form = {.command = words[0], .params = words + 1};
    while (words[1 + form.count] != NULL)
        form.count++;
    struct buf bytes;
    buf_init(&bytes, MESSAGE_REST_LONGEST);
    if (!message_write(&form, &bytes))
        session_log(session, LOG_LEVEL_WARNING, "a %s could not be put into a line", words[0]);
    session_write(session, words[0], &bytes);
}

void session_log(struct session *session, enum log_level level, const char *format, ...)
{
    char raw[SENTENCE_MOST];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(raw, sizeof raw, format, arguments);
    va_end(arguments);
    struct buf text;
    buf_init(&text, 3 * sizeof raw);
    plain_text(raw, &text);
    session->calls.line(
        session->data,
        &(struct line){.type = LINE_LOG, .level = log_level_name(level), .text = text.data});
    buf_finish(&text);
}

void session_end(struct session *session, enum session_end end, const char *format, ...)
{
    if (session->phase == PHASE_CLOSED || session->phase == PHASE_ENDED)
        return;
    session->phase = PHASE_ENDED;
    char raw[SENTENCE_MOST / 2];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(raw, sizeof raw, format, arguments);
    va_end(arguments);
    struct buf why;
    buf_init(&why, 3 * sizeof raw);
    plain_text(raw, &why);
    session->calls.ended(session->data, end, why.data);
    buf_finish(&why);
}

bool session_nick_of(const struct message *message, char out[NICK_MOST])
{
    if (message->source == NULL)
        return false;
    struct message_source source = message_source_split(message->source);
    if (source.nick_length == 0 || source.nick_length >= NICK_MOST)
        return false;
    memcpy(out, source.nick, source.nick_length);
    out[source.nick_length] = '\0';
    return true;
}

bool session_is_self(const struct session *session, const struct message *message)
{
    char nick[NICK_MOST];
    return session_nick_of(message, nick) &&
           isupport_equal(&session->isupport, nick, session->nick);
}

void session_set_source(struct session *session, const char *source)
{
    if (strlen(source) < SOURCE_MOST && strchr(source, '@') != NULL)
        snprintf(session->source, SOURCE_MOST, "%s", source);
}

/* "2026-11-21T03:04:05.678Z" in milliseconds since 1970, or -1. ircv3.net "server-time". */
static int64_t parse_time(const char *text)
{
    struct tm tm = {0};
    const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
    if (rest == NULL)
        return -1;
    int64_t time = (int64_t)timegm(&tm) * 1000;
    int64_t scale = 100;
    if (*rest == '.') {
        for (rest++; *rest >= '0' && *rest <= '9'; rest++, scale /= 10)
            time += (*rest - '0') * scale;
    }
    return time;
}

int64_t session_time_of(const struct session *session, const struct message *message)
{
    const char *tag = session_has(session, CAP_SERVER_TIME) ? message_tag(message, "time") : NULL;
    int64_t time = tag != NULL ? parse_time(tag) : -1;
    return time >= 0 ? time : session->wall - session->ahead;
}

static void on_ping(struct session *session, const struct message *message)
{
    const char *token = message_param(message, 0);
    bool sound = *token != '\0' && strlen(token) < TOKEN_MOST;
    session_send(session, (const char *const[]){"PONG", sound ? token : NULL, NULL});
}

/* What a server said last tells whether to come back soon. */
static bool is_tired(const char *text)
{
    static const char *const words[] = {"throttl",   "excess flood", "too fast", "too many",
                                        "reconnect", "banned",       "-line",    "lined",
                                        "flood",     "slow down",    "kill"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcasestr(text, words[i]) != NULL)
            return true;
    }
    return false;
}

/* Services let somebody have the nick that we had: by ghost, regain, recover. */
static bool is_taken_back(const char *text)
{
    return strcasestr(text, "ghost") != NULL || strcasestr(text, "regain") != NULL ||
           strcasestr(text, "recover") != NULL;
}

static void on_error(struct session *session, const struct message *message)
{
    const char *text = message_param(message, 0);
    if (is_taken_back(text))
        nick_lost(session);
    enum session_end end = is_tired(text) ? SESSION_RETRY_SLOWLY : SESSION_RETRY;
    if (strcasestr(text, "flood") != NULL)
        flood_scold(&session->flood);
    /* ngIRCd says it so, without 464 */
    if (session->phase == PHASE_SIGN_ON && strcasestr(text, "password") != NULL)
        signon_password_refused(session);
    session_end(session, end, "the server closed the connection: %.200s", text);
}

/* A lag in our clock or the server's must not make a live message look like history. */
static void on_pong(struct session *session, const struct message *message)
{
    if (session_has(session, CAP_SERVER_TIME) && message_tag(message, "time") != NULL)
        session->ahead = session->wall - session_time_of(session, message);
    say_ponged(session, message->count > 0 ? message_param(message, message->count - 1) : "");
}

static const struct handler session_handlers[] = {
    {"ERROR", 0, on_error},
    {"PING", 0, on_ping},
    {"PONG", 0, on_pong},
    {0},
};

static const struct handler *find_handler(const char *command)
{
    static const struct handler *const tables[] = {
        session_handlers,  caps_handlers,    login_handlers,   signon_handlers,  nick_handlers,
        presence_handlers, refused_handlers, members_handlers, invited_handlers, standard_handlers,
        say_handlers,      hear_handlers,    batch_handlers,   marks_handlers,
    };
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        for (const struct handler *at = tables[i]; at->command != NULL; at++) {
            if (str_equal(at->command, command))
                return at;
        }
    }
    return NULL;
}

void session_receive(struct session *session, char *line, size_t length, int64_t now, int64_t wall)
{
    struct message message;
    const char *why = NULL;
    session->now = now;
    session->wall = wall;
    session->heard_at = now;
    session->pings = 0;
    if (session->phase == PHASE_CLOSED || session->phase == PHASE_ENDED || length == 0)
        return;
    if (!message_parse(&message, line, length, &why)) {
        session_log(session, LOG_LEVEL_WARNING, "passed over a line of the server: %s", why);
        return;
    }
    services_watch(session, &message);
    nick_watch(session, &message);
    const struct handler *handler = find_handler(message.command);
    if (handler == NULL)
        return;
    if (message_need(&message, handler->need))
        handler->handle(session, &message);
    else
        session_log(session, LOG_LEVEL_DEBUG, "passed over a %s without its parameters",
                    handler->command);
    say_pump(session);
}

void session_secured(struct session *session)
{
    session->config.tls = session->config.secure = true;
}

void session_open(struct session *session, int64_t now)
{
    session->now = now;
    session->phase = PHASE_SIGN_ON;
    isupport_init(&session->isupport);
    session->source[0] = '\0';
    session->caps = (struct caps){0};
    session->mechanisms[0] = '\0';
    session->told_late = false;
    login_lost(session);
    session->signed_in = session->services_later = false;
    session->services = SERVICES_IDLE;
    session->heard_at = now;
    session->pings = 0;
    session->announced = false;
    batches_finish(session);
    flood_init(&session->flood, now);
    bucket_init(&session->ctcp, 3, 0.1, now);
    signon_begin(session);
}

void session_lost(struct session *session)
{
    session->phase = PHASE_CLOSED;
    login_lost(session);
    presence_lost(session);
    confirm_lost(session);
    later_finish(session);
    proof_lost(session);
}

void session_probe(struct session *session, const struct line *probe, int64_t now)
{
    session->now = now;
    proof_ask(session, probe);
}

void session_quit(struct session *session, int64_t now)
{
    session->now = now;
    session_send(session, (const char *const[]){"QUIT", "Goodbye", NULL});
}

/* When the server has been silent for so long that we ask, or give up. */
static int64_t silence_due(const struct session *session)
{
    return session->pings == 0 ? session->heard_at + IDLE_MOST : session->pinged_at + PONG_MOST;
}

static void silence_tick(struct session *session)
{
    if (session->now < silence_due(session))
        return;
    if (session->pings == PINGS_MOST) {
        session_end(session, SESSION_RETRY, "the server does not answer any more");
        return;
    }
    session->pings++;
    session->pinged_at = session->now;
    session_send(session, (const char *const[]){"PING", "waymark", NULL});
}

static int64_t sooner(int64_t a, int64_t b)
{
    return a < 0 || (b >= 0 && b < a) ? b : a;
}

int64_t session_wait(const struct session *session, int64_t now)
{
    if (session->phase == PHASE_CLOSED || session->phase == PHASE_ENDED)
        return -1;
    int64_t due = sooner(silence_due(session), signon_due(session));
    if (session->phase == PHASE_UP) {
        due = sooner(due, presence_due(session));
        due = sooner(due, say_due(session));
        due = sooner(due, proof_due(session));
        due = sooner(due, session->regain_at);
        if (!session->announced)
            due = sooner(due, session->announce_at);
    }
    return due > now ? due - now : 0;
}

void session_tick(struct session *session, int64_t now)
{
    session->now = now;
    if (session->phase == PHASE_CLOSED || session->phase == PHASE_ENDED)
        return;
    silence_tick(session);
    signon_tick(session);
    if (session->phase == PHASE_UP) {
        presence_tick(session);
        say_tick(session);
        proof_tick(session);
    }
}
