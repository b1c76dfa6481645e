#include "base/calendar.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { SECOND = 1000, DAY_SECONDS = 24 * 60 * 60, WEEK_DAYS = 7, MONDAY_BEFORE = 3 };

/* 1970-01-01 was a Thursday: its week began three days before. */
static int64_t week_of_day(int64_t day)
{
    int64_t shifted = day + MONDAY_BEFORE;
    return shifted >= 0 ? shifted / WEEK_DAYS : (shifted - WEEK_DAYS + 1) / WEEK_DAYS;
}

int64_t calendar_week(int64_t now)
{
    return week_of_day(now / ((int64_t)DAY_SECONDS * SECOND));
}

static struct tm parts_of(int64_t seconds)
{
    time_t at = (time_t)seconds;
    struct tm parts = {.tm_mday = 1};
    gmtime_r(&at, &parts);
    return parts;
}

void calendar_week_text(int64_t week, char text[CALENDAR_TEXT])
{
    struct tm parts = parts_of((week * WEEK_DAYS - MONDAY_BEFORE) * DAY_SECONDS);
    strftime(text, CALENDAR_TEXT, "%G-W%V", &parts);
}

void calendar_day_text(int64_t now, char text[CALENDAR_TEXT])
{
    struct tm parts = parts_of(now / SECOND);
    strftime(text, CALENDAR_TEXT, "%Y-%m-%d", &parts);
}

void calendar_minute_text(int64_t now, char text[CALENDAR_TEXT])
{
    struct tm parts = parts_of(now / SECOND);
    strftime(text, CALENDAR_TEXT, "%Y-%m-%d %H:%M", &parts);
}

/* Digits and fixed marks: "dddd-Wdd". */
static bool has_shape(const char *text, const char *shape)
{
    for (; *shape != '\0'; shape++, text++) {
        bool digit = *text >= '0' && *text <= '9';
        bool mark = *text == *shape || (*shape == 'W' && *text == 'w');
        if (*shape == 'd' ? !digit : !mark)
            return false;
    }
    return *text == '\0';
}

static int number(const char *digits, size_t count)
{
    int value = 0;
    for (size_t i = 0; i < count; i++)
        value = value * 10 + (digits[i] - '0');
    return value;
}

static int64_t day_of(int year, int month, int day)
{
    struct tm parts = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day};
    return (int64_t)timegm(&parts) / DAY_SECONDS;
}

static bool read_day(const char *text, int64_t *week)
{
    char again[CALENDAR_TEXT];
    int64_t day = day_of(number(text, 4), number(text + 5, 2), number(text + 8, 2));
    calendar_day_text(day * DAY_SECONDS * SECOND, again);
    if (strcmp(again, text) != 0) /* there is no such day */
        return false;
    *week = week_of_day(day);
    return true;
}

bool calendar_week_read(const char *text, int64_t *week)
{
    char again[CALENDAR_TEXT];
    if (has_shape(text, "dddd-dd-dd") && number(text, 4) >= 1970)
        return read_day(text, week);
    if (!has_shape(text, "dddd-Wdd") || number(text, 4) < 1970 || number(text + 6, 2) < 1)
        return false;
    /* The fourth of January lies in the first week of its year, always. */
    *week = week_of_day(day_of(number(text, 4), 1, 4)) + number(text + 6, 2) - 1;
    calendar_week_text(*week, again);
    return number(again + 6, 2) == number(text + 6, 2);
}
