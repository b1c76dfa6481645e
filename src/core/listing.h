/* A list that is said: an item a line, or one paragraph where each line is a message of its own, so
 * that ten items are no flood. */
#ifndef WAYMARK_CORE_LISTING_H
#define WAYMARK_CORE_LISTING_H

#include "base/buf.h"
#include "core/act.h"

struct listing {
    const struct case_file *file;
    bool lines;
    struct buf text;
    size_t count;
};

void listing_init(struct listing *listing, const struct case_file *file);
void listing_add(struct listing *listing, enum phrase phrase, const char *const *values);

/* What networks and people named, as it is. */
void listing_add_plain(struct listing *listing, const char *text);

/* The list in {lines} of a phrase; `none` when there is nothing in it. Ends the listing. */
struct reply listing_reply(struct listing *listing, enum phrase phrase, enum phrase none);

#endif
