/* Words that people write so that a filter does not read them: su1c1de, k*ll, diiiie, s u i c i d
 * e.
 */
#ifndef WAYMARK_SAFETY_DISGUISE_H
#define WAYMARK_SAFETY_DISGUISE_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct vocabulary;

/* Reads a word that the vocabulary does not know. When it knows a reading, appends that to `out`
 * (words parted by single spaces) and returns true. `spelled`: letters that stood alone. */
bool disguise_read(const struct vocabulary *vocabulary, const char *text, size_t length,
                   bool spelled, struct buf *out);

#endif
