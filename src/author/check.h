/* `waymark check`: what is wrong with the content, for those who write it. */
#ifndef WAYMARK_AUTHOR_CHECK_H
#define WAYMARK_AUTHOR_CHECK_H

#include <stdbool.h>
#include <stdio.h>

struct check_options {
    bool strict; /* a warning is an error, but for those on which line is near to which */
    bool reach;  /* asks every line, not only the newest of each entry, and prints how well it is
                    found */
};

/* Loads and lints every language in `folder` as of today, and prints every problem with its place
 * and a summary. Returns the exit status: 0 without errors (and, when
 * strict, without warnings), else 4. */
int check_content(const char *folder, const struct check_options *options, FILE *out);

#endif
