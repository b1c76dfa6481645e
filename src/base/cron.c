#include "base/cron.h"

#include <limits.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "base/zone.h"

enum {
    HOURS = 24,
    MINUTES = 60,
    DAY_SECONDS = 24 * 60 * 60,
    DAYS_LOOKED = 9 * 366, /* between two 29ths of February there are eight years at most */
    TEXT_LONGEST = 127,
    NUMBER_LONGEST = 9,
};

/* ---- reading ---- */

struct field {
    int least;
    int most;
    const char *names; /* of three letters each, from the least value on; NULL: none */
};

static const struct field fields[] = {
    {0, 59, NULL},
    {0, 23, NULL},
    {1, 31, NULL},
    {1, 12, "janfebmaraprmayjunjulaugsepoctnovdec"},
    {0, 7, "sunmontuewedthufrisat"},
};
enum { FIELDS = sizeof fields / sizeof fields[0], NAME_LENGTH = 3 };

static bool read_value(const struct field *field, const char *text, int *value)
{
    long number = 0;
    if (str_number(text, field->least, field->most, &number)) {
        *value = (int)number;
        return true;
    }
    for (size_t i = 0; field->names != NULL && field->names[i] != '\0'; i += NAME_LENGTH) {
        if (strlen(text) == NAME_LENGTH && strncmp(field->names + i, text, NAME_LENGTH) == 0) {
            *value = field->least + (int)(i / NAME_LENGTH);
            return true;
        }
    }
    return false;
}

/* "*", "5", "1-5", each with "/2" behind it: adds its bits. */
static bool read_item(const struct field *field, char *text, uint64_t *bits)
{
    int least = field->least;
    int most = field->most;
    long step = 1;
    char *slash = strchr(text, '/');
    if (slash != NULL) {
        *slash++ = '\0';
        if (!str_number(slash, 1, field->most, &step))
            return false;
    }
    char *dash = strchr(text, '-');
    if (dash != NULL)
        *dash++ = '\0';
    if (dash != NULL && (!read_value(field, text, &least) || !read_value(field, dash, &most)))
        return false;
    if (dash == NULL && !str_equal(text, "*")) {
        if (!read_value(field, text, &least))
            return false;
        most = slash == NULL ? least : field->most;
    }
    for (int i = least; i <= most; i += (int)step)
        *bits |= UINT64_C(1) << i;
    return least <= most;
}

static bool read_field(const struct field *field, char *text, uint64_t *bits)
{
    bool good = *text != '\0';
    *bits = 0;
    while (text != NULL && good) {
        char *comma = strchr(text, ',');
        if (comma != NULL)
            *comma++ = '\0';
        good = read_item(field, text, bits);
        text = comma;
    }
    return good;
}

bool cron_read(const char *text, struct cron *cron)
{
    char copy[TEXT_LONGEST + 1];
    uint64_t bits[FIELDS] = {0};
    bool any[FIELDS] = {false};
    size_t count = 0;
    if (strlen(text) > TEXT_LONGEST)
        return false;
    memcpy(copy, text, strlen(text) + 1);
    str_lower(copy);
    char *save = NULL;
    for (char *word = strtok_r(copy, " \t", &save); word != NULL;
         word = strtok_r(NULL, " \t", &save)) {
        if (count == FIELDS)
            return false;
        any[count] = *word == '*';
        if (!read_field(&fields[count], word, &bits[count]))
            return false;
        count++;
    }
    uint64_t sunday = bits[4] >> 7 & 1;
    *cron = (struct cron){bits[0], bits[1], bits[2], bits[3], bits[4] | sunday, any[2], any[4]};
    return count == FIELDS;
}

/* ---- asking ---- */

static bool has(uint64_t bits, int value)
{
    return (bits >> value & 1) == 1;
}

int cron_least_gap(const struct cron *cron)
{
    int first = -1;
    int last = -1;
    int least = HOURS * MINUTES;
    for (int at = 0; at < HOURS * MINUTES; at++) {
        if (!has(cron->hours, at / MINUTES) || !has(cron->minutes, at % MINUTES))
            continue;
        if (last >= 0 && at - last < least)
            least = at - last;
        first = first < 0 ? at : first;
        last = at;
    }
    int over_night = first + HOURS * MINUTES - last;
    return over_night < least ? over_night : least;
}

