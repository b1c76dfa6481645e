/* When something comes again: five cron fields, or in plain words. */
#ifndef WAYMARK_COMMAND_WHEN_H
#define WAYMARK_COMMAND_WHEN_H

#include "base/cron.h"
#include "command/words.h"

enum { WHEN_LONGEST = 127 };

/* Reads "0 9 * * mon-fri", "every day at 9:00", "mondays and fridays 18:30", "every 6 hours",
 * "every month on the 1st at noon", in English or German, from the words from `at` on. Returns how
 * many words that takes, as many as can be; 0 when they say no such thing. */
size_t when_read(const struct words *words, size_t at, struct cron *cron);

/* Why words say no such thing. */
enum when_fault {
    WHEN_UNREAD,  /* these words mean nothing here */
    WHEN_NO_TIME, /* they say the days alone */
    WHEN_NO_DAY,  /* they say the time alone */
    WHEN_ONCE,    /* they say one time: "tomorrow" */
    WHEN_CANNOT,  /* five fields cannot say it: "every other day" */
};

struct when_slip {
    enum when_fault fault;
    size_t first, end; /* the words that are meant */
};

/* Of words from `at` on that do not read as a whole. */
struct when_slip when_slip(const struct words *words, size_t at);

/* A moment that is still to come. */
struct until {
    struct cron cron; /* the next one is it */
    bool tomorrow;    /* the next one that is not today */
};

/* Reads "until 8pm", "till tomorrow at 9", "bis montag 18 Uhr" as when_read() reads what comes
 * again. A day alone ends at eight in its morning; of "8" the one that comes first is meant. */
size_t when_read_until(const struct words *words, size_t at, struct until *until);

/* The moment that a whole text says ("until 8pm"), by the clocks of a zone: `now` and `*end` in
 * milliseconds. False for other texts. */
bool when_until(const char *text, const char *timezone, int64_t now, int64_t *end);

/* A whole text. */
bool when_parse(const char *text, struct cron *cron);

#endif
