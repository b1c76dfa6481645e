/* Who spoke lately in a channel and is still there, by what name: so that a reply can name the one
 * it answers. Bounded, and gone with the process. Pure. */
#ifndef WAYMARK_DRIVER_IRC_SPEAKERS_H
#define WAYMARK_DRIVER_IRC_SPEAKERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct isupport;

enum { SPEAKERS_MOST = 16 };

struct speaker {
    char *sender; /* as the core was told */
    char *nick;
    int64_t at; /* milliseconds, when they spoke last */
};

struct speakers {
    struct speaker items[SPEAKERS_MOST];
    size_t count;
};

void speakers_finish(struct speakers *speakers);

/* Somebody spoke; when there are too many the one who has been silent longest is forgotten. */
void speakers_heard(struct speakers *speakers, const char *sender, const char *nick, int64_t now);
void speakers_renamed(struct speakers *speakers, const struct isupport *isupport, const char *nick,
                      const char *new_nick);
void speakers_gone(struct speakers *speakers, const struct isupport *isupport, const char *nick);

/* Whether somebody of that name spoke. */
bool speakers_have_nick(const struct speakers *speakers, const struct isupport *isupport,
                        const char *nick);

/* A sender, and what they are called now; NULL when not known any more. */
const struct speaker *speakers_get(const struct speakers *speakers, const char *sender);
const char *speakers_nick(const struct speakers *speakers, const char *sender);

/* Whether more than one person spoke within `milliseconds`. */
bool speakers_are_several(const struct speakers *speakers, int64_t milliseconds, int64_t now);

#endif
