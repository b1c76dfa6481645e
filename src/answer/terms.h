/* Terms: a stem, or two that follow one another, each with a number: 0, 1, 2 in the order in which
 * they came. */
#ifndef WAYMARK_ANSWER_TERMS_H
#define WAYMARK_ANSWER_TERMS_H

#include <stddef.h>
#include <stdint.h>

#include "base/dictionary.h"

enum { TERM_ALONE = -2 }; /* in the place of a second stem */

struct terms {
    struct term_slot {
        int32_t first, second; /* stems */
        int32_t number;        /* DICTIONARY_UNKNOWN: the slot is free */
    } * slots;                 /* open addressing */
    size_t slot_count;         /* a power of two */
    int32_t count;
};

void terms_init(struct terms *terms);
void terms_finish(struct terms *terms);

/* The number of a term, from the numbers of its stems; DICTIONARY_UNKNOWN when it has none, or when
 * a stem has none. terms_add gives it one in the first case. */
int32_t terms_find(const struct terms *terms, int32_t first, int32_t second);
int32_t terms_add(struct terms *terms, int32_t first, int32_t second);

#endif
