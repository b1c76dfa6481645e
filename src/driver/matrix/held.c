#include "driver/matrix/held.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "driver/line.h"

enum { HELD_MOST = 200, TRIES_MOST = 3 };

struct kept {
    char *text;
    unsigned tries;
    struct kept *next;
};

struct held {
    struct kept *first;
    size_t count;
};

struct held *held_create(void)
{
    struct held *held = mem_new(struct held);
    *held = (struct held){0};
    return held;
}

static void drop(struct held *held, struct kept **at)
{
    struct kept *kept = *at;
    *at = kept->next;
    free(kept->text);
    free(kept);
    held->count--;
}

void held_destroy(struct held *held)
{
    if (held == NULL)
        return;
    while (held->first != NULL)
        drop(held, &held->first);
    free(held);
}

bool held_add(struct held *held, const struct line *line)
{
    struct buf text;
    struct kept **at = &held->first;
    if (held->count >= HELD_MOST)
        return false;
    buf_init(&text, LINE_LONGEST);
    bool good = line_write(line, &text);
    if (good) {
        buf_truncate(&text, text.length - 1);
        struct kept *kept = mem_new(struct kept);
        *kept = (struct kept){.text = buf_take(&text)};
        while (*at != NULL)
            at = &(*at)->next;
        *at = kept;
        held->count++;
    }
    buf_finish(&text);
    return good;
}

void held_try(struct held *held, bool (*call)(void *data, const struct line *line, bool last),
              void *data)
{
    struct kept **at = &held->first;
    while (*at != NULL) {
        struct line line;
        const char *why = NULL;
        bool last = ++(*at)->tries >= TRIES_MOST;
        bool done = true;
        if (line_parse((*at)->text, strlen((*at)->text), &line, &why)) {
            done = call(data, &line, last);
            line_finish(&line);
        }
        if (done || last)
            drop(held, at);
        else
            at = &(*at)->next;
    }
}

bool held_is_empty(const struct held *held)
{
    return held->first == NULL;
}
