#include "support.h"

#include "base/buf.h"
#include "base/calendar.h"
#include "command/command.h"
#include "guide/guide.h"

#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

static void commands_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum command_name name;
        const char *argument;
    } cases[] = {
        {"help", COMMAND_HELP, ""},
        {"  HELP!  ", COMMAND_HELP, ""},
        {"help pause", COMMAND_HELP, "pause"},
        {"!topics", COMMAND_TOPICS, ""},
        {"tell  me\tmore", COMMAND_MORE, ""},
        {"resources UK", COMMAND_RESOURCES, "UK"},
        {"pause 30", COMMAND_PAUSE, "30"},
        {"please be quiet for an hour", COMMAND_PAUSE, "for an hour"},
        {"leave me alone.", COMMAND_LEAVE_ME_ALONE, ""},
        {"leave", COMMAND_LEAVE, ""},
        {"leave now", COMMAND_LEAVE, "now"},
        {"topics off medication", COMMAND_TOPICS_SWITCH, "off"},
        {"tell ann about EMDR therapy", COMMAND_TELL, "ann"},
        {"say emdr to ann", COMMAND_SAY, "emdr"},
        {"forget me", COMMAND_FORGET_ME, ""},
        {"who am I?", COMMAND_WHOAMI, ""},
        {"help me with my marriage", COMMAND_NONE, ""},
        {"how do I pause an argument?", COMMAND_NONE, ""},
        {"more than ever", COMMAND_NONE, ""},
        {"tell me about EMDR", COMMAND_NONE, ""},
        {"tell my partner about my trauma", COMMAND_NONE, ""},
        {"helpline", COMMAND_NONE, ""},
        {"", COMMAND_NONE, ""},
        {"!", COMMAND_NONE, ""},
        {"please", COMMAND_NONE, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct command command = command_parse(cases[i].text);
        if (command.name != cases[i].name || command.faulty)
            fail_msg("%s", cases[i].text);
        assert_string_equal(command.values[0].text, cases[i].argument);
    }
}

static void arguments_have_types(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t number; /* -1: it cannot be read */
    } cases[] = {
        {"pause 30", 30 * MINUTE},
        {"pause 30m", 30 * MINUTE},
        {"pause 2 hours", 2 * HOUR},
        {"pause 1h30m", HOUR + 30 * MINUTE},
        {"pause 1h 30", -1},
        {"pause for half an hour", 30 * MINUTE},
        {"pause a day", DAY},
        {"pause half day", DAY / 2},
        {"pause 7d", 7 * DAY},
        {"pause 1w", 7 * DAY},
        {"pause 8d", -1},
        {"pause 0", -1},
        {"pause -5", -1},
        {"pause 99999999999999999999", -1},
        {"pause 10s", -1},
        {"pause soon", -1},
        {"slow 6/min", 6},
        {"slow 6 a minute", 6},
        {"slow 6", 6},
        {"slow off", 0},
        {"slow 6/hour", -1},
        {"slow 0", -1},
        {"slow 101", -1},
        {"slow", -1},
        {"mode Passive", 1},
        {"mode loud", -1},
        {"notice short", 0},
        {"notice off", -1},
        {"audit 50", 50},
        {"audit 51", -1},
        {"stats last week", -1},
        {"stats 2026-W47", 2968},
        {"stats 2026-11-21", 2968},
        {"dryrun maybe", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct command command = command_parse(cases[i].text);
        bool last = strcmp(cases[i].text, "stats last week") == 0;
        if (command.rule == NULL || command.faulty != (cases[i].number == -1 && !last) ||
            (!command.faulty && command.values[0].number != cases[i].number))
            fail_msg("%s: %lld", cases[i].text, (long long)command.values[0].number);
    }
}

/* What moderators' commands begin with, members say in questions, too. */
static void questions_stay_questions(void **state)
{
    (void)state;
    static const char *const questions[] = {
        "say something nice about yourself to the whole room here",
        "pause or stop, which is better for an argument?",
        "leave or stay?",
        "status of my marriage?",
        "slow healing, is that normal?",
        "human touch makes me panic",
        "feedback from my partner hurts",
    };
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
        if (command_parse(questions[i]).name != COMMAND_NONE)
            fail_msg("%s", questions[i]);
    }
}

