/* Signing on until the server's greeting is over and we are who we are; what the server is like.
 * RFC 2812 section 3.1. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "driver/irc/message.h"
#include "driver/irc/presence.h"
#include "driver/irc/say.h"
#include "driver/irc/session_inside.h"
#include "driver/line.h"

/* How long a server without TLS may think about CAP LS, in which it may say that it wants TLS,
 * before anything of us is told to it. One of 1993 never answers. */
enum { INTRODUCE_AFTER = 3 * 1000 };

void signon_introduce(struct session *session)
{
    const struct session_config *config = &session->config;
    if (session->introduced)
        return;
    session->introduced = true;
    session->introduce_at = -1;
    if (config->server_password != NULL)
        session_send(session, (const char *const[]){"PASS", config->server_password, NULL});
    session_send(session, (const char *const[]){"NICK", session->nick, NULL});
    session_send(session,
                 (const char *const[]){"USER", config->user, "0", "*", config->realname, NULL});
}

void signon_begin(struct session *session)
{
    session->give_up_at = session->now + SIGN_ON_MOST;
    session->nick_tries = 0;
    session->regain_at = -1;
    session->introduced = false;
    session->introduce_at = session->now + INTRODUCE_AFTER;
    nick_set(session, session->config.nick);
    session_send(session, (const char *const[]){"CAP", "LS", "302", NULL});
    if (session->config.tls)
        signon_introduce(session);
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

/* It does not know CAP, or not before NICK and USER: so it cannot want TLS either. */
static void on_unknown(struct session *session, const struct message *message)
{
    (void)message;
    if (session->phase == PHASE_SIGN_ON)
        signon_introduce(session);
}

static void on_banned(struct session *session, const struct message *message)
{
    (void)message;
    session_end(session, SESSION_RETRY_SLOWLY, "we are banned from this server");
}

static void on_welcome(struct session *session, const struct message *message)
{
    if (session->phase != PHASE_SIGN_ON)
        return;
    nick_set(session, message_param(message, 0));
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
    say_add_caps(session, caps);
    session->calls.line(session->data, &(struct line){.type = LINE_READY,
                                                      .self = session->nick,
                                                      .caps = caps,
                                                      .max_text = SESSION_TEXT_MOST});
    json_decref(caps);
}

static void come_in(struct session *session)
{
    session->phase = PHASE_UP;
    session->give_up_at = -1;
    nick_begin(session);
    send_ready(session);
    const char bot[] = {'+', session->isupport.bot, '\0'};
    if (session->isupport.bot != '\0')
        session_send(session, (const char *const[]){"MODE", session->nick, bot, NULL});
    if (session_has(session, CAP_PRE_AWAY))
        session_send(session, (const char *const[]){"AWAY", NULL});
    presence_begin(session);
}

/* The greeting is over. Where an account is set, nothing is joined before we are signed in to it.
 */
static void finish(struct session *session)
{
    if (!login_is_wanted(session))
        come_in(session);
    else if (!session->config.secure || !services_begin(session))
        session_end(session, SESSION_RETRY_SLOWLY,
                    "the server let us in, but offers no way of signing in to the account: set "
                    "`services` where it has NickServ only");
}

void signon_identified(struct session *session)
{
    if (session->phase == PHASE_WELCOMED)
        come_in(session);
    else if (session->phase == PHASE_UP)
        presence_identified(session);
}

static void on_greeted(struct session *session, const struct message *message)
{
    (void)message;
    if (session->phase == PHASE_WELCOMED && session->services == SERVICES_IDLE)
        finish(session);
}

void signon_tick(struct session *session)
{
    if (session->phase == PHASE_SIGN_ON && session->introduce_at >= 0 &&
        session->now >= session->introduce_at)
        signon_introduce(session);
    nick_tick(session);
    if (session->give_up_at < 0 || session->now < session->give_up_at)
        return;
    if (session->services != SERVICES_IDLE)
        services_silent(session);
    else if (session->phase == PHASE_WELCOMED)
        finish(session); /* a server without a message of the day that does not say so */
    else if (session->phase == PHASE_SIGN_ON && session->sasl.mechanism != NULL)
        session_end(session, SESSION_RETRY, "the server's services did not sign us in in time");
    else if (session->phase == PHASE_SIGN_ON)
        session_end(session, SESSION_RETRY, "the server did not let us in in time");
}

int64_t signon_due(const struct session *session)
{
    int64_t due = session->give_up_at;
    if (session->phase == PHASE_SIGN_ON && session->introduce_at >= 0 &&
        (due < 0 || session->introduce_at < due))
        due = session->introduce_at;
    return due;
}

const struct handler signon_handlers[] = {
    {"001", 1, on_welcome},         {"005", 2, on_isupport}, {"376", 0, on_greeted},
    {"421", 0, on_unknown},         {"422", 0, on_greeted},  {"451", 0, on_unknown},
    {"464", 0, on_server_password}, {"465", 0, on_banned},   {0},
};
