/* Signing on until the server's greeting is over, our nick, and what the server is like.
 * RFC 2812 section 3.1. */
#include <stdio.h>
#include <string.h>

#include "base/random.h"
#include "base/str.h"
#include "base/utf8.h"
#include "driver/irc/message.h"
#include "driver/irc/session_inside.h"
#include "driver/line.h"

enum { NICK_TRIES_MOST = 12 };

static void set_nick(struct session *session, const char *nick)
{
    size_t length = strlen(nick);
    if (length > 0 && length < NICK_MOST && utf8_valid(nick, length))
        snprintf(session->nick, NICK_MOST, "%s", nick);
}

void signon_begin(struct session *session)
{
    const struct session_config *config = &session->config;
    session->give_up_at = session->now + SIGN_ON_MOST;
    session->nick_tries = 0;
    session->regain_at = -1;
    set_nick(session, config->nick);
    session_send(session, (const char *const[]){"CAP", "LS", "302", NULL});
    if (config->server_password != NULL)
        session_send(session, (const char *const[]){"PASS", config->server_password, NULL});
    session_send(session, (const char *const[]){"NICK", session->nick, NULL});
    session_send(session,
                 (const char *const[]){"USER", config->user, "0", "*", config->realname, NULL});
}

void signon_password_refused(struct session *session)
{
    session_end(session, SESSION_REFUSED,
                session->config.server_password != NULL
                    ? "the server does not accept its password: mend server_password_file"
                    : "the server wants a password: set server_password_file");
}

static void on_server_password(struct session *session, const struct message *message)
{
    (void)message;
    if (session->phase == PHASE_SIGN_ON)
        signon_password_refused(session);
}

static void on_banned(struct session *session, const struct message *message)
{
    (void)message;
    session_end(session, SESSION_RETRY_SLOWLY, "we are banned from this server");
}

/* The nick for the n-th attempt: with one '_' behind it, two, then cut short with a number, since
 * nobody knows yet how long a nick may be. RFC 1459 allows nine bytes everywhere. */
static void other_nick(const struct session *session, unsigned attempt, char out[NICK_MOST])
{
    const char *nick = session->config.nick;
    if (attempt <= 2)
        snprintf(out, NICK_MOST, "%.*s%s", NICK_MOST - 4, nick, attempt == 1 ? "_" : "__");
    else
        snprintf(out, NICK_MOST, "%.5s_%03u", nick, (unsigned)(random_number() % 1000));
}

static void on_nick_refused(struct session *session, const struct message *message)
{
    if (isupport_is_channel(&session->isupport, message_param(message, 1))) {
        presence_refused(session, message); /* 437 may be about a channel */
        return;
    }
    if (session->phase != PHASE_SIGN_ON)
        return; /* we asked for our nick back: not yet */
    char nick[NICK_MOST];
    if (++session->nick_tries > NICK_TRIES_MOST) {
        session_end(session, SESSION_RETRY_SLOWLY, "the server takes none of the nicks we tried");
        return;
    }
    other_nick(session, session->nick_tries, nick);
    set_nick(session, nick);
    session_send(session, (const char *const[]){"NICK", nick, NULL});
}

static void on_welcome(struct session *session, const struct message *message)
{
    set_nick(session, message_param(message, 0));
    session->phase = PHASE_WELCOMED;
    session->give_up_at = session->now + MOTD_MOST;
    flood_init(&session->flood, session->now);
    if (session_has(session, CAP_SERVER_TIME) && message_tag(message, "time") != NULL) {
        session->ahead = 0;
        session->ahead = session->wall - session_time_of(session, message);
    }
}

static void on_isupport(struct session *session, const struct message *message)
{
    for (size_t i = 1; i + 1 < message->count; i++)
        isupport_take(&session->isupport, message->params[i]);
}

static void send_ready(struct session *session)
{
    json_t *caps = json_array();
    json_array_append_new(caps, json_string("lines"));
    if (session_has(session, CAP_ECHO_MESSAGE) || session_has(session, CAP_LABELED_RESPONSE))
        json_array_append_new(caps, json_string("echo"));
    session->calls.line(session->data, &(struct line){.type = LINE_READY,
                                                      .self = session->nick,
                                                      .caps = caps,
                                                      .max_text = SESSION_TEXT_MOST});
    json_decref(caps);
}

