/* When something comes again: five cron fields, or in plain words. */
#ifndef WAYMARK_COMMAND_WHEN_H
#define WAYMARK_COMMAND_WHEN_H

#include "base/cron.h"
#include "command/words.h"

enum { WHEN_LONGEST = 127 };

/* Reads "0 9 * * mon-fri", "every day at 9:00", "every monday and friday 18:30", "every 6 hours",
 * "every 1st at noon", in English or German, from the words from `at` on. Returns how many words
 * that takes, as many as can be; 0 when they say no such thing. */
size_t when_read(const struct words *words, size_t at, struct cron *cron);

/* A whole text. */
bool when_parse(const char *text, struct cron *cron);

#endif
