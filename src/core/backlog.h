/* Messages that nobody meant for the bot, waiting for the encoder: the words for danger have been
 * looked for already. Reading one takes milliseconds, so that a busy room would hold up those who
 * ask. Bounded: of each person only the newest waits, and the longest waiting go first. In memory
 * only. */
#ifndef WAYMARK_CORE_BACKLOG_H
#define WAYMARK_CORE_BACKLOG_H

#include <stdbool.h>
#include <stddef.h>

struct backlog;
struct line;

struct backlog *backlog_create(void);
void backlog_destroy(struct backlog *backlog);

/* Adds a copy of a message, in the place of an older one of the same sender and room; or of a
 * cursor, which is to come out after what came before it. */
void backlog_add(struct backlog *backlog, size_t account, const struct line *line);

/* The next one, to be given to line_finish(). False when there is none. */
bool backlog_take(struct backlog *backlog, size_t *account, struct line *line);

bool backlog_is_empty(const struct backlog *backlog);

#endif
