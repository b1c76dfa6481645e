/* What the bot hears: messages told apart from history, echoes, notices and other bots. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "driver/address.h"
#include "driver/irc/message.h"
#include "driver/irc/plain.h"
#include "driver/irc/session_inside.h"
#include "driver/line.h"

enum {
    NAMES_MOST = 16,     /* names the bot listens to */
    CTCP_PING_MOST = 64, /* bytes that we send back */
};

static const struct batch *batch_of(const struct session *session, const struct message *message)
{
    const char *name = message_tag(message, "batch");
    for (size_t i = 0; name != NULL && i < BATCHES_MOST; i++) {
        if (session->batches[i].name[0] != '\0' && str_equal(session->batches[i].name, name))
            return &session->batches[i];
    }
    return NULL;
}

const char *session_label(const struct session *session, const struct message *message)
{
    const char *label = message_tag(message, "label");
    const struct batch *batch = batch_of(session, message);
    if (label == NULL && batch != NULL && batch->label[0] != '\0')
        label = batch->label;
    return label;
}

static void on_batch(struct session *session, const struct message *message)
{
    const char *name = message_param(message, 0);
    const char *type = message_param(message, 1);
    const struct batch *parent = batch_of(session, message);
    const char *label = message_tag(message, "label");
    size_t free_at = BATCHES_MOST;
    for (size_t i = 0; i < BATCHES_MOST; i++) {
        struct batch *batch = &session->batches[i];
        if (*name == '-' && str_equal(batch->name, name + 1))
            *batch = (struct batch){0};
        else if (batch->name[0] == '\0')
            free_at = i;
    }
    if (*name != '+' || strlen(name) > BATCH_NAME_MOST || free_at == BATCHES_MOST)
        return;
    struct batch *batch = &session->batches[free_at];
    snprintf(batch->name, sizeof batch->name, "%s", name + 1);
    snprintf(batch->label, sizeof batch->label, "%.60s", label != NULL ? label : "");
    batch->history = strstr(type, "chathistory") != NULL || strstr(type, "playback") != NULL ||
                     (parent != NULL && parent->history);
}

/* Everything about one message that concerns us. */
struct heard {
    const struct message *message;
    char nick[NICK_MOST];
    const struct channel *channel; /* NULL: direct */
    const char *text;
    int64_t time;
};

/* What was said before we came, or long ago, is history: it is never answered. A batch that we do
 * not know (there were too many) counts as history too. */
static bool is_history(const struct session *session, const struct heard *heard)
{
    const struct batch *batch = batch_of(session, heard->message);
    if (batch != NULL ? batch->history : message_tag(heard->message, "batch") != NULL)
        return true;
    return session->wall - session->ahead - heard->time > HISTORY_AGE ||
           (heard->channel != NULL && heard->time < heard->channel->joined_at);
}

