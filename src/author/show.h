/* `waymark show`: texts of the guide exactly as people get them, for reading and for goldens. */
#ifndef WAYMARK_AUTHOR_SHOW_H
#define WAYMARK_AUTHOR_SHOW_H

#include <stdio.h>

#include "guide/guide.h"

/* "irc", "text", "html". False when `name` is none of them. */
bool show_format(const char *name, enum guide_format *format);

/* Prints an entry ("faq/how-long": the short answer and the rest) or a crisis reply
 * ("crisis/abuse-now": every wording, with help for `region`) in one rendering, with everything
 * that the program adds. Returns false when there is no such text. */
bool show_text(const struct guide *guide, const char *id, const char *region,
               enum guide_format format, FILE *out);

/* All of them. */
void show_all(const struct guide *guide, const char *region, enum guide_format format, FILE *out);

#endif
