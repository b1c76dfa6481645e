#include "driver/matrix/role.h"

#include <inttypes.h>
#include <stdio.h>

#include "driver/line.h"
#include "driver/matrix/power.h"

void role_tell(enum room_role role, int64_t level, struct line *line, char from[ROLE_FROM])
{
    static const char *const words[] = {
        [ROOM_MEMBER] = "member", [ROOM_MODERATOR] = "moderator", [ROOM_OWNER] = "owner"};
    line->role = words[role];
    if (role == ROOM_MEMBER)
        return;
    if (level == POWER_INFINITE)
        snprintf(from, ROLE_FROM, "room creator");
    else
        snprintf(from, ROLE_FROM, "power level %" PRId64, level);
    line->role_from = from;
}
