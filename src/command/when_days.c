#include <string.h>

#include "base/str.h"
#include "command/when_inside.h"

static const struct {
    const char *words;
    unsigned days; /* bits, Sunday first */
} day_names[] = {
    {"day days tag tage", ALL_DAYS},
    {"weekday weekdays workday workdays werktag werktage werktags", 0x3e},
    {"weekend weekends wochenende wochenenden", 0x41},
    {"sunday sundays sun so sonntag sonntags", 0x01},
    {"monday mondays mon mo montag montags", 0x02},
    {"tuesday tuesdays tue tues di dienstag dienstags", 0x04},
    {"wednesday wednesdays wed mi mittwoch mittwochs", 0x08},
    {"thursday thursdays thu thur thurs do donnerstag donnerstags", 0x10},
    {"friday fridays fri fr freitag freitags", 0x20},
    {"saturday saturdays sat sa samstag samstags sonnabend sonnabends", 0x40},
};

static unsigned days_named(const char *word, size_t length)
{
    for (size_t i = 0; i < sizeof day_names / sizeof day_names[0]; i++) {
        if (word_is_in(day_names[i].words, word, length))
            return day_names[i].days;
    }
    return 0;
}

/* From one day to another, over the end of the week; 0 where either is more than a day. */
static unsigned days_between(unsigned first, unsigned last)
{
    unsigned days = first;
    if (first == 0 || last == 0 || (first & (first - 1)) != 0 || (last & (last - 1)) != 0)
        return 0;
    for (unsigned day = first; day != last; days |= day)
        day = day << 1 > ALL_DAYS ? 1 : day << 1;
    return days;
}

/* "monday", "mon-fri", "mon,wed,fri"; 0 when that is none. */
unsigned when_days_of(const char *word)
{
    unsigned days = 0;
    while (true) {
        size_t length = strcspn(word, ",");
        size_t first = strcspn(word, "-,");
        unsigned more = days_named(word, first);
        if (word[first] == '-')
            more = days_between(more, days_named(word + first + 1, length - first - 1));
        if (more == 0)
            return 0;
        days |= more;
        if (word[length] == '\0')
            return days;
        word += length + 1;
    }
}

/* "monday", "monday to friday". */
static bool take_day(struct reader *reader, struct cron *cron)
{
    unsigned days = when_days_of(reader->word);
    if (days == 0)
        return false;
    reader_go_on(reader);
    size_t before = reader->at;
    if (reader_takes(reader, "to through thru until till bis -")) {
        unsigned range = days_between(days, when_days_of(reader->word));
        days |= range;
        if (range == 0)
            reader_go_back(reader, before);
        else
            reader_go_on(reader);
    }
    cron->weekdays |= days;
    return true;
}

bool when_take_days(struct reader *reader, struct cron *cron)
{
    if (!take_day(reader, cron))
        return false;
    while (true) {
        size_t before = reader->at;
        reader_takes(reader, AND);
        reader_takes(reader, ON);
        reader_takes(reader, EVERY);
        if (!take_day(reader, cron)) {
            reader_go_back(reader, before);
            reader_takes(reader, MORNINGS);
            return true;
        }
    }
}

/* "1st", "15th", "1.", "first": a day of each month. */
static bool take_ordinal(struct reader *reader, struct cron *cron)
{
    long day = 1;
    size_t digits = strspn(reader->word, "0123456789");
    const char *tail = reader->word + digits;
    char number[WORD_LONGEST + 1];
    memcpy(number, reader->word, digits);
    number[digits] = '\0';
    bool good = digits > 0 ? word_is_in("st nd rd th .", tail, strlen(tail)) &&
                                 str_number(number, 1, 31, &day)
                           : word_is_in("first ersten erster", tail, strlen(tail));
    if (!good)
        return false;
    cron->days |= UINT64_C(1) << day;
    cron->weekdays = ALL_DAYS;
    reader_go_on(reader);
    return true;
}

/* "on the 1st and the 15th of the month". */
bool when_take_days_of_month(struct reader *reader, struct cron *cron)
{
    uint64_t all = cron->days;
    cron->days = 0;
    reader_takes(reader, "the den dem");
    bool good = take_ordinal(reader, cron);
    for (size_t before = reader->at; good; before = reader->at) {
        reader_takes(reader, AND);
        reader_takes(reader, ON);
        reader_takes(reader, "the den dem");
        if (take_ordinal(reader, cron))
            continue;
        reader_go_back(reader, before);
        break;
    }
    if (!good) {
        cron->days = all;
        return false;
    }
    if (when_days_of(reader->word) != 0)
        return reader_fails(reader, WHEN_CANNOT);
    reader_takes(reader, "of des im");
    reader_takes(reader, "the each every jeden jedes");
    reader_takes(reader, "month monat monats");
    return true;
}
