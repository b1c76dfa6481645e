#include "driver/matrix/skim.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* What jansson 2.14 was seen to allocate for one of each (64-bit), beside the bytes themselves. */
enum {
    COST_OBJECT = 224,
    COST_ARRAY = 128,
    COST_MEMBER = 32, /* and its key is a string */
    COST_VALUE = 48,
    COST_STRING = 48,
    COST_PART = COST_ARRAY + COST_VALUE + sizeof(struct slice),
};

enum { OPEN_MOST = 1 << 18, FIRST_ROOM = 16 };

static const char why_broken[] = "the homeserver's answer is not JSON";
static const char why_endless[] = "the homeserver's answer holds an event without an end";
static const char why_deep[] = "the homeserver's answer is nested too deeply";
static const char why_big[] = "the homeserver's answer holds more than this program can bear";

struct reader {
    const char *at; /* what is not read yet */
    const char *end;
    const char *why; /* NULL so far */
};

static bool fail(struct reader *reader, const char *why)
{
    reader->why = why;
    return false;
}

/* ---- lists ---- */

void slices_add(struct slices *slices, struct slice slice)
{
    if (slices->count == slices->room) {
        slices->room = slices->room == 0 ? FIRST_ROOM : 2 * slices->room;
        slices->items = mem_resize(slices->items, slices->room, sizeof *slices->items);
    }
    slices->items[slices->count++] = slice;
}

void slices_finish(struct slices *slices)
{
    free(slices->items);
    *slices = (struct slices){0};
}

/* ---- elements ---- */

/* What a byte outside of strings makes jansson allocate. */
static size_t cost_of(char byte)
{
    switch (byte) {
    case '{':
        return COST_OBJECT;
    case '[':
        return COST_ARRAY;
    case ':':
        return COST_MEMBER;
    case ',':
        return COST_VALUE;
    case '"':
        return COST_STRING;
    default:
        return 0;
    }
}

/* Passes over a string; `at` stands behind its first quotation mark. It ends with the first one
 * that has an even number of backslashes before it. */
static bool skip_string(struct reader *reader)
{
    for (;;) {
        const char *quote = memchr(reader->at, '"', (size_t)(reader->end - reader->at));
        if (quote == NULL)
            return fail(reader, why_endless);
        const char *back = quote;
        while (back > reader->at && back[-1] == '\\')
            back--;
        reader->at = quote + 1;
        if ((quote - back) % 2 == 0)
            return true;
    }
}

/* The brackets open within an element: a bit for each, set for '['. */
struct brackets {
    size_t count;
    size_t arrays; /* how many of them are '[' */
    size_t most;   /* the most there were at once */
    size_t cost;
    uint8_t bits[OPEN_MOST / 8];
};

static bool open_bracket(struct brackets *open, char bracket)
{
    if (open->count == OPEN_MOST)
        return false;
    uint8_t bit = (uint8_t)(1U << (open->count % 8));
    uint8_t *byte = &open->bits[open->count / 8];
    *byte = (uint8_t)(bracket == '[' ? *byte | bit : *byte & ~bit);
    open->arrays += bracket == '[';
    if (++open->count > open->most)
        open->most = open->count;
    return true;
}

/* Closes down to the last '[' or '{' that fits. One that fits nothing within the element is passed
 * over: jansson will refuse the element. */
static void close_bracket(struct brackets *open, bool array)
{
    size_t fitting = array ? open->arrays : open->count - open->arrays;
    while (fitting > 0) {
        open->count--;
        bool closed = (open->bits[open->count / 8] >> (open->count % 8) & 1) != 0;
        open->arrays -= closed;
        if (closed == array)
            return;
    }
}

/* Takes one byte of an element, and the string that it begins. */
static bool take_byte(struct reader *reader, struct brackets *open)
{
    char byte = *reader->at++;
    open->cost += cost_of(byte);
    switch (byte) {
    case '"':
        return skip_string(reader);
    case '{':
    case '[':
        return open_bracket(open, byte) || fail(reader, why_deep);
    case ']':
        close_bracket(open, true);
        return true;
    case '}':
        if (open->count == 0) /* it closed an event too early, or what we stand in */
            return fail(reader, why_endless);
        close_bracket(open, false);
        return true;
    default:
        return true;
    }
}

