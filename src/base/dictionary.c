#include "base/dictionary.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { FIRST_SLOTS = 64, TEXT_LIMIT = 16 * 1024 * 1024 };

uint32_t dictionary_hash(const char *text, size_t length)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * 16777619u;
    hash ^= hash >> 15;
    return hash * 0x2C1B3C6Du ^ hash >> 12;
}

static void clear_slots(struct dictionary *dictionary, size_t count)
{
    dictionary->slots = mem_resize(dictionary->slots, count, sizeof *dictionary->slots);
    dictionary->slot_count = count;
    for (size_t i = 0; i < count; i++)
        dictionary->slots[i] = DICTIONARY_UNKNOWN;
}

void dictionary_init(struct dictionary *dictionary)
{
    *dictionary = (struct dictionary){0};
    buf_init(&dictionary->text, TEXT_LIMIT);
    dictionary->starts = mem_array(FIRST_SLOTS / 2 + 1, sizeof *dictionary->starts);
    clear_slots(dictionary, FIRST_SLOTS);
}

void dictionary_finish(struct dictionary *dictionary)
{
    buf_finish(&dictionary->text);
    free(dictionary->starts);
    free(dictionary->slots);
    *dictionary = (struct dictionary){0};
}

const char *dictionary_text(const struct dictionary *dictionary, int32_t number, size_t *length)
{
    uint32_t start = dictionary->starts[number];
    *length = dictionary->starts[number + 1] - start;
    return dictionary->text.data + start;
}

/* The slot that holds the string, or the free one where it belongs. */
static size_t slot_of(const struct dictionary *dictionary, const char *text, size_t length)
{
    size_t mask = dictionary->slot_count - 1;
    size_t slot = dictionary_hash(text, length) & mask;
    for (; dictionary->slots[slot] != DICTIONARY_UNKNOWN; slot = (slot + 1) & mask) {
        size_t size = 0;
        const char *there = dictionary_text(dictionary, dictionary->slots[slot], &size);
        if (size == length && memcmp(there, text, length) == 0)
            break;
    }
    return slot;
}

int32_t dictionary_find(const struct dictionary *dictionary, const char *text, size_t length)
{
    return dictionary->slots[slot_of(dictionary, text, length)];
}

/* Keeps at least half of the slots free. */
static void grow(struct dictionary *dictionary)
{
    size_t count = dictionary->slot_count * 2;
    dictionary->starts = mem_resize(dictionary->starts, count / 2 + 1, sizeof *dictionary->starts);
    clear_slots(dictionary, count);
    for (int32_t number = 0; number < dictionary->count; number++) {
        size_t length = 0;
        const char *text = dictionary_text(dictionary, number, &length);
        dictionary->slots[slot_of(dictionary, text, length)] = number;
    }
}

int32_t dictionary_add(struct dictionary *dictionary, const char *text, size_t length)
{
    int32_t number = dictionary_find(dictionary, text, length);
    if (number != DICTIONARY_UNKNOWN)
        return number;
    if (!buf_add(&dictionary->text, text, length))
        return DICTIONARY_UNKNOWN;
    if ((size_t)dictionary->count * 2 + 2 >= dictionary->slot_count) {
        buf_truncate(&dictionary->text, dictionary->text.length - length);
        grow(dictionary);
        buf_add(&dictionary->text, text, length);
    }
    number = dictionary->count++;
    dictionary->starts[number + 1] = (uint32_t)dictionary->text.length;
    dictionary->slots[slot_of(dictionary, text, length)] = number;
    return number;
}
