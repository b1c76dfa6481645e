/* Masks of people: "nick!user@host" with '*' for any bytes and '?' for one. Pure. */
#ifndef WAYMARK_DRIVER_IRC_MASK_H
#define WAYMARK_DRIVER_IRC_MASK_H

#include <stdbool.h>

struct isupport;

/* Whether a source is meant by a mask, letters compared as the server does. Other bytes than '*'
 * and
 * '?' stand for themselves: there are no sets. */
bool mask_matches(const struct isupport *isupport, const char *mask, const char *source);

#endif
