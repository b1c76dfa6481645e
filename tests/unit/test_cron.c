/* Cron expressions and plain forms: what they are, and when they come next, by whose clocks. */
#include "support.h"

#include <time.h>

#include "base/cron.h"
#include "base/zone.h"
#include "command/when.h"

static int64_t moment(const char *utc)
{
    struct tm parts = {0};
    assert_non_null(strptime(utc, "%Y-%m-%d %H:%M:%S", &parts));
    return (int64_t)timegm(&parts) * 1000;
}

/* The next time after a moment in UTC, in UTC; "never". */
static void assert_next(const char *expression, const char *name, const char *after,
                        const char *want)
{
    struct cron cron;
    struct zone zone;
    char text[CALENDAR_TEXT] = "never";
    int64_t next = 0;
    if (!when_parse(expression, &cron))
        fail_msg("%s is none", expression);
    zone_enter(&zone, name);
    if (cron_next(&cron, &zone, moment(after), &next)) {
        calendar_minute_text(next, text);
        assert_int_equal(next % 60000, 0);
    }
    zone_leave(&zone);
    if (strcmp(text, want) != 0)
        fail_msg("%s in %s after %s: %s, not %s", expression, name, after, text, want);
}

static void the_next_time_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *expression, *after, *want;
    } cases[] = {
        {"* * * * *", "2026-11-21 20:00:00", "2026-11-21 20:01"},
        {"* * * * *", "2026-11-21 20:00:59", "2026-11-21 20:01"},
        {"0 9 * * *", "2026-11-21 08:59:59", "2026-11-21 09:00"},
        {"0 9 * * *", "2026-11-21 09:00:00", "2026-11-22 09:00"}, /* strictly after */
        {"0 9 * * *", "2026-11-21 09:00:01", "2026-11-22 09:00"},
        {"59 23 31 12 *", "2026-11-21 20:00:00", "2026-12-31 23:59"},
        {"0 0 1 1 *", "2026-12-31 23:59:59", "2027-01-01 00:00"},
        {"*/15 * * * *", "2026-11-21 20:46:00", "2026-11-21 21:00"},
        {"5-20/5 * * * *", "2026-11-21 20:20:00", "2026-11-21 21:05"},
        {"10/20 * * * *", "2026-11-21 20:31:00", "2026-11-21 20:50"},
        {"0 8,20 * * *", "2026-11-21 08:00:00", "2026-11-21 20:00"},
        {"30 18 * * mon", "2026-11-21 20:00:00", "2026-11-23 18:30"},
        {"30 18 * * MON-FRI", "2026-11-20 18:30:00", "2026-11-23 18:30"},
        {"0 12 * * 0", "2026-11-21 20:00:00", "2026-11-22 12:00"},
        {"0 12 * * 7", "2026-11-21 20:00:00", "2026-11-22 12:00"},
        {"0 12 * * sun", "2026-11-21 20:00:00", "2026-11-22 12:00"},
        {"0 12 * * 5-7", "2026-11-21 20:00:00", "2026-11-22 12:00"},
        {"0 12 * jan,jul *", "2026-11-21 20:00:00", "2027-01-01 12:00"},
        {"0 0 29 feb *", "2026-11-21 20:00:00", "2028-02-29 00:00"},
        {"0 0 29 2 *", "2096-03-01 00:00:00", "2104-02-29 00:00"}, /* 2100 is no leap year */
        {"0 0 31 * *", "2026-11-21 20:00:00", "2026-12-31 00:00"},
        {"0 0 31 4 *", "2026-11-21 20:00:00", "never"},
        {"0 0 30 2 *", "2026-11-21 20:00:00", "never"},
        /* both days given: one is enough; with a star: both must fit */
        {"0 0 13 * fri", "2026-11-21 20:00:00", "2026-11-27 00:00"},
        {"0 0 13 * fri", "2026-12-12 00:00:00", "2026-12-13 00:00"},
        {"0 0 */2 * mon", "2026-11-21 20:00:00", "2026-11-23 00:00"},
        {"0 0 */2 * mon", "2026-11-23 00:00:00", "2026-12-07 00:00"},
        {"0 0 13 * *", "2026-11-21 20:00:00", "2026-12-13 00:00"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_next(cases[i].expression, "", cases[i].after, cases[i].want);
}

/* Berlin goes from 02:00 to 03:00 on 2027-03-28 and from 03:00 back to 02:00 on 2026-10-25, both at
 * 01:00 UTC. The rule where a time does not exist or comes twice: RFC 5545, 3.3.5. */
static void clocks_that_change_are_followed(void **state)
{
    (void)state;
    static const struct {
        const char *expression, *zone, *after, *want;
    } cases[] = {
        {"every day at 9:00", "Europe/Berlin", "2026-10-24 08:00:00", "2026-10-25 08:00"},
        {"every day at 9:00", "Europe/Berlin", "2026-10-24 06:59:00", "2026-10-24 07:00"},
        {"every day at 9:00", "Europe/Berlin", "2027-03-27 08:00:00", "2027-03-28 07:00"},
        /* does not exist: as much later as clocks are put forward, and only once */
        {"30 2 * * *", "Europe/Berlin", "2027-03-27 12:00:00", "2027-03-28 01:30"},
        {"30 2 * * *", "Europe/Berlin", "2027-03-28 01:30:00", "2027-03-29 00:30"},
        {"0 2,3 * * *", "Europe/Berlin", "2027-03-27 12:00:00", "2027-03-28 01:00"},
        {"0 2,3 * * *", "Europe/Berlin", "2027-03-28 01:00:00", "2027-03-29 00:00"},
        {"30 2 28 3 *", "Europe/Berlin", "2027-01-01 00:00:00", "2027-03-28 01:30"},
        /* comes twice: the first */
        {"30 2 * * *", "Europe/Berlin", "2026-10-24 12:00:00", "2026-10-25 00:30"},
        {"30 2 * * *", "Europe/Berlin", "2026-10-25 00:30:00", "2026-10-26 01:30"},
        {"30 2 * * *", "Europe/Berlin", "2026-10-25 01:00:00", "2026-10-26 01:30"},
        {"0 3 * * *", "Europe/Berlin", "2026-10-25 00:30:00", "2026-10-25 02:00"},
        /* every hour is every hour that passes */
        {"0 * * * *", "Europe/Berlin", "2027-03-28 00:00:00", "2027-03-28 01:00"},
        {"0 * * * *", "Europe/Berlin", "2027-03-28 01:00:00", "2027-03-28 02:00"},
        {"30 * * * *", "Europe/Berlin", "2027-03-28 00:30:00", "2027-03-28 01:30"},
        {"0 * * * *", "Europe/Berlin", "2026-10-25 00:00:00", "2026-10-25 01:00"},
        {"0 * * * *", "Europe/Berlin", "2026-10-25 01:00:00", "2026-10-25 02:00"},
        {"*/30 * * * *", "Europe/Berlin", "2026-10-25 00:30:00", "2026-10-25 01:00"},
        /* the other half of the year, half an hour, a day, midnight */
        {"0 9 * * *", "Australia/Sydney", "2026-11-21 00:00:00", "2026-11-21 22:00"},
        {"0 9 * * *", "America/New_York", "2026-11-21 00:00:00", "2026-11-21 14:00"},
        {"30 2 * * *", "America/New_York", "2027-03-14 00:00:00", "2027-03-14 07:30"},
        {"0 9 * * *", "Asia/Kathmandu", "2026-11-21 00:00:00", "2026-11-21 03:15"},
        {"20,40 2 * * *", "Australia/Lord_Howe", "2026-10-03 15:00:00", "2026-10-03 15:40"},
        {"20,40 2 * * *", "Australia/Lord_Howe", "2026-10-03 15:40:00", "2026-10-03 15:50"},
        {"20,40 2 * * *", "Australia/Lord_Howe", "2026-10-03 15:50:00", "2026-10-04 15:20"},
        {"20 * * * *", "Australia/Lord_Howe", "2026-10-03 15:10:00", "2026-10-03 16:20"},
        {"0 12 30 12 *", "Pacific/Apia", "2011-12-01 00:00:00", "2011-12-30 22:00"},
        {"0 12 * * *", "Pacific/Apia", "2011-12-29 23:00:00", "2011-12-30 22:00"},
        {"30 0 * * *", "Africa/Cairo", "2026-04-23 12:00:00", "2026-04-23 22:30"},
        {"0 1 * * *", "Africa/Cairo", "2026-04-23 12:00:00", "2026-04-23 22:00"},
        /* long after the last change that a table can hold */
        {"0 9 1 7 *", "Europe/Berlin", "2059-01-01 00:00:00", "2059-07-01 07:00"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_next(cases[i].expression, cases[i].zone, cases[i].after, cases[i].want);
}

/* A year of times, one by one: each later than the one before, none lost, none twice. */
static void a_year_holds_as_many_days_as_it_has(void **state)
{
    (void)state;
    static const char *const zones[] = {"", "Europe/Berlin", "America/New_York", "Africa/Cairo"};
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        struct cron cron;
        struct zone zone;
        int64_t at = moment("2026-01-01 12:00:00");
        int64_t end = moment("2027-01-01 12:00:00");
        int count = 0;
        assert_true(when_parse("30 2 * * *", &cron));
        zone_enter(&zone, zones[i]);
        for (int64_t next = at; cron_next(&cron, &zone, at, &next) && next <= end; at = next) {
            assert_true(next > at);
            count++;
        }
        zone_leave(&zone);
        assert_int_equal(count, 365);
    }
}

static void what_is_no_expression_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "9",
        "0 9 * *",
        "0 9 * * * *",
        "60 9 * * *",
        "0 24 * * *",
        "0 9 0 * *",
        "0 9 32 * *",
        "0 9 * 13 *",
        "0 9 * 0 *",
        "0 9 * * 8",
        "-1 9 * * *",
        "0 9 * * mon-",
        "0 9 * * -fri",
        "0 9 * * fri-mon",
        "20-10 9 * * *",
        "*/0 9 * * *",
        "*/ 9 * * *",
        "0 /5 * * *",
        ",5 9 * * *",
        "5, 9 * * *",
        "1,,2 9 * * *",
        "0 9 * * monday",
        "0 9 * foo *",
        "a b c d e",
        "1.5 9 * * *",
        "+5 9 * * *",
        "** 9 * * *",
        "*5 9 * * *",
        "every",
        "every day",
        "every day at",
        "every day at 25:00",
        "every day at 9:60",
        "every day at 9:0",
        "every day at 9:000",
        "every day at 13pm",
        "every day at 0am",
        "every day at 9:00 and",
        "every day at 9:00 and 18:30",
        "every day at noon sharp",
        "every now and then at 9",
        "every 5 hours",
        "every 0 hours",
        "every 7 minutes",
        "every 32nd at 9",
        "every 1 at 9",
        "every monday in the morning",
        "every day at 0 in the evening pm",
        "monday to nowhere at 9",
        "mon-now at 9",
        "mon,,fri at 9",
        "weekend to monday at 9",
        "every 45 minutes",
        "at 9 every hour",
        "at 9",
        "every 1st monday at 9",
        "1st at",
        "tomorrow at 9",
        "morgen um 9",
    };
    struct cron cron;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (when_parse(bad[i], &cron))
            fail_msg("\"%s\" passes", bad[i]);
    }
}

