/* Who was counted for what this week, so that one who asks five times is not five. In memory alone:
 * marks under a key that ends with the process, which name nobody; after a restart people count
 * again. */
#ifndef WAYMARK_CORE_ONCE_H
#define WAYMARK_CORE_ONCE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/stats.h"

struct once;

struct once *once_create(void);
void once_destroy(struct once *once);

/* What is counted, of whom. */
struct once_for {
    const char *account;
    const char *sender;
    const char *entry;
    enum counter counter;
    int64_t week;
};

/* Whether that is the first time; then it is no more. Where very many people ask, a mark may be
 * lost to another: then somebody counts twice, and nobody not at all. */
bool once_is_first(struct once *once, const struct once_for *what);

/* Removes the mark, if there is one. */
void once_forget(struct once *once, const struct once_for *what);

#endif
