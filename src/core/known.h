/* Whether what a command names is there. */
#ifndef WAYMARK_CORE_KNOWN_H
#define WAYMARK_CORE_KNOWN_H

#include <stddef.h>
#include <stdint.h>

#include "command/command.h"

struct guide;
struct library;
struct speakers;

/* Where its names are looked up; NULL: there is nothing of the kind. */
struct known {
    const struct guide *guide;
    const struct library *library;
    const struct speakers *speakers;
    const char *account, *room;
    int64_t now;
};

/* Which argument, counted from 1, names an entry, a language, a country, a time zone or a person
 * that is not there; 0 when all are. What looks like a network's own name for somebody is one. */
size_t known_strange(const struct known *known, const struct command *command);

#endif