static void finish(struct session *session)
{
    session->phase = PHASE_UP;
    session->give_up_at = -1;
    if (!str_equal(session->nick, session->config.nick)) {
        session->regain_at = session->now + REGAIN_EVERY;
        session_log(session, LOG_LEVEL_WARNING, "the nick is taken: we are %s for now",
                    session->nick);
    }
    send_ready(session);
    const char bot[] = {'+', session->isupport.bot, '\0'};
    if (session->isupport.bot != '\0')
        session_send(session, (const char *const[]){"MODE", session->nick, bot, NULL});
    presence_begin(session);
}

static void on_greeted(struct session *session, const struct message *message)
{
    (void)message;
    if (session->phase == PHASE_WELCOMED)
        finish(session);
}

void signon_tick(struct session *session)
{
    if (session->phase == PHASE_UP && session->regain_at >= 0 &&
        session->now >= session->regain_at) {
        session->regain_at = session->now + REGAIN_EVERY;
        session_send(session, (const char *const[]){"NICK", session->config.nick, NULL});
    }
    if (session->give_up_at < 0 || session->now < session->give_up_at)
        return;
    if (session->phase == PHASE_WELCOMED)
        finish(session); /* a server without a message of the day that does not say so */
    else if (session->phase == PHASE_SIGN_ON)
        session_end(session, SESSION_RETRY, "the server did not let us in in time");
}

static void on_nick(struct session *session, const struct message *message)
{
    char nick[NICK_MOST];
    const char *new_nick = message_param(message, 0);
    if (!session_nick_of(message, nick))
        return;
    for (size_t i = 0; i < session->channels.count; i++)
        channel_rename(&session->channels.items[i], &session->isupport, nick, new_nick);
    if (!session_is_self(session, message))
        return;
    struct message_source source = message_source_split(message->source);
    char renamed[SOURCE_MOST];
    snprintf(renamed, sizeof renamed, "%.255s!%.*s@%.*s", new_nick, (int)source.user_length,
             source.user, (int)source.host_length, source.host);
    session_set_source(session, renamed);
    bool had_it = str_equal(session->nick, session->config.nick);
    set_nick(session, new_nick);
    if (str_equal(session->nick, session->config.nick))
        session->regain_at = -1;
    else
        session->regain_at = session->now + (had_it ? REGAIN_LATER : REGAIN_EVERY);
}

/* 396 nick [user@]host :is now your displayed host */
static void on_own_host(struct session *session, const struct message *message)
{
    struct message_source old = message_source_split(session->source);
    const char *host = message_param(message, 1);
    const char *at = strchr(host, '@');
    char source[SOURCE_MOST];
    if (at != NULL)
        snprintf(source, sizeof source, "%.255s!%.200s", session->nick, host);
    else
        snprintf(source, sizeof source, "%.255s!%.*s@%.200s", session->nick, (int)old.user_length,
                 old.user, host);
    if (session->source[0] != '\0')
        session_set_source(session, source);
}

static void on_chghost(struct session *session, const struct message *message)
{
    if (!session_is_self(session, message))
        return;
    char source[SOURCE_MOST];
    snprintf(source, sizeof source, "%.255s!%.60s@%.190s", session->nick, message_param(message, 0),
             message_param(message, 1));
    session_set_source(session, source);
}

const struct handler signon_handlers[] = {
    {"NICK", 1, on_nick},        {"CHGHOST", 2, on_chghost},
    {"001", 1, on_welcome},      {"005", 2, on_isupport},
    {"376", 0, on_greeted},      {"396", 2, on_own_host},
    {"422", 0, on_greeted},      {"432", 2, on_nick_refused},
    {"433", 2, on_nick_refused}, {"436", 2, on_nick_refused},
    {"437", 2, on_nick_refused}, {"464", 0, on_server_password},
    {"465", 0, on_banned},       {0},
};
