/* Invitations: whose are followed; the channels that the bot is in as a guest, which outlive the
 * process. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "driver/irc/message.h"
#include "driver/irc/presence.h"
#include "driver/irc/session_inside.h"
#include "driver/line.h"

enum { SAVED_MOST = 32 * 1024, HOUR = 60 * 60 }; /* bytes; seconds */

void invited_save(struct session *session)
{
    struct buf list;
    buf_init(&list, SAVED_MOST);
    buf_add_string(&list, "");
    for (size_t i = 0; i < session->channels.count; i++) {
        const struct channel *channel = &session->channels.items[i];
        if (channel->invited && !channel->leaving)
            buf_print(&list, "%s%s", list.length > 0 ? " " : "", channel->name);
    }
    session->calls.line(session->data, &(struct line){.type = LINE_SAVE,
                                                      .id = INVITED_SAVED,
                                                      .name = INVITED_SAVED,
                                                      .blob = list.length > 0 ? list.data : ""});
    buf_finish(&list);
}

void session_restore_invited(struct session *session, const char *saved)
{
    char *copy = mem_string(saved);
    char *rest = NULL;
    for (char *name = strtok_r(copy, " ", &rest); name != NULL; name = strtok_r(NULL, " ", &rest)) {
        if (!session_is_room(name) ||
            channel_find(&session->channels, &session->isupport, name) != NULL)
            continue;
        struct channel *channel = channel_add(&session->channels, &session->isupport, name);
        if (channel != NULL)
            channel->invited = true;
    }
    free(copy);
}

/* By account, as the network attests it, or any person where the channel itself is named. */
static bool is_listed(const struct session *session, const struct message *message,
                      const char *nick, const char *room)
{
    const char *account = members_account(session, message, nick);
    for (size_t i = 0; i < session->config.invite_from_count; i++) {
        const char *from = session->config.invite_from[i];
        if (isupport_is_channel(&session->isupport, from)
                ? isupport_equal(&session->isupport, from, room)
                : account != NULL && isupport_equal(&session->isupport, from, account))
            return true;
    }
    return false;
}

/* One of the settings, where it takes nobody's leave but theirs who are there. */
static bool was_left(const struct session *session, const char *room)
{
    for (size_t i = 0; i < session->left.count; i++) {
        if (isupport_equal(&session->isupport, session->left.items[i], room))
            return true;
    }
    return false;
}

static bool is_welcome(const struct session *session, const struct message *message,
                       const char *nick, const char *room)
{
    if (was_left(session, room))
        return true;
    if (session->config.invites != INVITES_LISTED)
        return session->config.invites == INVITES_ANYONE;
    return is_listed(session, message, nick, room);
}

/* Into a channel that is none of ours. */
static void follow(struct session *session, const char *name)
{
    if (session->invites.per_second <= 0)
        bucket_init(&session->invites, session->config.invites_per_hour,
                    (double)session->config.invites_per_hour / HOUR, session->now);
    if (session->channels.count >= CHANNELS_MOST ||
        !bucket_take(&session->invites, 1, session->now)) {
        session_log(session, LOG_LEVEL_WARNING,
                    "an invitation was not followed: there are too many");
        return;
    }
    session_join(session, name, session->now);
    struct channel *channel = channel_find(&session->channels, &session->isupport, name);
    channel->invited = true;
    invited_save(session);
    session->calls.line(session->data, &(struct line){.type = LINE_ROOM, .room = channel->name});
}

/* The core is told of those that are not followed. */
static void tell(struct session *session, const char *room, const char *by)
{
    char *id = hear_made_id(session);
    session->calls.line(session->data,
                        &(struct line){.type = LINE_INVITE, .id = id, .room = room, .by = by});
    free(id);
}

static void on_invite(struct session *session, const struct message *message)
{
    const char *name = message_param(message, 1);
    char nick[NICK_MOST];
    if (!isupport_equal(&session->isupport, message_param(message, 0), session->nick) ||
        !session_nick_of(message, nick) || !utf8_valid(nick, strlen(nick)) ||
        session->phase != PHASE_UP)
        return;
    struct channel *channel = channel_find(&session->channels, &session->isupport, name);
    if (channel != NULL && !channel->joined) {
        channel->try_at = session->now;
        presence_tick(session);
    } else if (channel == NULL && session_is_room(name) && utf8_valid(name, strlen(name)) &&
               isupport_is_channel(&session->isupport, name)) {
        if (is_welcome(session, message, nick, name))
            follow(session, name);
        else
            tell(session, name, nick);
    }
}

const struct handler invited_handlers[] = {
    {"INVITE", 2, on_invite},
    {0},
};
