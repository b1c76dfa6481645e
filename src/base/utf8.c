#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/buf.h"

/* The code point at the start of the bytes and its length; length < 1 where it is invalid. */
static utf8proc_ssize_t step(const char *bytes, size_t length, utf8proc_int32_t *point)
{
    return utf8proc_iterate((const utf8proc_uint8_t *)bytes, (utf8proc_ssize_t)length, point);
}

static size_t valid_run(const char *bytes, size_t length)
{
    size_t at = 0;
    while (at < length && bytes[at] != '\0') {
        if ((unsigned char)bytes[at] < 0x80) {
            at++;
            continue;
        }
        utf8proc_int32_t point = 0;
        utf8proc_ssize_t size = step(bytes + at, length - at, &point);
        if (size < 1)
            break;
        at += (size_t)size;
    }
    return at;
}

bool utf8_valid(const char *bytes, size_t length)
{
    return valid_run(bytes, length) == length;
}

bool utf8_clean(struct buf *out, const char *bytes, size_t length)
{
    bool fits = true;
    size_t at = 0;
    while (at < length && fits) {
        size_t run = valid_run(bytes + at, length - at);
        fits = buf_add(out, bytes + at, run);
        at += run;
        if (at < length && fits) {
            fits = buf_add_string(out, "\xEF\xBF\xBD");
            at++;
        }
    }
    return fits;
}

size_t utf8_cut(const char *text, size_t length, size_t limit)
{
    if (length <= limit)
        return length;
    size_t at = 0, cluster_end = 0, point_end = 0;
    utf8proc_int32_t before = 0, state = 0;
    while (at < length) {
        utf8proc_int32_t point = 0;
        utf8proc_ssize_t size = step(text + at, length - at, &point);
        if (size < 1)
            break;
        if (at > 0 && utf8proc_grapheme_break_stateful(before, point, &state))
            cluster_end = at;
        if (at + (size_t)size > limit)
            break;
        at += (size_t)size;
        point_end = at;
        before = point;
    }
    return cluster_end > 0 ? cluster_end : point_end;
}

size_t utf8_width(const char *text, size_t length)
{
    size_t width = 0;
    size_t at = 0;
    while (at < length) {
        utf8proc_int32_t point = 0;
        utf8proc_ssize_t size = step(text + at, length - at, &point);
        if (size < 1)
            break;
        int columns = utf8proc_charwidth(point);
        width += columns > 0 ? (size_t)columns : 0;
        at += (size_t)size;
    }
    return width;
}

/* New, by utf8proc's own allocation; NULL for what it cannot read. */
static utf8proc_uint8_t *fold(const char *text)
{
    utf8proc_uint8_t *folded = NULL;
    utf8proc_map((const utf8proc_uint8_t *)text, 0, &folded,
                 UTF8PROC_NULLTERM | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK);
    return folded;
}

bool utf8_alike(const char *a, const char *b)
{
    utf8proc_uint8_t *left = fold(a);
    utf8proc_uint8_t *right = fold(b);
    bool alike =
        left != NULL && right != NULL && strcmp((const char *)left, (const char *)right) == 0;
    free(left);
    free(right);
    return alike;
}
