#include "driver/irc/flood.h"

#include "base/str.h"

enum {
    SECONDS_AT_ONCE = 10,
    SECONDS_OF_SIGNING_ON = 6, /* seven lines or so at one each, and a second has passed */
    SECONDS_A_LINE = 2,
    BYTES_A_SECOND = 120, /* a line costs a second more for each of these */
};

/* What costs more than a line does, in seconds more: InspIRCd's penalties. */
static const struct {
    const char *command;
    unsigned seconds;
} dear[] = {{"JOIN", 1}, {"NICK", 2}, {"PART", 4}};

static double cost(const char *command, size_t length)
{
    size_t seconds = SECONDS_A_LINE + length / BYTES_A_SECOND;
    for (size_t i = 0; i < sizeof dear / sizeof dear[0]; i++)
        seconds += str_equal(dear[i].command, command) ? dear[i].seconds : 0;
    return (double)seconds;
}

void flood_init(struct flood *flood, int64_t now)
{
    bucket_init(&flood->seconds, SECONDS_AT_ONCE, 1, now);
    bucket_take(&flood->seconds, SECONDS_OF_SIGNING_ON, now);
}

int64_t flood_wait(const struct flood *flood, const char *command, size_t length, int64_t now)
{
    return bucket_wait(&flood->seconds, cost(command, length), now);
}

void flood_charge(struct flood *flood, const char *command, size_t length, int64_t now)
{
    if (!bucket_take(&flood->seconds, cost(command, length), now))
        flood->seconds.tokens -= cost(command, length); /* in debt until time has paid it */
}
