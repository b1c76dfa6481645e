/* Until when: a time, a day, or both, the next that comes. */
#include "base/str.h"
#include "base/zone.h"
#include "command/when_inside.h"

enum { DAY_BEGINS = 8, SECOND = 1000, DAY = 24 * 60 * 60 };

static bool take_day(struct reader *reader, struct until *until)
{
    size_t before = reader->at;
    reader_takes(reader, ON);
    unsigned days = when_days_of(reader->word);
    if (reader_takes(reader, "tomorrow morgen")) {
        until->tomorrow = true;
        return true;
    }
    if (reader_takes(reader, "today heute"))
        return true;
    if (days == 0 || (days & (days - 1)) != 0) { /* none, or several */
        reader_go_back(reader, before);
        return false;
    }
    reader_go_on(reader);
    until->cron.weekdays = days;
    return true;
}

/* "8" is the next eight o'clock, in the morning or in the evening. */
static bool take_time(struct reader *reader, struct until *until)
{
    long hour = 0, minute = 0;
    reader_takes(reader, "at um the");
    size_t before = reader->at;
    bool bare = str_number(reader->word, 1, NOON, &hour);
    if (reader_takes(reader, "morning fr\xC3\xBCh")) {
        hour = DAY_BEGINS;
        bare = false;
    } else if (!when_take_time(reader, &hour, &minute)) {
        return false;
    }
    bare = bare && reader->at == before + 1;
    if (reader_takes(reader, "tonight") && hour < NOON) {
        hour += NOON;
        bare = false;
    }
    until->cron.minutes = UINT64_C(1) << minute;
    until->cron.hours = UINT64_C(1) << hour;
    if (bare)
        until->cron.hours |= UINT64_C(1) << (hour + NOON) % HOURS;
    return true;
}

size_t when_read_until(const struct words *words, size_t at, struct until *until)
{
    struct reader reader = {.words = words, .at = at, .farthest = at};
    *until = (struct until){.cron = {.minutes = 1,
                                     .hours = UINT64_C(1) << DAY_BEGINS,
                                     .days = ~UINT64_C(1),
                                     .months = ~UINT64_C(1),
                                     .weekdays = ALL_DAYS,
                                     .any_day = true}};
    reader_look(&reader);
    if (!reader_takes(&reader, "until till til 'til bis"))
        return 0;
    bool day = take_day(&reader, until);
    size_t before = reader.at;
    bool time = take_time(&reader, until);
    if (!time)
        reader_go_back(&reader, before);
    if (!day)
        day = take_day(&reader, until);
    return day || time ? reader.at - at : 0;
}

bool when_until(const char *text, const char *timezone, int64_t now, int64_t *end)
{
    struct words words;
    struct until until;
    struct zone zone;
    words_split(text, &words);
    if (words.count == 0 || when_read_until(&words, 0, &until) != words.count)
        return false;
    zone_enter(&zone, timezone);
    bool found = cron_next(&until.cron, &zone, now, end);
    int64_t today = (now / SECOND + zone_offset(&zone, now / SECOND)) / DAY;
    while (found && until.tomorrow &&
           (*end / SECOND + zone_offset(&zone, *end / SECOND)) / DAY == today)
        found = cron_next(&until.cron, &zone, *end, end);
    zone_leave(&zone);
    return found;
}
