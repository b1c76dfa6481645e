#include "command/when.h"

#include <string.h>

#include "base/buf.h"
#include "base/str.h"

enum { CRON_FIELDS = 5, WORD_LONGEST = 31, HOURS = 24, NOON = 12 };

/* Words while they are read. */
struct reader {
    const struct words *words;
    size_t at;
    char word[WORD_LONGEST + 1]; /* the one at hand, low, without a comma behind it; "" for none */
};

static void look(struct reader *reader)
{
    const struct words *words = reader->words;
    reader->word[0] = '\0';
    if (reader->at >= words->count ||
        !word_copy(&words->items[reader->at], reader->word, sizeof reader->word)) {
        reader->word[0] = '\0';
        return;
    }
    str_lower(reader->word);
    size_t length = strlen(reader->word);
    if (length > 1 && reader->word[length - 1] == ',')
        reader->word[length - 1] = '\0';
}

static void go_on(struct reader *reader)
{
    reader->at++;
    look(reader);
}

/* Whether the word at hand is in a list, parted by spaces; then it is read. */
static bool takes(struct reader *reader, const char *list)
{
    size_t length = strlen(reader->word);
    for (; length > 0 && *list != '\0'; list += strspn(list, " ")) {
        size_t next = strcspn(list, " ");
        if (next == length && strncmp(list, reader->word, length) == 0) {
            go_on(reader);
            return true;
        }
        list += next;
    }
    return false;
}

/* ---- days ---- */

static const struct {
    const char *words;
    unsigned days; /* bits, Sunday first */
} day_names[] = {
    {"day days tag tage", 0x7f},
    {"weekday weekdays workday workdays werktag werktage", 0x3e},
    {"weekend weekends wochenende", 0x41},
    {"sunday sundays sun sonntag sonntags", 0x01},
    {"monday mondays mon montag montags", 0x02},
    {"tuesday tuesdays tue dienstag dienstags", 0x04},
    {"wednesday wednesdays wed mittwoch mittwochs", 0x08},
    {"thursday thursdays thu donnerstag donnerstags", 0x10},
    {"friday fridays fri freitag freitags", 0x20},
    {"saturday saturdays sat samstag samstags sonnabend sonnabends", 0x40},
};

static bool take_day(struct reader *reader, struct cron *cron)
{
    for (size_t i = 0; i < sizeof day_names / sizeof day_names[0]; i++) {
        if (takes(reader, day_names[i].words)) {
            cron->weekdays |= day_names[i].days;
            return true;
        }
    }
    return false;
}

static bool take_days(struct reader *reader, struct cron *cron)
{
    if (!take_day(reader, cron))
        return false;
    while (true) {
        struct reader before = *reader;
        takes(reader, "and und &");
        takes(reader, "every jeden");
        if (!take_day(reader, cron)) {
            *reader = before;
            return true;
        }
    }
}

/* "1st", "15th", "1.": a day of each month. */
static bool take_day_of_month(struct reader *reader, struct cron *cron)
{
    long day = 0;
    size_t digits = strspn(reader->word, "0123456789");
    const char *tail = reader->word + digits;
    char number[WORD_LONGEST + 1];
    bool ordinal = str_equal(tail, "st") || str_equal(tail, "nd") || str_equal(tail, "rd") ||
                   str_equal(tail, "th") || str_equal(tail, ".");
    memcpy(number, reader->word, digits);
    number[digits] = '\0';
    if (!ordinal || !str_number(number, 1, 31, &day))
        return false;
    cron->days = UINT64_C(1) << day;
    cron->weekdays = 0x7f;
    go_on(reader);
    return true;
}

/* ---- times ---- */

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

