#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "core/command.h"

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
        {"!topics", COMMAND_TOPICS, ""},
        {"tell  me\tmore", COMMAND_MORE, ""},
        {"resources UK", COMMAND_RESOURCES, "uk"},
        {"pause 30", COMMAND_PAUSE, "30"},
        {"leave me alone.", COMMAND_LEAVE_ME_ALONE, ""},
        {"help me with my marriage", COMMAND_NONE, ""},
        {"how do I pause an argument?", COMMAND_NONE, ""},
        {"more than ever", COMMAND_NONE, ""},
        {"helpline", COMMAND_NONE, ""},
        {"", COMMAND_NONE, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct command command = command_parse(cases[i].text);
        assert_int_equal(command.name, cases[i].name);
        assert_string_equal(command.argument, cases[i].argument);
    }
}

static void a_long_text_is_no_command(void **state)
{
    (void)state;
    char text[4096];
    memset(text, 'h', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(command_parse(text).name, COMMAND_NONE);
    assert_null(command_nearest(text));
}

static void only_moderators_words_are_marked(void **state)
{
    (void)state;
    assert_true(command_parse("pause").for_moderators);
    assert_true(command_parse("resume").for_moderators);
    assert_false(command_parse("help").for_moderators);
}

static void a_mistyped_command_has_a_nearest(void **state)
{
    (void)state;
    assert_string_equal(command_nearest("topcs"), "topics");
    assert_string_equal(command_nearest("ressources"), "resources");
    assert_null(command_nearest("trauma"));
    assert_null(command_nearest("my partner"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_are_read),
        cmocka_unit_test(a_long_text_is_no_command),
        cmocka_unit_test(only_moderators_words_are_marked),
        cmocka_unit_test(a_mistyped_command_has_a_nearest),
    };
    return cmocka_run_group_tests_name("command", tests, NULL, NULL);
}
