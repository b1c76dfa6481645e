/* What a person wrote, without what deceives or breaks the eye. Pure. */
#ifndef WAYMARK_DRIVER_CLEAN_H
#define WAYMARK_DRIVER_CLEAN_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

enum {
    CLEAN_MARKS = 6,          /* most combining marks on one character; living scripts need four */
    CLEAN_NAME_LONGEST = 100, /* bytes of a name that are shown */
};

/* Appends `length` bytes of UTF-8 without control characters (line feed stays, other line ends
 * become one, a tab becomes a space) and without what overrides or isolates directions (UAX 9), of
 * many combining marks the first CLEAN_MARKS, every kind of space as a plain one. Bytes that are
 * not UTF-8 become U+FFFD. False when `out` is full: what fits is there, cut between code points.
 */
bool clean_text(struct buf *out, const char *text, size_t length);

/* Writes a name as it may be shown: without control characters, line ends and what turns the
 * direction of writing, at most CLEAN_NAME_LONGEST bytes. */
void clean_name(const char *name, char out[CLEAN_NAME_LONGEST + 1]);

#endif
