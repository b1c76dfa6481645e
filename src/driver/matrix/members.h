/* How many are in a room. A homeserver tells in the summary of a sync; from one that does not, the
 * member events are counted, up to a bound. Pure. */
#ifndef WAYMARK_DRIVER_MATRIX_MEMBERS_H
#define WAYMARK_DRIVER_MATRIX_MEMBERS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum { MEMBERS_COUNTED_MOST = 1024 }; /* without a summary; "so many or more" from there on */

struct members {
    int32_t joined;
    int32_t invited;
    bool summarised; /* the homeserver tells: events count no more */
    uint32_t *marks; /* without a summary: a hash of each user in the room */
    uint32_t mark_count;
};

void members_finish(struct members *members);

/* A user's membership is now "join", "invite", ... */
void members_take(struct members *members, const char *user, const char *membership);

/* Takes a room's summary; it may lack what did not change. */
void members_take_summary(struct members *members, const json_t *summary);

/* Whether anything is known yet. */
bool members_known(const struct members *members);

#endif
