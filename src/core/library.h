/* A guide with the instruments built over it: one whole that is loaded, swapped and dropped. */
#ifndef WAYMARK_CORE_LIBRARY_H
#define WAYMARK_CORE_LIBRARY_H

#include "core/decide.h"

struct problems;

struct library {
    struct guide *guide;
    struct answer *answer;
    struct safety *safety;
    struct knowledge know; /* the same, to be read only */
};

/* NULL when the content has errors, all of which are in `problems`. */
struct library *library_open(const char *content, const char *language,
                             const struct answer_bands *bands, struct problems *problems);
void library_close(struct library *library);

#endif
