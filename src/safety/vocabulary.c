#include "safety/vocabulary.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { WORD_MOST = 48 }; /* bytes; longer words are looked up as they are, without beginnings */

void vocabulary_init(struct vocabulary *vocabulary)
{
    *vocabulary = (struct vocabulary){0};
    dictionary_init(&vocabulary->terms);
    dictionary_init(&vocabulary->lists);
}

void vocabulary_finish(struct vocabulary *vocabulary)
{
    dictionary_finish(&vocabulary->terms);
    dictionary_finish(&vocabulary->lists);
    free(vocabulary->members);
    *vocabulary = (struct vocabulary){0};
}

static uint32_t beginning_bit(const char *text)
{
    return dictionary_hash(text, VOCABULARY_BEGINNING) % (64 * 64);
}

int32_t vocabulary_add(struct vocabulary *vocabulary, const char *text, size_t length,
                       bool beginning)
{
    char key[WORD_MOST + 1] = "*";
    if (beginning) {
        length = length < WORD_MOST ? length : WORD_MOST;
        memcpy(key + 1, text, length);
        uint32_t bit = beginning_bit(text);
        vocabulary->beginnings[bit / 64] |= UINT64_C(1) << bit % 64;
    }
    int32_t term = dictionary_add(&vocabulary->terms, beginning ? key : text, length + beginning);
    if ((size_t)term >= vocabulary->room) {
        size_t room = vocabulary->room == 0 ? 64 : vocabulary->room * 2;
        vocabulary->members = mem_resize(vocabulary->members, room, sizeof *vocabulary->members);
        memset(vocabulary->members + vocabulary->room, 0,
               (room - vocabulary->room) * sizeof *vocabulary->members);
        vocabulary->room = room;
    }
    return term;
}

void vocabulary_join(struct vocabulary *vocabulary, int32_t term, int32_t list)
{
    vocabulary->members[term] |= UINT64_C(1) << list;
}

bool vocabulary_has(const struct vocabulary *vocabulary, const char *text, size_t length)
{
    return dictionary_find(&vocabulary->terms, text, length) != DICTIONARY_UNKNOWN;
}

static void see_term(const struct vocabulary *vocabulary, int32_t term, struct seen *seen)
{
    if (term == DICTIONARY_UNKNOWN || seen->count == VOCABULARY_TERMS)
        return;
    seen->terms[seen->count++] = term;
    seen->lists |= vocabulary->members[term];
}

bool vocabulary_see(const struct vocabulary *vocabulary, const char *text, size_t length,
                    struct seen *seen)
{
    see_term(vocabulary, dictionary_find(&vocabulary->terms, text, length), seen);
    if (length < VOCABULARY_BEGINNING || length > WORD_MOST)
        return seen->count > 0;
    uint32_t bit = beginning_bit(text);
    if ((vocabulary->beginnings[bit / 64] >> bit % 64 & 1) == 0)
        return seen->count > 0;
    char key[WORD_MOST + 1] = "*";
    memcpy(key + 1, text, length);
    for (size_t size = VOCABULARY_BEGINNING; size <= length; size++)
        see_term(vocabulary, dictionary_find(&vocabulary->terms, key, size + 1), seen);
    return seen->count > 0;
}
