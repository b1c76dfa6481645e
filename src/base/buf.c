#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void buf_init(struct buf *buf, size_t limit)
{
    *buf = (struct buf){.limit = limit};
    buf->room = limit < 63 ? limit + 1 : 64;
    buf->data = mem_array(buf->room, 1);
}

void buf_finish(struct buf *buf)
{
    free(buf->data);
    *buf = (struct buf){0};
}

char *buf_space(struct buf *buf, size_t length)
{
    if (length > buf->limit - buf->length) {
        buf->overflow = true;
        return NULL;
    }
    size_t need = buf->length + length + 1;
    if (need > buf->room) {
        size_t room = buf->room * 2 > need ? buf->room * 2 : need;
        if (room > buf->limit + 1)
            room = buf->limit + 1;
        buf->data = mem_resize(buf->data, room, 1);
        buf->room = room;
    }
    return buf->data + buf->length;
}

bool buf_add(struct buf *buf, const void *bytes, size_t length)
{
    char *space = buf_space(buf, length);
    if (space == NULL)
        return false;
    if (length > 0)
        memcpy(space, bytes, length);
    buf->length += length;
    buf->data[buf->length] = '\0';
    return true;
}

bool buf_add_string(struct buf *buf, const char *text)
{
    return buf_add(buf, text, strlen(text));
}

bool buf_add_byte(struct buf *buf, char byte)
{
    return buf_add(buf, &byte, 1);
}

bool buf_print(struct buf *buf, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *space = length < 0 ? NULL : buf_space(buf, (size_t)length);
    if (space != NULL) {
        vsnprintf(space, (size_t)length + 1, format, again);
        buf->length += (size_t)length;
    }
    va_end(again);
    return space != NULL;
}

void buf_consume(struct buf *buf, size_t length)
{
    if (length > buf->length)
        length = buf->length;
    memmove(buf->data, buf->data + length, buf->length - length + 1);
    buf->length -= length;
}

void buf_truncate(struct buf *buf, size_t length)
{
    if (length < buf->length) {
        buf->length = length;
        buf->data[length] = '\0';
    }
}

void buf_clear(struct buf *buf)
{
    buf_truncate(buf, 0);
    buf->overflow = false;
}

char *buf_take(struct buf *buf)
{
    char *text = buf->data;
    size_t limit = buf->limit;
    buf_init(buf, limit);
    return text;
}
