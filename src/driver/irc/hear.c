/* What the bot hears: messages told apart from history, echoes, notices and other bots. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "driver/address.h"
#include "driver/irc/mask.h"
#include "driver/irc/message.h"
#include "driver/irc/plain.h"
#include "driver/irc/presence.h"
#include "driver/irc/say.h"
#include "driver/irc/session_inside.h"
#include "driver/line.h"

enum {
    NAMES_MOST = 16,     /* names the bot listens to */
    CTCP_PING_MOST = 64, /* bytes that we send back */
};

/* Everything about one message that concerns us. */
struct heard {
    const struct message *message;
    char nick[NICK_MOST];
    struct channel *channel; /* NULL: direct */
    const char *text;
    int64_t time;
};

/* What was said before we came, or long ago, is history: it is never answered. */
static bool is_history(const struct session *session, const struct heard *heard)
{
    return batch_is_history(session, heard->message) ||
           session->wall - session->ahead - heard->time > HISTORY_AGE ||
           (heard->channel != NULL && heard->time < heard->channel->joined_at);
}

static bool is_marked_bot(const struct message *message)
{
    return message_tag(message, "bot") != NULL || message_tag(message, "draft/bot") != NULL ||
           message_tag(message, "inspircd.org/bot") != NULL;
}

/* Whether an entry of `bots` means somebody: "account:NAME", or a mask. */
static bool is_meant(const struct session *session, const char *entry,
                     const struct message *message)
{
    static const char prefix[] = "account:";
    const char *account =
        session_has(session, CAP_ACCOUNT_TAG) ? message_tag(message, "account") : NULL;
    if (str_starts(entry, prefix))
        return account != NULL &&
               isupport_equal(&session->isupport, entry + strlen(prefix), account);
    return mask_matches(&session->isupport, entry, message->source);
}

static bool from_bot(const struct session *session, const struct message *message)
{
    bool bot = is_marked_bot(message);
    for (size_t i = 0; i < session->config.bot_count && !bot; i++)
        bot = is_meant(session, session->config.bots[i], message);
    return bot;
}

static void answer_ctcp(struct session *session, const struct heard *heard, const char *command,
                        const char *parameter)
{
    char reply[128];
    if (str_equal_fold(command, "VERSION"))
        snprintf(reply, sizeof reply, "\001VERSION Waymark\001");
    else if (str_equal_fold(command, "PING") && strlen(parameter) <= CTCP_PING_MOST)
        snprintf(reply, sizeof reply, "\001PING %s\001", parameter);
    else if (str_equal_fold(command, "CLIENTINFO"))
        snprintf(reply, sizeof reply, "\001CLIENTINFO ACTION CLIENTINFO PING VERSION\001");
    else
        return;
    if (bucket_take(&session->ctcp, 1, session->now))
        session_send(session, (const char *const[]){"NOTICE", heard->nick, reply, NULL});
}

/* A text in CTCP's marks: an action is a message, the rest is answered here or not at all. Returns
 * the text of an action in `text`, else false. */
static bool take_ctcp(struct session *session, const struct heard *heard, char *text)
{
    text[strcspn(text, "\001")] = '\0';
    char *parameter = text + strcspn(text, " ");
    if (*parameter != '\0')
        *parameter++ = '\0';
    if (str_equal_fold(text, "ACTION")) {
        memmove(text, parameter, strlen(parameter) + 1);
        return true;
    }
    if (heard->channel == NULL)
        answer_ctcp(session, heard, text, parameter);
    return false;
}

char *hear_sender(const struct session *session, const struct message *message, const char *nick)
{
    const char *account = members_account(session, message, nick);
    char *sender = account != NULL && *account != '\0' ? mem_print("account:%s", account)
                                                       : mem_string(message->source);
    isupport_lower(&session->isupport, sender);
    return sender;
}

/* Those that we make up have a space, those that we take over have none. */
char *hear_made_id(struct session *session)
{
    return mem_print("made %016llx-%llu", (unsigned long long)session->made_up,
                     (unsigned long long)++session->made_count);
}

bool hear_id_is_good(const char *id)
{
    return id != NULL && *id != '\0' && strlen(id) <= ID_MOST && strchr(id, ' ') == NULL &&
           utf8_valid(id, strlen(id));
}

static char *id_of(struct session *session, const struct message *message)
{
    const char *id = message_tag(message, "msgid");
    return hear_id_is_good(id) ? mem_string(id) : hear_made_id(session);
}

/* The message that this one answers, whichever of the two names its client uses. */
static const char *replied_to(const struct message *message)
{
    const char *id = message_tag(message, "+draft/reply");
    if (id == NULL)
        id = message_tag(message, "+reply");
    return hear_id_is_good(id) ? id : NULL;
}