static void a_command_can_be_for_another_room(void **state)
{
    (void)state;
    struct command command = command_parse("for #help: pause 30");
    assert_int_equal(command.name, COMMAND_PAUSE);
    assert_string_equal(command.room, "#help");
    assert_int_equal(command.values[0].number, 30 * MINUTE);
    assert_string_equal(command_parse("for !a:b.org resume").room, "!a:b.org");
    assert_string_equal(command_parse("for help@rooms.example.org, resume").room,
                        "help@rooms.example.org");
    assert_string_equal(command_parse("for how long: pause").room, "");
    assert_int_equal(command_parse("for #help:").name, COMMAND_NONE);
    command = command_parse("schedule emdr every monday and friday at 9:00 in #help");
    assert_int_equal(command.name, COMMAND_SCHEDULE);
    assert_false(command.faulty);
    assert_string_equal(command.room, "#help");
    assert_string_equal(command.values[1].text, "every monday and friday at 9:00");
    assert_string_equal(command_parse("schedule emdr 0 9 * * * in !a:b.org").room, "!a:b.org");
    assert_string_equal(command_parse("schedule emdr 0 9 * * *").room, "");
    assert_string_equal(command_parse("for #other: schedules in #help").room, "#other");
    char room[VALUE_LONGEST + 1];
    command_room("unschedule 3 in #help", room);
    assert_string_equal(room, "#help");
    command_room("for #help: what is EMDR?", room);
    assert_string_equal(room, "#help");
    command_room("what is in #help", room);
    assert_string_equal(room, "");
}

/* "propose ENTRY: TEXT": the text may be of any length, and holds what it likes. */
static void a_text_stands_behind_a_colon(void **state)
{
    (void)state;
    struct command command = command_parse("propose how-long:  Hello: it is \"so\".\n\nYes.");
    assert_int_equal(command.name, COMMAND_PROPOSE);
    assert_string_equal(command.values[0].text, "how-long");
    assert_string_equal(command.text, "Hello: it is \"so\".\n\nYes.");
    command = command_parse("for #help: override how-long here : Hello, please");
    assert_int_equal(command.name, COMMAND_OVERRIDE);
    assert_string_equal(command.room, "#help");
    assert_string_equal(command.text, "Hello, please");
    char text[4096];
    memset(text, 'h', sizeof text - 1);
    for (size_t i = 1; i < sizeof text - 1; i += 2)
        text[i] = ' ';
    text[sizeof text - 1] = '\0';
    memcpy(text, "propose emdr: ", 14);
    command = command_parse(text);
    assert_int_equal(command.name, COMMAND_PROPOSE);
    assert_int_equal(strlen(command.text), sizeof text - 1 - 14);
    assert_true(command_parse("propose emdr:").faulty);
    assert_true(command_parse("propose emdr again: Hello.").faulty);
    assert_true(command_parse("override emdr: Hello.").faulty);
    assert_true(command_parse("propose: Hello.").faulty);
    assert_null(command_parse("propose emdr:").text);
    assert_int_equal(command_parse("my partner proposed to me: what now?").name, COMMAND_NONE);
    assert_null(command_parse("pause 30: please").rule->text);
}

