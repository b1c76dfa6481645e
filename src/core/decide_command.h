/* The part of decide() that is about commands: who may, and whose words lift a silence. Pure. */
#ifndef WAYMARK_CORE_DECIDE_COMMAND_H
#define WAYMARK_CORE_DECIDE_COMMAND_H

#include "core/decide.h"

/* The command in a text that is meant for the bot; what only looks like one, from somebody who
 * could not give it, is a question. */
struct command decide_read_command(const struct guide *guide, const struct heard *heard);

/* Why the bot must stay silent, or NULL; `command` may be none. */
const char *decide_silence(const struct command *command, const struct heard *heard,
                           const struct view *view, int64_t now);

/* What becomes of a command. */
struct decision decide_command(const struct command *command, const struct heard *heard,
                               const struct view *view);

#endif
