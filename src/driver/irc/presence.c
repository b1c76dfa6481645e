/* Where the bot is: joining channels, not being let in, being thrown out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "driver/irc/message.h"
#include "driver/irc/presence.h"
#include "driver/irc/say.h"
#include "driver/irc/session_inside.h"
#include "driver/line.h"

enum { JOIN_LINE_MOST = 400, JOINS_A_LINE = 10 };

/* Milliseconds. */
enum {
    REFUSED_LEAST = 5 * 60 * 1000, /* before asking again where we were refused; then twice ... */
    KICKED_LEAST = 30 * 1000,      /* before going back where we were thrown out; then twice ... */
    WAIT_MOST = 60 * 60 * 1000,
    KICKS_FORGOTTEN = 60 * 60 * 1000, /* in a channel for so long, old kicks do not count */
};

int64_t presence_wait(int64_t least, unsigned times)
{
    int64_t wait = least;
    while (times-- > 0 && wait < WAIT_MOST)
        wait *= 2;
    return wait < WAIT_MOST ? wait : WAIT_MOST;
}

static bool is_due(const struct session *session, const struct channel *channel)
{
    return !channel->joined && !channel->leaving && channel->try_at >= 0 &&
           channel->try_at <= session->now;
}

/* The key of a channel among lines "#channel key", or NULL. Free with free(). */
static char *key_of(const struct session *session, const char *name)
{
    const char *at = session->config.channel_keys;
    while (at != NULL && *at != '\0') {
        size_t line = strcspn(at, "\r\n");
        size_t word = strcspn(at, " \r\n");
        char *channel = mem_string_of(at, word);
        bool found = line > word + 1 && isupport_equal(&session->isupport, channel, name);
        free(channel);
        if (found)
            return mem_string_of(at + word + 1, line - word - 1);
        at += line + strspn(at + line, "\r\n");
    }
    return NULL;
}

/* A channel with a key is asked for alone; true when this is one. */
static bool join_with_key(struct session *session, struct channel *channel)
{
    char *key = key_of(session, channel->name);
    if (key == NULL)
        return false;
    session_send(session, (const char *const[]){"JOIN", channel->name, key, NULL});
    mem_forget(key);
    return true;
}

