/* The types of arguments: one reader for all of them. */
#ifndef WAYMARK_COMMAND_ARGUMENT_H
#define WAYMARK_COMMAND_ARGUMENT_H

#include "command/command.h"
#include "command/words.h"

/* Reads an argument from the words from `at` on. Returns how many words it took, the one that
 * stands before it counted; 0 when they are not of its type. */
size_t argument_read(const struct argument *rule, const struct words *words, size_t at,
                     struct value *value);

#endif
