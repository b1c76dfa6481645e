/* What the encoder makes of a text: of all of it, or, where it is longer than the encoder reads, of
 * the parts of it that say most. */
#ifndef WAYMARK_ANSWER_WINDOWS_H
#define WAYMARK_ANSWER_WINDOWS_H

#include <stddef.h>

struct sense;

struct windows {
    size_t count;        /* 0: there is no encoder */
    float *vectors;      /* one after the other */
    const float *asking; /* of the part that asks most clearly for an entry */
    const float *danger; /* of the part that shows danger most clearly */
};

/* Reads the first `length` bytes of valid UTF-8. */
void windows_init(struct windows *windows, struct sense *sense, const char *text, size_t length);
void windows_finish(struct windows *windows);

#endif
