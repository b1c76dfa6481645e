/* Signing on: capabilities, account, nick, until the server's greeting is over.
 * ircv3.net "capability-negotiation", "sasl-3.2"; RFC 2812 section 3.1. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/random.h"
#include "base/str.h"
#include "driver/irc/message.h"
#include "driver/irc/sasl.h"
#include "driver/irc/session_inside.h"
#include "driver/line.h"

enum { NICK_TRIES_MOST = 12, NICK_LEAST_LENGTH = 9, REQUEST_MOST = 400 };

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

static void set_nick(struct session *session, const char *nick)
{
    if (*nick != '\0' && strlen(nick) < NICK_MOST)
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
    session_write(session, &lines);
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

static void on_server_password(struct session *session, const struct message *message)
{
    (void)message;
    if (session->phase == PHASE_SIGN_ON)
        session_end(session, SESSION_REFUSED,
                    "the server does not accept its password: mend server_password_file");
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
    flood_init(&session->flood, session->now); /* signing on is not held against anybody */
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
    {"CAP", 3, on_cap},
    {"AUTHENTICATE", 1, on_authenticate},
    {"NICK", 1, on_nick},
    {"CHGHOST", 2, on_chghost},
    {"001", 1, on_welcome},
    {"005", 2, on_isupport},
    {"376", 0, on_greeted},
    {"396", 2, on_own_host},
    {"422", 0, on_greeted},
    {"432", 2, on_nick_refused},
    {"433", 2, on_nick_refused},
    {"436", 2, on_nick_refused},
    {"437", 2, on_nick_refused},
    {"464", 0, on_server_password},
    {"465", 0, on_banned},
    {"902", 0, on_account_locked},
    {"903", 0, on_signed_in},
    {"904", 0, on_wrong_password},
    {"905", 0, on_wrong_password},
    {"906", 0, on_sasl_aborted},
    {"907", 0, on_signed_in},
    {"908", 1, on_other_mechanisms},
    {0},
};
