/* The guide's lexicon, compiled. */
#ifndef WAYMARK_SAFETY_LEXICON_H
#define WAYMARK_SAFETY_LEXICON_H

#include "guide/guide.h"
#include "safety/matcher.h"
#include "safety/normalise.h"
#include "safety/vocabulary.h"

/* What a message holds, for the patterns. */
struct sight {
    struct seen *words;
    size_t count;
};

struct compiled {
    struct vocabulary vocabulary;
    struct matcher *idioms;
    struct matcher *soft;    /* DANGER_SUICIDE_SOFT */
    struct matcher *dangers; /* all others; the label is the enum danger */
};

/* Compiles them all into one; reports patterns that are none with file, line and column and goes on
 * without them. */
void lexicon_compile(struct compiled *compiled, const struct lexicon *lexicons, size_t count,
                     struct problems *problems);
void lexicon_finish(struct compiled *compiled);

/* What the lexicon knows of the words of a message, disguises read. */
void sight_init(struct sight *sight, const struct compiled *compiled, const struct words *words);
void sight_finish(struct sight *sight);

#endif
