/* What the members of a room are called: the last few who were seen, made fit to be shown. A name
 * never proves who somebody is. Pure. */
#ifndef WAYMARK_DRIVER_MATRIX_NAMES_H
#define WAYMARK_DRIVER_MATRIX_NAMES_H

#include <stddef.h>
#include <stdint.h>

enum { NAMES_MOST = 32 }; /* kept for a room */

struct names {
    char **items; /* each a user's id, a NUL, and the name */
    uint8_t count;
    uint8_t next; /* when there are NAMES_MOST: the one to go */
};

void names_finish(struct names *names);

/* A user is called so now; NULL or nothing that shows: has no name. */
void names_take(struct names *names, const char *user, const char *name);

/* NULL when it is not known. */
const char *names_find(const struct names *names, const char *user);

#endif
