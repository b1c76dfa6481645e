/* What the bot says: texts split and paced, marks, words taken back. What becomes of it is in
 * confirm.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "driver/irc/message.h"
#include "driver/irc/multiline.h"
#include "driver/irc/presence.h"
#include "driver/irc/say.h"
#include "driver/irc/session_inside.h"
#include "driver/irc/split.h"
#include "driver/line.h"

enum {
    USER_MOST = 12, /* bytes of user and host as long as our own are not known */
    HOST_MOST = 63,
    COUNTER_MOST = 10,            /* bytes of " (12/34)" and a little more */
    LATER_CLOSED = 5 * 1000,      /* milliseconds until the core may try again: not connected */
    LATER_ABSENT = 30 * 1000,     /* ... not in the channel */
    LATER_FULL = 30 * 1000,       /* ... too much waits already */
    SEVERAL_TALK = 5 * 60 * 1000, /* milliseconds in which two people have to speak */
    LINE_OVERHEAD = 32,           /* bytes of a line beside its text, for its cost */
};

void say_acked(struct session *session, const char *key, const char *result, int64_t retry_after)
{
    session->calls.line(session->data, &(struct line){.type = LINE_ACKED,
                                                      .key = key,
                                                      .result = result,
                                                      .retry_after = retry_after});
}

/* A room that a line can be sent to, and only to it: no list of targets, no mask of servers. */
bool session_is_room(const char *room)
{
    return *room != '\0' && strchr(":$@+", *room) == NULL && strlen(room) <= ROOM_MOST &&
           room[strcspn(room, " ,*?!\r\n\007")] == '\0';
}

/* ---- what the server lets us do ---- */

bool say_takes_tag(const struct session *session, const char *tag)
{
    return session_has(session, CAP_MESSAGE_TAGS) && isupport_takes_tag(&session->isupport, tag);
}

void say_add_caps(const struct session *session, json_t *caps)
{
    if (session_has(session, CAP_ECHO_MESSAGE) || session_has(session, CAP_LABELED_RESPONSE))
        json_array_append_new(caps, json_string("echo"));
    json_array_append_new(caps, json_string("direct"));
    json_array_append_new(caps, json_string("standing"));
    if (session->config.bold)
        json_array_append_new(caps, json_string("bold"));
    if (proof_is_possible(session))
        json_array_append_new(caps, json_string("history"));
    if (change_can_react(session))
        json_array_append_new(caps, json_string("react"));
    if (change_can_redact(session))
        json_array_append_new(caps, json_string("retract"));
    if (!members_tell_accounts(session))
        json_array_append_new(caps, json_string("nicks"));
}

/* ---- what goes into a send ---- */

static const char *command_of(const struct outgoing_send *send)
{
    static const char *const commands[] = {[OUTGOING_PRIVMSG] = "PRIVMSG",
                                           [OUTGOING_NOTICE] = "NOTICE",
                                           [OUTGOING_REACT] = "TAGMSG",
                                           [OUTGOING_REDACT] = "REDACT"};
    return commands[send->kind];
}

static size_t source_length(const struct session *session)
{
    return session->source[0] != '\0' ? strlen(session->source)
                                      : strlen(session->nick) + 1 + USER_MOST + 1 + HOST_MOST;
}

/* A heading and its items: each is read for itself. */
static bool is_list(const char *text)
{
    size_t others = 0;
    for (; *text != '\0'; text += *text == '\n') {
        others += !str_starts(text, "- ");
        text += strcspn(text, "\n");
    }
    return others <= 1;
}

/* A text that takes more than one burst is numbered, so that its reader knows that more comes. */
static void split(const struct session *session, struct outgoing_send *send, const char *text)
{
    size_t most = split_room(session->isupport.line_length, source_length(session),
                             command_of(send), send->target);
    split_text(text, most, &send->lines);
    if (multiline_takes(session, send)) {
        multiline_join(send, text, most);
        return;
    }
    if (send->lines.count <= OUTGOING_TOGETHER || most < 4 * COUNTER_MOST || is_list(text))
        return;
    str_list_finish(&send->lines);
    split_text(text, most - COUNTER_MOST, &send->lines);
    split_number(&send->lines);
}

/* An id that the network gave: those that we make up have a space. */
char *say_network_id(const char *id)
{
    return id != NULL && *id != '\0' && strchr(id, ' ') == NULL ? mem_string(id) : NULL;
}

