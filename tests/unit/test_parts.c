#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "answer/follow.h"
#include "answer/parts.h"
#include "core/choice.h"

static void quoted_lines_are_left_out(void **state)
{
    (void)state;
    static const struct {
        const char *text, *own;
    } cases[] = {
        {"> one\n> two\nthree", "three"},
        {"a\n  > b\nc\n", "a\nc\n"},
        {"> only a quote", "> only a quote"},
        {"1 > 2", "1 > 2"},
        {"", ""},
        {"> a\n \n", "> a\n \n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *own = parts_unquoted(cases[i].text);
        assert_string_equal(own, cases[i].own);
        free(own);
    }
}

static void questions_are_parted(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t count;
        const char *parts[PARTS_MOST];
    } cases[] = {
        {"What is EMDR?", 0, {NULL}},
        {"  What is EMDR?  ", 0, {NULL}},
        {"no question", 0, {NULL}},
        {"", 0, {NULL}},
        {"What is EMDR? Is it safe?", 2, {"What is EMDR?", "Is it safe?"}},
        {"I cry. What is EMDR?", 1, {"What is EMDR?"}},
        {"what is emdr and how long is it?", 2, {"what is emdr ", "how long is it?"}},
        {"is it bread and butter?", 0, {NULL}},
        {"a? b? c? d?", 3, {"a?", "b?", "c?"}},
        {"and what?", 0, {NULL}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct part parts[PARTS_MOST];
        const char *text = cases[i].text;
        assert_int_equal(parts_asking(text, parts), cases[i].count);
        for (size_t k = 0; k < cases[i].count; k++) {
            assert_int_equal(parts[k].length, strlen(cases[i].parts[k]));
            assert_memory_equal(text + parts[k].start, cases[i].parts[k], parts[k].length);
        }
    }
}

static void follow_ups_are_told_from_questions(void **state)
{
    (void)state;
    static const char *const ups[] = {"does it work?",  "and how long?", "What about couples",
                                      "but why though", "is THAT safe",  "how about for men"};
    static const char *const others[] = {"what is EMDR?",
                                         "and",
                                         "",
                                         "...",
                                         "how do i find a therapist",
                                         "it is a long story about my life and what they did then"};
    for (size_t i = 0; i < sizeof ups / sizeof ups[0]; i++)
        assert_true(follow_is_up(ups[i]));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_false(follow_is_up(others[i]));
    char *joined = follow_joined("EMDR", "does it work?");
    assert_string_equal(joined, "EMDR: does it work?");
    free(joined);
}

static void choices_are_read(void **state)
{
    (void)state;
    static const char *const titles[] = {"How do I find a therapist?", NULL, "Couples therapy"};
    enum { NO_CHOICE = 9, NONE = 3 };
    static const struct {
        const char *text;
        size_t index;
    } cases[] = {
        {"1", 0},
        {" 2. ", 1},
        {"#3", 2},
        {"the second one", 1},
        {"no. 3", 2},
        {"Option 2 pls", 1},
        {"last one", 2},
        {"none", NONE},
        {"no", NONE},
        {"none of these", NONE},
        {"couples", 2},
        {"the couples one", 2},
        {"Therapist!", 0},
        {"therapy", 2},
        {"4", NO_CHOICE},
        {"", NO_CHOICE},
        {"a", NO_CHOICE},
        {"one more thing", NO_CHOICE},
        {"what is trust", NO_CHOICE},
        {"no idea what to do", NO_CHOICE},
        {"I do", NO_CHOICE},
        {"12", NO_CHOICE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t index = NO_CHOICE;
        bool chosen = choice_read(cases[i].text, titles, 3, &index);
        if (chosen != (cases[i].index != NO_CHOICE) || index != cases[i].index)
            fail_msg("%s: %zu", cases[i].text, index);
    }
    size_t index = NO_CHOICE;
    assert_false(choice_read("1", titles, 0, &index));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quoted_lines_are_left_out),
        cmocka_unit_test(questions_are_parted),
        cmocka_unit_test(follow_ups_are_told_from_questions),
        cmocka_unit_test(choices_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
