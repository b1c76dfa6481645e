/* Two schedules of a room that would post at once, or nearly so. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "command/when.h"
#include "core/schedule.h"

/* The same entry at the same time says more than another that is near. */
static void compare(void *data, const struct schedule_row *row)
{
    struct schedule_clash *clash = data;
    struct cron other;
    if (!when_parse(row->expression, &other))
        return;
    int gap = cron_gap_between(clash->cron, &other, clash->now);
    bool same = gap == 0 && str_equal(row->entry, clash->wanted);
    if (gap >= SCHEDULE_GAP || (clash->id > 0 && (clash->same || !same)))
        return;
    schedule_clash_finish(clash);
    clash->id = row->id;
    clash->same = same;
    clash->entry = mem_string(row->entry);
    clash->expression = mem_string(row->expression);
}

bool schedule_clashes(struct core *core, const char *account, const char *room,
                      struct schedule_clash *clash)
{
    return store_schedule_room(core->store, account, room, compare, clash);
}

void schedule_clash_finish(struct schedule_clash *clash)
{
    free(clash->entry);
    free(clash->expression);
    clash->entry = clash->expression = NULL;
}