/* Whether it is meant for the bot; if only its name is in it, `*called` is new, as in address.h. */
static bool find_address(const struct session *session, const char *text, struct address_rest *rest,
                         char **called)
{
    const char *names[NAMES_MOST] = {session->nick, session->config.nick};
    size_t count = 2;
    for (size_t i = 0; i < session->config.name_count && count < NAMES_MOST; i++)
        names[count++] = session->config.names[i];
    const struct address_names all = {names, count, isupport_match, &session->isupport};
    bool found = address_find(text, &all, ADDRESS_LIKELY, rest);
    *called = found ? NULL : address_called(text, &all);
    return found;
}

/* Everything about a message in the words of the core. */
static void tell_line(struct session *session, struct heard *heard, const char *text,
                      const char *called, bool addressed)
{
    bool direct = heard->channel == NULL;
    struct standing standing = {0};
    if (!direct)
        standing_of(session, heard->channel, heard->nick, &standing);
    char *id = id_of(session, heard->message);
    char *sender = hear_sender(session, heard->message, heard->nick);
    char *room = mem_string(direct ? heard->nick : heard->channel->name);
    if (direct)
        isupport_lower(&session->isupport, room);
    speakers_heard(direct ? &session->alone : &heard->channel->speakers, sender, heard->nick,
                   session->now);
    if (utf8_valid(sender, strlen(sender)) && strlen(sender) <= SOURCE_MOST)
        session->calls.line(session->data,
                            &(struct line){.type = LINE_MESSAGE,
                                           .id = id,
                                           .room = room,
                                           .sender = sender,
                                           .name = heard->nick,
                                           .text = text,
                                           .direct = direct,
                                           .addressed = addressed || direct,
                                           .called = called,
                                           .reply_to = replied_to(heard->message),
                                           .role = standing.power ? "moderator" : "member",
                                           .role_from = standing.power ? standing.from : NULL,
                                           .time = heard->time});
    free(id);
    free(sender);
    free(room);
}

static void tell(struct session *session, struct heard *heard)
{
    struct buf clean;
    struct address_rest rest;
    buf_init(&clean, 3 * MESSAGE_LONGEST);
    plain_text(heard->text, &clean);
    char *called = NULL;
    bool addressed = find_address(session, clean.length > 0 ? clean.data : "", &rest, &called);
    const char *answered = replied_to(heard->message);
    bool answers = answered != NULL && own_find(&session->own, answered) != NULL;
    char *text = mem_string_of(rest.text, rest.length);
    if (*text != '\0' || addressed)
        tell_line(session, heard, text, called, addressed || answers);
    free(text);
    free(called);
    buf_finish(&clean);
}

/* Whether a message is for us, and where it was said. Servers, other bots, ourselves, "@#channel"
 * and masks of servers are not heard. */
static bool hear(struct session *session, const struct message *message, struct heard *heard)
{
    const char *target = message_param(message, 0);
    *heard = (struct heard){.message = message, .time = session_time_of(session, message)};
    if (!session_nick_of(message, heard->nick) || strchr(message->source, '@') == NULL ||
        !utf8_valid(heard->nick, strlen(heard->nick)) || from_bot(session, message) ||
        session->phase != PHASE_UP)
        return false;
    if (isupport_is_channel(&session->isupport, target)) {
        heard->channel = channel_find(&session->channels, &session->isupport, target);
        return heard->channel != NULL && heard->channel->joined && !heard->channel->leaving &&
               !is_history(session, heard);
    }
    return isupport_equal(&session->isupport, target, session->nick) && !is_history(session, heard);
}

void hear_said(struct session *session, const struct message *message)
{
    struct heard heard;
    if (batch_is_played_back(session, message)) {
        proof_heard(session, message);
        return;
    }
    if (session_is_self(session, message)) {
        session_set_source(session, message->source);
        say_confirmed(session, message);
        return;
    }
    if (!hear(session, message, &heard))
        return;
    const char *raw = message_param(message, 1);
    char *text = mem_string(*raw == '\001' ? raw + 1 : raw);
    heard.text = text;
    if (*raw != '\001' || take_ctcp(session, &heard, text))
        tell(session, &heard);
    free(text);
}

static void on_privmsg(struct session *session, const struct message *message)
{
    if (!batch_take(session, message))
        hear_said(session, message);
}

/* A notice is never answered (RFC 2812 section 3.3.2): only our own come back as echoes. */
static void on_notice(struct session *session, const struct message *message)
{
    if (batch_is_played_back(session, message))
        proof_heard(session, message);
    else if (session_is_self(session, message))
        say_confirmed(session, message);
}

const struct handler hear_handlers[] = {
    {"NOTICE", 2, on_notice},
    {"PRIVMSG", 2, on_privmsg},
    {0},
};