/* Asks to join what is due, as many as go into a line. */
static void join_due(struct session *session)
{
    char list[JOIN_LINE_MOST] = "";
    size_t length = 0;
    size_t asked = 0;
    for (size_t i = 0; i < session->channels.count && asked < JOINS_A_LINE; i++) {
        struct channel *channel = &session->channels.items[i];
        if (!is_due(session, channel) || length + strlen(channel->name) + 2 > sizeof list)
            continue;
        channel->try_at = session->now + REFUSED_LEAST; /* should no answer come at all */
        if (join_with_key(session, channel))
            continue;
        length += (size_t)snprintf(list + length, sizeof list - length, "%s%s",
                                   length > 0 ? "," : "", channel->name);
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
    report_settled(session);
}

void presence_identified(struct session *session)
{
    for (size_t i = 0; i < session->channels.count; i++) {
        struct channel *channel = &session->channels.items[i];
        if (channel->joined)
            mute_end(session, channel);
        else if (refused_for_want_of_account(channel))
            channel->try_at = session->now;
    }
    if (session->phase == PHASE_UP)
        presence_tick(session);
}

/* Leaves a channel that is to be left: one, since leaving is dear. */
static void leave_one(struct session *session)
{
    for (size_t i = 0; i < session->channels.count; i++) {
        struct channel *channel = &session->channels.items[i];
        if (channel->leaving) {
            session_send(session,
                         (const char *const[]){"PART", channel->name, channel->farewell, NULL});
            bool invited = channel->invited;
            if (!invited)
                str_list_add(&session->left, channel->name);
            channel_remove(&session->channels, channel);
            if (invited)
                invited_save(session);
            return;
        }
    }
}

static int64_t wait_for(const struct session *session, const char *command)
{
    return flood_wait(&session->flood, flood_cost(command, 0), session->now);
}

void presence_tick(struct session *session)
{
    if (wait_for(session, "PART") == 0)
        leave_one(session);
    if (wait_for(session, "JOIN") == 0)
        join_due(session);
    if (wait_for(session, "WHO") == 0)
        members_ask(session);
    report_settled(session);
}

int64_t presence_due(const struct session *session)
{
    int64_t due = -1;
    int64_t may_leave = session->now + wait_for(session, "PART");
    int64_t may_join = session->now + wait_for(session, "JOIN");
    int64_t may_ask = session->now + wait_for(session, "WHO");
    for (size_t i = 0; i < session->channels.count; i++) {
        const struct channel *channel = &session->channels.items[i];
        int64_t at = channel->try_at > may_join ? channel->try_at : may_join;
        if (channel->leaving)
            at = may_leave;
        else if (channel->ask_who)
            at = may_ask;
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
        added->kicks = 0;
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
        if (!found->invited)
            str_list_add(&session->left, found->name);
        channel_remove(&session->channels, found);
        return;
    }
    free(found->farewell);
    found->farewell = reason != NULL ? mem_string(reason) : NULL;
    found->leaving = true;
    presence_tick(session);
}

void session_stay_out(struct session *session, const char *channel)
{
    struct channel *found = channel_find(&session->channels, &session->isupport, channel);
    if (found == NULL)
        return;
    str_list_add(&session->left, found->name);
    channel_remove(&session->channels, found);
}

void presence_lost(struct session *session)
{
    for (size_t i = session->channels.count; i-- > 0;) {
        struct channel *channel = &session->channels.items[i];
        channel_left(channel);
        if (channel->leaving)
            channel_remove(&session->channels, channel);
    }
    accounts_finish(&session->accounts);
}

/* ---- in and out ---- */

static void entered(struct session *session, struct channel *channel, int64_t time)
{
    channel_left(channel);
    channel->joined = channel->settled = true;
    channel->joined_at = time;
    channel->entered_at = session->now;
    channel->refusals = 0;
    channel->knocked = false;
    channel->try_at = -1;
    channel->why = NULL;
    members_entered(session, channel);
    report_settled(session);
}

static void on_join(struct session *session, const struct message *message)
{
    char nick[NICK_MOST];
    const char *name = message_param(message, 0);
    struct channel *channel = channel_find(&session->channels, &session->isupport, name);
    if (!session_nick_of(message, nick))
        return;
    if (!session_is_self(session, message)) {
        members_joined(session, channel, nick, message_param(message, 1));
        return;
    }
    session_set_source(session, message->source);
    if (channel == NULL) /* sent there by a forward or by force */
        session_send(session, (const char *const[]){"PART", name, NULL});
    else
        entered(session, channel, session_time_of(session, message));
}

/* Out of a channel: when to go back, if at all. Who is thrown out again and again is not wanted. */
static void out_of(struct session *session, struct channel *channel, const char *how)
{
    members_left(session, channel);
    if (channel->invited) {
        session_log(session, LOG_LEVEL_WARNING, "%s %s, where we were a guest: staying out", how,
                    channel->name);
        channel_remove(&session->channels, channel);
        invited_save(session);
        return;
    }
    if (session->now - channel->entered_at > KICKS_FORGOTTEN)
        channel->kicks = 0;
    channel->why = "we were taken out of it";
    channel->try_at = -1;
    if (channel->kicks >= session->config.rejoins) {
        session_log(session, LOG_LEVEL_WARNING, "%s %s: staying out until we are invited", how,
                    channel->name);
        return;
    }
    int64_t wait = presence_wait(KICKED_LEAST, channel->kicks++);
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
        members_parted(session, channel, nick);
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
        members_parted(session, channel, nick);
    else if (channel->joined)
        out_of(session, channel, "kicked out of");
}

/* RENAME #old #new :reason. ircv3.net "channel-rename". The core moves what it keeps of the room.
 */
static void on_rename(struct session *session, const struct message *message)
{
    const char *to = message_param(message, 1);
    struct channel *channel =
        channel_find(&session->channels, &session->isupport, message_param(message, 0));
    struct channel *other = channel_find(&session->channels, &session->isupport, to);
    if (channel == NULL || !session_is_room(to) || !utf8_valid(to, strlen(to)))
        return;
    char *old = mem_string(channel->name);
    if (other != NULL && other != channel) {
        channel_remove(&session->channels, other);
        channel = channel_find(&session->channels, &session->isupport, old);
    }
    channel_call(channel, to);
    session_log(session, LOG_LEVEL_WARNING,
                "%s is called %s now: put the new name into the configuration", old, channel->name);
    session->calls.line(session->data,
                        &(struct line){.type = LINE_ROOM, .room = old, .successor = channel->name});
    say_renamed(session, old, channel->name);
    free(old);
}

const struct handler presence_handlers[] = {
    {"JOIN", 1, on_join}, {"KICK", 2, on_kick}, {"PART", 1, on_part}, {"RENAME", 2, on_rename}, {0},
};
