#include "command/when.h"

#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "command/when_inside.h"

enum { CRON_FIELDS = 5 };

/* "every hour", "every 6 hours", "every 30 minutes": from midnight and from the full hour on, so
 * only what parts a day or an hour evenly. */
static bool take_steps(struct reader *reader, struct cron *cron)
{
    size_t before = reader->at;
    long step = 1;
    bool half = reader_takes(reader, "half halbe");
    bool counted = !half && str_number(reader->word, 1, MINUTES, &step);
    if (counted)
        reader_go_on(reader);
    reader_takes(reader, half ? "an a" : "");
    bool hours = reader_takes(reader, "hour hours stunde stunden");
    bool minutes = !hours && reader_takes(reader, "minute minutes min mins minuten");
    if (hours && half) {
        step = MINUTES / 2;
        minutes = true;
        hours = false;
    }
    if (!hours && !minutes) {
        reader_go_back(reader, before);
        return false;
    }
    if ((hours ? HOURS : MINUTES) % step != 0)
        return reader_fails(reader, WHEN_CANNOT);
    for (long hour = 0; hour < HOURS; hour += hours ? step : 1)
        cron->hours |= UINT64_C(1) << hour;
    for (long minute = 0; minute < (hours ? 1 : MINUTES); minute += step)
        cron->minutes |= UINT64_C(1) << minute;
    cron->weekdays = ALL_DAYS;
    return true;
}

/* What five fields have no words for: what goes by weeks, or counts days over the end of a month.
 */
static bool is_beyond(struct reader *reader)
{
    static const char units[] = "day days week weeks month months year years tag tage woche wochen "
                                "monat monate jahr jahre weekend weekends";
    long number = 0;
    size_t before = reader->at;
    if (str_number(reader->word, 1, 1000, &number))
        reader_go_on(reader);
    bool counted = reader->at > before && reader_takes(reader, units);
    reader_go_back(reader, before);
    return counted ||
           word_is_in("other second third fourth last alternate fortnight fortnightly "
                      "biweekly year yearly annually zweiten zweite dritten letzten andere "
                      "anderen jahr",
                      reader->word, strlen(reader->word));
}

static bool take_week(struct reader *reader, struct cron *cron)
{
    reader_takes(reader, ON);
    reader_takes(reader, EVERY);
    return when_take_days(reader, cron) || reader_fails(reader, WHEN_NO_DAY);
}

/* Without a day it is the first. */
static bool take_month(struct reader *reader, struct cron *cron)
{
    reader_takes(reader, ON);
    if (when_take_days_of_month(reader, cron))
        return true;
    cron->days = 1U << 1;
    cron->weekdays = ALL_DAYS;
    return reader->fault == WHEN_UNREAD;
}

/* On which days; `*whole`: at which times, too. */
static bool take_rule(struct reader *reader, struct cron *cron, bool *whole)
{
    size_t before = reader->at;
    reader_takes(reader, ON);
    bool every = reader_takes(reader, EVERY);
    *whole = every && take_steps(reader, cron);
    if (*whole || reader->fault != WHEN_UNREAD)
        return *whole;
    if (is_beyond(reader))
        return reader_fails(reader, WHEN_CANNOT);
    if (reader_takes(reader, "daily t\xC3\xA4glich") || (every && reader_takes(reader, MORNINGS))) {
        cron->weekdays = ALL_DAYS;
        return true;
    }
    if (reader_takes(reader, "weekly w\xC3\xB6"
                             "chentlich") ||
        (every && reader_takes(reader, "week woche")))
        return take_week(reader, cron);
    if (reader_takes(reader, "monthly monatlich") || (every && reader_takes(reader, "month monat")))
        return take_month(reader, cron);
    if (when_take_days(reader, cron))
        return true;
    return (reader->at > before || *reader->word != '\0') && when_take_days_of_month(reader, cron);
}

/* "tomorrow", "in 2 hours": once, and so no schedule. */
static bool is_once(struct reader *reader)
{
    size_t before = reader->at;
    bool once =
        reader_takes(reader, "tomorrow today tonight once now next this heute morgen einmal jetzt "
                             "n\xC3\xA4"
                             "chsten diesen");
    if (!once && reader_takes(reader, "in"))
        once = strspn(reader->word, "0123456789") > 0;
    reader->farthest = before;
    reader_go_back(reader, before);
    return once;
}

static const struct cron always = {.days = ~UINT64_C(1), .months = ~UINT64_C(1), .any_day = true};

/* The time may stand before the days or behind them. */
static bool read_plain(struct reader *reader, struct cron *cron)
{
    bool whole = false;
    *cron = always;
    if (is_once(reader))
        return reader_fails(reader, WHEN_ONCE);
    size_t before = reader->at;
    bool timed = when_take_times(reader, cron);
    if (!timed) {
        reader->fault = WHEN_UNREAD;
        reader_go_back(reader, before);
        *cron = always;
    }
    if (timed && reader_is_over(reader))
        return reader_fails(reader, WHEN_NO_DAY);
    if (!take_rule(reader, cron, &whole) || (timed && whole))
        return false;
    if (!timed && !whole && reader_is_over(reader))
        return reader_fails(reader, WHEN_NO_TIME);
    return timed || whole || when_take_times(reader, cron);
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

static size_t read_at(struct reader *reader, struct cron *cron)
{
    size_t at = reader->at;
    size_t used = read_fields(reader->words, at, cron);
    if (used > 0) {
        reader->farthest = at + used;
        return used;
    }
    reader_look(reader);
    return read_plain(reader, cron) ? reader->at - at : 0;
}

size_t when_read(const struct words *words, size_t at, struct cron *cron)
{
    struct reader reader = {.words = words, .at = at, .farthest = at};
    return read_at(&reader, cron);
}

static bool looks_like_fields(const struct words *words, size_t at)
{
    char word[WORD_LONGEST + 1];
    for (size_t i = at; i < at + 2; i++) {
        if (i >= words->count || !word_copy(&words->items[i], word, sizeof word) ||
            word[strspn(word, "0123456789*/,-")] != '\0')
            return false;
    }
    return true;
}

struct when_slip when_slip(const struct words *words, size_t at)
{
    struct cron cron;
    struct reader reader = {.words = words, .at = at, .farthest = at};
    size_t used = read_at(&reader, &cron);
    if (used > 0)
        reader = (struct reader){.farthest = at + used};
    struct when_slip slip = {reader.fault, reader.farthest, words->count};
    if (slip.fault == WHEN_NO_TIME || slip.fault == WHEN_NO_DAY)
        slip = (struct when_slip){slip.fault, at, reader.at};
    else if (slip.fault != WHEN_UNREAD || (used == 0 && looks_like_fields(words, at)))
        slip.first = at;
    return slip;
}

bool when_parse(const char *text, struct cron *cron)
{
    struct words words;
    words_split(text, &words); /* "*" stands for something here */
    return words.count > 0 && when_read(&words, 0, cron) == words.count;
}
