/* UTF-8 (RFC 3629). Everything inside Waymark is valid UTF-8 without NUL; this is where bytes from
 * outside become that. */
#ifndef WAYMARK_BASE_UTF8_H
#define WAYMARK_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* Whether the bytes are valid UTF-8 without NUL. */
bool utf8_valid(const char *bytes, size_t length);

/* Appends the bytes to `out`, each invalid byte and each NUL replaced by U+FFFD. False when `out`
 * is full. */
bool utf8_clean(struct buf *out, const char *bytes, size_t length);

/* The most bytes of valid `text`, at most `limit`, that end between two characters as a reader
 * sees them (extended grapheme clusters, UAX 29); at least one code point even if that is longer
 * than the cluster allows. 0 only when not one code point fits. */
size_t utf8_cut(const char *text, size_t length, size_t limit);

/* Whether a reader takes two texts for the same: upper or lower case and marks of letters do not
 * matter ("Österreich", "osterreich"). */
bool utf8_alike(const char *a, const char *b);

/* Columns that `length` bytes of valid text take in a terminal. */
size_t utf8_width(const char *text, size_t length);

#endif
