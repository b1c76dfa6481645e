/* What the bot says, on its way: one event after the other in each room, in the order in which the
 * core gave them, with the core's key as the transaction id, so that a retry is never a second
 * event. */
#ifndef WAYMARK_DRIVER_MATRIX_SAY_H
#define WAYMARK_DRIVER_MATRIX_SAY_H

#include <stdbool.h>

#include "driver/matrix/http.h"

struct line;
struct loop;
struct say;

struct say_calls {
    /* For the core: what became of a key. */
    void (*line)(void *data, const struct line *line);
    /* A message has left for a room, or never will. */
    void (*gone)(void *data, const char *room);
    /* A request was answered with 401. What was on its way stays and waits for say_resume(). */
    void (*lost)(void *data, const struct http_answer *answer);
};

/* Loop and http must outlive it. */
struct say *say_create(struct loop *loop, struct http *http, const struct say_calls *calls,
                       void *data);
void say_destroy(struct say *say);

/* Takes a send, edit, retract or react. `direct`: a direct conversation. */
void say_take(struct say *say, const struct line *line, bool direct);

/* Sending may go on: signed in (anew). */
void say_resume(struct say *say);

/* Not signed in: all requests are cancelled with this, and what was on its way waits. */
void say_pause(struct say *say);

#endif
