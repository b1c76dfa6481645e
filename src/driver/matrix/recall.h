/* The last events, kept as long as others may refer to them: who wrote what is edited now, which
 * message an edit was of, what the bot itself said. No text. Pure. */
#ifndef WAYMARK_DRIVER_MATRIX_RECALL_H
#define WAYMARK_DRIVER_MATRIX_RECALL_H

#include <stdbool.h>
#include <stddef.h>

enum { RECALL_MOST = 1024 }; /* of the bot's events, and of the others' */

struct recalled {
    char *event;
    char *sender;   /* NULL: the bot */
    char *original; /* the message that this is an edit of, or NULL */
    bool addressed; /* it was meant for the bot */
};

struct recall_ring {
    struct recalled items[RECALL_MOST];
    size_t count;
    size_t next;
};

struct recall {
    struct recall_ring own;
    struct recall_ring others;
};

struct recall *recall_create(void);
void recall_destroy(struct recall *recall);

/* The bot sent an event. */
void recall_add_own(struct recall *recall, const char *event);

/* Somebody sent a message, or an edit of `original`. */
void recall_add(struct recall *recall, const char *event, const char *sender, const char *original,
                bool addressed);

/* Whether the bot is known to have sent an event. */
bool recall_is_own(const struct recall *recall, const char *event);

/* An event of the others, or NULL. Borrowed until the next one is added. */
const struct recalled *recall_find(const struct recall *recall, const char *event);

#endif
