/* Rooms in what the bot says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/str.h"
#include "driver/matrix/place.h"

#define LINK "<a href=\"https://matrix.to/#/%21aB-1%3Ahs.test\">!aB-1:hs.test</a>"

static bool is_known(void *data, const char *id)
{
    (void)data;
    return str_equal(id, "!aB-1:hs.test") || str_equal(id, "!v12is-a-hash");
}

static void check(const char *html, const char *want)
{
    char *got = place_link(html, is_known, NULL);
    if (want == NULL ? got != NULL : got == NULL || !str_equal(got, want))
        fail_msg("\"%s\" becomes \"%s\"", html, got == NULL ? "nothing else" : got);
    free(got);
}

static void test_known_rooms_are_links(void **state)
{
    (void)state;
    check("!aB-1:hs.test", LINK);
    check("<p>Room !aB-1:hs.test, 22:13 UTC.</p>", "<p>Room " LINK ", 22:13 UTC.</p>");
    check("<p>!aB-1:hs.test: I am here.</p>", "<p>" LINK ": I am here.</p>");
    check("go to !aB-1:hs.test.", "go to " LINK ".");
    check("!v12is-a-hash: x",
          "<a href=\"https://matrix.to/#/%21v12is-a-hash\">!v12is-a-hash</a>: x");
    check("<li>!aB-1:hs.test</li><li>!aB-1:hs.test</li>", "<li>" LINK "</li><li>" LINK "</li>");
}

static void test_nothing_else_is(void **state)
{
    (void)state;
    check("", NULL);
    check("Hello!", NULL);
    check("<p>!other:hs.test</p>", NULL);
    check("<p>x!aB-1:hs.test</p>", NULL);
    check("<p>!aB-1:hs.test2</p>", NULL);
    check("<code>for !aB-1:hs.test: pause</code>", NULL);
    check("<a href=\"https://x.test/!aB-1:hs.test\">!aB-1:hs.test</a>", NULL);
    check("<p title=\"!aB-1:hs.test\">x</p>", NULL);
    check("<code>x</code> !aB-1:hs.test", "<code>x</code> " LINK);
    check("<a href=\"x\">x</a> !aB-1:hs.test", "<a href=\"x\">x</a> " LINK);
}

/* An event holds only so much. */
static void test_there_are_not_too_many(void **state)
{
    (void)state;
    struct buf html;
    buf_init(&html, 64 * 1024);
    for (int i = 0; i < 1000; i++)
        buf_add_string(&html, "!aB-1:hs.test ");
    char *got = place_link(html.data, is_known, NULL);
    assert_non_null(got);
    size_t count = 0;
    for (const char *at = got; (at = strstr(at, "<a ")) != NULL; at++)
        count++;
    assert_int_equal(count, 50);
    assert_int_equal(strlen(got), html.length + 50 * (strlen(LINK) - strlen("!aB-1:hs.test")));
    free(got);
    buf_finish(&html);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_rooms_are_links),
        cmocka_unit_test(test_nothing_else_is),
        cmocka_unit_test(test_there_are_not_too_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