static void plain_words_are_expressions(void **state)
{
    (void)state;
    static const struct {
        const char *words, *expression;
    } cases[] = {
        {"every day at 9:00", "0 9 * * *"},
        {"Every Day At 9", "0 9 * * *"},
        {"every day 09.30", "30 9 * * *"},
        {"every day at 9am", "0 9 * * *"},
        {"every day at 9 am", "0 9 * * *"},
        {"every day at 6 pm", "0 18 * * *"},
        {"every day at 9:30 pm", "30 21 * * *"},
        {"every day at 12am", "0 0 * * *"},
        {"every day at 12 pm", "0 12 * * *"},
        {"every day at noon", "0 12 * * *"},
        {"every day at midnight", "0 0 * * *"},
        {"every day at 9 o'clock", "0 9 * * *"},
        {"daily at 9", "0 9 * * *"},
        {"every day at 9:15 and 21:15", "15 9,21 * * *"},
        {"every monday 18:30", "30 18 * * 1"},
        {"every mondays at 18:30", "30 18 * * mon"},
        {"every monday and friday at 18:30", "30 18 * * mon,fri"},
        {"every monday, wednesday, friday at 18:30", "30 18 * * mon,wed,fri"},
        {"every monday and every friday at 18", "0 18 * * mon,fri"},
        {"every weekday at 8", "0 8 * * mon-fri"},
        {"every weekend at 8", "0 8 * * sat,sun"},
        {"every sunday at 20:00", "0 20 * * 0"},
        {"every hour", "0 * * * *"},
        {"every 6 hours", "0 */6 * * *"},
        {"every 1st at 9:00", "0 9 1 * *"},
        {"every 15th 9:00", "0 9 15 * *"},
        {"jeden Tag um 9:00", "0 9 * * *"},
        {"jeden Montag um 18:30 Uhr", "30 18 * * 1"},
        {"t\xC3\xA4glich um 9 Uhr", "0 9 * * *"},
        {"am 1. um 9 Uhr", "0 9 1 * *"},
        {"jeden Montag und Donnerstag um 18 Uhr", "0 18 * * mon,thu"},
        {"alle 6 Stunden", "0 */6 * * *"},
        {"every day at 9 am", "0 9 * * *"},
        {"every day at 9 pm", "0 21 * * *"},
        {"every day at 6 pm and 9 pm", "0 18,21 * * *"},
        {"every day at 9 a.m. and 9 p.m.", "0 9,21 * * *"},
        {"mondays at 9", "0 9 * * 1"},
        {"on mondays at 9", "0 9 * * 1"},
        {"on every monday at 9", "0 9 * * 1"},
        {"monday at 9", "0 9 * * 1"},
        {"monday morning at 9", "0 9 * * 1"},
        {"every morning at 9", "0 9 * * *"},
        {"mondays at 9 in the morning", "0 9 * * 1"},
        {"mondays at 6 in the evening", "0 18 * * 1"},
        {"mondays at 18:00 in the evening", "0 18 * * 1"},
        {"weekdays at 9", "0 9 * * 1-5"},
        {"monday to friday at 9", "0 9 * * 1-5"},
        {"mon-fri at 9", "0 9 * * 1-5"},
        {"fri-mon at 9", "0 9 * * 5,6,0,1"},
        {"mon,wed,fri at 9", "0 9 * * 1,3,5"},
        {"on mondays and on fridays at 9", "0 9 * * 1,5"},
        {"every week on monday at 9", "0 9 * * 1"},
        {"weekly on monday at 9", "0 9 * * 1"},
        {"every month at 9", "0 9 1 * *"},
        {"monthly at 9", "0 9 1 * *"},
        {"every month on the 15th at 9", "0 9 15 * *"},
        {"on the 1st and the 15th at 9", "0 9 1,15 * *"},
        {"on the first of the month at 9", "0 9 1 * *"},
        {"at 9 every day", "0 9 * * *"},
        {"9am daily", "0 9 * * *"},
        {"at 18:30 on mondays", "30 18 * * 1"},
        {"every 30 minutes", "0,30 * * * *"},
        {"every half hour", "0,30 * * * *"},
        {"montags um 9 Uhr", "0 9 * * 1"},
        {"Montag bis Freitag um 9 Uhr", "0 9 * * 1-5"},
        {"jeden Montag um 6 Uhr abends", "0 18 * * 1"},
        {"jeden Morgen um 9", "0 9 * * *"},
        {"jede Woche am Montag um 9", "0 9 * * 1"},
        {"jeden Monat am 15. um 9", "0 9 15 * *"},
        {"monatlich um 9 Uhr", "0 9 1 * *"},
        {"um 9 Uhr jeden Tag", "0 9 * * *"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cron plain, cron;
        if (!when_parse(cases[i].words, &plain))
            fail_msg("%s", cases[i].words);
        assert_true(when_parse(cases[i].expression, &cron));
        bool same = plain.minutes == cron.minutes && plain.hours == cron.hours &&
                    (plain.days & cron.days) == cron.days && plain.days >= cron.days &&
                    ((plain.months ^ cron.months) & 0x1ffe) == 0 &&
                    ((plain.weekdays ^ cron.weekdays) & 0x7f) == 0;
        if (!same)
            fail_msg("%s is not %s", cases[i].words, cases[i].expression);
    }
}

/* What is not read, why, and which words that are. */
static void a_slip_says_what_it_is(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum when_fault fault;
        const char *words;
    } cases[] = {
        {"every monday", WHEN_NO_TIME, "every monday"},
        {"every day in #help", WHEN_NO_TIME, "every day"},
        {"every month", WHEN_NO_TIME, "every month"},
        {"jeden Tag", WHEN_NO_TIME, "jeden Tag"},
        {"at 9", WHEN_NO_DAY, "at 9"},
        {"every week at 9", WHEN_NO_DAY, "every week"},
        {"tomorrow at 9", WHEN_ONCE, "tomorrow at 9"},
        {"in 2 hours", WHEN_ONCE, "in 2 hours"},
        {"morgen um 9", WHEN_ONCE, "morgen um 9"},
        {"every other day at 9", WHEN_CANNOT, "every other day at 9"},
        {"every 2 weeks on monday at 9", WHEN_CANNOT, "every 2 weeks on monday at 9"},
        {"every 1st monday at noon", WHEN_CANNOT, "every 1st monday at noon"},
        {"every 45 minutes", WHEN_CANNOT, "every 45 minutes"},
        {"every day at 9 and 18:30", WHEN_CANNOT, "every day at 9 and 18:30"},
        {"jeden zweiten Tag um 9", WHEN_CANNOT, "jeden zweiten Tag um 9"},
        {"every full moon at 9", WHEN_UNREAD, "full moon at 9"},
        {"every day at dawn", WHEN_UNREAD, "dawn"},
        {"every day at 9 sharp, please note", WHEN_UNREAD, "sharp, please note"},
        {"0 25 * * *", WHEN_UNREAD, "0 25 * * *"},
        {"0 9 * * * #help", WHEN_UNREAD, "#help"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct words words;
        words_read(cases[i].text, &words);
        struct when_slip slip = when_slip(&words, 0);
        const char *found = slip.first < words.count ? words.items[slip.first].text : "";
        if (slip.fault != cases[i].fault || slip.end <= slip.first || slip.end > words.count)
            fail_msg("\"%s\": fault %d, words %zu to %zu", cases[i].text, slip.fault, slip.first,
                     slip.end);
        const struct word *last = &words.items[slip.end - 1];
        size_t length = (size_t)(last->text + last->length - found);
        if (length != strlen(cases[i].words) || strncmp(found, cases[i].words, length) != 0)
            fail_msg("\"%s\": \"%.*s\"", cases[i].text, (int)length, found);
    }
}

static void the_least_gap_is_known(void **state)
{
    (void)state;
    static const struct {
        const char *expression;
        int gap;
    } cases[] = {
        {"* * * * *", 1},       {"*/15 * * * *", 15},  {"0 * * * *", 60},
        {"0 9 * * *", 1440},    {"0 9,10 * * *", 60},  {"0,45 9 * * *", 45},
        {"0,59 9,10 * * *", 1}, {"50 23,0 * * *", 60}, {"0 0,23 * * *", 60},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cron cron;
        assert_true(cron_read(cases[i].expression, &cron));
        assert_int_equal(cron_least_gap(&cron), cases[i].gap);
    }
}

/* From Saturday the 21st of November 2026. More than a day: so far as that is looked at. */
static void the_gap_between_two_is_known(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        int gap;
    } cases[] = {
        {"0 9 * * *", "0 9 * * *", 0},
        {"0 9 * * *", "20 9 * * mon", 20},
        {"20 9 * * mon", "0 9 * * *", 20},
        {"0 9 * * mon", "0 9 * * thu", 2880},
        {"0 9 * * mon", "10 9 * * tue", 1450},
        {"10 9 * * tue", "0 9 * * mon", 1450},
        {"50 23 * * mon", "10 0 * * tue", 20},
        {"10 0 * * tue", "50 23 * * mon", 20},
        {"50 23 * * mon", "10 0 * * mon", 1420},
        {"0 9 1 * *", "10 9 * * mon", 10}, /* a month that begins on a Monday */
        {"0 9 31 1 *", "0 9 29 2 *", 2880},
        {"0 * * * *", "30 18 * * *", 30},
        {"0 * * * *", "45 18 * * *", 15},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cron a, b;
        assert_true(cron_read(cases[i].a, &a));
        assert_true(cron_read(cases[i].b, &b));
        int gap = cron_gap_between(&a, &b, moment("2026-11-21 20:00:00"));
        if (gap != cases[i].gap)
            fail_msg("%s and %s: %d minutes, not %d", cases[i].a, cases[i].b, gap, cases[i].gap);
    }
}

