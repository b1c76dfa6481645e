/* A list that is said: an item a line; where each line is a message of its own a long one is one
 * paragraph, so that it is no flood. */
#ifndef WAYMARK_CORE_LISTING_H
#define WAYMARK_CORE_LISTING_H

#include "base/buf.h"
#include "core/act.h"

struct listing {
    const struct case_file *file;
    struct buf items;
    struct buf run;
    size_t count;
};

void listing_init(struct listing *listing, const struct case_file *file);
void listing_add(struct listing *listing, enum phrase phrase, const char *const *values);

/* What networks and people named, as it is. */
void listing_add_plain(struct listing *listing, const char *text);

/* The list (Markdown), valid until it ends. */
const char *listing_text(const struct listing *listing);
void listing_finish(struct listing *listing);

/* The list in {lines} of a phrase; `none` when there is nothing in it. Ends the listing. */
struct reply listing_reply(struct listing *listing, enum phrase phrase, enum phrase none);

#endif
