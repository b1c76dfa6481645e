/* What drivers are told at their start: each command can be said as it is listed. */
#include "support.h"

#include <jansson.h>

#include "base/buf.h"
#include "base/problem.h"
#include "command/command.h"
#include "core/greeting.h"
#include "driver/line.h"
#include "guide/guide.h"

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    assert_non_null(text);
    assert_true(*text != '\0');
    return text;
}

/* The guide that is shipped: the menu is its words. */
static int guide_setup(void **state)
{
    struct problems problems = {0};
    *state = guide_load("content", "en", &problems);
    problems_finish(&problems);
    return *state == NULL ? -1 : 0;
}

static int guide_teardown(void **state)
{
    guide_destroy(*state);
    return 0;
}

static void each_command_can_be_said(void **state)
{
    json_t *commands = greeting_commands(*state);
    size_t index;
    json_t *command;
    assert_true(json_array_size(commands) >= 10);
    json_array_foreach(commands, index, command)
    {
        const char *name = text_of(command, "name");
        assert_non_null(command_find(name));
        assert_true(strlen(text_of(command, "help")) < 80);
        assert_non_null(strstr("member curator moderator owner", text_of(command, "role")));
        assert_true(json_is_array(json_object_get(command, "arguments")));
        for (size_t i = 0; i < index; i++)
            assert_string_not_equal(text_of(command, "id"),
                                    text_of(json_array_get(commands, i), "id"));
    }
    json_decref(commands);
}

/* What stands behind a colon is a field of a form like the rest. */
static void a_text_is_an_argument(void **state)
{
    json_t *commands = greeting_commands(*state);
    size_t index, found = 0;
    json_t *command;
    json_array_foreach(commands, index, command)
    {
        json_t *arguments = json_object_get(command, "arguments");
        json_t *last = json_array_get(arguments, json_array_size(arguments) - 1);
        if (!str_equal(text_of(command, "name"), "propose"))
            continue;
        assert_string_equal(text_of(last, "before"), ":");
        struct command said = command_parse("propose how-long : Take your time.");
        assert_int_equal(said.name, COMMAND_PROPOSE);
        assert_string_equal(said.text, "Take your time.");
        found++;
    }
    assert_int_equal(found, 1);
    json_decref(commands);
}

static void a_hello_carries_them(void **state)
{
    json_t *commands = greeting_commands(*state);
    json_t *empty = json_object();
    json_t *words = json_pack("{s:s}", "late", "Not now.");
    struct line hello = {.type = LINE_HELLO,
                         .version = LINE_VERSION,
                         .account = "a",
                         .settings = empty,
                         .secrets = empty,
                         .commands = commands,
                         .words = words};
    struct line read;
    struct buf text;
    const char *why = NULL;
    buf_init(&text, LINE_LONGEST);
    assert_true(line_write(&hello, &text));
    assert_true(line_parse(text.data, text.length - 1, &read, &why));
    assert_true(json_equal(read.commands, commands));
    assert_true(json_equal(read.words, words));
    line_finish(&read);
    buf_finish(&text);
    json_array_append_new(commands, json_string("help")); /* rows are objects */
    buf_init(&text, LINE_LONGEST);
    assert_true(line_write(&hello, &text));
    assert_false(line_parse(text.data, text.length - 1, &read, &why));
    buf_finish(&text);
    json_decref(commands);
    json_decref(words);
    json_decref(empty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_command_can_be_said),
        cmocka_unit_test(a_text_is_an_argument),
        cmocka_unit_test(a_hello_carries_them),
    };
    return cmocka_run_group_tests(tests, guide_setup, guide_teardown);
}
