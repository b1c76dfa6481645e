/* What became of what the bot said: confirmed by an echo, a label or the answer to a PING, refused,
 * or nobody can tell. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "driver/irc/message.h"
#include "driver/irc/presence.h"
#include "driver/irc/say.h"
#include "driver/irc/session_inside.h"
#include "driver/line.h"

enum {
    LATER_CLOSED = 5 * 1000, /* milliseconds until the core may try again: not connected */
    REMOTE_IDS_MOST = 900,   /* bytes: a line takes no more than 1 KiB */
};

static bool confirms(const struct session *session)
{
    return session_has(session, CAP_ECHO_MESSAGE) || session_has(session, CAP_LABELED_RESPONSE);
}

static void unknown(struct session *session, struct outgoing_send *send)
{
    session->calls.line(session->data,
                        &(struct line){.type = LINE_PROBED, .key = send->key, .result = "unknown"});
    outgoing_remove(&session->outgoing, send);
}

static void sent(struct session *session, struct outgoing_send *send)
{
    flood_confirmed(&session->flood, session->now - send->written_at, session->now);
    if (send->remote_id != NULL)
        own_add(&session->own, send->remote_id);
    session->calls.line(session->data, &(struct line){.type = LINE_ACKED,
                                                      .key = send->key,
                                                      .result = "sent",
                                                      .remote_id = send->remote_id});
    outgoing_remove(&session->outgoing, send);
}

/* ---- asking ---- */

static bool is_written(const struct outgoing_send *send)
{
    return send->written == send->lines.count;
}

void confirm_ask(struct session *session)
{
    bool ask = false;
    if (confirms(session) || session->asked_read || session->phase != PHASE_UP)
        return;
    for (size_t i = 0; i < session->outgoing.count; i++) {
        struct outgoing_send *send = &session->outgoing.items[i];
        send->asked = is_written(send);
        ask = ask || send->asked;
    }
    if (!ask)
        return;
    char label[24];
    outgoing_label(++session->asked_last, label);
    session->asked_read = true;
    session_send(session, (const char *const[]){"PING", label, NULL});
}

void say_ponged(struct session *session, const char *token)
{
    if (!session->asked_read || outgoing_label_number(token) != session->asked_last)
        return;
    session->asked_read = false;
    for (size_t i = session->outgoing.count; i-- > 0;) {
        if (session->outgoing.items[i].asked)
            session->outgoing.items[i].confirmed = session->outgoing.items[i].lines.count;
    }
    size_t i = 0;
    while (i < session->outgoing.count) {
        struct outgoing_send *send = &session->outgoing.items[i];
        if (send->asked)
            sent(session, send);
        else
            i++;
    }
}

/* ---- time passes, the connection goes ---- */

void confirm_lost(struct session *session)
{
    session->asked_read = false;
    while (session->outgoing.count > 0) {
        struct outgoing_send *send = &session->outgoing.items[0];
        if (send->written > 0 && proof_keep(session, send)) {
            outgoing_remove(&session->outgoing, send);
            continue;
        }
        if (send->written > 0) {
            unknown(session, send);
            continue;
        }
        say_acked(session, send->key, "later", LATER_CLOSED);
        outgoing_remove(&session->outgoing, send);
    }
}

void confirm_tick(struct session *session)
{
    size_t i = 0;
    while (i < session->outgoing.count) {
        struct outgoing_send *send = &session->outgoing.items[i];
        if (is_written(send) && session->now >= send->written_at + CONFIRM_MOST)
            unknown(session, send);
        else
            i++;
    }
}

int64_t confirm_due(const struct session *session)
{
    int64_t due = -1;
    for (size_t i = 0; i < session->outgoing.count; i++) {
        const struct outgoing_send *send = &session->outgoing.items[i];
        int64_t at = send->written_at + CONFIRM_MOST;
        if (is_written(send) && (due < 0 || at < due))
            due = at;
    }
    return due;
}

/* ---- confirmed ---- */

static void keep_id(struct outgoing_send *send, const char *id)
{
    size_t length = send->remote_id != NULL ? strlen(send->remote_id) : 0;
    if (id == NULL || *id == '\0' || strchr(id, ' ') != NULL || strlen(id) > ID_MOST ||
        !utf8_valid(id, strlen(id)) || length + strlen(id) > REMOTE_IDS_MOST)
        return;
    char *ids = length > 0 ? mem_print("%s %s", send->remote_id, id) : mem_string(id);
    free(send->remote_id);
    send->remote_id = ids;
}

void say_confirmed(struct session *session, const struct message *message)
{
    const char *label = session_label(session, message);
    if (label == NULL && session_has(session, CAP_LABELED_RESPONSE))
        return; /* of something else: all that we say for the core carries a label */
    struct outgoing_send *send =
        outgoing_find(&session->outgoing, label, message_param(message, 0), &session->isupport);
    if (send == NULL || *message_param(message, 1) == '\001')
        return; /* CTCP is answered beside all this */
    keep_id(send, message_tag(message, "msgid"));
    send->confirmed = send->whole ? send->lines.count : send->confirmed + 1;
    if (send->confirmed >= send->lines.count)
        sent(session, send);
}

