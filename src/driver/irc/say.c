/* What the bot says: texts split, paced, confirmed or refused. */
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "driver/irc/message.h"
#include "driver/irc/session_inside.h"
#include "driver/irc/split.h"
#include "driver/line.h"

enum {
    USER_MOST = 12, /* bytes of user and host as long as our own are not known */
    HOST_MOST = 63,
    LATER_CLOSED = 5 * 1000,  /* milliseconds until the core may try again: not connected */
    LATER_ABSENT = 30 * 1000, /* ... not in the channel */
    LATER_FULL = 30 * 1000,   /* ... too much waits already */
};

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
bool session_is_room(const char *room)
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
    if (!session_is_room(room) || (is_channel && (channel == NULL || channel->leaving)))
        acked(session, key, "never", NULL, 0);
    else if (channel != NULL && !channel->joined)
        acked(session, key, "later", NULL, LATER_ABSENT);
    else
        enqueue(session, key, room, text);
    say_pump(session);
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

void say_pump(struct session *session)
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
        if (flood_wait(&session->flood, "PRIVMSG", bytes.length, session->now) > 0) {
            buf_finish(&bytes);
            return;
        }
        send->written++;
        send->written_at = session->now;
        session_write(session, "PRIVMSG", &bytes);
    }
}

/* A server that confirms nothing has it once it has left. */
void say_drained(struct session *session)
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

void say_lost(struct session *session)
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

void say_tick(struct session *session)
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
    say_pump(session);
}

int64_t say_due(const struct session *session)
{
    int64_t due = -1;
    for (size_t i = 0; i < session->outgoing.count; i++) {
        const struct outgoing_send *send = &session->outgoing.items[i];
        int64_t at = send->written_at + CONFIRM_MOST;
        if (send->written < send->lines.count)
            at = session->now + flood_wait(&session->flood, "PRIVMSG",
                                           strlen(send->lines.items[send->written]) + 64,
                                           session->now);
        else if (!confirms(session))
            continue; /* say_drained() will see to it */
        if (due < 0 || at < due)
            due = at;
    }
    return due;
}

/* ---- confirmed and refused ---- */

void say_confirmed(struct session *session, const struct message *message)
{
    const char *label = session_label(session, message);
    if (label == NULL && session_has(session, CAP_LABELED_RESPONSE))
        return; /* of something else: all that we say for the core carries a label */
    struct outgoing_send *send =
        outgoing_find(&session->outgoing, label, message_param(message, 0), &session->isupport);
    if (send == NULL || *message_param(message, 1) == '\001')
        return; /* CTCP is answered beside all this */
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
    if (session_label(session, message) != NULL)
        say_confirmed(session, message);
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

void say_refused(struct session *session, const struct message *message)
{
    struct outgoing_send *send = outgoing_find(&session->outgoing, session_label(session, message),
                                               message_param(message, 1), &session->isupport);
    if (send != NULL)
        refused(session, send, message->command);
}

/* FAIL PRIVMSG CODE [context] :text. ircv3.net "standard-replies". */
static void on_fail(struct session *session, const struct message *message)
{
    const char *label = session_label(session, message);
    struct outgoing_send *send =
        label != NULL ? outgoing_find(&session->outgoing, label, "", &session->isupport) : NULL;
    session_log(session, LOG_LEVEL_WARNING, "the server says: FAIL %.40s %.60s",
                message_param(message, 0), message_param(message, 1));
    if (send != NULL)
        refused(session, send, "FAIL");
}

const struct handler say_handlers[] = {
    {"ACK", 0, on_ack},      {"FAIL", 2, on_fail},    {"401", 2, say_refused},
    {"404", 2, say_refused}, {"407", 2, say_refused}, {"408", 2, say_refused},
    {"412", 1, say_refused}, {"417", 1, say_refused}, {"486", 2, say_refused},
    {"531", 2, say_refused}, {"716", 2, say_refused}, {0},
};
