/* The channels the bot is in or wants to be in, and who has which mark there. Only members with a
 * mark are kept: the others are the many. Pure. */
#ifndef WAYMARK_DRIVER_IRC_CHANNEL_H
#define WAYMARK_DRIVER_IRC_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "driver/irc/isupport.h"
#include "driver/irc/speakers.h"

enum { CHANNELS_MOST = 64, CHANNEL_MEMBERS_MOST = 2048, MEMBER_MARKS = 8 };

struct member {
    char *nick;
    char marks[MEMBER_MARKS]; /* "@+" */
};

struct channel {
    char *name;         /* in small letters, so that a room has one name */
    bool joined;        /* the server says that we are in */
    bool leaving;       /* we are to leave it, as soon as the flood limit lets us */
    bool settled;       /* since connecting, the server said yes or no */
    char *farewell;     /* what to say then, or NULL */
    int64_t try_at;     /* steady milliseconds: ask to join then; -1: do not */
    int64_t joined_at;  /* wall milliseconds by the server's clock: what is older is history */
    int64_t entered_at; /* steady milliseconds of the same */
    const char *why;    /* it was not joined: a constant phrase, or NULL */
    unsigned refusals;  /* in a row */
    unsigned kicks;     /* lately */
    bool invited;       /* as a guest: it is not in the configuration */
    bool knocked;       /* since we were there last */
    const char *mute;   /* we may not speak there: a constant phrase, or NULL */
    bool plain;         /* it takes no formatting */
    bool no_notice;     /* it takes no notices */
    bool ask_who;       /* the server is to be asked who is there, with which account */
    struct speakers speakers;
    struct member *members;
    size_t member_count;
};

struct channels {
    struct channel items[CHANNELS_MOST];
    size_t count;
};

void channels_finish(struct channels *channels);

/* Finds by the server's way of comparing; NULL when there is none. */
struct channel *channel_find(struct channels *channels, const struct isupport *isupport,
                             const char *name);

/* The channel of that name, added when it was not there; NULL when there are too many. */
struct channel *channel_add(struct channels *channels, const struct isupport *isupport,
                            const char *name);
void channel_remove(struct channels *channels, struct channel *channel);

/* It has another name now. */
void channel_call(struct channel *channel, const char *name);

/* The bot is not in there any more. */
void channel_left(struct channel *channel);

/* A nick's marks, "" for none. */
const char *channel_marks(const struct channel *channel, const struct isupport *isupport,
                          const char *nick);

/* Sets all marks of a nick ("" forgets it), or one of them. */
void channel_set_marks(struct channel *channel, const struct isupport *isupport, const char *nick,
                       const char *marks);
void channel_set_mark(struct channel *channel, const struct isupport *isupport, const char *nick,
                      char mark, bool set);

/* A nick is called otherwise now; whoever had the new name before is gone. */
void channel_rename(struct channel *channel, const struct isupport *isupport, const char *nick,
                    const char *new_nick);

#endif
