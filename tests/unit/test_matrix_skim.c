/* Where the parts of a document begin and end. */
#include "support.h"

#include "base/buf.h"
#include "driver/matrix/skim.h"

static struct slice slice_of(const char *text)
{
    return (struct slice){text, strlen(text)};
}

static bool is(struct slice slice, const char *text)
{
    return slice.length == strlen(text) && memcmp(slice.bytes, text, slice.length) == 0;
}

/* The frame and the parts, one a line. */
static void check(const char *document, size_t parts_at, const char *want)
{
    struct skim skim;
    struct buf got;
    const char *why = NULL;
    buf_init(&got, 4096);
    if (skim_open(&skim, slice_of(document), parts_at, &why))
        buf_add(&got, skim.frame.data, skim.frame.length);
    else
        buf_print(&got, "no: %s", why);
    for (size_t i = 0; i < skim.parts.count; i++)
        buf_print(&got, "\n%.*s", (int)skim.parts.items[i].length, skim.parts.items[i].bytes);
    assert_string_equal(got.data, want);
    skim_finish(&skim);
    buf_finish(&got);
}

static void arrays_are_parts(void **state)
{
    (void)state;
    check("{\"a\":[1, {\"b\":[2]}],\"c\":{\"d\":[]},\"e\":\"[\"}", 0,
          "{\"a\":[0],\"c\":{\"d\":[1]},\"e\":\"[\"}\n1, {\"b\":[2]}]\n]");
    check(" [ ] ", 0, " [0] \n ]");
    check("{\"\\\"[\\\\\":[\"]\"]}", 0, "{\"\\\"[\\\\\":[0]}\n\"]\"]");
    check("", 0, "");
    check("<p>502</p>", 0, "<p>502</p>");
}

static void rooms_are_parts(void **state)
{
    (void)state;
    check("{\"rooms\":{\"join\":{\"!a\":{\"timeline\":{\"events\":[{}]}},\"!b\":{}},\"leave\":{}},"
          "\"account_data\":{\"events\":[7]},\"next_batch\":\"s\"}",
          3,
          "{\"rooms\":{\"join\":{\"!a\":[0],\"!b\":[1]},\"leave\":{}},"
          "\"account_data\":{\"events\":[2]},\"next_batch\":\"s\"}"
          "\n{\"timeline\":{\"events\":[{}]}}\n{}\n7]");
    /* What a stranger wrote in one room does not reach into the next. */
    check("{\"r\":{\"j\":{\"!a\":{\"e\":[{\"x\":[}, {\"y\":\"}]\\\"}\"}]},\"!b\":{}}}}", 3,
          "{\"r\":{\"j\":{\"!a\":[0],\"!b\":[1]}}}"
          "\n{\"e\":[{\"x\":[}, {\"y\":\"}]\\\"}\"}]}\n{}");
}

static void without_an_end(void **state)
{
    (void)state;
    static const char endless[] = "no: the homeserver's answer holds an event without an end";
    check("{\"a\":[", 0, endless);
    check("{\"a\":[1,2", 0, endless);
    check("{\"a\":[{\"b\":1]", 0, endless);
    check("{\"a\":[\"]}", 0, endless);
    check("{\"a\":[1}]", 0, endless);
    check("{\"a\":{\"b\":[1]", 1, "no: the homeserver's answer is not JSON");
    check("{\"a\":\"b", 0, "no: the homeserver's answer is not JSON");
}

static void elements_come_one_by_one(void **state)
{
    (void)state;
    static const char *const want[] = {"1", "{\"a\":[1,2]}", "", "\"],\\\\\\\"\"", "x y"};
    struct slice array = slice_of("1, {\"a\":[1,2]} ,,\t\"],\\\\\\\"\"\n, x y ]");
    struct element element;
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        assert_true(skim_next(&array, &element));
        assert_true(is(element.text, want[i]));
    }
    assert_false(skim_next(&array, &element));
    assert_false(skim_next(&array, &element));
    array = slice_of(" ]");
    assert_false(skim_next(&array, &element));
    array = (struct slice){0};
    assert_false(skim_next(&array, &element));
}

static void lists_leave_out_what_cannot_be(void **state)
{
    (void)state;
    struct buf text;
    struct slices list = {0};
    size_t dropped = 0;
    buf_init(&text, 1 << 20);
    buf_add_string(&text, "1,,");
    for (size_t i = 0; i <= SKIM_DEPTH; i++)
        buf_add_byte(&text, '[');
    for (size_t i = 0; i <= SKIM_DEPTH; i++)
        buf_add_byte(&text, ']');
    buf_add_string(&text, ",2]");
    skim_list((struct slice){text.data, text.length}, &list, &dropped);
    assert_int_equal(list.count, 2);
    assert_int_equal(dropped, 2);
    assert_true(is(list.items[0], "1") && is(list.items[1], "2"));
    buf_clear(&text);
    for (size_t i = 0; i < SKIM_ELEMENTS; i++)
        buf_add_string(&text, "7,");
    buf_add_string(&text, "7]");
    skim_list((struct slice){text.data, text.length}, &list, &dropped);
    assert_int_equal(list.count, SKIM_ELEMENTS);
    assert_int_equal(dropped, 5);
    slices_finish(&list);
    buf_finish(&text);
}

/* Brackets without end, as deep as they like: refused, and quickly. */
static void nests_are_bounded(void **state)
{
    (void)state;
    enum { LEVELS = 1 << 20 };
    char *nest = mem_print("{\"a\":[%0*d]}", LEVELS, 0);
    memset(nest + 6, '[', LEVELS / 2);
    memset(nest + 6 + LEVELS / 2, ']', LEVELS / 2);
    check(nest, 0, "no: the homeserver's answer is nested too deeply");
    memset(nest + 6, '{', LEVELS);
    check(nest, 0, "no: the homeserver's answer is nested too deeply");
    memset(nest, '{', LEVELS);
    check(nest, 0, "no: the homeserver's answer is nested too deeply");
    free(nest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrays_are_parts),
        cmocka_unit_test(rooms_are_parts),
        cmocka_unit_test(without_an_end),
        cmocka_unit_test(elements_come_one_by_one),
        cmocka_unit_test(lists_leave_out_what_cannot_be),
        cmocka_unit_test(nests_are_bounded),
    };
    return cmocka_run_group_tests_name("matrix_skim", tests, NULL, NULL);
}
