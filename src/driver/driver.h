/* A driver speaks one network for one account, in a process of its own whose only link is the lines
 * on standard input and output (src/driver/README.md). */
#ifndef WAYMARK_DRIVER_DRIVER_H
#define WAYMARK_DRIVER_DRIVER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct key;

/* Something is wrong with the settings of an account (or, a warning, unwise): at which key, in
 * which item of it, counted from 0 (a setting that is no list has one), and a constant sentence. */
typedef void driver_objection(void *data, bool warning, const char *key, size_t item,
                              const char *sentence);

struct driver {
    const char *network; /* the word in the configuration: irc, console */
    const char *help;
    const struct key *keys; /* settings of an account, ended by a key without a name */
    /* Finds what the table lets through and yet cannot work, or is unwise. `secrets` names those
     * that are set. May be NULL. */
    void (*check)(json_t *settings, const json_t *secrets, driver_objection *object, void *data);
    /* Why somebody who is named so (under `moderators`, `curators`, `owners`) cannot be recognised
     * on the network of an account with these settings, or (`*perhaps`) perhaps not: a constant
     * sentence; NULL: they can. May be NULL. */
    const char *(*person)(const json_t *settings, const char *who, bool *perhaps);
    /* Why a room that is named so (under `rooms`) is never met on the network: a constant sentence;
     * NULL: it can be. May be NULL. */
    const char *(*room)(const char *name);
    /* Speaks lines until told to stop or the link closes. Returns an exit status. */
    int (*run)(void);
    bool wants_terminal; /* also gets the program's own input and output, as descriptors 3 and 4 */
};

/* The driver of a network, or NULL. */
const struct driver *driver_find(const char *network);

/* The driver at an index from 0, or NULL after the last. */
const struct driver *driver_at(size_t index);

#endif
