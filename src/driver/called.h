/* All that the bot is called by those who write to it, compared in any case of letters. */
#ifndef WAYMARK_DRIVER_CALLED_H
#define WAYMARK_DRIVER_CALLED_H

#include <stddef.h>

#include "driver/address.h"

enum { CALLED_MOST = 16 }; /* names; further ones are not heard */

struct called {
    char *items[CALLED_MOST]; /* the longest first */
    size_t count;
};

/* Begins with none: `*called` zeroed. Copies the first `length` bytes of a name. */
void called_add(struct called *called, const char *name, size_t length);
void called_finish(struct called *called);

/* For address_find(). Borrowed from `called`. */
struct address_names called_names(const struct called *called);

#endif
