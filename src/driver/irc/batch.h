/* Batches: lines of a server that belong together. ircv3.net "batch", "multiline". */
#ifndef WAYMARK_DRIVER_IRC_BATCH_H
#define WAYMARK_DRIVER_IRC_BATCH_H

#include <stdbool.h>

struct message;
struct session;
struct whole;

enum { BATCHES_MOST = 16, BATCH_NAME_MOST = 64 };

struct batch {
    char name[BATCH_NAME_MOST]; /* "" for none */
    bool history;
    char label[BATCH_NAME_MOST]; /* "" for none */
    struct whole *whole; /* a message of several lines that is being put together, or NULL */
};

void batches_finish(struct session *session);

/* The label that a message answers, itself or through its batch; NULL for none. */
const char *session_label(const struct session *session, const struct message *message);

/* Whether a message is in a batch of history. One that we do not know (there were too many) counts
 * as such. */
bool batch_is_history(const struct session *session, const struct message *message);

/* Whether a message was said before, and is told once more. */
bool batch_is_played_back(const struct session *session, const struct message *message);

/* Takes a line of a message that is several; false when it is a message of its own. Once all lines
 * are there, hear_said() gets them as one, with line ends between them. */
bool batch_take(struct session *session, const struct message *message);

#endif
