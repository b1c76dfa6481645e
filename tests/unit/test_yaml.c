/* yaml.c: trees, places, and a sentence with its place for each thing that is wrong. */
#include "support.h"

#include "base/yaml.h"

static struct problems problems;

static struct yaml *parse(const char *text)
{
    return yaml_parse("a.yaml", text, strlen(text), 1, &problems);
}

static void refuses(const char *text, const char *wanted)
{
    yaml_destroy(parse(text));
    expect_problems(&problems, wanted);
}

static void builds_a_tree_with_places(void **state)
{
    (void)state;
    struct yaml *root = parse("name: \"12\"\n"
                              "list:\n"
                              "  - one\n"
                              "  - {deep: yes}\n"
                              "text: |\n"
                              "  two\n"
                              "  lines\n");
    expect_problems(&problems, "");
    assert_int_equal(root->kind, YAML_MAPPING);
    assert_int_equal(root->count, 3);
    const struct yaml *name = yaml_get(root, "name");
    assert_string_equal(name->text, "12");
    assert_true(name->quoted);
    assert_int_equal(name->column, 7);
    const struct yaml *list = yaml_get(root, "list");
    assert_int_equal(list->kind, YAML_SEQUENCE);
    assert_int_equal(list->key_line, 2);
    assert_int_equal(list->items[0].line, 3);
    assert_int_equal(list->items[0].column, 5);
    assert_false(list->items[0].quoted);
    assert_string_equal(yaml_get(&list->items[1], "deep")->text, "yes");
    assert_string_equal(yaml_get(root, "text")->text, "two\nlines\n");
    assert_null(yaml_get(root, "other"));
    yaml_destroy(root);
}

static void counts_lines_from_the_first_and_columns_in_bytes(void **state)
{
    (void)state;
    const char *text = "a: 1\n\"n\xC3\xA4me\": [\"\xE2\x82\xAC\", x]\n";
    struct yaml *root = yaml_parse("a.md", text, strlen(text), 10, &problems);
    const struct yaml *list = &root->items[1];
    assert_int_equal(list->line, 11);
    assert_int_equal(list->column, 10);
    assert_int_equal(list->items[1].column, 18);
    yaml_destroy(root);
}

static void takes_nothing_as_an_empty_mapping(void **state)
{
    (void)state;
    static const char *const nothings[] = {"", "# a comment\n", "---\n", "---\n...\n"};
    for (size_t i = 0; i < sizeof nothings / sizeof nothings[0]; i++) {
        struct yaml *root = parse(nothings[i]);
        assert_non_null(root);
        assert_int_equal(root->kind, YAML_MAPPING);
        assert_int_equal(root->count, 0);
        yaml_destroy(root);
    }
}

static void refuses_what_could_grow_or_hide(void **state)
{
    (void)state;
    refuses("a: &x [1]\nb: *x\nc: !!str d\n[e]: f\na: again\n",
            "a.yaml:1:4: error: anchors (`&name`) are not taken: a text that begins with `&` needs "
            "quotes\n"
            "a.yaml:2:4: error: aliases (`*name`) are not taken: a text that begins with `*` needs "
            "quotes\n"
            "a.yaml:3:4: error: tags (`!name`) are not taken: a text that begins with `!` needs "
            "quotes\n"
            "a.yaml:4:1: error: a key must be plain text\n"
            "a.yaml:5:1: error: the key `a` is here twice: it stands on line 1 already\n");
    refuses("a: 1\n---\nb: 2\n", "a.yaml:2:1: error: a second document begins here\n");
}

static void leaves_out_what_is_refused_and_keeps_the_rest(void **state)
{
    (void)state;
    struct yaml *root = parse("a: 1\na: 2\nb: 3\n");
    assert_non_null(root);
    assert_int_equal(root->count, 2);
    assert_string_equal(yaml_get(root, "a")->text, "1");
    assert_string_equal(yaml_get(root, "b")->text, "3");
    yaml_destroy(root);
    expect_problems(&problems, "a.yaml:2:1: error: the key `a` is here twice: it stands on line 1 "
                               "already\n");
    assert_null(parse("a: 1\nb: [\n"));
    problems_finish(&problems);
}

