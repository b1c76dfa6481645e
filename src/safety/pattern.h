/* One pattern of the lexicon, parsed. The language is described in README.md. */
#ifndef WAYMARK_SAFETY_PATTERN_H
#define WAYMARK_SAFETY_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vocabulary;

enum { PATTERN_PARTS = 60, PATTERN_TERMS = 128 };

/* One place in a pattern: any of `terms`, or any word of one of `lists`; or, as part of a gap, any
 * word of the same sentence at all. */
struct pattern_part {
    uint64_t lists;
    int32_t *terms;
    size_t count;
    bool gap;
    bool optional;
};

struct pattern_parts {
    struct pattern_part *items;
    size_t count;
    bool from_start; /* "^": only at the start of a sentence */
    bool to_end;     /* "$": only at its end */
    bool or_end;     /* "a|$": the last place may be the end instead */
};

/* What is wrong and where. */
struct pattern_error {
    const char *reason; /* a constant sentence */
    size_t offset;      /* bytes from the start of the text */
};

/* Parses a pattern and adds its words to the vocabulary. False and `error` when it is none. */
bool pattern_parse(struct vocabulary *vocabulary, const char *text, struct pattern_parts *parts,
                   struct pattern_error *error);
void pattern_finish(struct pattern_parts *parts);

/* Parses "name = a|b|c": a named list of words, for "<name>" in patterns after it. */
bool pattern_define(struct vocabulary *vocabulary, const char *text, struct pattern_error *error);

#endif
