/* A driver speaks one network for one account, in a process of its own whose only link is the lines
 * on standard input and output (src/driver/README.md). */
#ifndef WAYMARK_DRIVER_DRIVER_H
#define WAYMARK_DRIVER_DRIVER_H

#include <stddef.h>

struct key;

struct driver {
    const char *network; /* the word in the configuration: irc, console */
    const char *help;
    const struct key *keys; /* settings of an account, ended by a key without a name */
    /* Speaks lines until told to stop or the link closes. Returns an exit status. */
    int (*run)(void);
    /* Whether the driver also gets the program's own terminal, as descriptors 3 and 4. */
    int wants_terminal;
};

/* The driver of a network, or NULL. */
const struct driver *driver_find(const char *network);

/* All of them, ended by a driver without a network. */
const struct driver *driver_all(void);

#endif
