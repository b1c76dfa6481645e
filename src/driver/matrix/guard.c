#include "driver/matrix/guard.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"

/* What jansson 2.14 was seen to allocate for one of each (64-bit), beside the bytes themselves. */
enum {
    COST_OBJECT = 224,
    COST_ARRAY = 128,
    COST_MEMBER = 32, /* and its key is a string */
    COST_VALUE = 48,
    COST_STRING = 48,
};

static const char why_broken[] = "the homeserver's answer is not JSON";
static const char why_endless[] = "the homeserver's answer holds an event without an end";
static const char why_deep[] = "the homeserver's answer is nested too deeply";
static const char why_big[] = "the homeserver's answer holds more than this program can bear";

struct guard {
    const char *at; /* what is not read yet */
    const char *end;
    struct buf frame; /* the document, its elements replaced by null or by their place in `kept` */
    struct buf open;  /* the brackets open within the element that is read */
    size_t arrays;    /* how many of them are '[' */
    size_t deepest;   /* the most of them there were */
    size_t cost;      /* of the element */
    size_t memory;    /* of the frame and of all kept */
    json_t *kept;
    size_t elements;
    size_t dropped;
    const char *why;
};

static bool fail(struct guard *guard, const char *why)
{
    guard->why = why;
    return false;
}

static bool white(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

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
        return 1;
    }
}

/* Passes over a string; `at` stands behind its first quotation mark. */
static bool skip_string(struct guard *guard)
{
    for (; guard->at < guard->end && *guard->at != '"'; guard->at++) {
        if (*guard->at == '\\' && guard->end - guard->at > 1)
            guard->at++;
    }
    if (guard->at >= guard->end)
        return fail(guard, why_endless);
    guard->at++;
    return true;
}

static void open_bracket(struct guard *guard, char bracket)
{
    buf_add_byte(&guard->open, bracket);
    guard->arrays += bracket == '[';
    if (guard->open.length > guard->deepest)
        guard->deepest = guard->open.length;
}

/* Closes down to the last '[' or '{' that fits. One that fits nothing within the element is passed
 * over: jansson will refuse the element. */
static void close_bracket(struct guard *guard, char bracket)
{
    size_t fitting = bracket == '[' ? guard->arrays : guard->open.length - guard->arrays;
    while (fitting > 0) {
        char closed = guard->open.data[guard->open.length - 1];
        buf_truncate(&guard->open, guard->open.length - 1);
        guard->arrays -= closed == '[';
        if (closed == bracket)
            return;
    }
}

/* Takes one byte of an element. False when the element ends before it (`*ended`), or never. */
static bool take_byte(struct guard *guard, bool *ended)
{
    char byte = *guard->at;
    bool outside = guard->open.length == 0;
    *ended = outside && (byte == ',' || byte == ']');
    if (*ended)
        return false;
    guard->at++;
    guard->cost += cost_of(byte);
    if (byte == '"')
        return skip_string(guard);
    if (byte == '{' || byte == '[')
        open_bracket(guard, byte);
    else if (byte == '}' && outside)
        return fail(guard, why_endless); /* it closed an event too early, or what we stand in */
    else if (byte == '}' || byte == ']')
        close_bracket(guard, byte == '}' ? '{' : '[');
    return true;
}

/* Moves `at` from the start of an element to the ',' or ']' behind it. */
static bool find_end(struct guard *guard)
{
    buf_clear(&guard->open);
    guard->arrays = guard->deepest = 0;
    guard->cost = COST_VALUE;
    bool ended = false;
    while (guard->at < guard->end && take_byte(guard, &ended))
        continue;
    return ended || fail(guard, guard->why != NULL ? guard->why : why_endless);
}

/* jansson 2.14 passes over a NUL behind a number or a word. */
static json_t *parse(const char *bytes, size_t length, size_t flags)
{
    json_error_t error;
    if (memchr(bytes, '\0', length) != NULL)
        return NULL;
    return json_loadb(bytes, length, JSON_REJECT_DUPLICATES | flags, &error);
}

