/* NickServ, where a network has no SASL: identifying to the right one, or to none; asking for our
 * nick. The services' server is known by its name, which a network gives to one server only, while
 * anybody may take the nick NickServ where services are away. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/irc/message.h"
#include "driver/irc/session_inside.h"

enum { SERVICES_MOST = 20 * 1000 /* milliseconds for each answer */ };

/* "NickServ" of "NickServ@services.example" */
static bool is_service(const struct session *session, const char *nick)
{
    const char *services = session->config.services;
    size_t length = strcspn(services, "@");
    return strlen(nick) == length && strncasecmp(services, nick, length) == 0;
}

static const char *services_host(const struct session *session)
{
    return strchr(session->config.services, '@') + 1;
}

static void ask_who_it_is(struct session *session)
{
    char nick[NICK_MOST];
    snprintf(nick, sizeof nick, "%.*s", (int)strcspn(session->config.services, "@"),
             session->config.services);
    session->services = SERVICES_ASKED;
    session->services_found = false;
    session->give_up_at = session->now + SERVICES_MOST;
    session_send(session, (const char *const[]){"WHOIS", nick, NULL});
}

bool services_begin(struct session *session)
{
    if (session->config.services == NULL || session->config.password == NULL)
        return false;
    ask_who_it_is(session);
    return true;
}

/* The password goes to nick@server: a server passes that on to its own NickServ only, even where
 * somebody else took the nick in this moment. */
static void identify(struct session *session)
{
    char *text = mem_print("IDENTIFY %s %s", session->config.account, session->config.password);
    session->services = SERVICES_TOLD;
    session->give_up_at = session->now + SERVICES_MOST;
    session_send(session, (const char *const[]){"PRIVMSG", session->config.services, text, NULL});
    mem_forget(text);
}

static void on_identified(struct session *session)
{
    session->services = SERVICES_IDLE;
    session->signed_in = true;
    session->services_later = false;
    signon_identified(session);
}

/* 312 me NickServ services.example :Services. The name of a server cannot be taken by a user. */
static void on_whois_server(struct session *session, const struct message *message)
{
    if (session->services == SERVICES_ASKED && is_service(session, message_param(message, 1)))
        session->services_found = str_equal_fold(message_param(message, 2), services_host(session));
}

static void on_whois_end(struct session *session)
{
    if (session->services != SERVICES_ASKED)
        return;
    if (session->services_found)
        identify(session);
    else
        session_end(session, SESSION_RETRY_SLOWLY,
                    "there is no %.100s: the password is told to nobody else",
                    session->config.services);
}

static bool is_refusal(const char *text)
{
    static const char *const words[] = {"nvalid password", "ncorrect", "not registered",
                                        "n't registered",  "denied",   "not a registered"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcasestr(text, words[i]) != NULL)
            return true;
    }
    return false;
}

static void on_service_notice(struct session *session, const struct message *message)
{
    char nick[NICK_MOST];
    if (session->services == SERVICES_TOLD && session_nick_of(message, nick) &&
        is_service(session, nick) && is_refusal(message_param(message, 1)))
        session_end(session, SESSION_REFUSED,
                    "NickServ does not accept the account's name or password: mend account and "
                    "password_file, then restart");
}

/* MODE me +r, said by a server or by services: what a network without 900 says. */
static bool is_registered_mode(const struct session *session, const struct message *message)
{
    const char *modes = message_param(message, 1);
    bool from_user = message->source != NULL && strchr(message->source, '!') != NULL;
    char nick[NICK_MOST];
    return isupport_equal(&session->isupport, message_param(message, 0), session->nick) &&
           *modes == '+' && strchr(modes, 'r') != NULL &&
           (!from_user || (session_nick_of(message, nick) && is_service(session, nick)));
}

void services_watch(struct session *session, const struct message *message)
{
    const char *command = message->command;
    if (session->services == SERVICES_IDLE)
        return;
    if (str_equal(command, "312"))
        on_whois_server(session, message);
    else if (str_equal(command, "318"))
        on_whois_end(session);
    else if (str_equal(command, "NOTICE"))
        on_service_notice(session, message);
    else if (session->services == SERVICES_TOLD &&
             (str_equal(command, "900") ||
              (str_equal(command, "MODE") && is_registered_mode(session, message))))
        on_identified(session);
    else if (session->services == SERVICES_TOLD && str_equal(command, "401"))
        session_end(session, SESSION_RETRY_SLOWLY, "%.100s is not there any more",
                    session->config.services);
}

void services_silent(struct session *session)
{
    if (session->services == SERVICES_TOLD)
        session_end(session, SESSION_RETRY_SLOWLY,
                    "NickServ does not say that we are signed in: are account and password right?");
    else
        session_end(session, SESSION_RETRY, "the server does not say who NickServ is");
}

void services_regain(struct session *session)
{
    static const char *const words[] = {[REGAIN_NEVER] = NULL,
                                        [REGAIN_REGAIN] = "REGAIN",
                                        [REGAIN_GHOST] = "GHOST",
                                        [REGAIN_RECOVER] = "RECOVER"};
    const char *word = words[session->config.regain];
    if (word == NULL || !session->signed_in || session->now < session->no_regain_until)
        return;
    const char *to = session->config.services != NULL ? session->config.services : "NickServ";
    char *text = mem_print("%s %s", word, session->config.nick);
    session_send(session, (const char *const[]){"PRIVMSG", to, text, NULL});
    free(text);
}
