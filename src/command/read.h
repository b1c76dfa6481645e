/* One row of the table against the words of a text. */
#ifndef WAYMARK_COMMAND_READ_H
#define WAYMARK_COMMAND_READ_H

#include "command/command.h"
#include "command/words.h"

/* "propose ENTRY: TEXT" as its words and its text, which may be of any length. */
struct parts {
    struct words all;
    struct words head; /* before the colon */
    const char *text;  /* NULL: there is no colon, or nothing behind it */
};

void parts_read(const struct words *words, struct parts *parts);

/* The words that such a command has for its arguments. */
const struct words *parts_words(const struct parts *parts, const struct command_rule *rule);

/* Whether the words from `at` on are a command's arguments, all of them; it keeps those before the
 * one that is not. */
bool read_arguments(const struct command_rule *rule, const struct words *words, size_t at,
                    struct command *command);

/* How a command can be said: its own words first. NULL at the end. */
const char *read_form(const struct command_rule *rule, size_t index);

/* Whether all of it says this command. */
bool read_rule(const struct command_rule *rule, const struct parts *parts, struct command *command);

/* The command that words from `at` on call: by its own words with a choice behind them ("topics
 * off"), or in another way of saying it, `*natural`. Returns how many words do, as many as can be;
 * 0 for none. */
size_t read_called(const struct words *words, size_t at, const struct command_rule **rule,
                   bool *natural);

#endif
