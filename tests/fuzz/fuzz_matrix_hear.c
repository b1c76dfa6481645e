/* A Matrix room in which anything happens. Each line of the input is an event; it is heard, and
 * then taken as state. One that begins with '=' is a summary, one with '?' an event of an
 * invitation. Whatever comes, what is heard makes lines that the core can read. */
#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "driver/line.h"
#include "driver/matrix/hear.h"
#include "driver/matrix/recall.h"
#include "driver/matrix/room.h"
#include "fuzz.h"

static void check_line(const struct line *line)
{
    struct buf out;
    struct line again;
    const char *why = NULL;
    buf_init(&out, 2 * LINE_LONGEST);
    assert(line_write(line, &out));
    assert(line_parse(out.data, out.length - 1, &again, &why));
    line_finish(&again);
    buf_finish(&out);
}

static void hear(const struct hearing *hearing, const json_t *event)
{
    struct line line;
    struct heard heard;
    enum heard_kind kind = hear_event(hearing, event, &line, &heard);
    if (kind == HEARD_LINE || kind == HEARD_WORDLESS)
        check_line(&line);
    assert((kind == HEARD_ECHO) == (heard.echo != NULL));
    heard_finish(&heard);
}

static void step(const struct hearing *hearing, struct room *room, const char *text, size_t length)
{
    char kind = length > 0 ? *text : '\0';
    size_t front = kind == '=' || kind == '?';
    json_t *value = json_loadb(text + front, length - front, JSON_DECODE_ANY, NULL);
    if (kind == '=') {
        room_take_summary(room, value, 1);
    } else if (kind == '?') {
        room_take_stripped(room, value);
    } else {
        hear(hearing, value);
        room_take_state(room, value, 1);
    }
    json_decref(value);
    const char *why = NULL;
    assert(room_may_send(room, "m.room.message", &why) == (why == NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const char *const names[] = {"way"};
    static const char *const bots[] = {"@bot:x"};
    struct room *room = room_create("!r:x", "@way:x");
    struct recall *recall = recall_create();
    struct hearing hearing = {.self = "@way:x",
                              .names = names,
                              .name_count = 1,
                              .bots = bots,
                              .bot_count = 1,
                              .room = room,
                              .recall = recall};
    while (length > 0) {
        const uint8_t *end = memchr(bytes, '\n', length);
        size_t size = end == NULL ? length : (size_t)(end - bytes);
        step(&hearing, room, (const char *)bytes, size);
        size += end != NULL;
        bytes += size;
        length -= size;
    }
    recall_destroy(recall);
    room_destroy(room);
    return 0;
}
