/* A whole IRC session against a server that says anything. Each line of the input is from the
 * server, except: one that begins with '!' is a text the core wants said in #r, one that begins
 * with '+' lets a minute pass, one that begins with '-' cuts the connection. Whatever happens, what
 * goes out are whole lines within the protocol's length, and lines that the core can read. */
#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "driver/irc/message.h"
#include "driver/irc/session.h"
#include "driver/line.h"
#include "fuzz.h"

struct play {
    struct session *session;
    int64_t now;
    bool open;
    bool over;
};

static void take_bytes(void *data, const char *bytes, size_t length)
{
    (void)data;
    while (length > 0) {
        const char *end = memchr(bytes, '\n', length);
        assert(end != NULL && end > bytes && end[-1] == '\r');
        size_t size = (size_t)(end + 1 - bytes);
        assert(memchr(bytes, '\r', size) == end - 1 && memchr(bytes, '\0', size) == NULL);
        const char *rest = *bytes == '@' ? memchr(bytes, ' ', size) : bytes;
        assert(rest != NULL && (size_t)(end + 1 - rest) <= MESSAGE_REST_LONGEST + 1);
        bytes += size;
        length -= size;
    }
}

static void take_line(void *data, const struct line *line)
{
    (void)data;
    struct buf out;
    buf_init(&out, 2 * LINE_LONGEST);
    assert(line_write(line, &out));
    struct line again;
    const char *why = NULL;
    assert(line_parse(out.data, out.length - 1, &again, &why));
    line_finish(&again);
    buf_finish(&out);
}

static void take_end(void *data, enum session_end end, const char *why)
{
    struct play *play = data;
    assert(why != NULL);
    play->open = false;
    play->over = play->over || end == SESSION_REFUSED;
}

static void take_policy(void *data, const char *value)
{
    (void)data;
    assert(*value != '\0');
}

static void step(struct play *play, char *line, size_t length)
{
    if (*line == '+') {
        play->now += 60 * 1000;
        session_tick(play->session, play->now);
    } else if (*line == '!') {
        session_say(play->session,
                    &(struct line){.type = LINE_SEND, .key = "k", .room = "#r", .text = line + 1},
                    play->now);
    } else if (*line == '-' || !play->open) {
        session_lost(play->session);
        session_open(play->session, play->now);
        play->open = true;
    } else {
        session_receive(play->session, line, length, play->now, 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const char *const names[] = {"guide"};
    struct session_config config = {.nick = "waymark",
                                    .user = "w",
                                    .realname = "w",
                                    .names = names,
                                    .name_count = 1,
                                    .tls = true,
                                    .secure = true};
    static const struct session_calls calls = {take_bytes, take_line, take_end, take_policy};
    struct play play = {.now = 1, .open = true};
    play.session = session_create(&config, &calls, &play);
    session_join(play.session, "#r", play.now);
    session_open(play.session, play.now);
    while (length > 0 && !play.over) {
        const uint8_t *end = memchr(bytes, '\n', length);
        size_t size = end == NULL ? length : (size_t)(end - bytes);
        char *line = mem_string_of((const char *)bytes, size);
        step(&play, line, size);
        free(line);
        size += end != NULL;
        bytes += size;
        length -= size;
    }
    session_destroy(play.session);
    return 0;
}
