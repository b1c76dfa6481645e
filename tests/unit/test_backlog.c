#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/backlog.h"
#include "driver/line.h"

static struct backlog *backlog;

static int set_up(void **state)
{
    (void)state;
    backlog = backlog_create();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    backlog_destroy(backlog);
    return 0;
}

static void add(const char *sender, const char *text)
{
    backlog_add(
        backlog, 1,
        &(struct line){
            .type = LINE_MESSAGE, .id = text, .room = "#help", .sender = sender, .text = text});
}

static void comes(const char *text)
{
    struct line line;
    size_t account = 0;
    assert_true(backlog_take(backlog, &account, &line));
    assert_int_equal(account, 1);
    assert_string_equal(line.type == LINE_CURSOR ? line.value : line.text, text);
    line_finish(&line);
}

static void gives_back_in_order(void **state)
{
    (void)state;
    struct line line;
    size_t account = 0;
    assert_true(backlog_is_empty(backlog));
    assert_false(backlog_take(backlog, &account, &line));
    add("ann", "one");
    backlog_add(backlog, 1, &(struct line){.type = LINE_CURSOR, .value = "s1"});
    add("bob", "two");
    comes("one");
    comes("s1");
    assert_false(backlog_is_empty(backlog));
    comes("two");
    assert_true(backlog_is_empty(backlog));
}

static void keeps_the_newest_of_each_person(void **state)
{
    (void)state;
    add("ann", "old");
    add("bob", "his");
    add("ann", "new");
    comes("his");
    comes("new");
    assert_true(backlog_is_empty(backlog));
}

/* The longest waiting go first, whether there are too many or too much of them. */
static void is_bounded(void **state)
{
    (void)state;
    char sender[16];
    for (int i = 0; i < 600; i++) {
        snprintf(sender, sizeof sender, "p%d", i);
        add(sender, sender);
    }
    comes("p88");
    char *text = mem_array(200 * 1024 + 1, 1);
    memset(text, 'x', 200 * 1024);
    for (int i = 0; i < 40; i++) {
        snprintf(sender, sizeof sender, "q%d", i);
        backlog_add(backlog, 1,
                    &(struct line){.type = LINE_MESSAGE,
                                   .id = sender,
                                   .room = "#help",
                                   .sender = sender,
                                   .text = text});
    }
    free(text);
    int count = 0;
    struct line line;
    size_t account = 0;
    while (backlog_take(backlog, &account, &line)) {
        count++;
        line_finish(&line);
    }
    assert_in_range(count, 15, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(gives_back_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(keeps_the_newest_of_each_person, set_up, tear_down),
        cmocka_unit_test_setup_teardown(is_bounded, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("backlog", tests, NULL, NULL);
}
