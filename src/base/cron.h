/* Cron expressions, and when they come next in a time zone. Pure but for the zone. */
#ifndef WAYMARK_BASE_CRON_H
#define WAYMARK_BASE_CRON_H

#include <stdbool.h>
#include <stdint.h>

struct zone;

/* Which values of a field count, as bits. */
struct cron {
    uint64_t minutes;
    uint64_t hours;
    uint64_t days;     /* of the month, from 1 */
    uint64_t months;   /* from 1 */
    uint64_t weekdays; /* from 0, Sunday */
    bool any_day;      /* the field begins with "*": the other one alone decides */
    bool any_weekday;
};

/* Reads five fields (POSIX crontab): minute, hour, day of the month, month, day of the week; with
 * lists, ranges, steps, English names of months and days, 7 for Sunday. Where both days are given,
 * one of them is enough. False for anything else. */
bool cron_read(const char *text, struct cron *cron);

/* The least minutes between two times, taken every day. */
int cron_least_gap(const struct cron *cron);

/* The least minutes between a time of one and a time of another, where both come on one day or on
 * two that follow each other, in the two years from `from` (milliseconds since 1970). More than a
 * day: at least so many. */
int cron_gap_between(const struct cron *a, const struct cron *b, int64_t from);

/* The first time after `after` (milliseconds since 1970) by the clocks of a zone that was entered.
 * A time that the clocks leave out counts as much later as they are put forward; of one that comes
 * twice, the first counts (RFC 5545, 3.3.5). Where all hours are meant, each hour that passes
 * counts once. False when it never comes. */
bool cron_next(const struct cron *cron, const struct zone *zone, int64_t after, int64_t *next);

#endif
