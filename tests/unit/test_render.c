/* render.c: one Markdown text in the three formats, and nothing that breaks out of them. */
#include "support.h"

#include "base/buf.h"
#include "guide/guide.h"

static void renders(enum guide_format format, const char *markdown, const char *wanted)
{
    struct buf out;
    buf_init(&out, 4096);
    assert_true(guide_render(markdown, format, &out));
    assert_string_equal(out.data, wanted);
    buf_finish(&out);
}

static const char page[] = "One **bold** line\n"
                           "of *text* and `more`.\n"
                           "\n"
                           "A [link](https://e.org/?a=1&b=2).\n"
                           "\n"
                           "### A heading\n"
                           "\n"
                           "- one\n"
                           "- two\n"
                           "\n"
                           "### Why?\n"
                           "\n"
                           "3. three\n"
                           "4. four\n"
                           "\n"
                           "The end.\n";

static void makes_one_line_a_paragraph_for_irc(void **state)
{
    (void)state;
    renders(FORMAT_IRC, page,
            "One bold line of text and \"more\".\n"
            "A link <https://e.org/?a=1&b=2>.\n"
            "A heading:\n"
            "- one\n"
            "- two\n"
            "Why?\n"
            "3. three\n"
            "4. four\n"
            "The end.");
}

static void parts_paragraphs_in_plain_text(void **state)
{
    (void)state;
    renders(FORMAT_PLAIN, page,
            "One bold line of text and \"more\".\n"
            "\n"
            "A link <https://e.org/?a=1&b=2>.\n"
            "\n"
            "A heading\n"
            "- one\n"
            "- two\n"
            "\n"
            "Why?\n"
            "3. three\n"
            "4. four\n"
            "\n"
            "The end.");
}

static void makes_html(void **state)
{
    (void)state;
    renders(FORMAT_HTML, page,
            "<p>One <strong>bold</strong> line of <em>text</em> and <code>more</code>.</p>"
            "<p>A <a href=\"https://e.org/?a=1&amp;b=2\">link</a>.</p>"
            "<h4>A heading</h4>"
            "<ul><li>one</li><li>two</li></ul>"
            "<h4>Why?</h4>"
            "<ol start=\"3\"><li>three</li><li>four</li></ol>"
            "<p>The end.</p>");
    renders(FORMAT_HTML, "1. a\n", "<ol><li>a</li></ol>");
}

static void keeps_loose_items_together(void **state)
{
    (void)state;
    const char *loose = "- one\n\n  more\n\n- two\n\nend";
    renders(FORMAT_IRC, loose, "- one more\n- two\nend");
    renders(FORMAT_PLAIN, loose, "- one more\n- two\n\nend");
    renders(FORMAT_HTML, loose, "<ul><li>one<br>more</li><li>two</li></ul><p>end</p>");
}

static void breaks_lines_where_told(void **state)
{
    (void)state;
    renders(FORMAT_IRC, "one\\\ntwo", "one two");
    renders(FORMAT_IRC_BOLD, "call **988** *now*",
            "call \x02"
            "988\x02 now");
    renders(FORMAT_IRC, "call **988** *now*", "call 988 now");
    renders(FORMAT_PLAIN, "one\\\ntwo", "one\ntwo");
    renders(FORMAT_HTML, "one\\\ntwo", "<p>one<br>two</p>");
}

static void names_an_address_once(void **state)
{
    (void)state;
    const char *links = "<https://e.org> [a@e.org](mailto:a@e.org) [https://e.org](https://e.org) "
                        "[e.org](https://e.org)";
    renders(FORMAT_IRC, links, "https://e.org a@e.org https://e.org e.org <https://e.org>");
    renders(FORMAT_HTML, "<https://e.org>", "<p><a href=\"https://e.org\">https://e.org</a></p>");
}

