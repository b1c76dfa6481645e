/* Text files that people write: read whole and sound before anything parses them. */
#ifndef WAYMARK_BASE_TEXT_H
#define WAYMARK_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct problems;

/* How many bytes from the start are sound: valid UTF-8 (RFC 3629) without control characters other
 * than tab and line feed, and without Unicode's own line ends. When that is not all of them, `*why`
 * is a constant phrase for what comes next ("a NUL byte"). */
size_t text_sound(const char *text, size_t length, const char **why);

/* Whether all of it is sound; else an error with its place. `first_line` is the file's line on
 * which the text begins. */
bool text_check(const char *file, const char *text, size_t length, int first_line,
                struct problems *problems);

/* Reads a file into the empty `out`, whose ceiling is the most that is taken. A byte order mark is
 * cut, CR LF becomes LF. False, with an error in `problems`, when it cannot be read or is not
 * sound. */
bool text_read(const char *path, struct buf *out, struct problems *problems);

#endif
