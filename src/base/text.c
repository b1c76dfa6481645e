#include "base/text.h"

#include <string.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/problem.h"
#include "base/str.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

static const char *fault_of(utf8proc_int32_t point)
{
    if (point == '\t' || point == '\n')
        return NULL;
    if (point == 0)
        return "a NUL byte";
    if (point < 0x20 || (point >= 0x7F && point < 0xA0))
        return "a control character";
    if (point == 0x2028 || point == 0x2029)
        return "a Unicode line separator, which editors do not show";
    return NULL;
}

size_t text_sound(const char *text, size_t length, const char **why)
{
    size_t at = 0;
    while (at < length) {
        if (text[at] >= ' ' && text[at] <= '~') { /* nearly all of it */
            at++;
            continue;
        }
        utf8proc_int32_t point = 0;
        utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)text + at,
                                                 (utf8proc_ssize_t)(length - at), &point);
        const char *fault = size < 1 ? "no valid UTF-8" : fault_of(point);
        if (fault != NULL) {
            *why = fault;
            return at;
        }
        at += (size_t)size;
    }
    return at;
}

bool text_check(const char *file, const char *text, size_t length, int first_line,
                struct problems *problems)
{
    const char *why = NULL;
    size_t sound = text_sound(text, length, &why);
    if (sound == length)
        return true;
    int line = first_line;
    size_t line_start = 0;
    for (size_t at = 0; at < sound; at++) {
        if (text[at] == '\n') {
            line++;
            line_start = at + 1;
        }
    }
    problem_error(problems, file, line, (int)(sound - line_start) + 1, "here is %s (byte 0x%02X)",
                  why, (unsigned)(unsigned char)text[sound]);
    return false;
}

static void drop_carriage_returns(struct buf *text)
{
    size_t kept = 0;
    for (size_t at = 0; at < text->length; at++) {
        if (text->data[at] != '\r' || text->data[at + 1] != '\n')
            text->data[kept++] = text->data[at];
    }
    buf_truncate(text, kept);
}

bool text_read(const char *path, struct buf *out, struct problems *problems)
{
    const char *why = NULL;
    if (!file_read(path, out, &why)) {
        if (out->length == out->limit)
            problem_error(problems, path, 0, 0, "it is larger than the %zu KiB allowed",
                          out->limit / 1024);
        else
            problem_error(problems, path, 0, 0, "cannot be read: %s", why);
        return false;
    }
    if (str_starts(out->data, BYTE_ORDER_MARK))
        buf_consume(out, strlen(BYTE_ORDER_MARK));
    drop_carriage_returns(out);
    return text_check(path, out->data, out->length, 1, problems);
}
