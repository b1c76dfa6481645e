/* How fast lines may go to a server. RFC 1459 section 8.10: each line costs two seconds and more
 * when it is long, and a server takes ten seconds' worth at once. Pure. */
#ifndef WAYMARK_DRIVER_IRC_FLOOD_H
#define WAYMARK_DRIVER_IRC_FLOOD_H

#include <stddef.h>
#include <stdint.h>

#include "base/bucket.h"

struct flood {
    struct bucket seconds;
};

/* A connection that has just been let in: signing on has used up some of it already (InspIRCd
 * counts those lines too). `now` here and below: milliseconds of one clock. */
void flood_init(struct flood *flood, int64_t now);

/* Milliseconds until a line of `length` bytes may go; 0: now. Some commands cost more than others.
 */
int64_t flood_wait(const struct flood *flood, const char *command, size_t length, int64_t now);

/* Counts a line that goes, whether it may or (what cannot wait) must. */
void flood_charge(struct flood *flood, const char *command, size_t length, int64_t now);

#endif