static void a_long_text_is_no_command(void **state)
{
    (void)state;
    char text[4096];
    memset(text, 'h', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(command_parse(text).name, COMMAND_NONE);
    assert_null(command_nearest(text, ROLE_OWNER));
    memcpy(text, "say ", 4);
    assert_true(command_parse(text).faulty);
    for (size_t i = 1; i < sizeof text - 1; i += 2)
        text[i] = ' ';
    assert_int_equal(command_parse(text).name, COMMAND_NONE);
}

static void a_mistyped_command_has_a_nearest(void **state)
{
    (void)state;
    assert_string_equal(command_nearest("topcs", ROLE_MEMBER), "topics");
    assert_string_equal(command_nearest("hlep", ROLE_MEMBER), "help");
    assert_string_equal(command_nearest("ressources", ROLE_MEMBER), "resources");
    assert_string_equal(command_nearest("setings", ROLE_MODERATOR), "settings");
    assert_null(command_nearest("setings", ROLE_MEMBER));
    assert_null(command_nearest("trauma", ROLE_OWNER));
    assert_null(command_nearest("love", ROLE_OWNER));
    assert_null(command_nearest("my partner", ROLE_OWNER));
}

/* Each example of the table is read as the command it is an example of, and stays within what the
 * table can hold. */
static void every_example_is_its_command(void **state)
{
    (void)state;
    for (size_t i = 0; command_at(i) != NULL; i++) {
        const struct command_rule *rule = command_at(i);
        assert_non_null(rule->examples[0]);
        for (size_t j = 0; j < EXAMPLES_MOST && rule->examples[j] != NULL; j++) {
            struct command command = command_parse(rule->examples[j]);
            if (command.rule != rule || command.faulty)
                fail_msg("%s", rule->examples[j]);
        }
        for (size_t j = 0; j < FORMS_MOST && rule->also[j] != NULL; j++) {
            struct command command = command_parse(rule->also[j]);
            if (rule->arguments[0].type == ARGUMENT_NONE && command.name != rule->name)
                fail_msg("%s", rule->also[j]);
        }
    }
}

static void usage_shows_the_arguments(void **state)
{
    (void)state;
    struct buf usage;
    buf_init(&usage, 256);
    command_usage(command_find("say"), &usage);
    assert_string_equal(usage.data, "say ENTRY [to WHO]");
    buf_truncate(&usage, 0);
    command_usage(command_find("MODE"), &usage);
    assert_string_equal(usage.data, "mode addressed|passive|off");
    buf_finish(&usage);
}

static void weeks_begin_on_monday(void **state)
{
    (void)state;
    char text[CALENDAR_TEXT];
    int64_t week = 0;
    calendar_week_text(calendar_week(INT64_C(1795255200000)), text); /* 2026-11-21, a Saturday */
    assert_string_equal(text, "2026-W47");
    assert_true(calendar_week_read("2026-11-22", &week));
    assert_int_equal(week, calendar_week(INT64_C(1795255200000)));
    assert_true(calendar_week_read("2026-11-23", &week));
    assert_int_equal(week, calendar_week(INT64_C(1795255200000)) + 1);
    assert_true(calendar_week_read("2021-01-03", &week));
    calendar_week_text(week, text);
    assert_string_equal(text, "2020-W53");
    assert_false(calendar_week_read("2026-02-30", &week));
    assert_false(calendar_week_read("2026-W54", &week));
    assert_false(calendar_week_read("2026-W00", &week));
    assert_false(calendar_week_read("next", &week));
}

static const char *help_of(void *data, const char *key)
{
    const struct command_text *text = guide_command(data, key);
    return text == NULL ? NULL : text->brief;
}

/* What the table has, the content explains, in every language that is whole; and nothing else. */
static void every_command_is_explained(void **state)
{
    (void)state;
    static const char *const languages[] = {"en", "de"};
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++) {
        struct problems problems = {0};
        struct guide *guide = guide_read("content", languages[i], NULL, &problems);
        if (guide == NULL)
            problems_print(&problems, stderr);
        assert_non_null(guide);
        size_t count = 0;
        for (; command_at(count) != NULL; count++) {
            const char *key = command_key(command_at(count));
            if (help_of(guide, key) == NULL || guide_command(guide, key)->full == NULL)
                fail_msg("%s: %s is not explained", languages[i], key);
        }
        assert_int_equal(guide->command_count, count);
        guide_destroy(guide);
        problems_finish(&problems);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_are_read),
        cmocka_unit_test(arguments_have_types),
        cmocka_unit_test(questions_stay_questions),
        cmocka_unit_test(a_command_can_be_for_another_room),
        cmocka_unit_test(a_text_stands_behind_a_colon),
        cmocka_unit_test(a_long_text_is_no_command),
        cmocka_unit_test(a_mistyped_command_has_a_nearest),
        cmocka_unit_test(every_example_is_its_command),
        cmocka_unit_test(usage_shows_the_arguments),
        cmocka_unit_test(weeks_begin_on_monday),
        cmocka_unit_test(every_command_is_explained),
    };
    return cmocka_run_group_tests_name("command", tests, NULL, NULL);
}
