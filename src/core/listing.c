#include "core/listing.h"

enum { LINES_LONGEST = 64 * 1024 };

void listing_init(struct listing *listing, const struct case_file *file)
{
    *listing = (struct listing){.file = file, .lines = file->core->posts[file->account].form.lines};
    buf_init(&listing->text, LINES_LONGEST);
}

static void begin_item(struct listing *listing)
{
    const char *parted = listing->lines ? "; " : "\n";
    buf_add_string(&listing->text, listing->count > 0 ? parted : "");
    buf_add_string(&listing->text, listing->lines ? "" : "- ");
    listing->count++;
}

void listing_add(struct listing *listing, enum phrase phrase, const char *const *values)
{
    begin_item(listing);
    guide_phrase(listing->file->know->guide, phrase, values, &listing->text);
}

void listing_add_plain(struct listing *listing, const char *text)
{
    begin_item(listing);
    guide_escape(text, &listing->text);
}

struct reply listing_reply(struct listing *listing, enum phrase phrase, enum phrase none)
{
    const char *const values[] = {"lines", listing->text.data, NULL};
    struct reply reply = act_phrase(listing->file, listing->count > 0 ? phrase : none, values);
    buf_finish(&listing->text);
    return reply;
}