static bool take_time(struct reader *reader, long *hour, long *minute)
{
    const char *tail = NULL;
    *hour = *minute = 0;
    if (takes(reader, "midnight mitternacht"))
        return true;
    if (takes(reader, "noon midday mittag")) {
        *hour = NOON;
        return true;
    }
    if (!read_clock(reader->word, hour, minute, &tail))
        return false;
    bool morning = str_equal(tail, "am") || str_equal(tail, "a.m");
    bool afternoon = str_equal(tail, "pm") || str_equal(tail, "p.m");
    if (*tail != '\0' && !morning && !afternoon && !str_equal(tail, "h"))
        return false;
    bool bare = *tail == '\0';
    go_on(reader); /* `tail` is gone with the word */
    if (bare) {
        morning = takes(reader, "am a.m a.m.");
        afternoon = !morning && takes(reader, "pm p.m p.m.");
    }
    takes(reader, "uhr o'clock oclock");
    return to_day_hours(hour, morning, afternoon);
}

/* "at 9:00 and 18:00". Fields know no pairs: all times have the same minute. */
static bool take_times(struct reader *reader, struct cron *cron)
{
    long hour = 0, minute = 0;
    takes(reader, "at um");
    if (!take_time(reader, &hour, &minute))
        return false;
    cron->minutes = UINT64_C(1) << minute;
    cron->hours = UINT64_C(1) << hour;
    while (true) {
        struct reader before = *reader;
        bool more = takes(reader, "and und &");
        takes(reader, "at um");
        if (!take_time(reader, &hour, &minute)) {
            *reader = before;
            return !more;
        }
        if (UINT64_C(1) << minute != cron->minutes)
            return false;
        cron->hours |= UINT64_C(1) << hour;
    }
}

/* ---- all ---- */

/* "every hour", "every 6 hours": from midnight on, so only what parts a day evenly. */
static bool take_hours(struct reader *reader, struct cron *cron)
{
    struct reader before = *reader;
    long hours = 1;
    if (str_number(reader->word, 1, HOURS, &hours))
        go_on(reader);
    if (!takes(reader, "hour hours stunde stunden") || HOURS % hours != 0) {
        *reader = before;
        return false;
    }
    cron->minutes = 1;
    for (long hour = 0; hour < HOURS; hour += hours)
        cron->hours |= UINT64_C(1) << hour;
    cron->weekdays = 0x7f;
    return true;
}

static const struct cron always = {.days = ~UINT64_C(1), .months = ~UINT64_C(1), .any_day = true};

static size_t read_plain(const struct words *words, size_t at, struct cron *cron)
{
    struct reader reader = {.words = words, .at = at};
    look(&reader);
    *cron = always;
    bool daily = takes(&reader, "daily t\xC3\xA4glich");
    if (daily)
        cron->weekdays = 0x7f;
    else if (!takes(&reader, "every each jeden jede jedes alle am"))
        return 0;
    if (!daily && take_hours(&reader, cron))
        return reader.at - at;
    if (!daily && !take_days(&reader, cron) && !take_day_of_month(&reader, cron))
        return 0;
    return take_times(&reader, cron) ? reader.at - at : 0;
}

static size_t read_fields(const struct words *words, size_t at, struct cron *cron)
{
    struct buf text;
    buf_init(&text, WHEN_LONGEST);
    bool good = words->count >= at + CRON_FIELDS;
    for (size_t i = 0; good && i < CRON_FIELDS; i++) {
        buf_add(&text, words->items[at + i].text, words->items[at + i].length);
        buf_add_byte(&text, ' ');
    }
    good = good && !text.overflow && cron_read(text.data, cron);
    buf_finish(&text);
    return good ? CRON_FIELDS : 0;
}

size_t when_read(const struct words *words, size_t at, struct cron *cron)
{
    size_t used = read_fields(words, at, cron);
    return used > 0 ? used : read_plain(words, at, cron);
}

bool when_parse(const char *text, struct cron *cron)
{
    struct words words;
    words_split(text, &words);
    return words.count > 0 && when_read(&words, 0, cron) == words.count;
}
