/* Where the bot is: joining channels, being thrown out, who has which mark there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/irc/message.h"
#include "driver/irc/session_inside.h"
#include "driver/line.h"

enum { JOIN_LINE_MOST = 400, JOINS_A_LINE = 10, WHY_MOST = 900 };

/* Milliseconds. */
enum {
    REFUSED_LEAST = 5 * 60 * 1000, /* before asking again where we were refused; then twice ... */
    KICKED_LEAST = 30 * 1000,      /* before going back where we were thrown out; then twice ... */
    WAIT_MOST = 60 * 60 * 1000,
    KICKS_FORGOTTEN = 60 * 60 * 1000, /* in a channel for so long, old kicks do not count */
};

static int64_t doubled(int64_t least, unsigned times)
{
    int64_t wait = least;
    while (times-- > 0 && wait < WAIT_MOST)
        wait *= 2;
    return wait < WAIT_MOST ? wait : WAIT_MOST;
}

/* "joined 1 of 2 channels; #x: by invitation only", or nothing when all is well. */
static void describe(const struct session *session, char out[WHY_MOST])
{
    size_t joined = 0;
    size_t length = 0;
    char refused[WHY_MOST / 2] = "";
    for (size_t i = 0; i < session->channels.count; i++) {
        const struct channel *channel = &session->channels.items[i];
        joined += channel->joined;
        if (!channel->joined && length < sizeof refused)
            length += (size_t)snprintf(refused + length, sizeof refused - length, "; %s: %s",
                                       channel->name,
                                       channel->why != NULL ? channel->why : "no answer yet");
    }
    out[0] = '\0';
    if (joined < session->channels.count)
        snprintf(out, WHY_MOST, "joined %zu of %zu channels%s", joined, session->channels.count,
                 refused);
}

/* Says "up" once every channel has answered, or enough time has passed. */
static void announce(struct session *session)
{
    bool settled = true;
    for (size_t i = 0; i < session->channels.count; i++)
        settled = settled && session->channels.items[i].settled;
    if (session->announced || (!settled && session->now < session->announce_at))
        return;
    session->announced = true;
    char raw[WHY_MOST];
    describe(session, raw);
    session->calls.line(
        session->data,
        &(struct line){.type = LINE_STATE, .state = "up", .why = raw[0] != '\0' ? raw : NULL});
}

/* Asks to join what is due, as many as go into a line. */
static void join_due(struct session *session)
{
    char list[JOIN_LINE_MOST] = "";
    size_t length = 0;
    size_t asked = 0;
    for (size_t i = 0; i < session->channels.count && asked < JOINS_A_LINE; i++) {
        struct channel *channel = &session->channels.items[i];
        if (channel->joined || channel->try_at < 0 || channel->try_at > session->now ||
            length + strlen(channel->name) + 2 > sizeof list)
            continue;
        length += (size_t)snprintf(list + length, sizeof list - length, "%s%s",
                                   length > 0 ? "," : "", channel->name);
        channel->try_at = session->now + REFUSED_LEAST; /* should no answer come at all */
        asked++;
    }
    if (asked > 0)
        session_send(session, (const char *const[]){"JOIN", list, NULL});
}

void presence_begin(struct session *session)
{
    session->announce_at = session->now + JOINS_MOST;
    for (size_t i = 0; i < session->channels.count; i++) {
        struct channel *channel = &session->channels.items[i];
        channel->settled = false;
        channel->refusals = 0;
        channel->kicks = 0;
        channel->why = NULL;
        channel->try_at = session->now;
    }
    join_due(session);
    announce(session);
}

/* Leaves a channel that is to be left: one, since leaving is dear. */
static void leave_one(struct session *session)
{
    for (size_t i = 0; i < session->channels.count; i++) {
        struct channel *channel = &session->channels.items[i];
        if (channel->leaving) {
            session_send(session,
                         (const char *const[]){"PART", channel->name, channel->farewell, NULL});
            channel_remove(&session->channels, channel);
            return;
        }
    }
}

static int64_t wait_for(const struct session *session, const char *command)
{
    return flood_wait(&session->flood, command, 0, session->now);
}

void presence_tick(struct session *session)
{
    if (wait_for(session, "PART") == 0)
        leave_one(session);
    if (wait_for(session, "JOIN") == 0)
        join_due(session);
    announce(session);
}

