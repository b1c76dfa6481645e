/* How fast lines may go to a server. RFC 1459 section 8.10: each line costs two seconds and more
 * when it is long, and a server takes ten seconds' worth at once. That is where we begin; what the
 * server confirms quickly shows that it takes more, what it confirms late that it takes less. Pure.
 */
#ifndef WAYMARK_DRIVER_IRC_FLOOD_H
#define WAYMARK_DRIVER_IRC_FLOOD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bucket.h"

struct flood {
    struct bucket seconds;
    int64_t quickest; /* milliseconds that a confirmation took, the least so far; -1: none came */
    bool scolded;     /* a server closed a connection for it: never faster than the beginning */
};

/* A connection that has just been let in: signing on has used up some of it already (InspIRCd
 * counts those lines too). `now` here and below: milliseconds of one clock. */
void flood_init(struct flood *flood, int64_t now);

/* What a line of `length` bytes costs, in seconds. Some commands cost more than others. */
double flood_cost(const char *command, size_t length);

/* Milliseconds until lines of that cost may go; 0: now. More than the server takes at once go when
 * all it takes is there, so that they go together. */
int64_t flood_wait(const struct flood *flood, double cost, int64_t now);

/* The same for what cannot wait: it may run into debt for some lines, few enough that no server
 * closes the connection for them. */
int64_t flood_wait_urgent(const struct flood *flood, double cost, int64_t now);

/* No more than what goes at once: where a burst costs more it goes when all of that is there. */
double flood_at_most(const struct flood *flood, double cost);

/* Milliseconds until all of that cost may have gone, however much it is. */
int64_t flood_wait_in_turn(const struct flood *flood, double cost, int64_t now);

/* Counts a line that goes, whether it may or (what cannot wait) must. */
void flood_charge(struct flood *flood, const char *command, size_t length, int64_t now);

/* The server confirmed lines so many milliseconds after they went. */
void flood_confirmed(struct flood *flood, int64_t took, int64_t now);

/* The server closed the connection because we were too fast. */
void flood_scold(struct flood *flood);

#endif
