/* How a text reads: what guide_lint() measures on the words themselves. Private to this folder. */
#ifndef WAYMARK_GUIDE_PROSE_H
#define WAYMARK_GUIDE_PROSE_H

#include "guide/guide.h"

/* A piece of Markdown in a file: `line` is where it begins. */
struct prose {
    const char *path;
    const char *what; /* "the short answer" */
    const char *markdown;
    int line;
};

/* The Markdown as plain text; free with free(). */
char *prose_plain(const char *markdown);

/* How many words a reader counts: addresses and marks are none. */
size_t prose_words(const char *markdown);

/* Warnings: too few or too many words; sentences that are too long, and hard words; promises;
 * an error for what reads like the notice. */
void prose_lint_length(const struct prose *prose, size_t least, size_t most,
                       struct problems *problems);
void prose_lint_reading(const struct prose *prose, const struct guide *guide,
                        struct problems *problems);
void prose_lint_voice(const struct prose *prose, const struct guide *guide,
                      struct problems *problems);
void prose_lint_notice(const struct prose *prose, const struct guide *guide,
                       struct problems *problems);

/* Warnings: figures in the text of an entry that stand in no source's note or year. */
void figures_lint(const struct prose *prose, const struct entry *entry, struct problems *problems);

#endif
