/* What was said in a room between two answers of a sync, fetched page by page, going back, up to a
 * bound. Specification: client-server API, "Syncing" and /messages. */
#ifndef WAYMARK_DRIVER_MATRIX_GAP_H
#define WAYMARK_DRIVER_MATRIX_GAP_H

#include <stddef.h>

#include "driver/matrix/http.h"
#include "driver/matrix/skim.h"

struct gap;

/* Called once, from the loop. `why`: a constant sentence for the log when something is missing, or
 * NULL. The gap may be destroyed in the call. */
typedef void gap_done(void *data, const char *why);

/* Asks for what lies before `from`, back to `to`. */
struct gap *gap_create(struct http *http, const char *room, const char *from, const char *to,
                       gap_done *done, void *data);

/* Its requests are done or cancelled. Takes NULL. */
void gap_destroy(struct gap *gap);

/* Adds its events to a list, oldest first. They live as long as the gap. */
void gap_list(const struct gap *gap, struct slices *list, size_t *dropped);

#endif
