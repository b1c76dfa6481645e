/* How long to wait before trying again: exponential with full jitter, so that many who failed
 * together do not come back together. */
#ifndef WAYMARK_BASE_BACKOFF_H
#define WAYMARK_BASE_BACKOFF_H

#include <stdint.h>

struct backoff {
    int64_t least; /* milliseconds */
    int64_t most;
    unsigned failures;
};

/* The bounds of the next wait: after n failures it lies evenly between `least` and
 * least * 2^n, never above `most`. */
void backoff_init(struct backoff *backoff, int64_t least, int64_t most);

/* Counts one failure and returns the wait in milliseconds. */
int64_t backoff_next(struct backoff *backoff);

/* It worked: begin anew. */
void backoff_reset(struct backoff *backoff);

#endif
