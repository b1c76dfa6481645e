/* What moderators have posted again and again: at its time once, whatever crashes; what was missed
 * is told to them, and not made up for. */
#ifndef WAYMARK_CORE_SCHEDULE_H
#define WAYMARK_CORE_SCHEDULE_H

#include "base/cron.h"
#include "core/core_inside.h"

enum {
    SCHEDULE_LATE = 5 * 60 * 1000, /* milliseconds after which a time is missed */
    SCHEDULES_MOST = 20,           /* in a room */
    SCHEDULE_COUNTED = 500,        /* times that were missed; then it is more than that */
    SCHEDULE_GAP = 30,             /* least minutes between two posts in a room */
};

/* What stands in the way of an entry at its times. */
struct schedule_clash {
    const char *wanted;
    const struct cron *cron;
    int64_t now;
    int64_t id;       /* of the one that is there; 0: nothing is in the way */
    bool same;        /* it posts the same at the same time */
    char *entry;      /* NULL where there is none */
    char *expression; /* ditto */
};

/* Looks at all that is scheduled in a room, for what comes less than the gap before or after. False
 * when the store fails. */
bool schedule_clashes(struct core *core, const char *account, const char *room,
                      struct schedule_clash *clash);
void schedule_clash_finish(struct schedule_clash *clash);

/* The first time after `after` by a room's clocks. False when there is none. */
bool schedule_next(const char *expression, const char *timezone, int64_t after, int64_t *due);

/* How often something was missed, as it is said; new. */
char *schedule_times(const struct guide *guide, int64_t times);

/* Posts what is due. */
void schedule_tick(struct core *core, int64_t now);

/* The clocks of a room are others now: so are the times to come. */
void schedule_refresh(struct core *core, const char *account, const char *room, int64_t now);

#endif
