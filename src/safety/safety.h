/* Is somebody in danger? Reads every message before anything else does, and errs towards offering
 * help. This header is the face of src/safety. */
#ifndef WAYMARK_SAFETY_SAFETY_H
#define WAYMARK_SAFETY_SAFETY_H

#include "guide/guide.h"

struct safety;

enum safety_tier {
    SAFETY_CLEAR,
    SAFETY_QUIET, /* unsure: noticed, not spoken to (a later screen uses it) */
    SAFETY_SOFT,  /* denied, past, quoted, vague: the gentle reply */
    SAFETY_FULL,  /* the class's reply */
};

struct safety_finding {
    enum safety_tier tier;
    enum danger danger; /* DANGER_NONE when clear; DANGER_SUICIDE_SOFT when soft */
    double score;       /* 0 to 1 */
};

/* Compiles the guide's lexicon. Patterns that cannot be compiled are reported with their place; the
 * rest still works. Never NULL. The guide must outlive it. */
struct safety *safety_create(const struct guide *guide, struct problems *problems);
void safety_destroy(struct safety *safety);

/* The graver of two findings; of two as grave, the first. */
struct safety_finding safety_graver(struct safety_finding one, struct safety_finding other);

/* A finding from a probability that somebody is in danger: spoken to, or only noticed. */
struct safety_finding safety_likely(enum danger danger, double probability, bool spoken);

/* Screens valid UTF-8 of any length (only the first 16 KiB are read). Pure. */
struct safety_finding safety_screen(const struct safety *safety, const char *text);

#endif
