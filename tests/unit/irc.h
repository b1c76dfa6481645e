/* Plays transcripts to the IRC session, for the tests of it. A line of a transcript begins with
 *   <  what the server writes
 *   >  what the session must write next
 *   =  what the core must be told next; "policy VALUE" of the server's on TLS
 *   !  how the connection must end next: "retry: why", "slowly: why", "refused: why",
 *     "upgrade: why"
 *   +  so many milliseconds pass
 *   $  something the driver does: say KEY ROOM TEXT, answer KEY ROOM MENTION REPLY_TO TEXT, react
 * KEY ROOM TARGET MARK, probe KEY ROOM REPLY_TO TEXT, retract KEY ROOM TARGET, join ROOM, leave
 * ROOM, standing ID ROOM SENDER, lost, open, identified; urgent and calm, quiet and loud: how it is
 * said from now on A '*' in what must come stands for anything. All that comes must be expected
 * before the next event. */
#ifndef WAYMARK_TESTS_UNIT_IRC_H
#define WAYMARK_TESTS_UNIT_IRC_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/irc/presence.h"
#include "driver/irc/session.h"
#include "driver/line.h"

enum { START = 1000000 };
/* 2026-11-21T10:00:00Z */
static const int64_t wall_start = 1795255200000;

struct stage {
    struct session *session;
    struct buf out;   /* written to the server, not yet expected */
    struct buf lines; /* told to the core, not yet expected */
    char *ended;
    int64_t now;
    bool urgent; /* what is said from now on */
    bool quiet;
};

static inline void on_write(void *data, const char *bytes, size_t length)
{
    struct stage *stage = data;
    assert_true(buf_add(&stage->out, bytes, length));
}

static inline void on_line(void *data, const struct line *line)
{
    struct stage *stage = data;
    struct buf written;
    struct line back;
    const char *why = NULL;
    buf_init(&written, LINE_LONGEST);
    assert_true(line_write(line, &written));
    /* What the session says must be something that the core takes. */
    if (!line_parse(written.data, written.length - 1, &back, &why))
        fail_msg("%s: %s", why, written.data);
    line_finish(&back);
    assert_true(buf_add(&stage->lines, written.data, written.length));
    buf_finish(&written);
}

static inline void on_ended(void *data, enum session_end end, const char *why)
{
    static const char *const words[] = {"retry", "slowly", "refused", "upgrade"};
    struct stage *stage = data;
    assert_null(stage->ended);
    stage->ended = mem_print("%s: %s", words[end], why);
}

static inline void on_policy(void *data, const char *value)
{
    struct stage *stage = data;
    assert_true(buf_print(&stage->lines, "policy %s\n", value));
}

static inline bool matches(const char *pattern, const char *text)
{
    for (; *pattern != '\0' && *pattern != '*'; pattern++, text++) {
        if (*pattern != *text)
            return false;
    }
    if (*pattern == '\0')
        return *text == '\0';
    for (; *text != '\0'; text++) {
        if (matches(pattern + 1, text))
            return true;
    }
    return pattern[1] == '\0';
}

/* Takes the first line off `from`; it must match. */
static inline void expect(struct buf *from, const char *pattern, const char *what)
{
    size_t length = from->length > 0 ? strcspn(from->data, "\r\n") : 0;
    char *got = mem_string_of(from->length > 0 ? from->data : "", length);
    if (!matches(pattern, got))
        fail_msg("%s wanted: %s\n      got: %s", what, pattern, got);
    buf_consume(from, length + strspn(from->data + length, "\r\n"));
    free(got);
}

static inline void receive(struct stage *stage, const char *text)
{
    char *line = mem_string(text);
    session_receive(stage->session, line, strlen(line), stage->now,
                    wall_start + stage->now - START);
    free(line);
}

static inline void say_text(struct stage *stage, const char *key, const char *room,
                            const char *text)
{
    struct line line = {.type = LINE_SEND, .key = key, .room = room, .text = text};
    session_say(stage->session, &line, stage->now);
}

/* The next words of an action into fields of a line, in the order of `fields`; what is left is the
 * text. "-" leaves a field out. */
static inline void say(struct stage *stage, enum line_type type, const char *fields, char *words)
{
    struct line line = {.type = type};
    char *rest = words;
    for (const char *field = fields; *field != '\0'; field++) {
        char *word = strtok_r(NULL, " ", &rest);
        const char **place = *field == 'k'   ? &line.key
                             : *field == 'r' ? &line.room
                             : *field == 'm' ? &line.mention
                             : *field == 't' ? &line.target
                                             : &line.reply_to;
        *place = str_equal(word, "-") ? NULL : word;
    }
    line.text = line.mark = rest;
    line.urgent = stage->urgent;
    line.quiet = stage->quiet;
    if (type == LINE_PROBE)
        session_probe(stage->session, &line, stage->now);
    else
        session_say(stage->session, &line, stage->now);
}

