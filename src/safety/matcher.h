/* Many patterns looked for at once. */
#ifndef WAYMARK_SAFETY_MATCHER_H
#define WAYMARK_SAFETY_MATCHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "safety/pattern.h"
#include "safety/vocabulary.h"

struct matcher;

/* Some words of a message, as `found` is told of them. */
struct match {
    size_t start; /* first word */
    size_t end;   /* one behind the last */
    int label;
};

/* Told of each match; false ends the search. */
typedef bool match_found(void *data, const struct match *match);

struct matcher *matcher_create(void);
void matcher_destroy(struct matcher *matcher);

/* Adds a pattern and takes its parts over. */
void matcher_add(struct matcher *matcher, struct pattern_parts *parts, int label);

/* Builds the index; no more patterns after that. */
void matcher_close(struct matcher *matcher, const struct vocabulary *vocabulary);

/* Calls `found` for every pattern and every first word where it matches, from left to right, with
 * the longest match there. The work is bounded by a constant for each pattern and word. */
void matcher_find(const struct matcher *matcher, const struct seen *words, size_t count,
                  match_found *found, void *data);

#endif
