/* Text as it is compared, not as it is shown. */
#ifndef WAYMARK_BASE_FOLD_H
#define WAYMARK_BASE_FOLD_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* Appends `length` bytes of valid UTF-8 as they are compared: compatibility forms made plain
 * (NFKC), case folded, accents and invisible code points (zero-width, soft hyphen) left out, curly
 * quotation marks straight, letters that people type for each other the same (ł and l; in Arabic
 * the forms of alef, yeh, kaf and heh). Vowel signs of Indian scripts stay: they are letters. False
 * when `out` is full; what fits is there, cut between characters.
 */
bool fold_text(struct buf *out, const char *text, size_t length);

#endif
