/* The network's ids of what the bot said lately: one text may be several messages. Bounded. Pure.
 */
#ifndef WAYMARK_DRIVER_IRC_OWN_H
#define WAYMARK_DRIVER_IRC_OWN_H

#include <stddef.h>

enum { OWN_MOST = 64 };

struct own {
    char *items[OWN_MOST]; /* the ids of one text, parted by spaces; NULL: none yet */
    size_t next;
};

void own_finish(struct own *own);
void own_add(struct own *own, const char *ids);

/* All ids of the text that `id` is a message of; NULL when it is none of ours. */
const char *own_find(const struct own *own, const char *id);

#endif
