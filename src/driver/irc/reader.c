#include "driver/irc/reader.h"

#include <string.h>

#include "driver/irc/message.h"

void reader_init(struct reader *reader)
{
    *reader = (struct reader){0};
    buf_init(&reader->bytes, MESSAGE_LONGEST + READER_ADD);
}

void reader_finish(struct reader *reader)
{
    buf_finish(&reader->bytes);
}

void reader_clear(struct reader *reader)
{
    buf_clear(&reader->bytes);
    reader->taken = 0;
    reader->skipping = false;
}

void reader_add(struct reader *reader, const char *bytes, size_t length)
{
    buf_add(&reader->bytes, bytes, length);
}

/* Drops what is there of a line that is too long. */
static void skip(struct reader *reader, unsigned *dropped)
{
    if (!reader->skipping)
        ++*dropped;
    reader->skipping = true;
    buf_clear(&reader->bytes);
}

char *reader_next(struct reader *reader, size_t *length, unsigned *dropped)
{
    for (;;) {
        buf_consume(&reader->bytes, reader->taken);
        reader->taken = 0;
        if (reader->bytes.length == 0)
            return NULL;
        char *line = reader->bytes.data;
        char *end = memchr(line, '\n', reader->bytes.length);
        if (end == NULL) {
            if (reader->skipping || reader->bytes.length >= MESSAGE_LONGEST)
                skip(reader, dropped);
            return NULL;
        }
        reader->taken = (size_t)(end - line) + 1;
        if (reader->skipping) {
            reader->skipping = false;
            continue;
        }
        if (reader->taken > MESSAGE_LONGEST) {
            ++*dropped;
            continue;
        }
        while (end > line && end[-1] == '\r')
            end--;
        *end = '\0';
        *length = (size_t)(end - line);
        return line;
    }
}