static void on_ack(struct session *session, const struct message *message)
{
    if (session_label(session, message) != NULL)
        say_confirmed(session, message);
}

/* ---- refused ---- */

/* Servers say the mode that stands in the way in the text of a numeric: "... (+m is set)". */
static const char *reason_of(const struct message *message)
{
    static const struct {
        const char *word, *why;
    } reasons[] = {
        {"+m", "only those with a voice may speak there (+m)"},
        {"+M", "only registered accounts may speak there (+M)"},
        {"registered", "only registered accounts may speak there"},
        {"identified", "only registered accounts may speak there"},
        {"+R", "only registered accounts may speak there (+R)"},
        {"+b", "we are banned there"},
        {"+q", "we are quieted there"},
        {"banned", "we are banned there"},
        {"quiet", "we are quieted there"},
        {"moderated", "only those with a voice may speak there (+m)"},
    };
    const char *text = message->count > 0 ? message_param(message, message->count - 1) : "";
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (strstr(text, reasons[i].word) != NULL)
            return reasons[i].why;
    }
    return "the server does not let us speak there";
}

/* All that waits for a channel where we may not speak: those in danger get it alone. */
static void give_up_channel(struct session *session, const char *name)
{
    size_t i = 0;
    while (i < session->outgoing.count) {
        struct outgoing_send *send = &session->outgoing.items[i];
        if (!isupport_equal(&session->isupport, send->target, name)) {
            i++;
            continue;
        }
        struct outgoing_send given_up = *send;
        *send = (struct outgoing_send){.lines = send->lines};
        given_up.lines = (struct str_list){0};
        outgoing_remove(&session->outgoing, send);
        if (given_up.urgent && given_up.person != NULL)
            say_directly(session, given_up.key, given_up.person, given_up.text, true);
        else
            say_acked(session, given_up.key, "never", 0);
        outgoing_send_finish(&given_up);
    }
}

/* +c: no colours, and with them no other looks. */
static bool takes_no_looks(const struct message *message)
{
    const char *text = message_param(message, message->count - 1);
    return str_equal(message->command, "408") || strstr(text, "+c") != NULL ||
           strcasestr(text, "color") != NULL || strcasestr(text, "colour") != NULL;
}

static void channel_refused(struct session *session, struct outgoing_send *send,
                            const struct message *message)
{
    struct channel *channel = channel_find(&session->channels, &session->isupport, send->target);
    bool labels = session_has(session, CAP_LABELED_RESPONSE);
    bool spoken = send->kind == OUTGOING_PRIVMSG || send->kind == OUTGOING_NOTICE;
    if (channel != NULL && send->kind == OUTGOING_NOTICE && send->confirmed == 0 &&
        str_equal(message->command, "404") && !channel->no_notice) {
        channel->no_notice = true; /* perhaps it takes no notices: say it the other way */
        outgoing_again(&session->outgoing, send, OUTGOING_PRIVMSG, labels);
        return;
    }
    if (channel != NULL && spoken && takes_no_looks(message) && outgoing_drop(send, '\x02')) {
        channel->plain = true;
        outgoing_again(&session->outgoing, send, send->kind, labels);
        return;
    }
    if (channel == NULL || !spoken) {
        say_acked(session, send->key, "never", 0);
        outgoing_remove(&session->outgoing, send);
        return;
    }
    mute_begin(session, channel, reason_of(message));
    give_up_channel(session, channel->name);
}

static void refused(struct session *session, struct outgoing_send *send,
                    const struct message *message)
{
    if (send->refused_before > 0) {
        send->refused_before--;
        return;
    }
    if (isupport_is_channel(&session->isupport, send->target)) {
        channel_refused(session, send, message);
        return;
    }
    session_log(session, LOG_LEVEL_WARNING, "a direct message was refused (%s)", message->command);
    say_acked(session, send->key, "never", 0);
    outgoing_remove(&session->outgoing, send);
}

void say_refused(struct session *session, const struct message *message)
{
    struct outgoing_send *send = outgoing_find(&session->outgoing, session_label(session, message),
                                               message_param(message, 1), &session->isupport);
    if (send != NULL)
        refused(session, send, message);
}

void say_failed(struct session *session, const struct message *message)
{
    const char *label = session_label(session, message);
    struct outgoing_send *send =
        label != NULL ? outgoing_find(&session->outgoing, label, "", &session->isupport) : NULL;
    if (send != NULL && send->whole) {
        send->whole = false; /* not as one message, so line by line */
        outgoing_again(&session->outgoing, send, send->kind, true);
    } else if (send != NULL) {
        refused(session, send, message);
    }
}

const struct handler say_handlers[] = {
    {"ACK", 0, on_ack},
    {"401", 2, say_refused},
    {"404", 2, say_refused},
    {"407", 2, say_refused},
    {"408", 2, say_refused},
    {"412", 1, say_refused},
    {"415", 2, say_refused},
    {"417", 1, say_refused},
    {"435", 2, say_refused},
    {"486", 2, say_refused},
    {"531", 2, say_refused},
    {"716", 2, say_refused},
    {0},
};
