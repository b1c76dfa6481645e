#include "answer/terms.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"

enum { FIRST_SLOTS = 64, TERM_NONE = INT32_MIN };

/* The slot that holds a term, or the free one where it belongs. */
static struct term_slot *slot_of(const struct terms *terms, int32_t first, int32_t second)
{
    uint64_t key = (uint64_t)(uint32_t)first << 32 | (uint32_t)second;
    size_t mask = terms->slot_count - 1;
    for (size_t at = key * UINT64_C(0x9E3779B97F4A7C15) >> 32 & mask;; at = (at + 1) & mask) {
        struct term_slot *slot = &terms->slots[at];
        bool same = slot->first == first && slot->second == second;
        if (same || slot->number == DICTIONARY_UNKNOWN)
            return slot;
    }
}

static void make_slots(struct terms *terms, size_t count)
{
    terms->slots = mem_array(count, sizeof *terms->slots);
    terms->slot_count = count;
    for (size_t i = 0; i < count; i++)
        terms->slots[i] = (struct term_slot){TERM_NONE, TERM_NONE, DICTIONARY_UNKNOWN};
}

/* Keeps at least half of the slots free. */
static void grow(struct terms *terms)
{
    struct terms old = *terms;
    make_slots(terms, old.slot_count * 2);
    for (size_t i = 0; i < old.slot_count; i++)
        if (old.slots[i].number != DICTIONARY_UNKNOWN)
            *slot_of(terms, old.slots[i].first, old.slots[i].second) = old.slots[i];
    free(old.slots);
}

void terms_init(struct terms *terms)
{
    *terms = (struct terms){0};
    make_slots(terms, FIRST_SLOTS);
}

void terms_finish(struct terms *terms)
{
    free(terms->slots);
    *terms = (struct terms){0};
}

static bool is_known(int32_t first, int32_t second)
{
    return first != DICTIONARY_UNKNOWN && second != DICTIONARY_UNKNOWN;
}

int32_t terms_find(const struct terms *terms, int32_t first, int32_t second)
{
    return is_known(first, second) ? slot_of(terms, first, second)->number : DICTIONARY_UNKNOWN;
}

int32_t terms_add(struct terms *terms, int32_t first, int32_t second)
{
    if (!is_known(first, second))
        return DICTIONARY_UNKNOWN;
    struct term_slot *slot = slot_of(terms, first, second);
    if (slot->number != DICTIONARY_UNKNOWN)
        return slot->number;
    int32_t number = terms->count++;
    *slot = (struct term_slot){first, second, number};
    if ((size_t)terms->count * 2 >= terms->slot_count)
        grow(terms);
    return number;
}
