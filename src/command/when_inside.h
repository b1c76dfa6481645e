/* What the files that read plain times share: the words at hand, and what each of them takes. */
#ifndef WAYMARK_COMMAND_WHEN_INSIDE_H
#define WAYMARK_COMMAND_WHEN_INSIDE_H

#include "base/cron.h"
#include "command/when.h"

enum { WORD_LONGEST = 31, HOURS = 24, MINUTES = 60, NOON = 12, ALL_DAYS = 0x7f };

/* Words while they are read. */
struct reader {
    const struct words *words;
    size_t at;
    size_t farthest;             /* the first word that nothing was made of */
    enum when_fault fault;       /* why not */
    char word[WORD_LONGEST + 1]; /* the one at hand, low, without a comma behind it; "" for none */
};

/* Reads the word at `at` anew, the next one, or goes back to one. */
void reader_look(struct reader *reader);
void reader_go_on(struct reader *reader);
void reader_go_back(struct reader *reader, size_t at);

/* Keeps why. False, always. */
bool reader_fails(struct reader *reader, enum when_fault fault);

/* At the end, or where the room follows. */
bool reader_is_over(const struct reader *reader);

/* Whether the word at hand is in a list, parted by spaces; then it is read. */
bool reader_takes(struct reader *reader, const char *list);

/* Whether a word is in such a list. */
bool word_is_in(const char *list, const char *word, size_t length);

#define EVERY    "every each jeden jede jedes jeder alle"
#define ON       "on am an"
#define MORNINGS "morning mornings morgen"
#define AND      "and und &"

/* when_days.c: "mondays and fridays", "mon-fri"; "the 1st and the 15th of the month". Days that a
 * single word says, as bits, Sunday first; 0 for none. */
bool when_take_days(struct reader *reader, struct cron *cron);
bool when_take_days_of_month(struct reader *reader, struct cron *cron);
unsigned when_days_of(const char *word);

/* when_times.c: "at 9:00 and 18:00". Fields know no pairs: all times have the same minute. */
bool when_take_times(struct reader *reader, struct cron *cron);
bool when_take_time(struct reader *reader, long *hour, long *minute); /* one */

#endif
