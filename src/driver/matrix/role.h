/* What somebody may do in a room, in the words of the lines. Pure. */
#ifndef WAYMARK_DRIVER_MATRIX_ROLE_H
#define WAYMARK_DRIVER_MATRIX_ROLE_H

#include <stdint.h>

#include "driver/matrix/room.h"

struct line;

enum { ROLE_FROM = 40 };

/* Fills in `role`, and `role_from` of who is more than a member: in `from`, which must outlive the
 * line. */
void role_tell(enum room_role role, int64_t level, struct line *line, char from[ROLE_FROM]);

#endif
