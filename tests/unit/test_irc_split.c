/* Splitting text into lines that a server will not cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/str.h"
#include "base/utf8.h"
#include "driver/irc/split.h"

/* The lines joined by '|'. */
static void check(const char *text, size_t most, const char *want)
{
    struct str_list lines = {0};
    struct buf got;
    buf_init(&got, 64 * 1024);
    split_text(text, most, &lines);
    for (size_t i = 0; i < lines.count; i++) {
        assert_true(strlen(lines.items[i]) <= most);
        buf_add_string(&got, i > 0 ? "|" : "");
        buf_add_string(&got, lines.items[i]);
    }
    assert_string_equal(got.length > 0 ? got.data : "", want);
    buf_finish(&got);
    str_list_finish(&lines);
}

static void room_is_what_the_prefix_leaves(void **state)
{
    (void)state;
    /* Measured on InspIRCd: 465 bytes for this source and target. */
    assert_int_equal(split_room(512, strlen("helpbot!helpbot@127.0.0.1"), "PRIVMSG", "#support"),
                     465);
    assert_int_equal(split_room(64, 80, "PRIVMSG", "#x"), 1);
}

static void cuts_between_words(void **state)
{
    (void)state;
    check("one two three four five six seven", 20, "one two three four|five six seven");
    check("one two", 20, "one two");
    check("", 20, "");
    check("   ", 20, "");
    check("exactly twenty bytes", 20, "exactly twenty bytes");
    check("a  b", 20, "a  b");
}

static void every_line_end_begins_a_line(void **state)
{
    (void)state;
    check("first\nsecond", 40, "first|second");
    check("first\n\n\nsecond\n", 40, "first|second");
    check("first\r\nsecond\rthird", 40, "first|second|third");
}

static void no_lone_word_is_left_over(void **state)
{
    (void)state;
    check("one two three four five six seven eight", 34, "one two three four five|six seven eight");
    /* ... unless the line before would be emptied for it */
    check("aaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbb c", 37, "aaaaaaaaaaaaaaaaaa|bbbbbbbbbbbbbbbbbb c");
}

static void cuts_between_sentences_where_that_costs_no_line(void **state)
{
    (void)state;
    check("It is so. And it is so too, now.", 20, "It is so. And it is|so too, now.");
    check("It was so before. And it is so.", 20, "It was so before.|And it is so.");
    check("Was it so? It is. It is so, and will be.", 20,
          "Was it so? It is. It|is so, and will be.");
}

static void long_words_are_cut_between_characters(void **state)
{
    (void)state;
    check("abcdefghijklmnopqrstuvwxyz", 10, "abcdefghij|klmnopqrst|uvwxyz");
    check("ééééééé", 5, "éé|éé|éé|é");
    /* a family of emoji is one character to its reader */
    check("👩‍👩‍👧👩‍👩‍👧", 20, "👩‍👩‍👧|👩‍👩‍👧");
}

static void what_only_irc_understands_is_left_out(void **state)
{
    (void)state;
    check("\001VERSION\001", 40, "VERSION");
    check("a\tb", 40, "a b");
}

static void nothing_is_lost(void **state)
{
    (void)state;
    static const char *const words[] = {"guidance",
                                        "is",
                                        "für",
                                        "dich",
                                        "🙂",
                                        "Überforderung",
                                        "trauma-informed",
                                        "a",
                                        "日本語のとても長い言葉",
                                        "and"};
    for (unsigned seed = 1; seed <= 200; seed++) {
        unsigned random = seed;
        struct buf text, got;
        buf_init(&text, 64 * 1024);
        buf_init(&got, 64 * 1024);
        for (int i = 0; i < 120; i++) {
            random = random * 1103515245U + 12345U;
            buf_print(&text, "%s%s", i > 0 ? " " : "", words[(random >> 16) % 10]);
        }
        struct str_list lines = {0};
        size_t most = 40 + seed;
        split_text(text.data, most, &lines);
        for (size_t i = 0; i < lines.count; i++) {
            assert_true(strlen(lines.items[i]) <= most);
            assert_true(utf8_valid(lines.items[i], strlen(lines.items[i])));
            buf_print(&got, "%s%s", i > 0 ? " " : "", lines.items[i]);
        }
        assert_string_equal(got.data, text.data);
        str_list_finish(&lines);
        buf_finish(&text);
        buf_finish(&got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(room_is_what_the_prefix_leaves),
        cmocka_unit_test(cuts_between_words),
        cmocka_unit_test(every_line_end_begins_a_line),
        cmocka_unit_test(no_lone_word_is_left_over),
        cmocka_unit_test(cuts_between_sentences_where_that_costs_no_line),
        cmocka_unit_test(long_words_are_cut_between_characters),
        cmocka_unit_test(what_only_irc_understands_is_left_out),
        cmocka_unit_test(nothing_is_lost),
    };
    return cmocka_run_group_tests_name("irc_split", tests, NULL, NULL);
}
