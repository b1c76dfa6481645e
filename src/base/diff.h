/* What is different between two texts, word by word. */
#ifndef WAYMARK_BASE_DIFF_H
#define WAYMARK_BASE_DIFF_H

#include "base/buf.h"

/* Calls back for each run of words, in order: those of both texts (what == ' '), of `before` alone
 * ('-'), of `after` alone ('+'). The longest common run of words is kept; texts of more than
 * DIFF_WORDS different words are shown as wholly different. */
enum { DIFF_WORDS = 1024 };
typedef void diff_each(void *data, char what, const char *text, size_t length);
void diff_words(const char *before, const char *after, diff_each *each, void *data);

#endif
