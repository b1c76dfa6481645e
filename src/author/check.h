/* `waymark check`: what is wrong with the content, for those who write it. */
#ifndef WAYMARK_AUTHOR_CHECK_H
#define WAYMARK_AUTHOR_CHECK_H

#include <stdio.h>

/* Loads and lints `folder`/`language` as of today, and prints every problem with its place and a
 * line that sums it up. Returns the exit status: 0 good (warnings too), 4 with an error. */
int check_content(const char *folder, const char *language, FILE *out);

#endif
