/* Times and people as they are said to people. */
#include "core/wording.h"

#include <stdlib.h>

#include "support.h"

enum { SECOND = 1000 };

/* 2026-11-21 22:05:00 UTC, a Saturday. */
static const int64_t now = INT64_C(1795298700) * SECOND;
static const int64_t hour = INT64_C(3600) * SECOND;

static char weekdays[] = "Mon Tue Wed Thu Fri Sat Sun";
static char months[] = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";
static char day[] = "{weekday} {day} {month}, {time}";
static char year[] = "{day} {month} {year}, {time}";
static const struct guide guide = {.phrases = {[PHRASE_WEEKDAYS] = weekdays,
                                               [PHRASE_MONTHS] = months,
                                               [PHRASE_TIME_DAY] = day,
                                               [PHRASE_TIME_YEAR] = year}};

static void expect(const char *timezone, int64_t at, const char *expected)
{
    char *text = wording_time(&guide, timezone, at, now);
    assert_string_equal(text, expected);
    free(text);
}

static void the_day_is_said_where_it_is_another(void **state)
{
    (void)state;
    expect("", now, "22:05 UTC");
    expect("UTC", now + hour, "23:05 UTC");
    expect("", now + 2 * hour, "Sun 22 Nov, 00:05 UTC");
    expect("Europe/Berlin", now, "23:05");
    expect("Europe/Berlin", now + hour, "Sun 22 Nov, 00:05");
    expect("Europe/Berlin", now - 24 * hour, "Fri 20 Nov, 23:05");
}

static void the_year_is_said_where_it_is_another(void **state)
{
    (void)state;
    expect("", now + 60 * 24 * hour, "20 Jan 2027, 22:05 UTC");
    expect("", now + 365 * 24 * hour, "21 Nov 2027, 22:05 UTC");
}

static void expect_person(const char *who, const char *expected)
{
    char *text = wording_person(who);
    assert_string_equal(text, expected);
    free(text);
}

static void people_are_called_as_people_call_them(void **state)
{
    (void)state;
    expect_person("account:mia", "mia");
    expect_person("mia!m@host", "mia");              /* an address says where a volunteer is */
    expect_person("@mia:x.org", "\\@mia\\:x\\.org"); /* Markdown */
    expect_person("account:_mia", "\\_mia");
    expect_person("help@rooms.x#0Ld5jjI3UNDT6Keml", "\\#0Ld5jj");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_day_is_said_where_it_is_another),
        cmocka_unit_test(the_year_is_said_where_it_is_another),
        cmocka_unit_test(people_are_called_as_people_call_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
