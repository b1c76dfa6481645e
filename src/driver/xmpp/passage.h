/* One message on its way to become a line: what it is called, which message it refers to, when it
 * was said and by whom. For hear.c and speech.c. */
#ifndef WAYMARK_DRIVER_XMPP_PASSAGE_H
#define WAYMARK_DRIVER_XMPP_PASSAGE_H

#include "driver/line.h"
#include "driver/xmpp/hear.h"
#include "driver/xmpp/recall.h"

struct passage {
    const struct hearing *hearing;
    xmpp_stanza_t *message;
    struct line *line;
    struct heard *heard;
    const char *nick;     /* of the occupant it is from; NULL: direct, or the room itself */
    const char *attested; /* the room's stanza-id, or NULL */
};

/* The id for the line (ids.h). Free with free(). */
char *passage_id(const struct passage *passage);

/* Learns the message under all that it may be called by; `reported` is its id on the lines. */
void passage_learn(const struct passage *passage, const char *reported);

/* Which message an id of somebody's stanza means: in a group the room's id, and of clients that do
 * not know better the sender's; direct the sender's. NULL: not known. */
const struct recalled *passage_referred(const struct passage *passage, const char *id,
                                        const char *sender);

/* Whether that message is one of the sender of this. */
bool passage_owns(const struct recalled *recalled, const struct passage *passage);

/* Sets the time. False when it is history of a group chat. */
bool passage_read_time(const struct passage *passage);

/* Whether another program said it. */
bool passage_is_bots(const struct passage *passage);

/* Who says it, with which power. */
void passage_fill_role(const struct passage *passage);
void passage_fill_name(const struct passage *passage);

#endif