/* KEY ROOM TARGET: the target may have spaces. */
static inline void retract(struct stage *stage, char *words)
{
    char *rest = words;
    struct line line = {.type = LINE_RETRACT};
    line.key = strtok_r(NULL, " ", &rest);
    line.room = strtok_r(NULL, " ", &rest);
    line.target = rest;
    session_say(stage->session, &line, stage->now);
}

/* ID ROOM SENDER */
static inline void ask_standing(struct stage *stage, char *words)
{
    struct line line = {.type = LINE_STANDING};
    char *rest = words;
    line.id = strtok_r(NULL, " ", &rest);
    line.room = strtok_r(NULL, " ", &rest);
    line.sender = rest;
    session_standing(stage->session, &line, stage->now);
}

static inline void act(struct stage *stage, char *action)
{
    if (str_starts(action, "say "))
        say(stage, LINE_SEND, "kr", action + 4);
    else if (str_starts(action, "answer "))
        say(stage, LINE_SEND, "krmi", action + 7);
    else if (str_starts(action, "react "))
        say(stage, LINE_REACT, "krt", action + 6);
    else if (str_starts(action, "probe "))
        say(stage, LINE_PROBE, "kri", action + 6);
    else if (str_starts(action, "retract "))
        retract(stage, action + 8);
    else if (str_starts(action, "standing "))
        ask_standing(stage, action + 9);
    else if (str_equal(action, "urgent") || str_equal(action, "calm"))
        stage->urgent = str_equal(action, "urgent");
    else if (str_equal(action, "quiet") || str_equal(action, "loud"))
        stage->quiet = str_equal(action, "quiet");
    else if (str_starts(action, "join "))
        session_join(stage->session, action + 5, stage->now);
    else if (str_starts(action, "leave "))
        session_leave(stage->session, action + 6, NULL, stage->now);
    else if (str_equal(action, "identified"))
        presence_identified(stage->session);
    else if (str_equal(action, "lost"))
        session_lost(stage->session);
    else if (str_equal(action, "open"))
        session_open(stage->session, stage->now);
    else
        fail_msg("no such action: %s", action);
}

static inline void expect_end(struct stage *stage, const char *pattern)
{
    assert_non_null(stage->ended);
    if (!matches(pattern, stage->ended))
        fail_msg("wanted: %s\n   got: %s", pattern, stage->ended);
    free(stage->ended);
    stage->ended = NULL;
}

static inline void pass(struct stage *stage, const char *milliseconds)
{
    long wait = 0;
    assert_true(str_number(milliseconds, 0, 100000000, &wait));
    stage->now += wait;
    session_tick(stage->session, stage->now);
}

/* What came so far must have been expected before anything else happens. */
static inline void expect_no_more(const struct stage *stage)
{
    if (stage->out.length > 0)
        fail_msg("also written: %s", stage->out.data);
    if (stage->lines.length > 0)
        fail_msg("also told: %s", stage->lines.data);
    assert_null(stage->ended);
}

static inline void play_line(struct stage *stage, char *line)
{
    if (strchr("<+$", line[0]) != NULL)
        expect_no_more(stage);
    switch (line[0]) {
    case '<':
        receive(stage, line + 2);
        break;
    case '>':
        expect(&stage->out, line + 2, "for the server");
        break;
    case '=':
        expect(&stage->lines, line + 2, "for the core");
        break;
    case '!':
        expect_end(stage, line + 2);
        break;
    case '+':
        pass(stage, line + 1);
        break;
    case '$':
        act(stage, line + 2);
        break;
    default:
        fail_msg("no such line: %s", line);
    }
}

static inline void play_on(struct stage *stage, const char *transcript)
{
    for (const char *at = transcript; *at != '\0';) {
        size_t length = strcspn(at, "\n");
        char *line = mem_string_of(at, length);
        play_line(stage, line);
        free(line);
        at += length + (at[length] == '\n');
    }
    expect_no_more(stage);
}

static inline void stage_init(struct stage *stage, const struct session_config *config)
{
    static const struct session_calls calls = {on_write, on_line, on_ended, on_policy};
    *stage = (struct stage){.now = START};
    buf_init(&stage->out, 1024 * 1024);
    buf_init(&stage->lines, 4 * 1024 * 1024);
    stage->session = session_create(config, &calls, stage);
}

