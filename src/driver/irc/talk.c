/* What is said: messages in, history and echoes told apart, texts out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "driver/irc/address.h"
#include "driver/irc/message.h"
#include "driver/irc/plain.h"
#include "driver/irc/session_inside.h"
#include "driver/irc/split.h"
#include "driver/line.h"

enum {
    NAMES_MOST = 16,     /* names the bot listens to */
    ID_MOST = 256,       /* bytes of an id that we take over from a server */
    ROOM_MOST = 256,     /* bytes of a channel or a nick */
    CTCP_PING_MOST = 64, /* bytes that we send back */
    USER_MOST = 12,      /* bytes of user and host as long as our own are not known */
    HOST_MOST = 63,
    LATER_CLOSED = 5 * 1000,  /* milliseconds until the core may try again: not connected */
    LATER_ABSENT = 30 * 1000, /* ... not in the channel */
    LATER_FULL = 30 * 1000,   /* ... too much waits already */
};

/* ---- out ---- */

static bool confirms(const struct session *session)
{
    return session_has(session, CAP_ECHO_MESSAGE) || session_has(session, CAP_LABELED_RESPONSE);
}

static void acked(struct session *session, const char *key, const char *result,
                  const char *remote_id, int64_t retry_after)
{
    session->calls.line(session->data, &(struct line){.type = LINE_ACKED,
                                                      .key = key,
                                                      .result = result,
                                                      .remote_id = remote_id,
                                                      .retry_after = retry_after});
}

static void unknown(struct session *session, const char *key)
{
    session->calls.line(session->data,
                        &(struct line){.type = LINE_PROBED, .key = key, .result = "unknown"});
}

/* A room that a line can be sent to, and only to it: no list of targets, no mask of servers. */
static bool sound_room(const char *room)
{
    return *room != '\0' && strchr(":$@+", *room) == NULL && strlen(room) <= ROOM_MOST &&
           room[strcspn(room, " ,*?!\r\n\007")] == '\0';
}

static size_t source_length(const struct session *session)
{
    return session->source[0] != '\0' ? strlen(session->source)
                                      : strlen(session->nick) + 1 + USER_MOST + 1 + HOST_MOST;
}

static void enqueue(struct session *session, const char *key, const char *room, const char *text)
{
    struct str_list lines = {0};
    size_t most = split_room(session->isupport.line_length, source_length(session),
                             session->config.notice ? "NOTICE" : "PRIVMSG", room);
    split_text(text, most, &lines);
    if (lines.count == 0 || lines.count > OUTGOING_LINES)
        acked(session, key, "never", NULL, 0);
    else if (!outgoing_add(&session->outgoing, key, room, session->config.notice, &lines))
        acked(session, key, "later", NULL, LATER_FULL);
    str_list_finish(&lines);
}

void session_say(struct session *session, const char *key, const char *room, const char *text,
                 int64_t now)
{
    session->now = now;
    if (session->phase != PHASE_UP) {
        acked(session, key, "later", NULL, LATER_CLOSED);
        return;
    }
    bool is_channel = isupport_is_channel(&session->isupport, room);
    const struct channel *channel =
        is_channel ? channel_find(&session->channels, &session->isupport, room) : NULL;
    if (!sound_room(room) || (is_channel && channel == NULL))
        acked(session, key, "never", NULL, 0);
    else if (channel != NULL && !channel->joined)
        acked(session, key, "later", NULL, LATER_ABSENT);
    else
        enqueue(session, key, room, text);
    talk_pump(session);
}

static bool write_line(const struct session *session, const struct outgoing_send *send,
                       struct buf *out)
{
    char label[24];
    outgoing_label(send->first_label + send->written, label);
    const struct message_tag tag = {"label", label};
    return message_write(
        &(struct message_form){
            .tags = &tag,
            .tag_count = session_has(session, CAP_LABELED_RESPONSE) ? 1 : 0,
            .command = send->notice ? "NOTICE" : "PRIVMSG",
            .params = (const char *const[]){send->target, send->lines.items[send->written]},
            .count = 2,
            .trailing = true,
        },
        out);
}

void talk_pump(struct session *session)
{
    struct outgoing_send *send = NULL;
    while (session->phase == PHASE_UP && (send = outgoing_next(&session->outgoing)) != NULL) {
        struct buf bytes;
        buf_init(&bytes, MESSAGE_LONGEST);
        if (!write_line(session, send, &bytes)) {
            buf_finish(&bytes);
            acked(session, send->key, "never", NULL, 0);
            outgoing_remove(&session->outgoing, send);
            continue;
        }
        if (flood_wait(&session->flood, bytes.length, session->now) > 0) {
            buf_finish(&bytes);
            return;
        }
        send->written++;
        send->written_at = session->now;
        session_write(session, &bytes);
    }
}

/* A server that confirms nothing has it once it has left. */
void talk_drained(struct session *session)
{
    size_t i = 0;
    while (!confirms(session) && i < session->outgoing.count) {
        struct outgoing_send *send = &session->outgoing.items[i];
        if (send->written < send->lines.count) {
            i++;
            continue;
        }
        acked(session, send->key, "sent", NULL, 0);
        outgoing_remove(&session->outgoing, send);
    }
}

void talk_lost(struct session *session)
{
    while (session->outgoing.count > 0) {
        struct outgoing_send *send = &session->outgoing.items[0];
        if (send->written == 0)
            acked(session, send->key, "later", NULL, LATER_CLOSED);
        else
            unknown(session, send->key);
        outgoing_remove(&session->outgoing, send);
    }
}

