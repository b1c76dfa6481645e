/* Time zones, as the system's database (tzdata) has them. The C library knows one zone at a time,
 * the process's own: a zone is entered, asked, and left again at once. */
#ifndef WAYMARK_BASE_ZONE_H
#define WAYMARK_BASE_ZONE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/calendar.h"

enum { ZONE_LONGEST = 63 };

/* The database's own name for what somebody wrote ("europe/berlin", "berlin": "Europe/Berlin").
 * False when there is no such zone; "UTC" is there without a database, too. */
bool zone_find(const char *wanted, char name[ZONE_LONGEST + 1]);

struct zone {
    char *kept; /* the process's own; NULL: it had none */
};

/* Enters a zone by its exact name; "" for UTC. No other may be entered before zone_leave(). */
void zone_enter(struct zone *zone, const char *name);
void zone_leave(struct zone *zone);

/* Seconds that clocks in the zone entered are ahead of UTC at that moment (seconds since 1970). */
int64_t zone_offset(const struct zone *zone, int64_t at);

/* "2026-11-21 20:15", as clocks in the zone show it; `now` in milliseconds. */
void zone_minute_text(const char *name, int64_t now, char text[CALENDAR_TEXT]);

#endif
