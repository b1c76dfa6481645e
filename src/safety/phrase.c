#include "safety/phrase.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

enum { TEXT_LIMIT = 4096 };

/* The patterns still to be looked at. */
struct heap {
    char *items[PHRASE_PATTERNS];
    size_t count;
    size_t made;
};

/* The first place that has an alternative of several words; its length, or 0. */
static size_t find_place(const char *text, const char **place)
{
    const char *mark = strchr(text, '_');
    if (mark == NULL)
        return 0;
    const char *start = mark;
    while (start > text && start[-1] != ' ')
        start--;
    *place = start;
    return strcspn(start, " ");
}

static bool push(struct heap *heap, struct buf *text)
{
    if (heap->made == PHRASE_PATTERNS) {
        buf_finish(text);
        return false;
    }
    heap->made++;
    heap->items[heap->count++] = buf_take(text);
    buf_finish(text);
    return true;
}

static void begin(struct buf *out, const char *text, const char *place)
{
    buf_init(out, TEXT_LIMIT);
    buf_add(out, text, (size_t)(place - text));
}

/* The text with one alternative of several words in the place. */
static bool push_phrase(struct heap *heap, const char *text, const char *place, size_t length,
                        const char *phrase, size_t size)
{
    struct buf out;
    begin(&out, text, place);
    for (size_t i = 0; i < size; i++)
        buf_add_byte(&out, phrase[i] == '_' ? ' ' : phrase[i]);
    buf_add_string(&out, place + length);
    return push(heap, &out);
}

/* Parts a place into its alternatives: each of several words makes a pattern, and all of one word
 * together make one. */
static bool part(struct heap *heap, const char *text, const char *place, size_t length)
{
    bool optional = place[length - 1] == '?';
    const char *end = place + length - optional;
    struct buf single;
    begin(&single, text, place);
    size_t before = single.length;
    bool good = true;
    for (const char *at = place; good && at <= end;) {
        const char *bar = memchr(at, '|', (size_t)(end - at));
        size_t size = (size_t)((bar != NULL ? bar : end) - at);
        if (memchr(at, '_', size) != NULL) {
            good = push_phrase(heap, text, place, length, at, size);
        } else {
            buf_add_string(&single, single.length > before ? "|" : "");
            buf_add(&single, at, size);
        }
        at += size + 1;
    }
    bool wanted = single.length > before || optional;
    buf_add_string(&single, optional && single.length > before ? "?" : "");
    buf_add_string(&single, place + length);
    if (good && wanted)
        return push(heap, &single);
    buf_finish(&single);
    return good;
}

bool phrase_expand(const char *text, phrase_use *use, void *data)
{
    struct heap heap = {.count = 0};
    struct buf first;
    bool good = true;
    begin(&first, text, text + strlen(text));
    push(&heap, &first);
    while (heap.count > 0) {
        char *pattern = heap.items[--heap.count];
        const char *place = NULL;
        size_t length = find_place(pattern, &place);
        if (length == 0)
            use(data, pattern);
        else
            good &= part(&heap, pattern, place, length);
        free(pattern);
    }
    return good;
}
