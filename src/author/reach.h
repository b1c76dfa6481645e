/* Whether people find the entries: every way of asking as if it were new, every near miss as it is.
 */
#ifndef WAYMARK_AUTHOR_REACH_H
#define WAYMARK_AUTHOR_REACH_H

#include <stddef.h>
#include <stdio.h>

struct answer;
struct guide;
struct problems;
struct safety;

/* One entry. */
struct reach_row {
    const char *id;
    size_t lines;
    size_t first;        /* lines that rank it first, the line itself left out */
    size_t three;        /* among the first three */
    const char *instead; /* what is ranked first most often when it is not this one; or NULL */
    size_t instead_count;
};

struct reach {
    struct reach_row *rows; /* by id */
    size_t count;
};

/* Asks the `newest` lines of each entry of `guide` (of one language alone) of `answer` and
 * `safety`, which may know more. Warns of lines that another entry would answer or the screen takes
 * for danger, and of entries that are hardly found; an error for a near miss that its entry
 * answers, and for an entry that no line finds. */
struct reach reach_measure(const struct guide *guide, const struct answer *answer,
                           const struct safety *safety, size_t newest, struct problems *problems);

/* A table, the entries that are found worst first, and a line for all. */
void reach_print(struct reach *reach, FILE *out);
void reach_finish(struct reach *reach);

#endif
