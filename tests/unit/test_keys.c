/* keys.c: typed keys from a table, and an error with its place for each that does not fit. */
#include "support.h"

#include <jansson.h>

#include "base/keys.h"
#include "base/yaml.h"

static const struct key limit_table[] = {
    {.name = "burst", .type = KEY_NUMBER, .least = 1, .most = 10, .fallback = "3"},
    {.name = "window", .type = KEY_DURATION, .least = 60, .most = 7200, .fallback = "10m"},
    {0},
};

static const struct key table[] = {
    {.name = "nick", .type = KEY_TEXT, .required = true, .help = "the bot's nick"},
    {.name = "port", .type = KEY_NUMBER, .least = 1, .most = 65535},
    {.name = "tls", .type = KEY_BOOL, .fallback = "yes"},
    {.name = "level", .type = KEY_CHOICE, .choices = "error warning info"},
    {.name = "channels", .type = KEY_LIST, .fallback = "[]"},
    {.name = "data", .type = KEY_PATH, .fallback = "data"},
    {.name = "password", .type = KEY_SECRET},
    {.name = "limits", .type = KEY_TABLE, .table = limit_table, .fallback = "{}"},
    {.name = "extra", .type = KEY_FREE},
    {0},
};

static struct problems problems;

static json_t *read_keys(const char *text)
{
    struct yaml *yaml = yaml_parse("w.yaml", text, strlen(text), 1, &problems);
    assert_non_null(yaml);
    json_t *read = keys_read(yaml, table, "w.yaml", "/etc/waymark", &problems);
    yaml_destroy(yaml);
    return read;
}

static void gives(const char *text, const char *wanted)
{
    json_t *read = read_keys(text);
    char *dump = json_dumps(read, JSON_COMPACT | JSON_SORT_KEYS);
    assert_string_equal(dump, wanted);
    free(dump);
    json_decref(read);
    expect_problems(&problems, "");
}

static void refuses(const char *text, const char *wanted)
{
    json_decref(read_keys(text));
    expect_problems(&problems, wanted);
}

static void fills_in_fallbacks(void **state)
{
    (void)state;
    gives("nick: waymark\n",
          "{\"channels\":[],\"data\":\"/etc/waymark/data\",\"limits\":{\"burst\":3,\"window\":600},"
          "\"nick\":\"waymark\",\"tls\":true}");
}

static void reads_every_type(void **state)
{
    (void)state;
    gives("nick: 007\n"
          "port: 6697\n"
          "tls: Off\n"
          "level: warning\n"
          "channels: '#one'\n"
          "data: /var/lib/waymark\n"
          "password: secrets/irc\n"
          "limits:\n"
          "  window: 2h\n"
          "extra: {a: 1, b: two}\n",
          "{\"channels\":[\"#one\"],\"data\":\"/var/lib/waymark\",\"extra\":{\"a\":\"1\",\"b\":"
          "\"two\"},\"level\":\"warning\",\"limits\":{\"burst\":3,\"window\":7200},\"nick\":"
          "\"007\",\"password\":\"/etc/waymark/secrets/irc\",\"port\":6697,\"tls\":false}");
}

static void takes_a_table_whose_keys_are_all_comments(void **state)
{
    (void)state;
    json_t *read = read_keys("nick: a\nlimits:\n  # burst: 3\nchannels:\n");
    expect_problems(&problems, "");
    assert_int_equal(json_integer_value(json_object_get(json_object_get(read, "limits"), "burst")),
                     3);
    json_decref(read);
}

static void finds_all_that_is_wrong_at_once(void **state)
{
    (void)state;
    refuses("channels: []\n"
            "chanels: []\n"
            "zzzzzzzz: 1\n"
            "port: 70000\n"
            "tls: maybe\n"
            "level: warn\n"
            "limits: {burst: \"3\", window: 10, bust: 1}\n"
            "extra: {a: [1]}\n"
            "data:\n",
            "w.yaml:1:1: error: the key `nick` is missing: the bot's nick\n"
            "w.yaml:2:1: error: unknown key `chanels`: did you mean `channels`?\n"
            "w.yaml:3:1: error: unknown key `zzzzzzzz`: the keys here are nick, port, tls, level, "
            "channels, data, password, limits, extra\n"
            "w.yaml:4:7: error: `port` must be a whole number from 1 to 65535, not in quotes\n"
            "w.yaml:5:6: error: `tls` must be true or false\n"
            "w.yaml:6:8: error: `level` must be one of: error warning info\n"
            "w.yaml:7:17: error: `burst` must be a whole number from 1 to 10, not in quotes\n"
            "w.yaml:7:30: error: `window` must be a duration from 1m to 2h, such as 90s, 10m, 2h "
            "or 7d\n"
            "w.yaml:7:34: error: unknown key `bust`: did you mean `burst`?\n"
            "w.yaml:8:12: error: `a` below `extra` must be a text\n"
            "w.yaml:9:6: error: `data` must be a path\n");
}

static void refuses_wrong_kinds(void **state)
{
    (void)state;
    refuses("nick: [a]\n"
            "channels: {a: b}\n"
            "limits: 3\n"
            "extra: text\n"
            "level: inf\n"
            "tls: 'yes'\n"
            "password: ''\n",
            "w.yaml:1:7: error: `nick` must be a text that is not empty\n"
            "w.yaml:2:11: error: `channels` must be a list of texts\n"
            "w.yaml:3:9: error: `limits` must be a table of keys\n"
            "w.yaml:4:8: error: `extra` must be a table of keys and texts\n"
            "w.yaml:5:8: error: `level` cannot be `inf`: did you mean `info`?\n"
            "w.yaml:6:6: error: `tls` must be true or false\n"
            "w.yaml:7:11: error: `password` must be a path\n");
    refuses("nick: a\nchannels: [a, [b], '']\n",
            "w.yaml:2:15: error: each item of `channels` must be a text that is not empty\n"
            "w.yaml:2:20: error: each item of `channels` must be a text that is not empty\n");
    refuses("- a\n", "w.yaml:1:1: error: here must be keys, each with `:` and its value\n");
}

static void refuses_durations_out_of_range(void **state)
{
    (void)state;
    static const char *const wrong[] = {"59s",  "3h", "-5m", "m", "99999999999999999d",
                                        "1.5h", "5x"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char *text = mem_print("nick: a\nlimits:\n  window: %s\n", wrong[i]);
        refuses(text, "w.yaml:3:11: error: `window` must be a duration from 1m to 2h, such as 90s, "
                      "10m, 2h or 7d\n");
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_in_fallbacks),
        cmocka_unit_test(reads_every_type),
        cmocka_unit_test(takes_a_table_whose_keys_are_all_comments),
        cmocka_unit_test(finds_all_that_is_wrong_at_once),
        cmocka_unit_test(refuses_wrong_kinds),
        cmocka_unit_test(refuses_durations_out_of_range),
    };
    return cmocka_run_group_tests_name("keys", tests, NULL, NULL);
}