void say_add(struct session *session, struct outgoing_send *send)
{
    char *key = mem_string(send->key);
    int64_t wait = later_wait(session, send);
    if (send->lines.count == 0 || send->lines.count > OUTGOING_LINES) {
        outgoing_send_finish(send);
        say_acked(session, key, "never", 0);
    } else if (wait > 0) {
        outgoing_send_finish(send);
        say_acked(session, key, "later", wait);
    } else if (!outgoing_add(&session->outgoing, send)) {
        say_acked(session, key, "later", LATER_FULL);
    }
    free(key);
}

void say_directly(struct session *session, const char *key, const char *nick, const char *text,
                  bool urgent)
{
    struct outgoing_send send = {
        .key = mem_string(key),
        .target = mem_string(nick),
        .text = mem_string(text),
        .kind = session->config.notice ? OUTGOING_NOTICE : OUTGOING_PRIVMSG,
        .urgent = urgent,
    };
    split(session, &send, text);
    say_add(session, &send);
}

static void say_in(struct session *session, struct channel *channel, const struct line *line)
{
    bool notice = (session->config.notice || line->quiet) && !channel->no_notice;
    const char *nick =
        line->mention != NULL ? speakers_nick(&channel->speakers, line->mention) : NULL;
    struct outgoing_send send = {
        .key = mem_string(line->key),
        .target = mem_string(channel->name),
        .reply_to = say_network_id(line->reply_to),
        .person = nick != NULL ? mem_string(nick) : NULL,
        .text = mem_string(line->text),
        .kind = notice ? OUTGOING_NOTICE : OUTGOING_PRIVMSG,
        .urgent = line->urgent,
    };
    bool names = nick != NULL && !line->quiet &&
                 speakers_are_several(&channel->speakers, SEVERAL_TALK, session->now);
    char *text = names ? mem_print("%s: %s", nick, line->text) : mem_string(line->text);
    split(session, &send, text);
    if (channel->plain)
        outgoing_drop(&send, '\x02');
    free(text);
    say_add(session, &send);
}

/* In a channel where it may not speak it says nothing, but to somebody in danger: them alone. */
static void say_despite_mute(struct session *session, const struct channel *channel,
                             const struct line *line)
{
    const char *nick =
        line->mention != NULL ? speakers_nick(&channel->speakers, line->mention) : NULL;
    if (line->urgent && nick != NULL)
        say_directly(session, line->key, nick, line->text, true);
    else
        say_acked(session, line->key, "never", 0);
}

static void say(struct session *session, const struct line *line)
{
    const char *nick = standing_nick(session, line->room); /* of a room that is a sender */
    const char *room = nick != NULL ? nick : line->room;
    bool is_channel = isupport_is_channel(&session->isupport, room);
    struct channel *channel =
        is_channel ? channel_find(&session->channels, &session->isupport, room) : NULL;
    if (!session_is_room(room) || (is_channel && (channel == NULL || channel->leaving)))
        say_acked(session, line->key, "never", 0);
    else if (channel == NULL)
        say_directly(session, line->key, room, line->text, line->urgent);
    else if (!channel->joined)
        say_acked(session, line->key, "later", LATER_ABSENT);
    else if (channel->mute != NULL)
        say_despite_mute(session, channel, line);
    else
        say_in(session, channel, line);
}

void session_say(struct session *session, const struct line *line, int64_t now)
{
    session->now = now;
    if (session->phase != PHASE_UP)
        say_acked(session, line->key, "later", LATER_CLOSED);
    else if (line->type == LINE_SEND)
        say(session, line);
    else if (line->type == LINE_REACT)
        change_react(session, line);
    else if (line->type == LINE_RETRACT)
        change_redact(session, line);
    else
        say_acked(session, line->key, "never", 0); /* no edits on IRC */
    say_pump(session);
}

/* ---- out ---- */

/* The answer's first message says what it answers; ircv3.net "reply" under both of its names. */
size_t say_tags(const struct session *session, const struct outgoing_send *send, const char *label,
                struct message_tag *tags)
{
    size_t count = 0;
    if (session_has(session, CAP_LABELED_RESPONSE))
        tags[count++] = (struct message_tag){"label", label};
    if (send->kind == OUTGOING_REACT)
        tags[count++] = (struct message_tag){"+draft/react", send->lines.items[0]};
    if (send->reply_to != NULL && send->written == 0 && say_takes_tag(session, "draft/reply"))
        tags[count++] = (struct message_tag){"+draft/reply", send->reply_to};
    if (send->reply_to != NULL && send->written == 0 && say_takes_tag(session, "reply"))
        tags[count++] = (struct message_tag){"+reply", send->reply_to};
    return count;
}