int64_t presence_due(const struct session *session)
{
    int64_t due = -1;
    int64_t may_leave = session->now + wait_for(session, "PART");
    int64_t may_join = session->now + wait_for(session, "JOIN");
    for (size_t i = 0; i < session->channels.count; i++) {
        const struct channel *channel = &session->channels.items[i];
        int64_t at = channel->try_at > may_join ? channel->try_at : may_join;
        if (channel->leaving)
            at = may_leave;
        else if (channel->joined || channel->try_at < 0)
            continue;
        if (due < 0 || at < due)
            due = at;
    }
    return due;
}

void session_join(struct session *session, const char *channel, int64_t now)
{
    struct channel *added = channel_add(&session->channels, &session->isupport, channel);
    session->now = now;
    if (added == NULL) {
        session_log(session, LOG_LEVEL_ERROR, "more than %d channels: one is left out",
                    CHANNELS_MOST);
        return;
    }
    added->leaving = false;
    if (session->phase == PHASE_UP && !added->joined) {
        added->try_at = now;
        presence_tick(session);
    }
}

void session_leave(struct session *session, const char *channel, const char *reason, int64_t now)
{
    struct channel *found = channel_find(&session->channels, &session->isupport, channel);
    session->now = now;
    if (found == NULL)
        return;
    if (!found->joined) {
        channel_remove(&session->channels, found);
        return;
    }
    free(found->farewell);
    found->farewell = reason != NULL ? mem_string(reason) : NULL;
    found->leaving = true;
    presence_tick(session);
}

void presence_lost(struct session *session)
{
    for (size_t i = session->channels.count; i-- > 0;) {
        struct channel *channel = &session->channels.items[i];
        channel_left(channel);
        if (channel->leaving)
            channel_remove(&session->channels, channel);
    }
}

static void on_join(struct session *session, const struct message *message)
{
    char nick[NICK_MOST];
    const char *name = message_param(message, 0);
    struct channel *channel = channel_find(&session->channels, &session->isupport, name);
    if (!session_nick_of(message, nick))
        return;
    if (!session_is_self(session, message)) {
        if (channel != NULL)
            channel_set_marks(channel, &session->isupport, nick, "");
        return;
    }
    session_set_source(session, message->source);
    if (channel == NULL) { /* sent there by a forward or by force */
        session_send(session, (const char *const[]){"PART", name, NULL});
        return;
    }
    channel_left(channel);
    channel->joined = channel->settled = true;
    channel->joined_at = session_time_of(session, message);
    channel->entered_at = session->now;
    channel->refusals = 0;
    channel->try_at = -1;
    channel->why = NULL;
    announce(session);
}

/* Out of a channel: when to go back. */
static void out_of(struct session *session, struct channel *channel, const char *how)
{
    channel_left(channel);
    if (session->now - channel->entered_at > KICKS_FORGOTTEN)
        channel->kicks = 0;
    int64_t wait = doubled(KICKED_LEAST, channel->kicks++);
    channel->try_at = session->now + wait;
    session_log(session, LOG_LEVEL_WARNING, "%s %s: going back in %lld seconds", how, channel->name,
                (long long)wait / 1000);
}

static void on_part(struct session *session, const struct message *message)
{
    char nick[NICK_MOST];
    struct channel *channel =
        channel_find(&session->channels, &session->isupport, message_param(message, 0));
    if (channel == NULL || !session_nick_of(message, nick))
        return;
    if (!session_is_self(session, message))
        channel_set_marks(channel, &session->isupport, nick, "");
    else if (channel->joined)
        out_of(session, channel, "taken out of");
}

static void on_kick(struct session *session, const struct message *message)
{
    const char *nick = message_param(message, 1);
    struct channel *channel =
        channel_find(&session->channels, &session->isupport, message_param(message, 0));
    if (channel == NULL)
        return;
    if (!isupport_equal(&session->isupport, nick, session->nick))
        channel_set_marks(channel, &session->isupport, nick, "");
    else if (channel->joined)
        out_of(session, channel, "kicked out of");
}

static void on_quit(struct session *session, const struct message *message)
{
    char nick[NICK_MOST];
    if (!session_nick_of(message, nick))
        return;
    for (size_t i = 0; i < session->channels.count; i++)
        channel_set_marks(&session->channels.items[i], &session->isupport, nick, "");
}