/* The least minutes between a time of `a` and one of `b`, whose day begins so much later. */
static int gap_of_times(const struct cron *a, const struct cron *b, int later)
{
    int least = 2 * HOURS * MINUTES;
    for (int at = 0; at < HOURS * MINUTES; at++) {
        if (!has(a->hours, at / MINUTES) || !has(a->minutes, at % MINUTES))
            continue;
        for (int other = 0; other < HOURS * MINUTES; other++) {
            int gap = other + later - at;
            gap = gap < 0 ? -gap : gap;
            if (gap < least && has(b->hours, other / MINUTES) && has(b->minutes, other % MINUTES))
                least = gap;
        }
    }
    return least;
}

static bool means_all_hours(const struct cron *cron)
{
    return cron->hours == (UINT64_C(1) << HOURS) - 1;
}

/* `day`: days since 1970. */
static bool is_day(const struct cron *cron, int64_t day)
{
    time_t at = (time_t)(day * DAY_SECONDS);
    struct tm parts = {.tm_mday = 1};
    gmtime_r(&at, &parts);
    bool in_month = has(cron->days, parts.tm_mday);
    bool in_week = has(cron->weekdays, parts.tm_wday);
    bool both = cron->any_day || cron->any_weekday;
    return has(cron->months, parts.tm_mon + 1) &&
           (both ? in_month && in_week : in_month || in_week);
}

int cron_gap_between(const struct cron *a, const struct cron *b, int64_t from)
{
    enum { DAYS_COMPARED = 2 * 366 };
    int64_t day = from / 1000 / DAY_SECONDS;
    bool together = false, a_first = false, b_first = false;
    bool a_before = false, b_before = false;
    for (int i = 0; i < DAYS_COMPARED; i++, day++) {
        bool on_a = is_day(a, day);
        bool on_b = is_day(b, day);
        together = together || (on_a && on_b);
        a_first = a_first || (a_before && on_b);
        b_first = b_first || (b_before && on_a);
        a_before = on_a;
        b_before = on_b;
    }
    int gaps[] = {together ? gap_of_times(a, b, 0) : INT_MAX,
                  a_first ? gap_of_times(a, b, HOURS * MINUTES) : INT_MAX,
                  b_first ? gap_of_times(b, a, HOURS * MINUTES) : INT_MAX};
    int least = 2 * HOURS * MINUTES;
    for (size_t i = 0; i < sizeof gaps / sizeof gaps[0]; i++)
        least = gaps[i] < least ? gaps[i] : least;
    return least;
}

struct search {
    const struct cron *cron;
    const struct zone *zone;
    int64_t after; /* seconds, as all here */
    int64_t best;
    bool found;
};

static void consider(struct search *search, int64_t at)
{
    if (at <= search->after || (search->found && at >= search->best))
        return;
    search->best = at;
    search->found = true;
}

/* `shown`: what the clocks show, as if they were in UTC. Before and after a change of the clocks it
 * stands for two moments, of which one, both or none are real. */
static void look_at(struct search *search, int64_t shown)
{
    int64_t early = shown - zone_offset(search->zone, shown - DAY_SECONDS);
    int64_t late = shown - zone_offset(search->zone, shown + DAY_SECONDS);
    bool early_real = early + zone_offset(search->zone, early) == shown;
    bool late_real = late + zone_offset(search->zone, late) == shown;
    bool all_hours = means_all_hours(search->cron);
    if (early_real || (!late_real && !all_hours))
        consider(search, early);
    if (late_real && (!early_real || all_hours))
        consider(search, late);
}

static void look_through_day(struct search *search, int64_t day)
{
    for (int at = 0; at < HOURS * MINUTES; at++) {
        if (has(search->cron->hours, at / MINUTES) && has(search->cron->minutes, at % MINUTES))
            look_at(search, day * DAY_SECONDS + (int64_t)at * MINUTES);
    }
}

/* Floor division: before 1970, too. */
static int64_t day_of(int64_t seconds)
{
    return seconds >= 0 ? seconds / DAY_SECONDS : -((DAY_SECONDS - 1 - seconds) / DAY_SECONDS);
}

bool cron_next(const struct cron *cron, const struct zone *zone, int64_t after, int64_t *next)
{
    struct search search = {.cron = cron, .zone = zone, .after = after / 1000};
    int64_t first = day_of(search.after + zone_offset(zone, search.after)) - 1;
    for (int64_t day = first; day < first + DAYS_LOOKED && !search.found; day++) {
        if (is_day(cron, day))
            look_through_day(&search, day);
    }
    *next = search.best * 1000;
    return search.found;
}
