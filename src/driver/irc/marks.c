/* What others do to messages: reactions, words taken back. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "driver/irc/message.h"
#include "driver/irc/say.h"
#include "driver/irc/session_inside.h"
#include "driver/line.h"

enum { MARK_MOST = 64 }; /* bytes */

/* The channel that a message is in, or "direct" with its sender; NULL when it is not for us. */
static char *room_of(struct session *session, const char *target, const char *nick)
{
    const struct channel *channel = channel_find(&session->channels, &session->isupport, target);
    if (channel != NULL)
        return channel->joined && !channel->leaving ? mem_string(channel->name) : NULL;
    if (!isupport_equal(&session->isupport, target, session->nick) ||
        !utf8_valid(nick, strlen(nick)))
        return NULL;
    char *room = mem_string(nick);
    isupport_lower(&session->isupport, room);
    return room;
}

/* A reaction concerns us where it is one to our own words: the core knows them by all their ids. */
static void tell_reaction(struct session *session, const struct message *message, const char *nick)
{
    const char *mark = message_tag(message, "+draft/react");
    const char *id = message_tag(message, "+draft/reply");
    const char *own = id != NULL ? own_find(&session->own, id) : NULL;
    if (mark == NULL || own == NULL || *mark == '\0' || strlen(mark) > MARK_MOST ||
        !utf8_valid(mark, strlen(mark)))
        return;
    char *room = room_of(session, message_param(message, 0), nick);
    char *sender = hear_sender(session, message, nick);
    bool direct = !isupport_is_channel(&session->isupport, message_param(message, 0));
    if (room != NULL && utf8_valid(sender, strlen(sender)))
        session->calls.line(session->data, &(struct line){.type = LINE_REACTION,
                                                          .target = own,
                                                          .room = room,
                                                          .sender = sender,
                                                          .mark = mark,
                                                          .direct = direct});
    free(room);
    free(sender);
}

static void on_tagmsg(struct session *session, const struct message *message)
{
    char nick[NICK_MOST];
    if (session_is_self(session, message))
        say_confirmed(session, message);
    else if (session_nick_of(message, nick) && strchr(message->source, '@') != NULL &&
             session->phase == PHASE_UP && message_tag(message, "bot") == NULL &&
             message_tag(message, "batch") == NULL)
        tell_reaction(session, message, nick);
}

/* REDACT target id [:reason]. ircv3.net "message-redaction". */
static void on_redact(struct session *session, const struct message *message)
{
    char nick[NICK_MOST];
    const char *id = message_param(message, 1);
    if (session_is_self(session, message)) {
        say_confirmed(session, message);
        return;
    }
    if (!session_has(session, CAP_MESSAGE_REDACTION) || !hear_id_is_good(id) ||
        message->source == NULL)
        return;
    if (!session_nick_of(message, nick))
        return;
    const char *own = own_find(&session->own, id);
    char *room = room_of(session, message_param(message, 0), nick);
    if (room != NULL)
        session->calls.line(
            session->data,
            &(struct line){.type = LINE_RETRACTED, .target = own != NULL ? own : id, .room = room});
    free(room);
}

const struct handler marks_handlers[] = {
    {"REDACT", 2, on_redact},
    {"TAGMSG", 1, on_tagmsg},
    {0},
};
