/* A token bucket: so many at once, so many in time. */
#ifndef WAYMARK_BASE_BUCKET_H
#define WAYMARK_BASE_BUCKET_H

#include <stdbool.h>
#include <stdint.h>

struct bucket {
    double tokens;
    double burst;       /* most tokens it holds */
    double per_second;  /* how fast they come back */
    int64_t counted_at; /* milliseconds, the last time `tokens` was right */
};

/* A full bucket. `now` and all later times are milliseconds of one clock. */
void bucket_init(struct bucket *bucket, double burst, double per_second, int64_t now);

/* Whether `cost` tokens are there now; takes nothing. */
bool bucket_has(const struct bucket *bucket, double cost, int64_t now);

/* Takes `cost` tokens if they are there. */
bool bucket_take(struct bucket *bucket, double cost, int64_t now);

/* Milliseconds until `cost` tokens will be there; 0 when they are. */
int64_t bucket_wait(const struct bucket *bucket, double cost, int64_t now);

#endif