static void escapes_html(void **state)
{
    (void)state;
    renders(FORMAT_HTML, "1 < 2 & 3 > \"2\" &lt; <script>alert('x')</script>",
            "<p>1 &lt; 2 &amp; 3 &gt; &quot;2&quot; &amp;lt; &lt;script&gt;alert('x')"
            "&lt;/script&gt;</p>");
    renders(FORMAT_HTML, "<div>\nx\n</div>", "<p>&lt;div&gt; x &lt;/div&gt;</p>");
    renders(FORMAT_HTML, "[a](https://e.org/%22onclick=\"x\")",
            "<p><a href=\"https://e.org/%22onclick=&quot;x&quot;\">a</a></p>");
    renders(FORMAT_HTML, "[a](<https://e.org/\"b>)",
            "<p><a href=\"https://e.org/&quot;b\">a</a></p>");
}

static void keeps_only_the_text_of_other_links(void **state)
{
    (void)state;
    renders(FORMAT_HTML, "[a](javascript:alert(1)) [b](/c) [d]()", "<p>a b d</p>");
    renders(FORMAT_IRC, "[a](javascript:alert(1)) [b](/c) [d]()", "a b d");
}

static void lets_no_control_character_through(void **state)
{
    (void)state;
    const char *hostile = "a\x02"
                          "b\x1b[1mc\x7F\rQUIT";
    renders(FORMAT_IRC, hostile, "a b [1mc  QUIT");
    renders(FORMAT_HTML, hostile, "<p>a b [1mc  QUIT</p>");
    renders(FORMAT_IRC, "```\na\nb\n```", "a b ");
    renders(FORMAT_IRC, "[a](<https://e.org/\x03>)", "a <https://e.org/ >");
}

static void takes_all_or_nothing(void **state)
{
    (void)state;
    static const enum guide_format formats[] = {FORMAT_IRC, FORMAT_PLAIN, FORMAT_HTML};
    for (size_t i = 0; i < 3; i++) {
        struct buf whole;
        buf_init(&whole, 4096);
        assert_true(guide_render(page, formats[i], &whole));
        for (size_t limit = 0; limit <= whole.length + 2; limit++) {
            struct buf out;
            buf_init(&out, limit + 2);
            buf_add_string(&out, "x\n");
            bool fits = guide_render(page, formats[i], &out);
            assert_int_equal(fits, limit >= whole.length);
            assert_int_equal(out.length, fits ? whole.length + 2 : 2);
            assert_memory_equal(out.data, "x\n", 2);
            buf_finish(&out);
        }
        buf_finish(&whole);
    }
}

static void begins_anew_after_what_is_there(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 64);
    buf_add_string(&out, "A: ");
    assert_true(guide_render("one\n\ntwo", FORMAT_PLAIN, &out));
    assert_string_equal(out.data, "A: one\n\ntwo");
    buf_finish(&out);
}

static void shows_escaped_text_as_it_is(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "- 1. # > **a** _b_ `c` [d](https://e.org) <e> &amp; \\f ~g~ {h} ![i](j)",
        "1. a",
        "1) a",
        "# a",
        "> a",
        "---",
        "~~~",
        "<https://e.org>",
        "[a]: https://e.org",
        "a\\",
        "caf\xC3\xA9 \xE2\x80\x9Cquoted\xE2\x80\x9D",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct buf markdown;
        buf_init(&markdown, 512);
        guide_escape(texts[i], &markdown);
        renders(FORMAT_PLAIN, markdown.data, texts[i]);
        renders(FORMAT_IRC, markdown.data, texts[i]);
        buf_finish(&markdown);
    }
    struct buf markdown;
    buf_init(&markdown, 512);
    guide_escape("a\n\nb\n- c", &markdown);
    renders(FORMAT_PLAIN, markdown.data, "a  b - c");
    buf_finish(&markdown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(makes_one_line_a_paragraph_for_irc),
        cmocka_unit_test(parts_paragraphs_in_plain_text),
        cmocka_unit_test(makes_html),
        cmocka_unit_test(keeps_loose_items_together),
        cmocka_unit_test(breaks_lines_where_told),
        cmocka_unit_test(names_an_address_once),
        cmocka_unit_test(escapes_html),
        cmocka_unit_test(keeps_only_the_text_of_other_links),
        cmocka_unit_test(lets_no_control_character_through),
        cmocka_unit_test(takes_all_or_nothing),
        cmocka_unit_test(begins_anew_after_what_is_there),
        cmocka_unit_test(shows_escaped_text_as_it_is),
    };
    return cmocka_run_group_tests_name("render", tests, NULL, NULL);
}
