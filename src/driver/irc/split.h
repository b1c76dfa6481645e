/* Text into lines that fit. Pure. */
#ifndef WAYMARK_DRIVER_IRC_SPLIT_H
#define WAYMARK_DRIVER_IRC_SPLIT_H

#include <stddef.h>

struct str_list;

/* Bytes left for text in "COMMAND target :text" once the server has put ":source " before it and
 * CR LF behind it. `line_length` is what a line may hold (512). At least 1. */
size_t split_room(size_t line_length, size_t source_length, const char *command,
                  const char *target);

/* Appends the lines of valid UTF-8 `text`, each of at most `most` bytes and none empty. Every line
 * end in the text begins a new line; a longer paragraph is cut between
 * sentences where that costs no line, else between words, a longer word between
 * characters. A last line of one or two words is filled up from the line before. White space at
 * the ends of lines is lost, and the bytes that mean something to IRC alone (CTCP's). */
void split_text(const char *text, size_t most, struct str_list *lines);

/* Puts " (2/5)" behind each line. */
void split_number(struct str_list *lines);

#endif
