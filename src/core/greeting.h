/* What every driver is told at its start, whatever its network makes of it: what people can tell
 * the bot, and the fixed words that a driver may have to say by itself. Pure. */
#ifndef WAYMARK_CORE_GREETING_H
#define WAYMARK_CORE_GREETING_H

#include <jansson.h>

struct guide;

/* The commands, in the order of help, with the words of a guide (src/driver/README.md says in which
 * form). A new document. */
json_t *greeting_commands(const struct guide *guide);

/* The words, by their names. A new document. */
json_t *greeting_words(const struct guide *guide);

#endif
