/* Capabilities, and with them signing in to an account.
 * ircv3.net "capability-negotiation", "sasl-3.2". */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/irc/message.h"
#include "driver/irc/sasl.h"
#include "driver/irc/session_inside.h"

enum { REQUEST_MOST = 400 };

static const char *const cap_names[CAPS] = {
    [CAP_ACCOUNT_TAG] = "account-tag",
    [CAP_BATCH] = "batch",
    [CAP_CAP_NOTIFY] = "cap-notify",
    [CAP_CHGHOST] = "chghost",
    [CAP_ECHO_MESSAGE] = "echo-message",
    [CAP_LABELED_RESPONSE] = "labeled-response",
    [CAP_MESSAGE_TAGS] = "message-tags",
    [CAP_MULTI_PREFIX] = "multi-prefix",
    [CAP_SASL] = "sasl",
    [CAP_SERVER_TIME] = "server-time",
};

static int cap_of(const char *name, size_t length)
{
    for (int cap = 0; cap < CAPS; cap++) {
        if (strlen(cap_names[cap]) == length && memcmp(cap_names[cap], name, length) == 0)
            return cap;
    }
    return -1;
}

static void cap_end(struct session *session)
{
    if (session->phase == PHASE_SIGN_ON)
        session_send(session, (const char *const[]){"CAP", "END", NULL});
}

static unsigned wanted(const struct session *session)
{
    unsigned caps = session->offered;
    if (session->config.account == NULL)
        caps &= ~(1U << CAP_SASL);
    if ((caps >> CAP_BATCH & 1U) == 0 || (caps >> CAP_MESSAGE_TAGS & 1U) == 0)
        caps &= ~(1U << CAP_LABELED_RESPONSE);
    return caps & ~session->caps;
}

static void request(struct session *session, unsigned caps)
{
    char list[REQUEST_MOST] = "";
    size_t length = 0;
    for (int cap = 0; cap < CAPS; cap++) {
        if ((caps >> cap & 1U) != 0)
            length += (size_t)snprintf(list + length, sizeof list - length, "%s%s",
                                       length > 0 ? " " : "", cap_names[cap]);
    }
    session->asked |= caps;
    session_send(session, (const char *const[]){"CAP", "REQ", list, NULL});
}

/* The account can be signed in to, over a connection that may carry a password. */
static bool may_sign_in(struct session *session)
{
    if (!session->config.secure) {
        session_end(session, SESSION_REFUSED,
                    "the account's password is not sent over a connection without TLS: set tls");
        return false;
    }
    if ((session->offered >> CAP_SASL & 1U) == 0 || sasl_choose(session->mechanisms) == NULL) {
        session_end(session, SESSION_RETRY,
                    "the server offers no way of signing in that we know; it is asked again, as "
                    "its services may be away");
        return false;
    }
    return true;
}

static void after_caps(struct session *session)
{
    if (session->phase != PHASE_SIGN_ON)
        return;
    if (session->config.account == NULL) {
        cap_end(session);
    } else if (!session_has(session, CAP_SASL)) {
        session_end(session, SESSION_RETRY, "the server would not let us sign in");
    } else if (session->mechanism == NULL && !session->signed_in) {
        session->mechanism = sasl_choose(session->mechanisms);
        session->give_up_at = session->now + SASL_MOST;
        session_send(session,
                     (const char *const[]){"AUTHENTICATE", session->mechanism->name, NULL});
    }
}

static void request_or_go_on(struct session *session)
{
    if (session->config.account != NULL && session->phase == PHASE_SIGN_ON && !may_sign_in(session))
        return;
    unsigned caps = wanted(session);
    if (caps != 0)
        request(session, caps);
    else
        after_caps(session);
}

/* A word of a list of capabilities: "name", "name=value", "-name". */
struct cap_word {
    enum cap cap;
    bool off;
    const char *value;
    size_t length; /* of the value */
};

/* The next capability that we know in a list, from `*at` on. */
static bool next_cap(const char **at, struct cap_word *word)
{
    for (;;) {
        *at += strspn(*at, " ");
        if (**at == '\0')
            return false;
        word->off = **at == '-';
        const char *name = *at + strspn(*at, "-~=");
        size_t name_length = strcspn(name, " =");
        word->value = name + name_length + (name[name_length] == '=');
        word->length = strcspn(word->value, " ");
        *at = word->value + word->length;
        int cap = cap_of(name, name_length);
        if (cap >= 0) {
            word->cap = (enum cap)cap;
            return true;
        }
    }
}

