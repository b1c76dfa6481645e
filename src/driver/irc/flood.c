#include "driver/irc/flood.h"

enum {
    SECONDS_AT_ONCE = 10,
    SECONDS_A_LINE = 2,
    BYTES_A_SECOND = 120, /* a line costs a second more for each of these */
};

static double cost(size_t length)
{
    size_t more = length / BYTES_A_SECOND;
    return (double)SECONDS_A_LINE + (double)more;
}

void flood_init(struct flood *flood, int64_t now)
{
    bucket_init(&flood->seconds, SECONDS_AT_ONCE, 1, now);
}

int64_t flood_wait(const struct flood *flood, size_t length, int64_t now)
{
    return bucket_wait(&flood->seconds, cost(length), now);
}

void flood_charge(struct flood *flood, size_t length, int64_t now)
{
    if (!bucket_take(&flood->seconds, cost(length), now))
        flood->seconds.tokens -= cost(length); /* in debt until time has paid it */
}
