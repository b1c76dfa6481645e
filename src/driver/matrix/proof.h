/* Edits of messages that are too long ago for us to know whose they were: the homeserver is asked
 * before anything is changed that was said to somebody. */
#ifndef WAYMARK_DRIVER_MATRIX_PROOF_H
#define WAYMARK_DRIVER_MATRIX_PROOF_H

#include <stdbool.h>

#include "driver/matrix/http.h"

struct line;
struct proof;

struct proof_calls {
    /* An edit for the core. Where its original could not be had, it is one of itself: its text is
     * heard, and changes nothing that was said before. */
    void (*line)(void *data, const struct line *line);
    /* None is under way any more. */
    void (*idle)(void *data);
};

struct proof *proof_create(struct http *http, const struct proof_calls *calls, void *data);
void proof_destroy(struct proof *proof);

/* Takes an `edited`; line() may be called at once, when there are too many. */
void proof_take(struct proof *proof, const struct line *line);
bool proof_is_idle(const struct proof *proof);

/* All requests were cancelled: what was under way is dropped, and will be heard again. */
void proof_stop(struct proof *proof);

#endif
