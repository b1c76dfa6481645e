/* The types of arguments: one reader for all of them. */
#ifndef WAYMARK_COMMAND_ARGUMENT_H
#define WAYMARK_COMMAND_ARGUMENT_H

#include "command/command.h"
#include "command/words.h"

/* Reads an argument from the words from `at` on. Returns how many words it took, the one that
 * stands before it counted; 0 when they are not of its type. */
size_t argument_read(const struct argument *rule, const struct words *words, size_t at,
                     struct value *value);

/* Has a name take so many words more than the first, and no quotes around it: "Ann Lee". False
 * where these are none of a name. `at` is the first word behind it. */
bool argument_widen(const struct words *words, size_t at, size_t more, struct value *value);

/* Whether a number or a time is wanted; or nothing at all, where people try times ("resume at
 * noon"). */
bool argument_counts(const struct argument *rule);

/* Whether words that are not of its type may be meant to be: "soon" for a time, but not "hands". */
bool argument_tried(const struct argument *rule, const struct words *words, size_t at);

#endif
