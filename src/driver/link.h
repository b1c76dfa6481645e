/* One end of a socket pair that carries lines. The core has one for each driver, a driver has one
 * to the core. Reads are bounded a turn, so that a chatty peer cannot starve the others; writes are
 * gathered and leave once a turn. */
#ifndef WAYMARK_DRIVER_LINK_H
#define WAYMARK_DRIVER_LINK_H

#include <stdbool.h>
#include <stddef.h>

struct line;
struct link;
struct loop;

struct link_calls {
    /* A line came. It is the link's: copy what must last. The link may be destroyed in the call. */
    void (*line)(void *data, const struct line *line);
    /* The link is of no use any more: the peer closed it, wrote garbage, or does not read. `why` is
     * a constant sentence. Called once, from the loop; the link may be destroyed in the call. */
    void (*closed)(void *data, const char *why);
};

/* `in` and `out` may be one descriptor; both become the link's. */
struct link *link_create(struct loop *loop, int in, int out, const struct link_calls *calls,
                         void *data);
void link_destroy(struct link *link);

/* Queues a line. Once 8 MiB wait for a peer that does not read, the link closes. */
void link_send(struct link *link, const struct line *line);

/* How many bytes wait for the peer. */
size_t link_waiting(const struct link *link);

/* Writes what waits, at most for `milliseconds`: for the last words before an exit, and where more
 * is to be said at once than may wait. */
void link_flush(struct link *link, int milliseconds);

#endif
