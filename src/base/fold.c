#include "base/fold.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "base/buf.h"

static size_t ascii_run(const char *text, size_t length)
{
    size_t at = 0;
    while (at < length && (unsigned char)text[at] < 0x80)
        at++;
    return at;
}

static bool fold_ascii(struct buf *out, const char *text, size_t length)
{
    size_t left = out->limit - out->length;
    size_t take = length < left ? length : left;
    char *space = buf_space(out, take);
    for (size_t i = 0; i < take; i++)
        space[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + ('a' - 'A') : text[i]);
    out->length += take;
    out->data[out->length] = '\0';
    return take == length;
}

/* What NFKC leaves apart and a reader takes for the same. */
static utf8proc_int32_t fold_point(utf8proc_int32_t point, void *data)
{
    (void)data;
    switch (point) {
    case 0x2018: /* curly single quotes, modifier letters, prime, accents used as apostrophes */
    case 0x2019:
    case 0x201B:
    case 0x02BC:
    case 0x02B9:
    case 0x2032:
    case 0x00B4:
    case 0x0060:
        return '\'';
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x00AB:
    case 0x00BB:
        return '"';
    case 0x00E6:
    case 0x00C6:
        return 'a';
    case 0x00F8:
    case 0x00D8:
        return 'o';
    case 0x0131:
        return 'i';
    default:
        return point;
    }
}

/* Appends as many whole characters as fit. */
static bool add_what_fits(struct buf *out, const char *text, size_t length)
{
    size_t left = out->limit - out->length;
    size_t take = length < left ? length : left;
    while (take < length && take > 0 && ((unsigned char)text[take] & 0xC0) == 0x80)
        take--;
    buf_add(out, text, take);
    return take == length;
}

static bool fold_wide(struct buf *out, const char *text, size_t length)
{
    utf8proc_uint8_t *folded = NULL;
    utf8proc_ssize_t size =
        utf8proc_map_custom((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)length, &folded,
                            UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE |
                                UTF8PROC_CASEFOLD | UTF8PROC_IGNORE | UTF8PROC_STRIPMARK,
                            fold_point, NULL);
    if (size < 0)
        return add_what_fits(out, text, length);
    bool fits = add_what_fits(out, (const char *)folded, (size_t)size);
    free(folded);
    return fits;
}

bool fold_text(struct buf *out, const char *text, size_t length)
{
    if (ascii_run(text, length) == length)
        return fold_ascii(out, text, length);
    return fold_wide(out, text, length);
}
