#include "driver/clean.h"

#include <string.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "base/str.h"
#include "base/utf8.h"

enum {
    REPLACEMENT = 0xFFFD,
    NOTHING = -1,
    READ_MOST = 8 * CLEAN_NAME_LONGEST, /* bytes of a name that are looked at */
};

/* Embeddings, overrides and isolates. The plain marks (U+200E, U+200F, U+061C) turn nothing round
 * and belong to how Arabic and Hebrew are written. */
static bool turns(utf8proc_int32_t point)
{
    return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) ||
           (point >= 0xFFF9 && point <= 0xFFFB); /* interlinear annotation hides text as well */
}

static bool is_mark(utf8proc_int32_t point)
{
    utf8proc_category_t category = utf8proc_category(point);
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME;
}

/* What stands in the place of a code point, or NOTHING. */
static utf8proc_int32_t cleaned(utf8proc_int32_t point)
{
    if (point == '\n' || point == 0x85 || point == 0x2028 || point == 0x2029)
        return '\n';
    if (point == '\t' || utf8proc_category(point) == UTF8PROC_CATEGORY_ZS)
        return ' ';
    bool control = point < 0x20 || (point >= 0x7F && point < 0xA0);
    return control || turns(point) || point == 0xFEFF ? NOTHING : point;
}

static bool add_point(struct buf *out, utf8proc_int32_t point)
{
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t size = utf8proc_encode_char(point, bytes);
    return buf_add(out, bytes, (size_t)size);
}

bool clean_text(struct buf *out, const char *text, size_t length)
{
    size_t marks = 0;
    for (size_t at = 0; at < length;) {
        utf8proc_int32_t point = 0;
        utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)text + at,
                                                 (utf8proc_ssize_t)(length - at), &point);
        if (size < 1)
            point = REPLACEMENT;
        at += size < 1 ? 1 : (size_t)size;
        if (point == '\r') /* with a line feed behind it, it is none of its own */
            point = at < length && text[at] == '\n' ? 0 : '\n';
        if (is_mark(point))
            marks++;
        else if (utf8proc_category(point) != UTF8PROC_CATEGORY_CF)
            marks = 0; /* what is not seen parts no marks */
        point = cleaned(point);
        if (point != NOTHING && marks <= CLEAN_MARKS && !add_point(out, point))
            return false;
    }
    return true;
}

/* Controls, invisible formatting characters, line and paragraph separators. */
static bool shows(utf8proc_int32_t point)
{
    utf8proc_category_t category = utf8proc_category(point);
    return category != UTF8PROC_CATEGORY_CC && category != UTF8PROC_CATEGORY_CF &&
           category != UTF8PROC_CATEGORY_ZL && category != UTF8PROC_CATEGORY_ZP;
}

void clean_name(const char *name, char out[CLEAN_NAME_LONGEST + 1])
{
    char kept[READ_MOST + 1];
    size_t length = 0;
    size_t given = strnlen(name, READ_MOST);
    for (size_t at = 0; at < given;) {
        utf8proc_int32_t point = 0;
        utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)name + at,
                                                 (utf8proc_ssize_t)(given - at), &point);
        if (size <= 0)
            break;
        if (shows(point)) {
            memcpy(kept + length, name + at, (size_t)size);
            length += (size_t)size;
        }
        at += (size_t)size;
    }
    kept[length] = '\0';
    const char *trimmed = str_trim(kept);
    length = utf8_cut(trimmed, strlen(trimmed), CLEAN_NAME_LONGEST);
    memcpy(out, trimmed, length);
    out[length] = '\0';
}
