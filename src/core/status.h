/* What the daemon says of itself in STATE/status.json, and `waymark status`, which reads it. */
#ifndef WAYMARK_CORE_STATUS_H
#define WAYMARK_CORE_STATUS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct config;
struct core;

enum { STATUS_EVERY = 10 * 1000 }; /* milliseconds between two writings at most */

/* Writes the file anew (by renaming); a failure is no reason to stop, and is logged. */
void status_write(const struct config *config, const struct core *core, int64_t now);

/* Prints it, as a table or as JSON. 0 when the daemon lives and every account is up, 1 when not, 5
 * when there is nothing to read. */
int status_show(const struct config *config, bool json, int64_t now, FILE *out);

#endif
