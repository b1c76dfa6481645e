/* Signing in to the account (SASL), while signing on and when services come back.
 * ircv3.net "sasl-3.1", "sasl-3.2". */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/irc/message.h"
#include "driver/irc/presence.h"
#include "driver/irc/sasl.h"
#include "driver/irc/session_inside.h"

static bool has_credentials(const struct session_config *config)
{
    return config->account != NULL || config->certificate;
}

bool login_is_wanted(const struct session *session)
{
    return has_credentials(&session->config) && !session->signed_in &&
           !(session->services_later && session->phase == PHASE_SIGN_ON);
}

static struct sasl_login login_of(const struct session *session)
{
    return (struct sasl_login){.account = session->config.account,
                               .password = session->config.password,
                               .certificate = session->config.certificate,
                               .policy = session->config.sasl};
}

static const char *offered_mechanisms(const struct session *session)
{
    return session->mechanisms[0] != '\0' ? session->mechanisms
                                          : session_cap_value(session, CAP_SASL);
}

/* The first one to try. */
static const struct sasl_mechanism *first_choice(const struct session *session)
{
    const struct sasl_login login = login_of(session);
    return sasl_choose(offered_mechanisms(session), &login, NULL);
}

bool login_may_begin(struct session *session)
{
    bool offered = (session->caps.offered & UINT64_C(1) << CAP_SASL) != 0;
    if (!login_is_wanted(session))
        return true;
    if (!session->config.secure) {
        session_end(session, SESSION_REFUSED,
                    "nobody signs in over a connection without TLS: set tls");
        return false;
    }
    if (offered && first_choice(session) != NULL)
        return true;
    if (session->config.services != NULL && !offered) {
        session->services_later = true;
        return true;
    }
    if (offered)
        session_end(session, SESSION_RETRY_SLOWLY,
                    "the server offers no way of signing in that we have what it takes for and "
                    "that `sasl` allows; it offers %.100s",
                    offered_mechanisms(session));
    else
        session_end(session, SESSION_RETRY,
                    "the server offers no way of signing in; it is asked again, as its services "
                    "may be away");
    return false;
}

static void try_mechanism(struct session *session, const struct sasl_mechanism *mechanism)
{
    sasl_end(&session->sasl);
    sasl_begin(&session->sasl, mechanism);
    if (session->phase == PHASE_SIGN_ON)
        session->give_up_at = session->now + SASL_MOST;
    session_send(session, (const char *const[]){"AUTHENTICATE", mechanism->name, NULL});
}

void login_begin(struct session *session)
{
    if (session->sasl.mechanism != NULL)
        return;
    if (session_has(session, CAP_SASL))
        try_mechanism(session, first_choice(session));
    else if (session->phase == PHASE_SIGN_ON)
        session_end(session, SESSION_RETRY, "the server would not let us sign in");
}

void login_lost(struct session *session)
{
    sasl_end(&session->sasl);
}

/* While signing on it is the end; later the server has our account already, or had it. */
static void fail(struct session *session, enum session_end end, const char *why)
{
    sasl_end(&session->sasl);
    if (session->phase == PHASE_SIGN_ON)
        session_end(session, end, "%s", why);
    else
        session_log(session, LOG_LEVEL_WARNING, "signing in again did not work: %s", why);
}

static const char *reason_of(enum scram_result result)
{
    switch (result) {
    case SCRAM_IMPOSTOR:
        return "the server could not prove that it knows the account's password: this may not be "
               "the network that it says it is";
    case SCRAM_WEAK:
        return "the server asks for fewer than 4096 rounds of SCRAM, or for more than a million: "
               "the password is not used for that";
    case SCRAM_REFUSED:
        return "the server does not accept the account's name or password (SCRAM): mend account "
               "and password_file, then restart";
    case SCRAM_GOES_ON:
    case SCRAM_PROVEN:
    case SCRAM_MALFORMED:
        break;
    }
    return "what the server says while signing in makes no sense, or the account's name or "
           "password is too long";
}

static void on_authenticate(struct session *session, const struct message *message)
{
    const struct sasl_login login = login_of(session);
    struct buf response, lines;
    bool whole = false;
    if (session->sasl.mechanism == NULL)
        return;
    buf_init(&response, SASL_LONGEST);
    buf_init(&lines, 4 * SASL_LONGEST);
    enum scram_result result =
        sasl_take(&session->sasl, &login, message_param(message, 0), &response, &whole);
    bool good = result == SCRAM_GOES_ON || result == SCRAM_PROVEN;
    if (good && whole)
        good = sasl_write(response.data == NULL ? "" : response.data, response.length, &lines);
    session_write(session, "AUTHENTICATE", &lines);
    mem_wipe(response.data, response.room);
    buf_finish(&response);
    if (!good) {
        session_send(session, (const char *const[]){"AUTHENTICATE", "*", NULL});
        fail(session, SESSION_REFUSED, reason_of(result));
    }
}

