/* What somebody known from another conversation may do in a room at this moment. The homeserver is
 * asked: what was heard of the room may be a moment old, and a power level outlives its owner's
 * leaving. */
#ifndef WAYMARK_DRIVER_MATRIX_STANDING_H
#define WAYMARK_DRIVER_MATRIX_STANDING_H

#include "driver/matrix/http.h"

struct line;
struct rooms;
struct standing;

/* `stands` is called with each answer. */
typedef void standing_done(void *data, const struct line *stands);

/* Http, self and rooms must outlive it. */
struct standing *standing_create(struct http *http, const char *self, const struct rooms *rooms,
                                 standing_done *stands, void *data);
void standing_destroy(struct standing *standing);

/* Takes a `standing`, which is answered once: without a role where the homeserver does not tell.
 * The room may be named by its id or an alias; an alias without a server is one of our own. */
void standing_take(struct standing *standing, const struct line *line);

/* All requests were cancelled: what was asked is answered by nothing. */
void standing_stop(struct standing *standing);

#endif
