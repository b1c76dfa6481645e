/* The rest of an entry where each line of a text is a message of its own: in pages of a few lines,
 * one for each time that somebody asks for more. A section makes a line, or as many as it needs.
 * Pure. */
#ifndef WAYMARK_CORE_PAGE_H
#define WAYMARK_CORE_PAGE_H

#include <stddef.h>

/* Bytes of a line of IRC, about: 512 less address, command and a name. Lines of a page, the notice
 * not counted: a room gets four at once. */
enum { PAGE_LINE = 390, PAGE_LINES_ROOM = 3, PAGE_LINES_DIRECT = 11 };

/* How many pages of at most `lines` lines of IRC the Markdown makes; at least one. */
size_t page_count(const char *markdown, size_t lines);

/* The page at an index from 0, as text for IRC; NULL after the last. Free with free(). */
char *page_text(const char *markdown, size_t lines, size_t index);

#endif
