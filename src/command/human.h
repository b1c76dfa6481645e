/* "I need to talk to a real person": said in too many ways for a list of sentences. */
#ifndef WAYMARK_COMMAND_HUMAN_H
#define WAYMARK_COMMAND_HUMAN_H

#include "command/words.h"

/* Whether somebody asks for a person, and says nothing else. */
bool human_wanted(const struct words *words);

#endif
