/* The configuration of a transcript's bot: the lines before anything happens. */
#ifndef WAYMARK_CORE_REPLAY_SETUP_H
#define WAYMARK_CORE_REPLAY_SETUP_H

#include <stdbool.h>

struct config;

/* Takes a line such as "mode passive" or "moderator irc #help account:ann" into a configuration.
 * False when it is no setting; then it may be an event. */
bool replay_set_up(struct config *config, char *text);

#endif