static void take_offered(struct session *session, const char *list)
{
    struct cap_word word;
    while (next_cap(&list, &word)) {
        session->offered |= 1U << word.cap;
        if (word.cap == CAP_SASL && word.length < sizeof session->mechanisms)
            snprintf(session->mechanisms, sizeof session->mechanisms, "%.*s", (int)word.length,
                     word.value);
    }
}

static void take_acknowledged(struct session *session, const char *list)
{
    struct cap_word word;
    while (next_cap(&list, &word)) {
        unsigned bit = 1U << word.cap;
        session->asked &= ~bit;
        session->caps = word.off ? session->caps & ~bit : session->caps | bit;
    }
}

static void take_withdrawn(struct session *session, const char *list)
{
    struct cap_word word;
    while (next_cap(&list, &word)) {
        session->offered &= ~(1U << word.cap);
        session->caps &= ~(1U << word.cap);
    }
}

/* A request is refused as a whole: ask for its parts one by one. */
static void take_refused(struct session *session, const char *list)
{
    struct cap_word word;
    unsigned refused = 0;
    while (next_cap(&list, &word))
        refused |= 1U << word.cap;
    session->asked &= ~refused;
    bool whole = (refused & (refused - 1)) != 0;
    for (unsigned cap = 0; cap < CAPS && whole; cap++) {
        if ((refused >> cap & 1U) != 0)
            request(session, 1U << cap);
    }
}

static void on_cap(struct session *session, const struct message *message)
{
    const char *command = message_param(message, 1);
    bool more = str_equal(message_param(message, 2), "*") && message_need(message, 4);
    const char *list = message_param(message, more ? 3 : 2);
    if (str_equal_fold(command, "LS")) {
        take_offered(session, list);
        if (!more)
            request_or_go_on(session);
    } else if (str_equal_fold(command, "ACK") || str_equal_fold(command, "NAK")) {
        if (str_equal_fold(command, "ACK"))
            take_acknowledged(session, list);
        else
            take_refused(session, list);
        if (session->asked == 0)
            after_caps(session);
    } else if (str_equal_fold(command, "NEW")) {
        take_offered(session, list);
        unsigned caps = wanted(session) & ~(1U << CAP_SASL) & ~session->asked;
        if (caps != 0)
            request(session, caps);
    } else if (str_equal_fold(command, "DEL")) {
        take_withdrawn(session, list);
    }
}

static void on_authenticate(struct session *session, const struct message *message)
{
    (void)message; /* a mechanism with more steps than one will read its challenge here */
    if (session->mechanism == NULL)
        return;
    const struct sasl_login login = {session->config.account, session->config.password};
    struct buf response, lines;
    buf_init(&response, SASL_LONGEST);
    buf_init(&lines, 4 * SASL_LONGEST);
    bool good = session->mechanism->respond(&login, "", 0, &response) &&
                sasl_write(response.data, response.length, &lines);
    session->mechanism = NULL;
    session_write(session, "AUTHENTICATE", &lines);
    mem_wipe(response.data, response.room);
    buf_finish(&response);
    if (!good)
        session_end(session, SESSION_REFUSED, "the account's name or password is too long");
}

static void on_signed_in(struct session *session, const struct message *message)
{
    (void)message;
    session->signed_in = true;
    session->mechanism = NULL;
    session->give_up_at = session->now + SIGN_ON_MOST;
    cap_end(session);
}

static void on_wrong_password(struct session *session, const struct message *message)
{
    (void)message;
    session_end(session, SESSION_REFUSED,
                "the server does not accept the account's name or password (SASL): mend account "
                "and password_file, then restart");
}

static void on_other_mechanisms(struct session *session, const struct message *message)
{
    session_end(session, SESSION_REFUSED,
                "the server takes none of our ways of signing in; it offers %.100s",
                message_param(message, 1));
}

static void on_sasl_aborted(struct session *session, const struct message *message)
{
    (void)message;
    if (!session->signed_in)
        session_end(session, SESSION_RETRY, "signing in to the account was broken off");
}

static void on_account_locked(struct session *session, const struct message *message)
{
    (void)message;
    session_end(session, SESSION_REFUSED, "the account may not be used now (SASL 902)");
}

const struct handler caps_handlers[] = {
    {"CAP", 3, on_cap},
    {"AUTHENTICATE", 1, on_authenticate},
    {"902", 0, on_account_locked},
    {"903", 0, on_signed_in},
    {"904", 0, on_wrong_password},
    {"905", 0, on_wrong_password},
    {"906", 0, on_sasl_aborted},
    {"907", 0, on_signed_in},
    {"908", 1, on_other_mechanisms},
    {0},
};
