/* Short strings, each with a number: 0, 1, 2 in the order in which they came. Compact, and a
 * look-up allocates nothing. */
#ifndef WAYMARK_BASE_DICTIONARY_H
#define WAYMARK_BASE_DICTIONARY_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum { DICTIONARY_UNKNOWN = -1 };

struct dictionary {
    struct buf text;   /* all strings, one after the other */
    uint32_t *starts;  /* of each string in `text`; one more at the end */
    int32_t *slots;    /* open addressing: numbers, or DICTIONARY_UNKNOWN */
    size_t slot_count; /* a power of two */
    int32_t count;
};

void dictionary_init(struct dictionary *dictionary);
void dictionary_finish(struct dictionary *dictionary);

/* The number of a string; dictionary_add gives it one when it has none. */
int32_t dictionary_find(const struct dictionary *dictionary, const char *text, size_t length);
int32_t dictionary_add(struct dictionary *dictionary, const char *text, size_t length);

/* The string of a number, not ended by NUL, and its length. */
const char *dictionary_text(const struct dictionary *dictionary, int32_t number, size_t *length);

/* A hash for short strings (FNV-1a with a final mix). */
uint32_t dictionary_hash(const char *text, size_t length);

#endif