static inline void stage_finish(struct stage *stage)
{
    session_destroy(stage->session);
    buf_finish(&stage->out);
    buf_finish(&stage->lines);
    free(stage->ended);
}

static const char *const more_names[] = {"guide"};
static const struct session_config bare = {.nick = "waymark",
                                           .user = "way",
                                           .realname = "A guide",
                                           .names = more_names,
                                           .name_count = 1,
                                           .tls = true,
                                           .secure = true,
                                           .rejoins = 3};
static const struct session_config with_account = {.nick = "waymark",
                                                   .user = "way",
                                                   .realname = "A guide",
                                                   .account = "bot",
                                                   .password = "secret",
                                                   .tls = true,
                                                   .secure = true,
                                                   .rejoins = 3};

static inline void play(const struct session_config *config, const char *transcript)
{
    struct stage stage;
    stage_init(&stage, config);
    play_on(&stage, transcript);
    stage_finish(&stage);
}

#define HELLO          \
    "$ open\n"         \
    "> CAP LS 302\n"   \
    "> NICK waymark\n" \
    "> USER way 0 * :A guide\n"

/* A server of the poor kind, as ngIRCd is. */
#define POOR                                                                                       \
    "$ join #support\n" HELLO "< :ng CAP * LS :multi-prefix\n"                                     \
    "> CAP REQ multi-prefix\n"                                                                     \
    "< :ng CAP waymark ACK :multi-prefix\n"                                                        \
    "> CAP END\n"                                                                                  \
    "< :ng 001 waymark :Welcome waymark!~way@127.0.0.1\n"                                          \
    "< :ng 005 waymark CASEMAPPING=ascii PREFIX=(qaohv)~&@%+ CHANTYPES=#&+ :are supported\n"       \
    "< :ng 422 waymark :no MOTD\n"                                                                 \
    "= "                                                                                           \
    "{\"t\":\"ready\",\"self\":\"waymark\",\"caps\":[\"lines\",\"direct\",\"standing\",\"nicks\"]" \
    ",\"max_"                                                                                      \
    "text\":4000}\n"                                                                               \
    "> JOIN #support\n"                                                                            \
    "< :waymark!~way@127.0.0.1 JOIN #support\n"                                                    \
    "= {\"t\":\"state\",\"state\":\"up\"}\n"                                                       \
    "< :ng 353 waymark = #support :@+ann waymark +vic %hal\n"                                      \
    "< :ng 366 waymark #support :End\n"

/* A server of the rich kind, as InspIRCd with services is; 10:00 by its clock. */
#define RICH                                                                                       \
    "$ join #support\n" HELLO "< :irc CAP * LS * :account-notify account-tag batch echo-message\n" \
    "< :irc CAP * LS :labeled-response message-tags sasl=PLAIN,EXTERNAL server-time\n"             \
    "> CAP REQ :account-notify account-tag batch echo-message labeled-response message-tags sasl " \
    "server-time\n"                                                                                \
    "< :irc CAP waymark ACK :account-notify account-tag batch echo-message labeled-response "      \
    "message-tags sasl server-time\n"                                                              \
    "> AUTHENTICATE PLAIN\n"                                                                       \
    "< AUTHENTICATE :+\n"                                                                          \
    "> AUTHENTICATE AGJvdABzZWNyZXQ=\n"                                                            \
    "< :irc 900 waymark waymark!way@host bot :You are now logged in as bot\n"                      \
    "< :irc 903 waymark :SASL authentication successful\n"                                         \
    "> CAP END\n"                                                                                  \
    "< @time=2026-11-21T10:00:00.000Z :irc 001 waymark :Welcome\n"                                 \
    "< :irc 005 waymark BOT=B CASEMAPPING=rfc1459 CHANTYPES=# PREFIX=(ov)@+ :are supported\n"      \
    "< :irc 376 waymark :End of MOTD\n"                                                            \
    "= "                                                                                           \
    "{\"t\":\"ready\",\"self\":\"waymark\",\"caps\":[\"lines\",\"echo\",\"direct\",\"standing\","  \
    "\"react\"],"                                                                                  \
    "\"max_text\":"                                                                                \
    "4000}\n"                                                                                      \
    "> MODE waymark +B\n"                                                                          \
    "> JOIN #support\n"                                                                            \
    "< @time=2026-11-21T10:00:00.000Z :waymark!way@host JOIN #support\n"                           \
    "= {\"t\":\"state\",\"state\":\"up\"}\n"

#endif