static void refuses_what_is_too_deep(void **state)
{
    (void)state;
    char text[101];
    memset(text, '[', 50);
    memset(text + 50, ']', 50);
    text[100] = '\0';
    refuses(text, "a.yaml:1:33: error: nested deeper than 32 levels\n");
    memset(text, '{', 50);
    memset(text + 50, '}', 50);
    refuses(text, "a.yaml:1:33: error: nested deeper than 32 levels\n");
    struct yaml *root = parse("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]");
    assert_non_null(root);
    yaml_destroy(root);
}

static void says_what_is_wrong_with_the_form(void **state)
{
    (void)state;
    refuses(
        "title: one: two\n",
        "a.yaml:1:11: error: a `:` where no key can stand: a text that holds `: ` needs quotes, "
        "or the indentation differs from the lines above\n");
    refuses("a: 1\nkey\nb: 2\n", "a.yaml:2:1: error: a key without `:` after it\n");
    refuses("a: \"open\nb: 2\n", "a.yaml:1:4: error: the quote that opens here is never closed\n");
    refuses("a: @b\n", "a.yaml:1:4: error: a tab where spaces must be, or a text that needs quotes "
                       "because of its first character\n");
    refuses("a: [1, 2\nb: 3\n", "a.yaml:2:2: error: a `,` or `]` is missing before this\n");
    refuses("a: \"\\q\"\n", "a.yaml:1:5: error: an unknown escape after `\\`: write `\\\\` for a "
                            "backslash, or use single quotes\n");
    refuses("a:\n\tb: 1\n", "a.yaml:2:1: error: a tab where spaces must be, or a text that needs "
                            "quotes because of its first character\n");
    refuses("a:\n  b: 1\n c: 2\n",
            "a.yaml:3:2: error: the indentation does not fit the lines above, "
            "or a quote is open\n");
    refuses("a: * b\n", "a.yaml:1:4: error: a text that begins with `*` or `&` needs quotes\n");
}

static void refuses_bytes_that_are_no_text(void **state)
{
    (void)state;
    refuses("a: 1\nb: \xFF\n", "a.yaml:2:4: error: here is no valid UTF-8 (byte 0xFF)\n");
    refuses("a: \xC3\xA4\x1B\n", "a.yaml:1:6: error: here is a control character (byte 0x1B)\n");
    assert_null(yaml_parse("a.yaml", "a: \0b", 5, 1, &problems));
    expect_problems(&problems, "a.yaml:1:4: error: here is a NUL byte (byte 0x00)\n");
    refuses("a: \"b\\0c\"\n", "a.yaml:1:4: error: in this text is a NUL byte\n");
    refuses("a: \"b\\r\\nQUIT\"\n", "a.yaml:1:4: error: in this text is a control character\n");
}

static void reads_files(void **state)
{
    (void)state;
    write_text("good.yaml", "\xEF\xBB\xBF"
                            "a: 1\r\nb: 2\r\n");
    struct yaml *root = yaml_read("good.yaml", 64, &problems);
    assert_string_equal(yaml_get(root, "a")->text, "1");
    assert_int_equal(yaml_get(root, "b")->line, 2);
    yaml_destroy(root);
    assert_null(yaml_read("missing.yaml", 64, &problems));
    expect_problems(&problems, "missing.yaml: error: cannot be read: it does not exist\n");
    char large[4096];
    memset(large, '#', sizeof large);
    write_bytes("large.yaml", large, sizeof large);
    assert_null(yaml_read("large.yaml", 2048, &problems));
    expect_problems(&problems, "large.yaml: error: it is larger than the 2 KiB allowed\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(builds_a_tree_with_places),
        cmocka_unit_test(counts_lines_from_the_first_and_columns_in_bytes),
        cmocka_unit_test(takes_nothing_as_an_empty_mapping),
        cmocka_unit_test(refuses_what_could_grow_or_hide),
        cmocka_unit_test(leaves_out_what_is_refused_and_keeps_the_rest),
        cmocka_unit_test(refuses_what_is_too_deep),
        cmocka_unit_test(says_what_is_wrong_with_the_form),
        cmocka_unit_test(refuses_bytes_that_are_no_text),
        cmocka_unit_test_setup_teardown(reads_files, folder_setup, folder_teardown),
    };
    return cmocka_run_group_tests_name("yaml", tests, NULL, NULL);
}
