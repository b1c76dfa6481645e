#include "driver/irc/flood.h"

#include "base/str.h"

enum {
    SECONDS_AT_ONCE = 10,
    SECONDS_AT_ONCE_MOST =
        12,              /* InspIRCd without fakelag closes at ten lines, whatever they hold */
    SECONDS_OF_DEBT = 6, /* for what cannot wait: three lines more */
    SECONDS_OF_SIGNING_ON = 6, /* seven lines or so at one each, and a second has passed */
    SECONDS_A_LINE = 2,
    SECONDS_A_SIGN = 1,   /* PING, PONG, BATCH */
    BYTES_A_SECOND = 240, /* a line costs a second more for each of these */
    SOON = 500,           /* milliseconds more than the quickest: the server has us up to date */
    LATE = 1500,          /* ... it lets us wait */
};

/* What costs more than a line does, in seconds more: InspIRCd's penalties. */
static const struct {
    const char *command;
    unsigned seconds;
} dear[] = {{"JOIN", 1}, {"NICK", 2}, {"PART", 4}};

/* Seconds' worth that come back in one: InspIRCd without fakelag takes a line a second. */
static const double a_second_most = 1.6;

double flood_cost(const char *command, size_t length)
{
    size_t seconds = SECONDS_A_LINE + length / BYTES_A_SECOND;
    if (str_equal(command, "PING") || str_equal(command, "PONG") || str_equal(command, "BATCH"))
        seconds = SECONDS_A_SIGN;
    for (size_t i = 0; i < sizeof dear / sizeof dear[0]; i++)
        seconds += str_equal(dear[i].command, command) ? dear[i].seconds : 0;
    return (double)seconds;
}

void flood_init(struct flood *flood, int64_t now)
{
    double at_once = flood->scolded ? SECONDS_OF_SIGNING_ON : SECONDS_AT_ONCE;
    bucket_init(&flood->seconds, at_once, flood->scolded ? 0.5 : 1, now);
    bucket_take(&flood->seconds, SECONDS_OF_SIGNING_ON, now);
    flood->quickest = -1;
}

double flood_at_most(const struct flood *flood, double cost)
{
    return cost < flood->seconds.burst ? cost : flood->seconds.burst;
}

int64_t flood_wait(const struct flood *flood, double cost, int64_t now)
{
    return bucket_wait(&flood->seconds, flood_at_most(flood, cost), now);
}

int64_t flood_wait_urgent(const struct flood *flood, double cost, int64_t now)
{
    return bucket_wait(&flood->seconds, flood_at_most(flood, cost) - SECONDS_OF_DEBT, now);
}

int64_t flood_wait_in_turn(const struct flood *flood, double cost, int64_t now)
{
    return bucket_wait(&flood->seconds, cost, now);
}

void flood_charge(struct flood *flood, const char *command, size_t length, int64_t now)
{
    double cost = flood_cost(command, length);
    if (!bucket_take(&flood->seconds, cost, now))
        flood->seconds.tokens -= cost; /* in debt until time has paid it */
}

static double at_most(double value, double most)
{
    return value < most ? value : most;
}

static double at_least(double value, double least)
{
    return value > least ? value : least;
}

void flood_confirmed(struct flood *flood, int64_t took, int64_t now)
{
    struct bucket *seconds = &flood->seconds;
    if (flood->quickest < 0 || took < flood->quickest)
        flood->quickest = took;
    int64_t late = took - flood->quickest;
    bucket_take(seconds, 0, now); /* what has come back so far came at the old pace */
    if (late < SOON && !flood->scolded) {
        seconds->per_second = at_most(seconds->per_second * 1.25, a_second_most);
        seconds->burst = at_most(seconds->burst + 2, SECONDS_AT_ONCE_MOST);
    } else if (late > LATE) {
        seconds->per_second = at_least(seconds->per_second / 2, 0.5);
        seconds->burst = at_least(seconds->burst / 2, SECONDS_OF_SIGNING_ON);
        seconds->tokens = at_most(seconds->tokens, 0);
    }
}

void flood_scold(struct flood *flood)
{
    flood->scolded = true;
}
