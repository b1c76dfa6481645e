#include "safety/matcher.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* A pattern ready to run. Its places are numbered; a set of places is a mask of 64 bits. */
struct program {
    struct pattern_parts parts;
    uint64_t optional; /* the places that may be left out */
    int label;
};

/* A program that may begin with a term, or with a word of a list, and what can be said against it
 * without looking at it: terms hashed to bits. */
struct candidate {
    uint64_t needs;  /* all of these are in the message */
    uint64_t needs2; /* the same, hashed otherwise */
    uint64_t any;    /* one of these is */
    uint16_t program;
};

struct candidates {
    struct candidate *items;
    size_t count;
};

struct matcher {
    struct program *programs;
    size_t count;
    struct candidates *by_term;
    size_t term_count;
    struct candidates by_list[VOCABULARY_LISTS];
};

struct matcher *matcher_create(void)
{
    return mem_new(struct matcher);
}

void matcher_destroy(struct matcher *matcher)
{
    if (matcher == NULL)
        return;
    for (size_t i = 0; i < matcher->count; i++)
        pattern_finish(&matcher->programs[i].parts);
    for (size_t i = 0; i < matcher->term_count; i++)
        free(matcher->by_term[i].items);
    for (size_t i = 0; i < VOCABULARY_LISTS; i++)
        free(matcher->by_list[i].items);
    free(matcher->by_term);
    free(matcher->programs);
    free(matcher);
}

static uint64_t term_bit(int32_t term)
{
    return UINT64_C(1) << ((uint32_t)term * 0x9E3779B1u >> 26);
}

static uint64_t term_bit2(int32_t term)
{
    return UINT64_C(1) << ((uint32_t)term * 0x85EBCA77u >> 26);
}

/* Gives back the memory that parsing set aside. */
static void trim_parts(struct pattern_parts *parts)
{
    parts->items = mem_resize(parts->items, parts->count, sizeof *parts->items);
    for (size_t i = 0; i < parts->count; i++)
        if (parts->items[i].terms != NULL)
            parts->items[i].terms = mem_resize(parts->items[i].terms, parts->items[i].count,
                                               sizeof *parts->items[i].terms);
}

void matcher_add(struct matcher *matcher, struct pattern_parts *parts, int label)
{
    matcher->programs =
        mem_resize(matcher->programs, matcher->count + 1, sizeof *matcher->programs);
    struct program *program = &matcher->programs[matcher->count++];
    trim_parts(parts);
    *program = (struct program){.parts = *parts, .label = label};
    for (size_t i = 0; i < parts->count; i++)
        if (parts->items[i].optional)
            program->optional |= UINT64_C(1) << i;
    *parts = (struct pattern_parts){0};
}

/* Every word that one place takes, hashed. */
static uint64_t part_bits(const struct pattern_part *part, const struct vocabulary *vocabulary)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < part->count; i++)
        bits |= term_bit(part->terms[i]);
    for (int32_t term = 0; part->lists != 0 && term < vocabulary->terms.count; term++)
        if ((vocabulary->members[term] & part->lists) != 0)
            bits |= term_bit(term);
    return bits;
}

static struct candidate candidate_of(const struct matcher *matcher, size_t program,
                                     const struct vocabulary *vocabulary)
{
    const struct pattern_parts *parts = &matcher->programs[program].parts;
    struct candidate candidate = {.any = UINT64_MAX, .program = (uint16_t)program};
    for (size_t i = 0; i < parts->count; i++) {
        const struct pattern_part *part = &parts->items[i];
        bool may_miss = part->optional || (parts->or_end && i + 1 == parts->count);
        if (may_miss)
            continue;
        uint64_t bits = part_bits(part, vocabulary);
        if (part->count == 1 && part->lists == 0) {
            candidate.needs |= bits;
            candidate.needs2 |= term_bit2(part->terms[0]);
        } else if (i > 0 && __builtin_popcountll(bits) < __builtin_popcountll(candidate.any)) {
            candidate.any = bits;
        }
    }
    return candidate;
}

static void list_candidate(struct candidates *list, const struct candidate *candidate)
{
    list->items = mem_resize(list->items, list->count + 1, sizeof *list->items);
    list->items[list->count++] = *candidate;
}

