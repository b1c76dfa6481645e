#include "base/bucket.h"

#include <math.h>

static double tokens_at(const struct bucket *bucket, int64_t now)
{
    double passed = (double)(now - bucket->counted_at) / 1000.0;
    double tokens = bucket->tokens + (passed > 0 ? passed * bucket->per_second : 0);
    return tokens < bucket->burst ? tokens : bucket->burst;
}

void bucket_init(struct bucket *bucket, double burst, double per_second, int64_t now)
{
    *bucket = (struct bucket){burst, burst, per_second, now};
}

bool bucket_has(const struct bucket *bucket, double cost, int64_t now)
{
    return tokens_at(bucket, now) >= cost;
}

bool bucket_take(struct bucket *bucket, double cost, int64_t now)
{
    bucket->tokens = tokens_at(bucket, now);
    bucket->counted_at = now > bucket->counted_at ? now : bucket->counted_at;
    if (bucket->tokens < cost)
        return false;
    bucket->tokens -= cost;
    return true;
}

int64_t bucket_wait(const struct bucket *bucket, double cost, int64_t now)
{
    double missing = cost - tokens_at(bucket, now);
    return missing <= 0 ? 0 : (int64_t)ceil(missing * 1000.0 / bucket->per_second);
}
