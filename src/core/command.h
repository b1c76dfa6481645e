/* What people can tell the bot, beyond asking: one table. */
#ifndef WAYMARK_CORE_COMMAND_H
#define WAYMARK_CORE_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

enum command_name {
    COMMAND_NONE,
    COMMAND_HELP,
    COMMAND_TOPICS,
    COMMAND_MORE,
    COMMAND_SOURCES,
    COMMAND_ABOUT,
    COMMAND_PRIVACY,
    COMMAND_RESOURCES,
    COMMAND_LEAVE_ME_ALONE,
    COMMAND_COME_BACK,
    COMMAND_PAUSE,
    COMMAND_RESUME,
    COMMAND_THANKS, /* which needs no reply */
};

enum { COMMAND_ARGUMENT_LONGEST = 63 };

struct command {
    enum command_name name;
    bool for_moderators;
    char argument[COMMAND_ARGUMENT_LONGEST + 1]; /* "" when none was given */
};

/* Reads a text that addresses the bot. COMMAND_NONE when it is no command: then it is a question.
 * A command is its words and at most one argument, nothing else, so that "how do I pause?" stays a
 * question. Case and punctuation at the ends do not matter. */
struct command command_parse(const char *text);

/* The command whose words are nearest to a mistyped one ("hlep"), or NULL. */
const char *command_nearest(const char *text);

#endif