static bool from_bot(const struct message *message)
{
    return message_tag(message, "bot") != NULL || message_tag(message, "draft/bot") != NULL ||
           message_tag(message, "inspircd.org/bot") != NULL;
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

/* The identity that the network attests: the account where it tells, else the whole source. */
static char *sender_of(const struct session *session, const struct message *message)
{
    const char *account =
        session_has(session, CAP_ACCOUNT_TAG) ? message_tag(message, "account") : NULL;
    char *sender = account != NULL && *account != '\0' ? mem_print("account:%s", account)
                                                       : mem_string(message->source);
    isupport_lower(&session->isupport, sender);
    return sender;
}

static char *id_of(struct session *session, const struct message *message)
{
    const char *id = message_tag(message, "msgid");
    if (id != NULL && *id != '\0' && strlen(id) <= ID_MOST && utf8_valid(id, strlen(id)))
        return mem_string(id);
    return mem_print("%016llx-%llu", (unsigned long long)session->made_up,
                     (unsigned long long)++session->made_count);
}

/* The mark that gives power over the channel, or NUL. */
static char power_of(const struct session *session, const struct heard *heard)
{
    const char *marks = heard->channel != NULL
                            ? channel_marks(heard->channel, &session->isupport, heard->nick)
                            : "";
    for (; *marks != '\0'; marks++) {
        if (isupport_has_power(&session->isupport, *marks))
            return *marks;
    }
    return '\0';
}

static bool find_address(const struct session *session, const char *text, struct address_rest *rest)
{
    const char *names[NAMES_MOST] = {session->nick, session->config.nick};
    size_t count = 2;
    for (size_t i = 0; i < session->config.name_count && count < NAMES_MOST; i++)
        names[count++] = session->config.names[i];
    const struct address_names all = {names, count, isupport_match, &session->isupport};
    return address_find(text, &all, ADDRESS_LIKELY, rest);
}

static void tell(struct session *session, const struct heard *heard)
{
    struct buf clean;
    struct address_rest rest;
    buf_init(&clean, 3 * MESSAGE_LONGEST);
    plain_text(heard->text, &clean);
    bool addressed = find_address(session, clean.length > 0 ? clean.data : "", &rest);
    char mark = power_of(session, heard);
    char role_from[] = {"channel prefix ?"};
    role_from[sizeof role_from - 2] = mark;
    char *id = id_of(session, heard->message);
    char *sender = sender_of(session, heard->message);
    char *text = mem_string_of(rest.text, rest.length);
    char *room = mem_string(heard->channel != NULL ? heard->channel->name : heard->nick);
    if (heard->channel == NULL)
        isupport_lower(&session->isupport, room);
    bool sound = utf8_valid(sender, strlen(sender)) && strlen(sender) <= SOURCE_MOST;
    if (sound && (*text != '\0' || addressed))
        session->calls.line(session->data,
                            &(struct line){.type = LINE_MESSAGE,
                                           .id = id,
                                           .room = room,
                                           .sender = sender,
                                           .name = heard->nick,
                                           .text = text,
                                           .direct = heard->channel == NULL,
                                           .addressed = addressed || heard->channel == NULL,
                                           .role = mark != '\0' ? "moderator" : "member",
                                           .role_from = mark != '\0' ? role_from : NULL,
                                           .time = heard->time});
    free(id);
    free(sender);
    free(text);
    free(room);
    buf_finish(&clean);
}

/* Whether a message is for us, and where it was said. Servers, other bots, ourselves, "@#channel"
 * and masks of servers are not heard. */
static bool hear(struct session *session, const struct message *message, struct heard *heard)
{
    const char *target = message_param(message, 0);
    *heard = (struct heard){.message = message, .time = session_time_of(session, message)};
    if (!session_nick_of(message, heard->nick) || strchr(message->source, '@') == NULL ||
        !utf8_valid(heard->nick, strlen(heard->nick)) || from_bot(message) ||
        session->phase != PHASE_UP)
        return false;
    if (isupport_is_channel(&session->isupport, target)) {
        heard->channel = channel_find(&session->channels, &session->isupport, target);
        return heard->channel != NULL && heard->channel->joined && !heard->channel->leaving &&
               !is_history(session, heard);
    }
    return isupport_equal(&session->isupport, target, session->nick) && !is_history(session, heard);
}

static void on_privmsg(struct session *session, const struct message *message)
{
    struct heard heard;
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

/* A notice is never answered (RFC 2812 section 3.3.2): only our own come back as echoes. */
static void on_notice(struct session *session, const struct message *message)
{
    if (session_is_self(session, message))
        say_confirmed(session, message);
}

void hear_invited(struct session *session, const char *room, const char *by)
{
    char id[48];
    if (!session_is_room(room) || !utf8_valid(room, strlen(room)) || !utf8_valid(by, strlen(by)))
        return;
    snprintf(id, sizeof id, "%016llx-%llu", (unsigned long long)session->made_up,
             (unsigned long long)++session->made_count);
    session->calls.line(session->data,
                        &(struct line){.type = LINE_INVITE, .id = id, .room = room, .by = by});
}

const struct handler hear_handlers[] = {
    {"BATCH", 1, on_batch},
    {"NOTICE", 2, on_notice},
    {"PRIVMSG", 2, on_privmsg},
    {0},
};