/* Keeps the element that begins at `start` and ends at `at`, or drops it. An empty one is left to
 * be judged with the frame: "[]" is sound, "[1,]" is not. */
static void take_element(struct guard *guard, const char *start)
{
    while (start < guard->at && white(*start))
        start++;
    size_t length = (size_t)(guard->at - start);
    if (length == 0)
        return;
    size_t memory = guard->memory + guard->cost + length;
    json_t *element = guard->deepest <= GUARD_DEPTH && memory <= GUARD_MEMORY
                          ? parse(start, length, JSON_DECODE_ANY)
                          : NULL;
    if (element == NULL) {
        guard->dropped++;
        buf_add_string(&guard->frame, "null");
        return;
    }
    buf_print(&guard->frame, "%zu", json_array_size(guard->kept));
    json_array_append_new(guard->kept, element);
    guard->memory = memory;
}

/* Reads the elements of an array; `at` stands behind its '[', and then behind its ']'. */
static bool read_array(struct guard *guard)
{
    for (;;) {
        const char *start = guard->at;
        if (!find_end(guard))
            return false;
        if (++guard->elements > GUARD_ELEMENTS)
            return fail(guard, why_big);
        take_element(guard, start);
        char byte = *guard->at++;
        buf_add_byte(&guard->frame, byte);
        if (byte == ']')
            return true;
    }
}

/* Copies what lies around the arrays into the frame. */
static bool read_frame(struct guard *guard)
{
    size_t depth = 0;
    while (guard->at < guard->end) {
        const char *start = guard->at;
        char byte = *guard->at++;
        if (byte == '"' && !skip_string(guard))
            return fail(guard, why_broken);
        buf_add(&guard->frame, start, (size_t)(guard->at - start));
        guard->memory += cost_of(byte);
        if (guard->memory > GUARD_MEMORY)
            return fail(guard, why_big);
        if (byte == '{' && ++depth > GUARD_DEPTH)
            return fail(guard, why_deep);
        if (byte == '}' && depth > 0)
            depth--;
        if (byte == '[' && !read_array(guard))
            return false;
    }
    return true;
}

/* Puts what was kept where the frame has its number. */
static void fill_array(const struct guard *guard, json_t *array)
{
    size_t index;
    json_t *item;
    json_array_foreach(array, index, item)
    {
        if (json_is_integer(item))
            json_array_set(array, index,
                           json_array_get(guard->kept, (size_t)json_integer_value(item)));
    }
}

/* Fills all arrays of the frame, of which none lies in another. */
static void fill(const struct guard *guard, json_t *document)
{
    struct {
        json_t *object;
        void *member;
    } way[GUARD_DEPTH + 1]; /* read_frame let nothing deeper pass */
    size_t depth = 0;
    fill_array(guard, document);
    way[0].object = document;
    way[0].member = json_object_iter(document);
    for (;;) {
        void *member = way[depth].member;
        if (member == NULL && depth == 0)
            return;
        if (member == NULL) {
            depth--;
            continue;
        }
        json_t *value = json_object_iter_value(member);
        way[depth].member = json_object_iter_next(way[depth].object, member);
        fill_array(guard, value);
        if (json_is_object(value) && depth < GUARD_DEPTH) {
            way[++depth].object = value;
            way[depth].member = json_object_iter(value);
        }
    }
}

json_t *guard_parse(const char *bytes, size_t length, size_t *dropped, const char **why)
{
    struct guard guard = {.at = bytes, .end = bytes + length, .kept = json_array()};
    json_t *document = NULL;
    buf_init(&guard.frame, 8 * length + 64);
    buf_init(&guard.open, length);
    if (read_frame(&guard)) {
        document = parse(guard.frame.data, guard.frame.length, 0);
        guard.why = why_broken;
    }
    if (document != NULL)
        fill(&guard, document);
    else
        *why = guard.why;
    *dropped = guard.dropped;
    json_decref(guard.kept);
    buf_finish(&guard.frame);
    buf_finish(&guard.open);
    return document;
}
