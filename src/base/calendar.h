/* Days and weeks in UTC, from wall-clock milliseconds. Pure. */
#ifndef WAYMARK_BASE_CALENDAR_H
#define WAYMARK_BASE_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CALENDAR_TEXT = 24 }; /* bytes that any text below fits into */

/* Weeks since the one that holds 1970-01-01, from Monday to Sunday. */
int64_t calendar_week(int64_t now);

/* "2026-W47" (ISO 8601), "2026-11-21", "2026-11-21 20:15". */
void calendar_week_text(int64_t week, char text[CALENDAR_TEXT]);
void calendar_day_text(int64_t now, char text[CALENDAR_TEXT]);
void calendar_minute_text(int64_t now, char text[CALENDAR_TEXT]);

/* Reads "2026-W47", or a day "2026-11-21", which stands for its week. False for anything else. */
bool calendar_week_read(const char *text, int64_t *week);

#endif
