#include "driver/matrix/guard.h"

#include <string.h>

static const char why_broken[] = "the homeserver's answer is not JSON";
static const char why_big[] = "the homeserver's answer holds more than this program can bear";

/* jansson 2.14 passes over a NUL behind a number or a word. */
static json_t *parse(const char *bytes, size_t length, size_t flags)
{
    json_error_t error;
    if (length == 0 || memchr(bytes, '\0', length) != NULL)
        return NULL;
    return json_loadb(bytes, length, JSON_REJECT_DUPLICATES | flags, &error);
}

bool guard_open(struct guard *guard, struct slice document, size_t parts_at, const char **why)
{
    struct skim *skim = &guard->skim;
    guard->frame = NULL;
    if (skim_open(skim, document, parts_at, why)) {
        guard->frame = parse(skim->frame.data, skim->frame.length, 0);
        if (guard->frame == NULL)
            *why = why_broken;
    }
    if (guard->frame == NULL)
        skim_finish(skim);
    else
        buf_finish(&skim->frame);
    return guard->frame != NULL;
}

void guard_close(struct guard *guard)
{
    json_decref(guard->frame);
    guard->frame = NULL;
    skim_finish(&guard->skim);
}

struct slice guard_part(const struct guard *guard, const json_t *value)
{
    const json_t *number = json_array_get(value, 0);
    size_t index = (size_t)json_integer_value(number);
    if (!json_is_integer(number) || index >= guard->skim.parts.count)
        return (struct slice){0};
    return guard->skim.parts.items[index];
}

json_t *guard_event(struct slice text)
{
    return parse(text.bytes, text.length, JSON_DECODE_ANY);
}

/* ---- a whole document ---- */

struct filling {
    const struct guard *guard;
    size_t elements;
    size_t dropped;
    size_t memory;
};

/* Puts what a part holds where the frame has its number. */
static void fill_array(struct filling *filling, json_t *array)
{
    struct slice part = guard_part(filling->guard, array);
    struct element element;
    json_array_clear(array);
    while (skim_next(&part, &element)) {
        bool fits = filling->memory + element.cost <= SKIM_MEMORY;
        json_t *value = fits ? guard_event(element.text) : NULL;
        if (++filling->elements > GUARD_ELEMENTS)
            return;
        filling->memory += value == NULL ? 0 : element.cost;
        filling->dropped += value == NULL;
        json_array_append_new(array, value == NULL ? json_null() : value);
    }
}

/* Fills all arrays of the frame, of which none lies in another. */
static void fill(struct filling *filling, json_t *document)
{
    struct {
        json_t *object;
        void *member;
    } way[SKIM_DEPTH + 1]; /* the frame is not deeper */
    size_t depth = 0;
    if (json_is_array(document))
        fill_array(filling, document);
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
        if (json_is_array(value))
            fill_array(filling, value);
        if (json_is_object(value) && depth < SKIM_DEPTH) {
            way[++depth].object = value;
            way[depth].member = json_object_iter(value);
        }
    }
}

json_t *guard_parse(struct slice document, size_t *dropped, const char **why)
{
    struct guard guard;
    *dropped = 0;
    if (!guard_open(&guard, document, 0, why))
        return NULL;
    struct filling filling = {.guard = &guard};
    fill(&filling, guard.frame);
    *dropped = filling.dropped;
    json_t *whole = json_incref(guard.frame);
    guard_close(&guard);
    if (filling.elements <= GUARD_ELEMENTS)
        return whole;
    *why = why_big;
    json_decref(whole);
    return NULL;
}
