/* Being left alone, and forgotten, in more words than the table's. */
#ifndef WAYMARK_COMMAND_RIGHTS_H
#define WAYMARK_COMMAND_RIGHTS_H

#include "command/command.h"
#include "command/words.h"

/* "lass mich bitte in ruhe", "leave me alone, bye", "forget me and leave me alone": one of the
 * commands that always win, or two of them, and words that add nothing. */
bool rights_read(const struct words *words, struct command *command);

#endif
