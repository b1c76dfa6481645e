#include "base/fold.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "base/mem.h"

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
static const struct twin {
    utf8proc_int32_t point, plain;
} twins[] = {
    {0x0060, '\''},   {0x00AB, '"'},    {0x00B4, '\''},   {0x00BB, '"'},    {0x00C6, 'a'},
    {0x00D8, 'o'},    {0x00E6, 'a'},    {0x00F8, 'o'},    {0x0110, 'd'},    {0x0111, 'd'},
    {0x0131, 'i'},    {0x0141, 'l'},    {0x0142, 'l'},    {0x02B9, '\''},   {0x02BC, '\''},
    {0x0629, 0x0647}, /* Arabic: teh marbuta as heh, tatweel as nothing, alef maksura as yeh */
    {0x0640, 0x00AD}, {0x0649, 0x064A}, {0x0671, 0x0627}, {0x06A9, 0x0643}, /* Persian kaf, yeh */
    {0x06CC, 0x064A}, {0x2018, '\''},   {0x2019, '\''},   {0x201B, '\''},   {0x201C, '"'},
    {0x201D, '"'},    {0x201E, '"'},    {0x2032, '\''},
};

static int by_point(const void *point, const void *twin)
{
    utf8proc_int32_t a = *(const utf8proc_int32_t *)point;
    utf8proc_int32_t b = ((const struct twin *)twin)->point;
    return (a > b) - (a < b);
}

static utf8proc_int32_t fold_point(utf8proc_int32_t point, void *data)
{
    (void)data;
    const struct twin *twin =
        bsearch(&point, twins, sizeof twins / sizeof *twins, sizeof *twins, by_point);
    return twin != NULL ? twin->plain : point;
}

/* Whether a mark is only an accent. In the scripts of India the marks are the vowels: there only
 * nasal signs and the dot below are, which people leave out. */
static bool is_accent(utf8proc_int32_t point)
{
    utf8proc_category_t category = utf8proc_category(point);
    if (category < UTF8PROC_CATEGORY_MN || category > UTF8PROC_CATEGORY_ME)
        return false;
    if (point < 0x0900 || point > 0x0DFF)
        return true;
    utf8proc_int32_t place = point & 0x7F; /* these scripts are laid out alike */
    return place <= 0x02 || place == 0x3C;
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

static size_t drop_accents(utf8proc_int32_t *points, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!is_accent(points[i]))
            points[kept++] = points[i];
    return kept;
}

static bool fold_wide(struct buf *out, const char *text, size_t length)
{
    const utf8proc_option_t options =
        UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text;
    utf8proc_ssize_t most = utf8proc_decompose_custom(bytes, (utf8proc_ssize_t)length, NULL, 0,
                                                      options, fold_point, NULL);
    if (most < 0)
        return add_what_fits(out, text, length);
    utf8proc_int32_t *points = mem_array((size_t)most + 1, sizeof *points);
    utf8proc_decompose_custom(bytes, (utf8proc_ssize_t)length, points, most, options, fold_point,
                              NULL);
    size_t count = drop_accents(points, (size_t)most);
    utf8proc_ssize_t size = utf8proc_reencode(points, (utf8proc_ssize_t)count, options);
    bool fits = add_what_fits(out, (const char *)points, (size_t)size);
    free(points);
    return fits;
}

bool fold_text(struct buf *out, const char *text, size_t length)
{
    if (ascii_run(text, length) == length)
        return fold_ascii(out, text, length);
    return fold_wide(out, text, length);
}
