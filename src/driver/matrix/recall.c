#include "driver/matrix/recall.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"

static void clear(struct recalled *item)
{
    free(item->event);
    free(item->sender);
    free(item->original);
    *item = (struct recalled){0};
}

struct recall *recall_create(void)
{
    return mem_new(struct recall);
}

void recall_destroy(struct recall *recall)
{
    if (recall == NULL)
        return;
    for (size_t i = 0; i < RECALL_MOST; i++) {
        clear(&recall->own.items[i]);
        clear(&recall->others.items[i]);
    }
    free(recall);
}

static const struct recalled *find(const struct recall_ring *ring, const char *event)
{
    for (size_t i = 0; i < ring->count; i++) {
        if (str_equal(ring->items[i].event, event))
            return &ring->items[i];
    }
    return NULL;
}

/* A place for an event that is not there yet; the oldest one's when all are taken. */
static struct recalled *place(struct recall_ring *ring, const char *event)
{
    if (find(ring, event) != NULL)
        return NULL;
    struct recalled *item = &ring->items[ring->next];
    clear(item);
    item->event = mem_string(event);
    ring->next = (ring->next + 1) % RECALL_MOST;
    ring->count += ring->count < RECALL_MOST;
    return item;
}

void recall_add_own(struct recall *recall, const char *event)
{
    place(&recall->own, event);
}

void recall_add(struct recall *recall, const char *event, const char *sender, const char *original,
                bool addressed)
{
    struct recalled *item = place(&recall->others, event);
    if (item == NULL)
        return;
    item->sender = mem_string(sender);
    item->original = original != NULL ? mem_string(original) : NULL;
    item->addressed = addressed;
}

bool recall_is_own(const struct recall *recall, const char *event)
{
    return find(&recall->own, event) != NULL;
}

const struct recalled *recall_find(const struct recall *recall, const char *event)
{
    return find(&recall->others, event);
}
