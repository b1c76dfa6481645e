#include "core/wording.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/zone.h"
#include "core/proposal.h"

enum { TEXT_LONGEST = 128 * 1024, WORD_LONGEST = 31, MARK_SHOWN = 7 };

#define ACCOUNT "account:"

char *wording_phrase(const struct guide *guide, enum phrase phrase, const char *const *values)
{
    struct buf out;
    buf_init(&out, TEXT_LONGEST);
    guide_phrase(guide, phrase, values, &out);
    char *text = buf_take(&out);
    buf_finish(&out);
    return text;
}

char *wording_behind(const struct guide *guide, enum phrase phrase, const char *const *values)
{
    char *sentence = wording_phrase(guide, phrase, values);
    char *behind = mem_print(" %s", sentence);
    free(sentence);
    return behind;
}

char *wording_escaped(const char *text)
{
    struct buf out;
    buf_init(&out, TEXT_LONGEST);
    guide_escape(text, &out);
    char *taken = buf_take(&out);
    buf_finish(&out);
    return taken;
}

/* ---- times ---- */

static struct tm parts_of(const char *zone, int64_t at)
{
    struct zone entered;
    struct tm parts = {.tm_mday = 1};
    zone_enter(&entered, zone);
    time_t shown = (time_t)(at / 1000 + zone_offset(&entered, at / 1000));
    zone_leave(&entered);
    gmtime_r(&shown, &parts);
    return parts;
}

/* One word of a phrase that lists them. */
static void copy_word(const struct guide *guide, enum phrase phrase, int index,
                      char word[WORD_LONGEST + 1])
{
    const char *at = guide->phrases[phrase];
    for (; index > 0 && *at != '\0'; index--) {
        at += strcspn(at, " ");
        at += *at == ' ';
    }
    snprintf(word, WORD_LONGEST + 1, "%.*s", (int)strcspn(at, " "), at);
}

static char *with_day(const struct guide *guide, const struct tm *parts, bool same_year,
                      const char *time)
{
    char weekday[WORD_LONGEST + 1];
    char month[WORD_LONGEST + 1];
    char *day = mem_print("%d", parts->tm_mday);
    char *year = mem_print("%d", parts->tm_year + 1900);
    copy_word(guide, PHRASE_WEEKDAYS, (parts->tm_wday + 6) % 7, weekday);
    copy_word(guide, PHRASE_MONTHS, parts->tm_mon, month);
    const char *const values[] = {"weekday", weekday, "day",  day,  "month", month,
                                  "year",    year,    "time", time, NULL};
    char *text = wording_phrase(guide, same_year ? PHRASE_TIME_DAY : PHRASE_TIME_YEAR, values);
    free(day);
    free(year);
    return text;
}

char *wording_time(const struct guide *guide, const char *zone, int64_t at, int64_t now)
{
    struct tm parts = parts_of(zone, at);
    struct tm today = parts_of(zone, now);
    bool same_year = parts.tm_year == today.tm_year;
    bool utc = *zone == '\0' || str_equal(zone, "UTC");
    char *time = mem_print("%02d:%02d%s", parts.tm_hour, parts.tm_min, utc ? " UTC" : "");
    if (same_year && parts.tm_yday == today.tm_yday)
        return time;
    char *text = with_day(guide, &parts, same_year, time);
    free(time);
    return text;
}

/* ---- people ---- */

char *wording_person(const char *who)
{
    const char *name = str_starts(who, ACCOUNT) ? who + strlen(ACCOUNT) : who;
    size_t nick = strcspn(name, "!@/");
    char *shown = mem_string_of(name, name[nick] == '!' ? nick : strlen(name));
    if (person_is_occupant(who)) { /* a hash: its beginning tells people apart */
        free(shown);
        shown = mem_print("%.*s", MARK_SHOWN, strchr(name, '#'));
    }
    char *text = wording_escaped(shown);
    free(shown);
    return text;
}
