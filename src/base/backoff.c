#include "base/backoff.h"

#include "base/random.h"

enum { DOUBLINGS_MOST = 30 };

void backoff_init(struct backoff *backoff, int64_t least, int64_t most)
{
    *backoff = (struct backoff){.least = least, .most = most};
}

int64_t backoff_next(struct backoff *backoff)
{
    if (backoff->failures < DOUBLINGS_MOST)
        backoff->failures++;
    int64_t ceiling = backoff->least;
    for (unsigned i = 0; i < backoff->failures && ceiling < backoff->most; i++)
        ceiling *= 2;
    if (ceiling > backoff->most)
        ceiling = backoff->most;
    if (ceiling <= backoff->least)
        return backoff->least;
    return backoff->least + (int64_t)(random_number() % (uint64_t)(ceiling - backoff->least + 1));
}

void backoff_reset(struct backoff *backoff)
{
    backoff->failures = 0;
}
