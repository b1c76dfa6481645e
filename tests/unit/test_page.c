/* The rest of an entry in pages of lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "core/page.h"

static void page_is(const char *markdown, size_t lines, size_t index, const char *want)
{
    char *text = page_text(markdown, lines, index);
    if (want == NULL)
        assert_null(text);
    else
        assert_string_equal(text, want);
    free(text);
}

static void a_section_is_a_line(void **state)
{
    (void)state;
    static const char *const markdown =
        "Before all.\n\n### How\n\nLike this:\n\n- one\n- two\n\nAnd so on.\n\n### Why?\n\nSo.";
    page_is(markdown, 3, 0,
            "Before all.\nHow: Like this: \xE2\x80\xA2 one \xE2\x80\xA2 two And so on.\nWhy? So.");
    page_is(markdown, 3, 1, NULL);
    assert_int_equal(page_count(markdown, 3), 1);
    page_is(markdown, 2, 1, "Why? So.");
    assert_int_equal(page_count(markdown, 2), 2);
}

/* Whatever the text, nothing is lost and no page is longer than it may be. */
static void nothing_is_lost(void **state)
{
    (void)state;
    struct buf markdown;
    buf_init(&markdown, 64 * 1024);
    for (int section = 0; section < 9; section++) {
        buf_print(&markdown, "### Part %d\n\n", section);
        for (int i = 0; i < section * section * 2; i++)
            buf_print(&markdown, "Satz %d, f\xC3\xBCr dich%s", i, i % 7 == 6 ? ". " : " ");
        buf_add_string(&markdown, "\n\n");
    }
    for (size_t lines = 1; lines <= 6; lines++) {
        size_t count = page_count(markdown.data, lines), words = 0;
        for (size_t index = 0; index < count; index++) {
            char *text = page_text(markdown.data, lines, index);
            assert_non_null(text);
            assert_true(strlen(text) <= lines * (PAGE_LINE + 1));
            assert_true(utf8_valid(text, strlen(text)));
            for (const char *at = text; (at = strstr(at, "Satz")) != NULL; at++)
                words++;
            free(text);
        }
        page_is(markdown.data, lines, count, NULL);
        assert_int_equal(words, 2 * (1 + 4 + 9 + 16 + 25 + 36 + 49 + 64));
    }
    buf_finish(&markdown);
}

static void a_word_without_end_is_cut(void **state)
{
    (void)state;
    char *markdown = mem_array(3001, 1);
    memset(markdown, 'x', 3000);
    assert_int_equal(page_count(markdown, 1), 8);
    assert_int_equal(page_count("", 1), 1);
    free(markdown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_section_is_a_line),
        cmocka_unit_test(nothing_is_lost),
        cmocka_unit_test(a_word_without_end_is_cut),
    };
    return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
