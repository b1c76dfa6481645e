/* Our nick: which one to ask for, what to do when it is taken, how to have it back and keep it.
 * And who we are as others see us: nick!user@host. */
#include <stdio.h>
#include <string.h>

#include "base/random.h"
#include "base/str.h"
#include "base/utf8.h"
#include "driver/irc/message.h"
#include "driver/irc/presence.h"
#include "driver/irc/session_inside.h"

enum { NICK_TRIES_MOST = 12 };

void nick_set(struct session *session, const char *nick)
{
    size_t length = strlen(nick);
    if (length > 0 && length < NICK_MOST && utf8_valid(nick, length))
        snprintf(session->nick, NICK_MOST, "%s", nick);
}

static bool is_right(const struct session *session)
{
    return isupport_equal(&session->isupport, session->nick, session->config.nick);
}

/* ---- while signing on ---- */

/* The nick for the n-th attempt: those of the configuration, then with one '_' behind it, two, then
 * cut short with a number, since nobody knows yet how long a nick may be. RFC 1459 allows nine
 * bytes everywhere. */
static void other_nick(const struct session *session, size_t attempt, char out[NICK_MOST])
{
    const struct session_config *config = &session->config;
    const char *nick = config->nick;
    size_t others = config->other_nick_count;
    if (attempt <= others)
        snprintf(out, NICK_MOST, "%.*s", NICK_MOST - 1, config->other_nicks[attempt - 1]);
    else if (attempt <= others + 2)
        snprintf(out, NICK_MOST, "%.*s%s", NICK_MOST - 4, nick, attempt == others + 1 ? "_" : "__");
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
    if (++session->nick_tries > NICK_TRIES_MOST + session->config.other_nick_count) {
        session_end(session, SESSION_RETRY_SLOWLY, "the server takes none of the nicks we tried");
        return;
    }
    other_nick(session, session->nick_tries, nick);
    nick_set(session, nick);
    session_send(session, (const char *const[]){"NICK", nick, NULL});
}

/* ---- having it back ---- */

static void ask_for_it(struct session *session)
{
    session->regain_at = session->now + REGAIN_EVERY;
    session_send(session, (const char *const[]){"NICK", session->config.nick, NULL});
}

static void watch_it(struct session *session, const char *sign)
{
    if (session->isupport.monitor > 0)
        session_send(session, (const char *const[]){"MONITOR", sign, session->config.nick, NULL});
}

void nick_begin(struct session *session)
{
    if (is_right(session))
        return;
    session_log(session, LOG_LEVEL_WARNING, "the nick is taken: we are %s for now", session->nick);
    session->regain_at = session->now + REGAIN_EVERY;
    services_regain(session);
    watch_it(session, "+");
}

void nick_tick(struct session *session)
{
    if (session->phase == PHASE_UP && session->regain_at >= 0 && session->now >= session->regain_at)
        ask_for_it(session);
}

/* Whether a list "nick!user@host,nick" has the nick that we should have. */
static bool lists_it(const struct session *session, const char *list)
{
    char nick[NICK_MOST];
    while (*list != '\0') {
        size_t word = strcspn(list, ",");
        size_t length = strcspn(list, "!,");
        if (length < sizeof nick) {
            snprintf(nick, sizeof nick, "%.*s", (int)length, list);
            if (isupport_equal(&session->isupport, nick, session->config.nick))
                return true;
        }
        list += word + (list[word] == ',');
    }
    return false;
}

/* 731 me :nick,nick. ircv3.net "monitor". */
static void on_offline(struct session *session, const struct message *message)
{
    if (session->phase == PHASE_UP && !is_right(session) &&
        lists_it(session, message_param(message, 1)) && session->now >= session->no_regain_until)
        ask_for_it(session);
}

/* The nick that we should have is free now, as far as a QUIT or a NICK tells. */
static void is_free(struct session *session, const char *nick)
{
    if (session->phase == PHASE_UP && !is_right(session) && session->isupport.monitor == 0 &&
        session->now >= session->no_regain_until &&
        isupport_equal(&session->isupport, nick, session->config.nick))
        ask_for_it(session);
}

void nick_lost(struct session *session)
{
    session->no_regain_until = session->now + REGAIN_LATER;
}

static void on_own_nick(struct session *session, const struct message *message,
                        const char *new_nick)
{
    struct message_source source = message_source_split(message->source);
    char renamed[SOURCE_MOST];
    snprintf(renamed, sizeof renamed, "%.255s!%.*s@%.*s", new_nick, (int)source.user_length,
             source.user, (int)source.host_length, source.host);
    session_set_source(session, renamed);
    bool had_it = is_right(session);
    nick_set(session, new_nick);
    if (is_right(session)) {
        session->regain_at = -1;
        if (!had_it)
            watch_it(session, "-");
        return;
    }
    session->regain_at = session->now + (had_it ? REGAIN_LATER : REGAIN_EVERY);
    if (had_it) {
        nick_lost(session);
        watch_it(session, "+");
    }
}

static void on_nick(struct session *session, const struct message *message)
{
    char nick[NICK_MOST];
    const char *new_nick = message_param(message, 0);
    if (!session_nick_of(message, nick))
        return;
    presence_renamed(session, nick, new_nick);
    if (session_is_self(session, message))
        on_own_nick(session, message, new_nick);
    else
        is_free(session, nick);
}

void nick_watch(struct session *session, const struct message *message)
{
    char nick[NICK_MOST];
    if (session->regain_at >= 0 && str_equal(message->command, "QUIT") &&
        session_nick_of(message, nick))
        is_free(session, nick);
}

/* ---- who we are as others see us ---- */

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

const struct handler nick_handlers[] = {
    {"CHGHOST", 2, on_chghost},  {"NICK", 1, on_nick},        {"396", 2, on_own_host},
    {"432", 2, on_nick_refused}, {"433", 2, on_nick_refused}, {"436", 2, on_nick_refused},
    {"437", 2, on_nick_refused}, {"731", 2, on_offline},      {0},
};