static void zones_are_those_of_the_database(void **state)
{
    (void)state;
    static const struct {
        const char *wanted, *name; /* NULL: there is none */
    } cases[] = {
        {"Europe/Berlin", "Europe/Berlin"},
        {"europe/berlin", "Europe/Berlin"},
        {"AMERICA/NEW_YORK", "America/New_York"},
        {"utc", "UTC"},
        {"America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"},
        {"berlin", "Europe/Berlin"},
        {"New_York", "America/New_York"},
        {"Atlantis", NULL},
        {"Europe", NULL},
        {"Europe/Atlantis", NULL},
        {"", NULL},
        {"/etc/passwd", NULL},
        {"../../../etc/localtime", NULL},
        {"right/Europe/Berlin", NULL},
        {"CET-1CEST,M3.5.0,M10.5.0/3", NULL},
        {"zone.tab", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char name[ZONE_LONGEST + 1] = "";
        bool found = zone_find(cases[i].wanted, name);
        assert_int_equal(found, cases[i].name != NULL);
        if (found)
            assert_string_equal(name, cases[i].name);
    }
}

static void the_process_keeps_its_own_zone(void **state)
{
    (void)state;
    char text[CALENDAR_TEXT];
    setenv("TZ", "Asia/Tokyo", 1);
    zone_minute_text("Europe/Berlin", moment("2026-07-01 12:00:00"), text);
    assert_string_equal(text, "2026-07-01 14:00");
    assert_string_equal(getenv("TZ"), "Asia/Tokyo");
    unsetenv("TZ");
    zone_minute_text("", moment("2026-07-01 12:00:00"), text);
    assert_string_equal(text, "2026-07-01 12:00");
    assert_null(getenv("TZ"));
}

/* The next time or day that comes, once. */
static void an_end_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *text, *zone, *after, *want;
    } cases[] = {
        {"until 8pm", "UTC", "2026-11-21 19:00:00", "2026-11-21 20:00"},
        {"until 8pm", "UTC", "2026-11-21 20:00:00", "2026-11-22 20:00"},
        {"till 8", "UTC", "2026-11-21 19:00:00", "2026-11-21 20:00"},
        {"until 8", "UTC", "2026-11-21 21:00:00", "2026-11-22 08:00"},
        {"until 12", "UTC", "2026-11-21 21:00:00", "2026-11-22 00:00"},
        {"until 8:00", "UTC", "2026-11-21 19:00:00", "2026-11-22 08:00"},
        {"bis 20 Uhr", "Europe/Berlin", "2026-11-21 18:30:00", "2026-11-21 19:00"},
        {"bis 8 uhr", "UTC", "2026-11-21 19:00:00", "2026-11-22 08:00"},
        {"bis 8 uhr abends", "UTC", "2026-11-21 12:00:00", "2026-11-21 20:00"},
        {"until 8 tonight", "UTC", "2026-11-21 07:00:00", "2026-11-21 20:00"},
        {"until noon", "UTC", "2026-11-21 07:00:00", "2026-11-21 12:00"},
        {"until midnight", "Europe/Berlin", "2026-11-21 07:00:00", "2026-11-21 23:00"},
        {"until tomorrow", "UTC", "2026-11-21 07:00:00", "2026-11-22 08:00"},
        {"bis morgen", "UTC", "2026-11-21 09:00:00", "2026-11-22 08:00"},
        {"bis morgen fr\xC3\xBCh", "UTC", "2026-11-21 01:00:00", "2026-11-22 08:00"},
        {"until the morning", "UTC", "2026-11-21 01:00:00", "2026-11-21 08:00"},
        {"until tomorrow at 9", "UTC", "2026-11-21 07:00:00", "2026-11-22 09:00"},
        {"until 9am tomorrow", "UTC", "2026-11-21 10:00:00", "2026-11-22 09:00"},
        {"until tomorrow 1:00", "Europe/Berlin", "2026-11-21 23:30:00", "2026-11-23 00:00"},
        {"until monday", "UTC", "2026-11-21 07:00:00", "2026-11-23 08:00"},
        {"bis Montag 18 Uhr", "UTC", "2026-11-23 18:00:00", "2026-11-30 18:00"},
        {"until 2:30", "Europe/Berlin", "2026-03-28 23:00:00", "2026-03-29 01:30"},
        {"until", "UTC", "2026-11-21 07:00:00", "never"},
        {"until 25", "UTC", "2026-11-21 07:00:00", "never"},
        {"until weekdays", "UTC", "2026-11-21 07:00:00", "never"},
        {"until mon,tue", "UTC", "2026-11-21 07:00:00", "never"},
        {"until 8pm 9pm", "UTC", "2026-11-21 07:00:00", "never"},
        {"until i am better", "UTC", "2026-11-21 07:00:00", "never"},
        {"8pm", "UTC", "2026-11-21 07:00:00", "never"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[CALENDAR_TEXT] = "never";
        int64_t end = 0;
        if (when_until(cases[i].text, cases[i].zone, moment(cases[i].after), &end))
            calendar_minute_text(end, text);
        if (strcmp(text, cases[i].want) != 0)
            fail_msg("%s after %s: %s, not %s", cases[i].text, cases[i].after, text, cases[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_end_is_found),
        cmocka_unit_test(the_next_time_is_found),
        cmocka_unit_test(clocks_that_change_are_followed),
        cmocka_unit_test(a_year_holds_as_many_days_as_it_has),
        cmocka_unit_test(what_is_no_expression_is_refused),
        cmocka_unit_test(plain_words_are_expressions),
        cmocka_unit_test(a_slip_says_what_it_is),
        cmocka_unit_test(the_least_gap_is_known),
        cmocka_unit_test(the_gap_between_two_is_known),
        cmocka_unit_test(zones_are_those_of_the_database),
        cmocka_unit_test(the_process_keeps_its_own_zone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
