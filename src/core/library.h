/* A guide with the instruments built over it, in each language that the configuration asks for: one
 * whole that is loaded, swapped and dropped. */
#ifndef WAYMARK_CORE_LIBRARY_H
#define WAYMARK_CORE_LIBRARY_H

#include "core/decide.h"

struct config;
struct problems;

/* One language. */
struct volume {
    struct guide *guide;
    struct sense *sense; /* NULL: there is no model, words alone decide */
    struct answer *answer;
    struct safety *safety;
    struct knowledge know; /* the same, to be read only */
};

struct library {
    struct volume *volumes; /* the configuration's own language first */
    size_t count;
};

/* The languages of the configuration and of its rooms. NULL when the content has errors, all of
 * which are in `problems`. */
struct library *library_open(const struct config *config, struct problems *problems);
void library_close(struct library *library);

/* Whether messages are read by an encoder, which takes milliseconds. */
bool library_has_sense(const struct library *library);

/* What is known in a language; in the first one when `language` is NULL or not there. */
const struct knowledge *library_know(const struct library *library, const char *language);

/* The code of a language that is there, from what people call it ("DE", "german", "Deutsch"); NULL
 * for others. */
const char *library_language(const struct library *library, const char *wanted);

#endif
