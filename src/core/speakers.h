/* Who spoke lately in a room, and under which name: so that moderators can say "ignore ann". In
 * memory only; a name never gives anybody a right. */
#ifndef WAYMARK_CORE_SPEAKERS_H
#define WAYMARK_CORE_SPEAKERS_H

#include <stdbool.h>
#include <stdint.h>

struct speakers;

struct speakers *speakers_create(void);
void speakers_destroy(struct speakers *speakers);

/* Somebody wrote; `name` may be NULL. */
void speakers_note(struct speakers *speakers, const char *account, const char *room,
                   const char *sender, const char *name, int64_t now);

/* Whether it is written as networks name people: "@ann:x.org", "account:ann", "ann@x.org". As the
 * name that somebody gave themselves it counts for nothing. */
bool speakers_is_id(const char *name);

/* Whom a name stands for, as the network names them: who is so named there, or else the one person
 * who used it in the last day. NULL when there is none, or more than one. Valid until the next
 * call. */
const char *speakers_find(const struct speakers *speakers, const char *account, const char *room,
                          const char *name, int64_t now);

/* Somebody wrote where nobody but the bot reads: there they can be answered alone. */
void speakers_note_direct(struct speakers *speakers, const char *account, const char *room,
                          const char *sender, int64_t now);

/* That room, if it is not an hour old: names may belong to others by then. NULL for none. */
const char *speakers_direct(const struct speakers *speakers, const char *account,
                            const char *sender, int64_t now);

/* Forgets all names of somebody. */
void speakers_forget(struct speakers *speakers, const char *account, const char *sender);

#endif