/* 353 me = #channel :@nick +nick @+nick!user@host nick */
static void on_names(struct session *session, const struct message *message)
{
    struct channel *channel =
        channel_find(&session->channels, &session->isupport, message_param(message, 2));
    const char *at = message_param(message, 3);
    while (channel != NULL && *(at += strspn(at, " ")) != '\0') {
        size_t word = strcspn(at, " ");
        size_t marks = strspn(at, session->isupport.prefix_marks);
        marks = marks < word ? marks : word;
        size_t nick = strcspn(at + marks, " !");
        if (marks > 0 && marks < MEMBER_MARKS && nick > 0 && nick < NICK_MOST) {
            char mark_text[MEMBER_MARKS];
            char nick_text[NICK_MOST];
            snprintf(mark_text, sizeof mark_text, "%.*s", (int)marks, at);
            snprintf(nick_text, sizeof nick_text, "%.*s", (int)nick, at + marks);
            channel_set_marks(channel, &session->isupport, nick_text, mark_text);
        }
        at += word;
    }
}

static void on_mode(struct session *session, const struct message *message)
{
    struct channel *channel =
        channel_find(&session->channels, &session->isupport, message_param(message, 0));
    size_t parameter = 2;
    bool set = true;
    if (channel == NULL)
        return;
    for (const char *mode = message_param(message, 1); *mode != '\0'; mode++) {
        if (*mode == '+' || *mode == '-') {
            set = *mode == '+';
        } else if (isupport_mode_has_parameter(&session->isupport, *mode, set)) {
            const char *nick = message_param(message, parameter++);
            char mark = isupport_mark_of(&session->isupport, *mode);
            if (mark != '\0' && *nick != '\0')
                channel_set_mark(channel, &session->isupport, nick, mark, set);
        }
    }
}

static void on_invite(struct session *session, const struct message *message)
{
    const char *name = message_param(message, 1);
    char nick[NICK_MOST];
    if (!isupport_equal(&session->isupport, message_param(message, 0), session->nick) ||
        !session_nick_of(message, nick))
        return;
    struct channel *channel = channel_find(&session->channels, &session->isupport, name);
    if (channel != NULL && !channel->joined && session->phase == PHASE_UP) {
        channel->try_at = session->now;
        presence_tick(session);
    } else if (channel == NULL) {
        hear_invited(session, name, nick);
    }
}

/* Why a server does not let somebody in. */
static const struct {
    const char *numeric;
    const char *why;
} refusals[] = {
    {"403", "there is no such channel"},
    {"405", "we are in too many channels"},
    {"437", "it is unavailable for now"},
    {"470", "it sends newcomers to another channel"},
    {"471", "it is full"},
    {"473", "it is by invitation only"},
    {"474", "we are banned there"},
    {"475", "it needs a key"},
    {"476", "its name is wrong"},
    {"477", "it needs a registered account"},
    {"479", "its name is wrong"},
    {"480", "it may not be joined now"},
    {"489", "it needs TLS"},
    {"520", "it is for operators of the network only"},
};

bool presence_refused(struct session *session, const struct message *message)
{
    struct channel *channel =
        channel_find(&session->channels, &session->isupport, message_param(message, 1));
    if (channel == NULL || channel->joined)
        return false;
    channel->why = "the server refuses it";
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        if (str_equal(refusals[i].numeric, message->command))
            channel->why = refusals[i].why;
    }
    int64_t wait = doubled(REFUSED_LEAST, channel->refusals++);
    channel->try_at = session->now + wait;
    channel->settled = true;
    session_log(session, LOG_LEVEL_WARNING, "cannot join %s: %s; asking again in %lld minutes",
                channel->name, channel->why, (long long)wait / 60000);
    announce(session);
    return true;
}

static void on_refused(struct session *session, const struct message *message)
{
    if (!presence_refused(session, message))
        say_refused(session, message);
}

const struct handler presence_handlers[] = {
    {"INVITE", 2, on_invite}, {"JOIN", 1, on_join},   {"KICK", 2, on_kick},
    {"MODE", 2, on_mode},     {"PART", 1, on_part},   {"QUIT", 0, on_quit},
    {"353", 4, on_names},     {"403", 2, on_refused}, {"405", 2, on_refused},
    {"470", 2, on_refused},   {"471", 2, on_refused}, {"473", 2, on_refused},
    {"474", 2, on_refused},   {"475", 2, on_refused}, {"476", 2, on_refused},
    {"477", 2, on_refused},   {"479", 2, on_refused}, {"480", 2, on_refused},
    {"489", 2, on_refused},   {"520", 2, on_refused}, {0},
};
