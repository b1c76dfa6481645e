/* Counts per entry and week, without people and without words. Small ones are blurred, and entries
 * with small ones alone not named: what few people asked could point at them, and whoever looks
 * before and after somebody was there would read what they asked. */
#ifndef WAYMARK_CORE_STATS_H
#define WAYMARK_CORE_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct store;

enum {
    STATS_BLURRED = 5, /* counts below it are shown as "under 5" */
    STATS_WEEKS = 104, /* so long they are kept */
};

enum counter {
    COUNTED_ASKED,
    COUNTED_ANSWERED,
    COUNTED_OFFERED,
    COUNTED_CHOSEN,
    COUNTED_GOOD,
    COUNTED_BAD,
    COUNTED_UNANSWERED, /* it came nearest, and nothing was said */
    COUNTERS
};

const char *counter_name(enum counter counter);

struct counted {
    const char *entry;
    int64_t counts[COUNTERS];
};

/* Calls back for each entry of a week that has a count which is not blurred, the most asked first;
 * `*few` is how many more there are. */
bool stats_week(struct store *store, int64_t week,
                void (*each)(void *data, const struct counted *counted), void *data, size_t *few);

/* "asked 12, answered 9, good under 5", new. */
char *stats_text(const struct counted *counted);

/* Prints a week for programs (JSON) or for people. False when the store fails. */
bool stats_print(struct store *store, int64_t week, bool json, FILE *out);

#endif