void talk_tick(struct session *session)
{
    size_t i = 0;
    while (confirms(session) && i < session->outgoing.count) {
        struct outgoing_send *send = &session->outgoing.items[i];
        if (send->written < send->lines.count || session->now < send->written_at + CONFIRM_MOST) {
            i++;
            continue;
        }
        unknown(session, send->key);
        outgoing_remove(&session->outgoing, send);
    }
    talk_pump(session);
}

int64_t talk_due(const struct session *session)
{
    int64_t due = -1;
    for (size_t i = 0; i < session->outgoing.count; i++) {
        const struct outgoing_send *send = &session->outgoing.items[i];
        int64_t at = send->written_at + CONFIRM_MOST;
        if (send->written < send->lines.count)
            at = session->now + flood_wait(&session->flood,
                                           strlen(send->lines.items[send->written]) + 64,
                                           session->now);
        else if (!confirms(session))
            continue; /* talk_drained() will see to it */
        if (due < 0 || at < due)
            due = at;
    }
    return due;
}

/* ---- confirmed and refused ---- */

static const struct batch *batch_of(const struct session *session, const struct message *message)
{
    const char *name = message_tag(message, "batch");
    for (size_t i = 0; name != NULL && i < BATCHES_MOST; i++) {
        if (session->batches[i].name[0] != '\0' && str_equal(session->batches[i].name, name))
            return &session->batches[i];
    }
    return NULL;
}

static const char *label_of(const struct session *session, const struct message *message)
{
    const char *label = message_tag(message, "label");
    const struct batch *batch = batch_of(session, message);
    if (label == NULL && batch != NULL && batch->label[0] != '\0')
        label = batch->label;
    return label;
}

static void confirmed(struct session *session, const struct message *message, const char *target)
{
    struct outgoing_send *send =
        outgoing_find(&session->outgoing, label_of(session, message), target, &session->isupport);
    if (send == NULL)
        return;
    const char *id = message_tag(message, "msgid");
    if (send->remote_id == NULL && id != NULL && strlen(id) <= ID_MOST &&
        utf8_valid(id, strlen(id)))
        send->remote_id = mem_string(id);
    if (++send->confirmed < send->lines.count)
        return;
    acked(session, send->key, "sent", send->remote_id, 0);
    outgoing_remove(&session->outgoing, send);
}

static void on_ack(struct session *session, const struct message *message)
{
    if (label_of(session, message) != NULL)
        confirmed(session, message, "");
}

static void refused(struct session *session, struct outgoing_send *send, const char *code)
{
    if (send->notice && send->confirmed == 0 && str_equal(code, "404")) {
        send->notice = false; /* the channel takes no notices: say it the other way */
        send->written = 0;
        return;
    }
    if (isupport_is_channel(&session->isupport, send->target))
        session_log(session, LOG_LEVEL_WARNING, "the server does not let us speak in %s (%s)",
                    send->target, code);
    else
        session_log(session, LOG_LEVEL_WARNING, "a direct message was refused (%s)", code);
    acked(session, send->key, "never", NULL, 0);
    outgoing_remove(&session->outgoing, send);
}

void talk_refused(struct session *session, const struct message *message)
{
    struct outgoing_send *send = outgoing_find(&session->outgoing, label_of(session, message),
                                               message_param(message, 1), &session->isupport);
    if (send != NULL)
        refused(session, send, message->command);
}

/* FAIL PRIVMSG CODE [context] :text. ircv3.net "standard-replies". */
static void on_fail(struct session *session, const struct message *message)
{
    const char *label = label_of(session, message);
    struct outgoing_send *send =
        label != NULL ? outgoing_find(&session->outgoing, label, "", &session->isupport) : NULL;
    session_log(session, LOG_LEVEL_WARNING, "the server says: FAIL %.40s %.60s",
                message_param(message, 0), message_param(message, 1));
    if (send != NULL)
        refused(session, send, "FAIL");
}

/* ---- in ---- */

/* Everything about one message that concerns us. */
struct heard {
    const struct message *message;
    char nick[NICK_MOST];
    const struct channel *channel; /* NULL: direct */
    const char *text;
    int64_t time;
};

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
    return address_find(text, names, count, &session->isupport, rest);
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
        return heard->channel != NULL && heard->channel->joined && !is_history(session, heard);
    }
    return isupport_equal(&session->isupport, target, session->nick) && !is_history(session, heard);
}

static void on_privmsg(struct session *session, const struct message *message)
{
    struct heard heard;
    if (session_is_self(session, message)) {
        session_set_source(session, message->source);
        confirmed(session, message, message_param(message, 0));
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
        confirmed(session, message, message_param(message, 0));
}

void talk_invited(struct session *session, const char *room, const char *by)
{
    char id[48];
    if (!sound_room(room) || !utf8_valid(room, strlen(room)) || !utf8_valid(by, strlen(by)))
        return;
    snprintf(id, sizeof id, "%016llx-%llu", (unsigned long long)session->made_up,
             (unsigned long long)++session->made_count);
    session->calls.line(session->data,
                        &(struct line){.type = LINE_INVITE, .id = id, .room = room, .by = by});
}

const struct handler talk_handlers[] = {
    {"ACK", 0, on_ack},       {"BATCH", 1, on_batch},     {"FAIL", 2, on_fail},
    {"NOTICE", 2, on_notice}, {"PRIVMSG", 2, on_privmsg}, {"401", 2, talk_refused},
    {"404", 2, talk_refused}, {"407", 2, talk_refused},   {"408", 2, talk_refused},
    {"412", 1, talk_refused}, {"417", 1, talk_refused},   {"486", 2, talk_refused},
    {"531", 2, talk_refused}, {"716", 2, talk_refused},   {0},
};