static bool write_line(const struct session *session, const struct outgoing_send *send,
                       struct buf *out)
{
    char label[24];
    struct message_tag tags[4];
    outgoing_label(send->first_label + send->written, label);
    size_t count = send->whole ? multiline_tags(send, tags) : say_tags(session, send, label, tags);
    return message_write(
        &(struct message_form){
            .tags = tags,
            .tag_count = count,
            .command = command_of(send),
            .params = (const char *const[]){send->target, send->lines.items[send->written]},
            .count = send->kind == OUTGOING_REACT ? 1 : 2,
            .trailing = send->kind != OUTGOING_REACT,
        },
        out);
}

/* How many lines of a send go now. */
static size_t burst_of(const struct outgoing_send *send)
{
    size_t left = send->lines.count - send->written;
    return left < OUTGOING_TOGETHER || send->whole ? left : OUTGOING_TOGETHER;
}

double say_cost(const struct outgoing_send *send, bool all)
{
    double cost = 0;
    size_t end = all ? send->lines.count : send->written + burst_of(send);
    for (size_t i = send->written; i < end; i++)
        cost += flood_cost("PRIVMSG", strlen(send->lines.items[i]) + LINE_OVERHEAD);
    return cost;
}

static int64_t wait_of(const struct session *session, const struct outgoing_send *send)
{
    double cost = say_cost(send, false);
    return send->urgent ? flood_wait_urgent(&session->flood, cost, session->now)
                        : flood_wait(&session->flood, cost, session->now);
}

/* Writes the burst whose turn it is; false when the send cannot be put into lines. */
static bool write_burst(struct session *session, struct outgoing_send *send)
{
    if (send->whole && !multiline_begin(session, send))
        return false;
    for (size_t left = burst_of(send); left > 0; left--) {
        struct buf bytes;
        buf_init(&bytes, MESSAGE_LONGEST);
        if (!write_line(session, send, &bytes)) {
            buf_finish(&bytes);
            return false;
        }
        send->written++;
        send->written_at = session->now;
        session_write(session, "PRIVMSG", &bytes);
    }
    if (send->whole)
        multiline_end(session);
    return true;
}

void say_pump(struct session *session)
{
    struct outgoing_send *send = NULL;
    while (session->phase == PHASE_UP && (send = outgoing_next(&session->outgoing)) != NULL) {
        if (wait_of(session, send) > 0)
            break;
        if (!write_burst(session, send)) {
            say_acked(session, send->key, "never", 0);
            outgoing_remove(&session->outgoing, send);
        }
    }
    confirm_ask(session);
}

int64_t say_due(const struct session *session)
{
    int64_t due = confirm_due(session);
    for (size_t i = 0; i < session->outgoing.count; i++) {
        const struct outgoing_send *send = &session->outgoing.items[i];
        if (send->written == send->lines.count)
            continue;
        int64_t at = session->now + wait_of(session, send);
        if (due < 0 || at < due)
            due = at;
    }
    return due;
}

void say_tick(struct session *session)
{
    confirm_tick(session);
    say_pump(session);
}

/* ---- the one who is spoken to ---- */

void say_renamed(struct session *session, const char *nick, const char *new_nick)
{
    for (size_t i = 0; i < session->outgoing.count; i++) {
        struct outgoing_send *send = &session->outgoing.items[i];
        char **names[] = {&send->target, &send->person};
        for (size_t n = 0; n < 2; n++) {
            if (*names[n] != NULL && isupport_equal(&session->isupport, *names[n], nick)) {
                free(*names[n]);
                *names[n] = mem_string(new_nick);
            }
        }
    }
}

/* Whoever comes by that name next is somebody else. */
void say_gone(struct session *session, const char *nick)
{
    for (size_t i = session->outgoing.count; i-- > 0;) {
        struct outgoing_send *send = &session->outgoing.items[i];
        if (send->person != NULL && isupport_equal(&session->isupport, send->person, nick)) {
            free(send->person);
            send->person = NULL;
        }
        if (send->written == 0 && isupport_equal(&session->isupport, send->target, nick)) {
            say_acked(session, send->key, "never", 0);
            outgoing_remove(&session->outgoing, send);
        }
    }
}
