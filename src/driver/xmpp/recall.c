#include "driver/xmpp/recall.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"

/* The strings of an item are its own. */
struct ring {
    struct recalled items[RECALL_MOST];
    size_t count;
    size_t next;
};

struct recall {
    struct ring own;
    struct ring others;
};

static bool same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : str_equal(a, b);
}

static const char *copy(const char *text)
{
    return text != NULL ? mem_string(text) : NULL;
}

static void release(const char *text)
{
    free((void *)(uintptr_t)text); /* copy() made it */
}

static void clear(struct recalled *item)
{
    release(item->room);
    release(item->sender);
    release(item->given);
    release(item->attested);
    release(item->reported);
    *item = (struct recalled){0};
}

struct recall *xmpp_recall_create(void)
{
    return mem_new(struct recall);
}

void xmpp_recall_destroy(struct recall *recall)
{
    if (recall == NULL)
        return;
    for (size_t i = 0; i < RECALL_MOST; i++) {
        clear(&recall->own.items[i]);
        clear(&recall->others.items[i]);
    }
    free(recall);
}

void xmpp_recall_add(struct recall *recall, const struct recalled *message)
{
    struct ring *ring = message->sender == NULL ? &recall->own : &recall->others;
    struct recalled kept = {.room = copy(message->room),
                            .sender = copy(message->sender),
                            .given = copy(message->given),
                            .attested = copy(message->attested),
                            .reported = copy(message->reported),
                            .addressed = message->addressed};
    clear(&ring->items[ring->next]); /* only now: the message may be one of the ring */
    ring->items[ring->next] = kept;
    ring->next = (ring->next + 1) % RECALL_MOST;
    ring->count += ring->count < RECALL_MOST;
}

/* The newest of a ring that has this in a field of its. */
static const struct recalled *find(const struct ring *ring, const char *room, size_t field,
                                   const char *value)
{
    for (size_t i = 0; value != NULL && i < ring->count; i++) {
        const struct recalled *item =
            &ring->items[(ring->next + RECALL_MOST - 1 - i) % RECALL_MOST];
        const char *given = *(const char *const *)((const char *)item + field);
        if (same(given, value) && same(item->room, room))
            return item;
    }
    return NULL;
}

static const struct recalled *find_any(const struct recall *recall, const char *room, size_t field,
                                       const char *value)
{
    const struct recalled *own = find(&recall->own, room, field, value);
    return own != NULL ? own : find(&recall->others, room, field, value);
}

const struct recalled *xmpp_recall_given(const struct recall *recall, const char *room,
                                         const char *sender, const char *given)
{
    if (sender == NULL)
        return find(&recall->own, room, offsetof(struct recalled, given), given);
    const struct ring *ring = &recall->others;
    for (size_t i = 0; given != NULL && i < ring->count; i++) {
        const struct recalled *item =
            &ring->items[(ring->next + RECALL_MOST - 1 - i) % RECALL_MOST];
        if (same(item->given, given) && same(item->room, room) && same(item->sender, sender))
            return item;
    }
    return NULL;
}

const struct recalled *xmpp_recall_attested(const struct recall *recall, const char *room,
                                            const char *attested)
{
    return find_any(recall, room, offsetof(struct recalled, attested), attested);
}

const struct recalled *xmpp_recall_reported(const struct recall *recall, const char *room,
                                            const char *reported)
{
    return find_any(recall, room, offsetof(struct recalled, reported), reported);
}
