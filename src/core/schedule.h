/* What moderators have posted again and again: at its time once, whatever crashes; what was missed
 * is told to them, and not made up for. */
#ifndef WAYMARK_CORE_SCHEDULE_H
#define WAYMARK_CORE_SCHEDULE_H

#include "core/core_inside.h"

enum {
    SCHEDULE_LATE = 5 * 60 * 1000, /* milliseconds after which a time is missed */
    SCHEDULES_MOST = 20,           /* in a room */
    SCHEDULE_GAP = 30,             /* least minutes between two times of one */
};

/* The first time after `after` by a room's clocks. False when there is none. */
bool schedule_next(const char *expression, const char *timezone, int64_t after, int64_t *due);

/* Posts what is due. */
void schedule_tick(struct core *core, int64_t now);

/* The clocks of a room are others now: so are the times to come. */
void schedule_refresh(struct core *core, const char *account, const char *room, int64_t now);

#endif
