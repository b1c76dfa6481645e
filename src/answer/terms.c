#include "answer/terms.h"

#include <stdlib.h>

#include "base/mem.h"

enum { FIRST_SLOTS = 64 };

static uint64_t key_of(int32_t first, int32_t second)
{
    return (uint64_t)(uint32_t)first << 32 | (uint32_t)second;
}

/* The slot that holds a term, or the free one where it belongs. */
static size_t slot_of(const struct terms *terms, uint64_t key)
{
    size_t mask = terms->slot_count - 1;
    size_t slot = key * UINT64_C(0x9E3779B97F4A7C15) >> 32 & mask;
    while (terms->numbers[slot] != DICTIONARY_UNKNOWN && terms->keys[slot] != key)
        slot = (slot + 1) & mask;
    return slot;
}

static void make_slots(struct terms *terms, size_t count)
{
    terms->keys = mem_array(count, sizeof *terms->keys);
    terms->numbers = mem_array(count, sizeof *terms->numbers);
    terms->slot_count = count;
    for (size_t i = 0; i < count; i++)
        terms->numbers[i] = DICTIONARY_UNKNOWN;
}

static void put(struct terms *terms, uint64_t key, int32_t number)
{
    size_t slot = slot_of(terms, key);
    terms->keys[slot] = key;
    terms->numbers[slot] = number;
}

/* Keeps at least half of the slots free. */
static void grow(struct terms *terms)
{
    struct terms old = *terms;
    make_slots(terms, old.slot_count * 2);
    for (size_t i = 0; i < old.slot_count; i++)
        if (old.numbers[i] != DICTIONARY_UNKNOWN)
            put(terms, old.keys[i], old.numbers[i]);
    free(old.keys);
    free(old.numbers);
}

void terms_init(struct terms *terms)
{
    *terms = (struct terms){0};
    make_slots(terms, FIRST_SLOTS);
}

void terms_finish(struct terms *terms)
{
    free(terms->keys);
    free(terms->numbers);
    *terms = (struct terms){0};
}

int32_t terms_find(const struct terms *terms, int32_t first, int32_t second)
{
    if (first == DICTIONARY_UNKNOWN || second == DICTIONARY_UNKNOWN)
        return DICTIONARY_UNKNOWN;
    return terms->numbers[slot_of(terms, key_of(first, second))];
}

int32_t terms_add(struct terms *terms, int32_t first, int32_t second)
{
    int32_t number = terms_find(terms, first, second);
    if (number != DICTIONARY_UNKNOWN || first == DICTIONARY_UNKNOWN || second == DICTIONARY_UNKNOWN)
        return number;
    if ((size_t)terms->count * 2 >= terms->slot_count)
        grow(terms);
    put(terms, key_of(first, second), terms->count);
    return terms->count++;
}