static void on_signed_in(struct session *session, const struct message *message)
{
    (void)message;
    bool proven = session->sasl.proven;
    if (session->sasl.mechanism == NULL)
        return;
    if (!proven) {
        fail(session, SESSION_REFUSED, reason_of(SCRAM_IMPOSTOR));
        return;
    }
    session->signed_in = true;
    sasl_end(&session->sasl);
    if (session->phase != PHASE_SIGN_ON) {
        signon_identified(session);
        return;
    }
    session->give_up_at = session->now + SIGN_ON_MOST;
    caps_end(session);
}

static void describe_failure(const struct sasl_mechanism *mechanism, char *out, size_t room)
{
    if (str_equal(mechanism->name, "EXTERNAL"))
        snprintf(out, room,
                 "the server knows no account for our certificate (SASL EXTERNAL): tell services "
                 "its fingerprint, then restart");
    else
        snprintf(
            out, room,
            "the server does not accept the account's name or password (SASL %s): mend account "
            "and password_file, then restart%s",
            mechanism->name,
            mechanism->tells_password
                ? ""
                : "; where the account is older than the network's SCRAM, set its password "
                  "anew there, or say `sasl: plain`");
}

/* 904: what was tried did not work. What is as safe may be tried next. */
static void on_failed(struct session *session, const struct message *message)
{
    (void)message;
    const struct sasl_mechanism *failed = session->sasl.mechanism;
    const struct sasl_login login = login_of(session);
    if (failed == NULL)
        return;
    /* A server that says only now what it has (908) is asked as if it had said it at once. */
    const char *offered = offered_mechanisms(session);
    const struct sasl_mechanism *next =
        sasl_choose(offered, &login, session->told_late ? NULL : failed);
    session->told_late = false;
    if (next != NULL) {
        session_log(session, LOG_LEVEL_INFO, "signing in by %s did not work: trying %s",
                    failed->name, next->name);
        try_mechanism(session, next);
        return;
    }
    char why[400];
    describe_failure(failed, why, sizeof why);
    fail(session, SESSION_REFUSED, why);
}

/* 908 me PLAIN,EXTERNAL :are available. A 904 follows. */
static void on_mechanisms(struct session *session, const struct message *message)
{
    const char *list = message_param(message, 1);
    const struct sasl_login login = login_of(session);
    if (session->sasl.mechanism == NULL || strlen(list) >= sizeof session->mechanisms)
        return;
    session->told_late = *offered_mechanisms(session) == '\0';
    snprintf(session->mechanisms, sizeof session->mechanisms, "%s", list);
    bool goes_on = sasl_is_listed(list, session->sasl.mechanism->name) ||
                   sasl_choose(list, &login, session->told_late ? NULL : session->sasl.mechanism);
    if (!goes_on) {
        char why[200];
        snprintf(why, sizeof why,
                 "the server takes none of our ways of signing in; it offers %.100s", list);
        fail(session, SESSION_REFUSED, why);
    }
}

static void on_too_long(struct session *session, const struct message *message)
{
    (void)message;
    if (session->sasl.mechanism != NULL)
        fail(session, SESSION_REFUSED, reason_of(SCRAM_MALFORMED));
}

static void on_aborted(struct session *session, const struct message *message)
{
    (void)message;
    if (session->sasl.mechanism != NULL)
        fail(session, SESSION_RETRY, "signing in to the account was broken off");
}

static void on_locked(struct session *session, const struct message *message)
{
    (void)message;
    if (session->sasl.mechanism != NULL)
        fail(session, SESSION_REFUSED, "the account may not be used now (SASL 902)");
}

/* 901: services took our account away, or went; they come back with CAP NEW. */
static void on_signed_out(struct session *session, const struct message *message)
{
    (void)message;
    if (session->signed_in && session->phase == PHASE_UP)
        session_log(session, LOG_LEVEL_WARNING, "we are not signed in to the account any more");
    session->signed_in = false;
}

const struct handler login_handlers[] = {
    {"AUTHENTICATE", 1, on_authenticate},
    {"901", 0, on_signed_out},
    {"902", 0, on_locked},
    {"903", 0, on_signed_in},
    {"904", 0, on_failed},
    {"905", 0, on_too_long},
    {"906", 0, on_aborted},
    {"907", 0, on_signed_in},
    {"908", 1, on_mechanisms},
    {0},
};
