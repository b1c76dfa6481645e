/* What the bot hears: one event of a timeline becomes one line for the core, or nothing. Whatever
 * the event holds was written by a stranger. Pure but for what `recall` learns.
 *
 * Specification: client-server API, "Instant messaging", "Relationship types" and below. */
#ifndef WAYMARK_DRIVER_MATRIX_HEAR_H
#define WAYMARK_DRIVER_MATRIX_HEAR_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "driver/clean.h"
#include "driver/matrix/event.h"
#include "driver/matrix/role.h"
#include "driver/matrix/text.h"

struct line;
struct recall;
struct room;

struct hearing {
    const char *self;         /* the bot's user id */
    const char *const *names; /* that it listens to */
    size_t name_count;
    const char *const *bots; /* user ids: what they say is not heard */
    size_t bot_count;
    const struct room *room; /* where the event happened, as it was right before it */
    struct recall *recall;   /* learns every message and edit */
};

enum heard_kind {
    HEARD_NOTHING,
    HEARD_LINE,      /* `line` is for the core */
    HEARD_WORDLESS,  /* a message without words (a picture, a voice message, a poll, a type that we
                        do  not know): `line` is a message whose text is empty */
    HEARD_ECHO,      /* an own event that a request of ours made: `echo` is its transaction id, the
                        event's id is in `line` */
    HEARD_ENCRYPTED, /* it cannot be read yet */
};

/* What a line points into, besides the event and the room. */
struct heard {
    struct matrix_text text;
    char name[CLEAN_NAME_LONGEST + 1];
    char role_from[ROLE_FROM];
    char target[EVENT_ID_MOST + 1]; /* the message that an edit is of */
    const char *echo;
    bool unproved; /* an edit of a message that is too long ago for us to know that it has the same
                      sender: to be checked before anything said to somebody else is changed */
};

/* Reads an event. What the line holds stays valid until the room takes another event, the event
 * goes, or heard_finish(), which must follow in any case. */
enum heard_kind hear_event(const struct hearing *hearing, const json_t *event, struct line *line,
                           struct heard *heard);
void heard_finish(struct heard *heard);

#endif