void matcher_close(struct matcher *matcher, const struct vocabulary *vocabulary)
{
    matcher->term_count = (size_t)vocabulary->terms.count;
    matcher->by_term = mem_array(matcher->term_count + 1, sizeof *matcher->by_term);
    for (size_t i = 0; i < matcher->count && i <= UINT16_MAX; i++) {
        const struct pattern_part *first = &matcher->programs[i].parts.items[0];
        struct candidate candidate = candidate_of(matcher, i, vocabulary);
        for (size_t k = 0; k < first->count; k++)
            list_candidate(&matcher->by_term[first->terms[k]], &candidate);
        for (size_t list = 0; list < VOCABULARY_LISTS; list++)
            if ((first->lists >> list & 1) != 0)
                list_candidate(&matcher->by_list[list], &candidate);
    }
}

static bool part_matches(const struct pattern_part *part, const struct seen *word)
{
    if (word->masked)
        return false;
    if (part->gap)
        return !word->begins;
    if ((part->lists & word->lists) != 0)
        return true;
    for (size_t i = 0; i < part->count; i++)
        for (size_t k = 0; k < word->count; k++)
            if (part->terms[i] == word->terms[k])
                return true;
    return false;
}

/* The places reached without reading a word: past everything that may be left out. */
static uint64_t pass_optional(uint64_t places, uint64_t optional)
{
    for (uint64_t next = places; next != 0;) {
        next = (next & optional) << 1 & ~places;
        places |= next;
    }
    return places;
}

/* All ways through a pattern at once, word by word. Returns the end of the match, or 0. */
static size_t run(const struct program *program, const struct seen *words, size_t start,
                  size_t count)
{
    const struct pattern_parts *parts = &program->parts;
    uint64_t done = UINT64_C(1) << parts->count;
    uint64_t places = 1;
    size_t end = 0;
    for (size_t at = start; at < count && (places & (done - 1)) != 0; at++) {
        uint64_t next = 0;
        for (uint64_t left = places & (done - 1); left != 0; left &= left - 1) {
            int place = __builtin_ctzll(left);
            if (part_matches(&parts->items[place], &words[at]))
                next |= UINT64_C(2) << place;
        }
        places = pass_optional(next, program->optional);
        bool closed = at + 1 == count || words[at + 1].begins;
        bool whole = (places & done) != 0 && (closed || !parts->to_end);
        bool short_of_one = parts->or_end && closed && (places & done >> 1) != 0;
        if (whole || short_of_one)
            end = at + 1;
    }
    return end;
}

/* One search. */
struct search {
    const struct matcher *matcher;
    const struct seen *words;
    size_t count;
    uint64_t there; /* the terms in the message, hashed to bits */
    uint64_t there2;
    match_found *found;
    void *data;
};

static bool try_program(const struct search *search, const struct program *program, size_t start)
{
    if (program->parts.from_start && !search->words[start].begins)
        return true;
    size_t end = run(program, search->words, start, search->count);
    struct match match = {.start = start, .end = end, .label = program->label};
    return end == 0 || search->found(search->data, &match);
}

static bool try_list(const struct search *search, const struct candidates *list, size_t start)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct candidate *candidate = &list->items[i];
        bool possible = (candidate->needs & ~search->there) == 0 &&
                        (candidate->needs2 & ~search->there2) == 0 &&
                        (candidate->any & search->there) != 0;
        if (possible && !try_program(search, &search->matcher->programs[candidate->program], start))
            return false;
    }
    return true;
}

static bool try_word(const struct search *search, size_t start)
{
    const struct seen *word = &search->words[start];
    if (word->masked)
        return true;
    for (size_t i = 0; i < word->count; i++)
        if (!try_list(search, &search->matcher->by_term[word->terms[i]], start))
            return false;
    for (uint64_t lists = word->lists; lists != 0; lists &= lists - 1)
        if (!try_list(search, &search->matcher->by_list[__builtin_ctzll(lists)], start))
            return false;
    return true;
}

void matcher_find(const struct matcher *matcher, const struct seen *words, size_t count,
                  match_found *found, void *data)
{
    struct search search = {matcher, words, count, 0, 0, found, data};
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < words[i].count; k++) {
            search.there |= term_bit(words[i].terms[k]);
            search.there2 |= term_bit2(words[i].terms[k]);
        }
    for (size_t i = 0; i < count; i++)
        if (!try_word(&search, i))
            return;
}
