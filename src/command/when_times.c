#include <string.h>

#include "base/str.h"
#include "command/when_inside.h"

/* "9", "9:00", "09.30", "9am", "9:30pm". */
static bool read_clock(const char *word, long *hour, long *minute, const char **tail)
{
    char part[3];
    size_t digits = strspn(word, "0123456789");
    if (digits == 0 || digits > 2)
        return false;
    memcpy(part, word, digits);
    part[digits] = '\0';
    word += digits;
    *minute = 0;
    bool good = str_number(part, 0, HOURS - 1, hour);
    if (good && (*word == ':' || *word == '.')) {
        digits = strspn(word + 1, "0123456789");
        if (digits != 2)
            return false;
        memcpy(part, word + 1, 2);
        part[2] = '\0';
        good = str_number(part, 0, 59, minute);
        word += 3;
    }
    *tail = word;
    return good;
}

#define MORNING   "am a.m a.m."
#define AFTERNOON "pm p.m p.m."

/* "in the morning", "abends"; behind "18:00" it says nothing more. */
static void take_part_of_day(struct reader *reader, long hour, bool *morning, bool *afternoon)
{
    size_t before = reader->at;
    bool in_the = reader_takes(reader, "in") && reader_takes(reader, "the");
    if (!in_the)
        reader_go_back(reader, before);
    *morning = reader_takes(reader, in_the ? "morning" : "morgens fr\xC3\xBCh vormittags");
    *afternoon =
        !*morning && reader_takes(reader, in_the ? "afternoon evening" : "nachmittags abends");
    if (!*morning && !*afternoon)
        reader_go_back(reader, before);
    if (hour < 1 || hour > NOON)
        *morning = *afternoon = false;
}

/* Twelve in the morning is midnight, twelve in the afternoon noon. */
static bool to_day_hours(long *hour, bool morning, bool afternoon)
{
    if (!morning && !afternoon)
        return true;
    if (*hour < 1 || *hour > NOON)
        return false;
    *hour = *hour % NOON + (afternoon ? NOON : 0);
    return true;
}

bool when_take_time(struct reader *reader, long *hour, long *minute)
{
    const char *tail = NULL;
    *hour = *minute = 0;
    if (reader_takes(reader, "midnight mitternacht"))
        return true;
    if (reader_takes(reader, "noon midday mittag")) {
        *hour = NOON;
        return true;
    }
    if (!read_clock(reader->word, hour, minute, &tail))
        return false;
    bool bare = *tail == '\0';
    bool morning = word_is_in(MORNING, tail, strlen(tail));
    bool afternoon = word_is_in(AFTERNOON, tail, strlen(tail));
    if (!bare && !morning && !afternoon && !str_equal(tail, "h"))
        return false;
    reader_go_on(reader);
    reader_takes(reader, "uhr o'clock oclock");
    if (bare) {
        morning = reader_takes(reader, MORNING);
        afternoon = !morning && reader_takes(reader, AFTERNOON);
    }
    if (!morning && !afternoon)
        take_part_of_day(reader, *hour, &morning, &afternoon);
    return to_day_hours(hour, morning, afternoon);
}

bool when_take_times(struct reader *reader, struct cron *cron)
{
    long hour = 0, minute = 0;
    reader_takes(reader, "at um @");
    if (!when_take_time(reader, &hour, &minute))
        return false;
    cron->minutes = UINT64_C(1) << minute;
    cron->hours = UINT64_C(1) << hour;
    while (true) {
        size_t before = reader->at;
        bool more = reader_takes(reader, AND);
        reader_takes(reader, "at um @");
        if (!when_take_time(reader, &hour, &minute)) {
            reader_go_back(reader, before);
            return !more;
        }
        if (UINT64_C(1) << minute != cron->minutes)
            return reader_fails(reader, WHEN_CANNOT);
        cron->hours |= UINT64_C(1) << hour;
    }
}