/* Moves `at` from the start of an element to the ',' or ']' behind it. */
static bool find_end(struct reader *reader, struct brackets *open)
{
    open->count = open->arrays = open->most = 0;
    open->cost = COST_VALUE;
    while (reader->at < reader->end) {
        if (open->count == 0 && (*reader->at == ',' || *reader->at == ']'))
            return true;
        if (!take_byte(reader, open))
            return false;
    }
    return fail(reader, why_endless);
}

static bool white(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static struct slice trim(const char *from, const char *to)
{
    while (from < to && white(*from))
        from++;
    while (from < to && white(to[-1]))
        to--;
    return (struct slice){from, (size_t)(to - from)};
}

bool skim_next(struct slice *array, struct element *element)
{
    struct brackets open;
    struct reader reader = {.at = array->bytes, .end = array->bytes + array->length};
    if (array->length == 0 || !find_end(&reader, &open))
        return false;
    bool last = *reader.at == ']';
    element->text = trim(array->bytes, reader.at);
    element->cost = open.cost + element->text.length;
    bool none = last && element->text.length == 0;
    if (open.most > SKIM_DEPTH || element->cost > SKIM_MEMORY)
        element->text.length = 0;
    reader.at++;
    *array = (struct slice){reader.at, last ? 0 : (size_t)(reader.end - reader.at)};
    return !none;
}

void skim_list(struct slice array, struct slices *list, size_t *dropped)
{
    struct element element;
    while (skim_next(&array, &element)) {
        if (element.text.length > 0 && list->count < SKIM_ELEMENTS)
            slices_add(list, element.text);
        else
            ++*dropped;
    }
}

/* ---- documents ---- */

/* Passes over an array; `at` stands behind its '[', and then behind its ']'. */
static bool skip_array(struct reader *reader)
{
    struct brackets open;
    do {
        if (!find_end(reader, &open))
            return false;
    } while (*reader->at++ != ']');
    return true;
}

/* Passes over an object; `at` stands behind its '{', and then behind its '}'. */
static bool skip_object(struct reader *reader)
{
    size_t depth = 1;
    while (depth > 0) {
        if (reader->at >= reader->end)
            return fail(reader, why_broken);
        char byte = *reader->at++;
        if ((byte == '"' && !skip_string(reader)) || (byte == '[' && !skip_array(reader)))
            return false;
        depth += byte == '{';
        depth -= byte == '}';
    }
    return true;
}

/* An array without its '[', an object whole. */
static bool read_part(struct reader *reader, struct skim *skim, char bracket)
{
    const char *start = reader->at - (bracket == '{');
    if (bracket == '[' ? !skip_array(reader) : !skip_object(reader))
        return false;
    buf_print(&skim->frame, "[%zu]", skim->parts.count);
    slices_add(&skim->parts, (struct slice){start, (size_t)(reader->at - start)});
    return true;
}

/* Copies what lies around the parts into the frame. */
static bool read_frame(struct reader *reader, struct skim *skim, size_t parts_at)
{
    size_t depth = 0, cost = 0;
    while (reader->at < reader->end) {
        const char *start = reader->at;
        char byte = *reader->at++;
        bool part = byte == '[' || (byte == '{' && parts_at > 0 && depth == parts_at);
        if (part && !read_part(reader, skim, byte))
            return false;
        if (byte == '"' && !skip_string(reader))
            return fail(reader, why_broken);
        if (!part)
            buf_add(&skim->frame, start, (size_t)(reader->at - start));
        cost += part ? COST_PART : cost_of(byte) + (size_t)(reader->at - start);
        if (cost > SKIM_MEMORY)
            return fail(reader, why_big);
        if (byte == '{' && !part && ++depth > SKIM_DEPTH)
            return fail(reader, why_deep);
        if (byte == '}' && depth > 0)
            depth--;
    }
    return true;
}

bool skim_open(struct skim *skim, struct slice document, size_t parts_at, const char **why)
{
    struct reader reader = {.at = document.bytes, .end = document.bytes + document.length};
    *skim = (struct skim){0};
    buf_init(&skim->frame, 2 * SKIM_MEMORY);
    bool good = read_frame(&reader, skim, parts_at);
    if (!good)
        *why = reader.why;
    return good;
}

void skim_finish(struct skim *skim)
{
    buf_finish(&skim->frame);
    slices_finish(&skim->parts);
}
