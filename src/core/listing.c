#include "core/listing.h"
#include "core/wording.h"

#include <stdlib.h>

enum {
    LINES_LONGEST = 64 * 1024,
    LINES_MOST = 8, /* as messages of their own */
};

void listing_init(struct listing *listing, const struct case_file *file)
{
    *listing = (struct listing){.file = file};
    act_room(file); /* items may ask for it while the store is read, which cannot do both at once */
    buf_init(&listing->items, LINES_LONGEST);
    buf_init(&listing->run, LINES_LONGEST);
}

/* As a list, and as one paragraph. */
static void add(struct listing *listing, const char *markdown)
{
    buf_print(&listing->items, "%s- %s", listing->count > 0 ? "\n" : "", markdown);
    buf_print(&listing->run, "%s%s", listing->count > 0 ? " \xE2\x80\xA2 " : "", markdown);
    listing->count++;
}

void listing_add(struct listing *listing, enum phrase phrase, const char *const *values)
{
    char *text = act_text(listing->file, phrase, values);
    add(listing, text);
    free(text);
}

void listing_add_plain(struct listing *listing, const char *text)
{
    char *escaped = wording_escaped(text);
    add(listing, escaped);
    free(escaped);
}

const char *listing_text(const struct listing *listing)
{
    bool lines = listing->file->core->posts[listing->file->account].form.lines;
    return lines && listing->count > LINES_MOST ? listing->run.data : listing->items.data;
}

void listing_finish(struct listing *listing)
{
    buf_finish(&listing->items);
    buf_finish(&listing->run);
}

struct reply listing_reply(struct listing *listing, enum phrase phrase, enum phrase none)
{
    const char *const values[] = {"lines", listing_text(listing), NULL};
    struct reply reply = act_phrase(listing->file, listing->count > 0 ? phrase : none, values);
    listing_finish(listing);
    return reply;
}
