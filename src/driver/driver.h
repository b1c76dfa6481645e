/* A driver speaks one network for one account, in a process of its own whose only link is the lines
 * on standard input and output (src/driver/README.md). */
#ifndef WAYMARK_DRIVER_DRIVER_H
#define WAYMARK_DRIVER_DRIVER_H

#include <stdbool.h>
#include <stddef.h>

struct key;

struct driver {
    const char *network; /* the word in the configuration: irc, console */
    const char *help;
    const struct key *keys; /* settings of an account, ended by a key without a name */
    /* Speaks lines until told to stop or the link closes. Returns an exit status. */
    int (*run)(void);
    bool wants_terminal; /* also gets the program's own input and output, as descriptors 3 and 4 */
};

/* The driver of a network, or NULL. */
const struct driver *driver_find(const char *network);

/* The driver at an index from 0, or NULL after the last. */
const struct driver *driver_at(size_t index);

#endif
