/* The screen: the language of patterns on a lexicon of its own, and the shipped lexicon on what
 * must be found and what must not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/problem.h"
#include "safety/safety.h"

#include "danger_lines.h"
#include "foreign_lines.h"

/* A lexicon of one idiom, one soft pattern and one of suicide-self-harm. */
struct small {
    struct guide guide;
    struct pattern words[1], idioms[1], soft[1], full[1];
    struct problems problems;
    struct safety *safety;
};

static void small_init(struct small *small, const char *idiom, const char *soft, const char *full)
{
    *small = (struct small){0};
    struct lexicon *lexicon = &small->guide.lexicons[0];
    char *file = mem_string("lexicon.yaml");
    lexicon->file = file;
    small->words[0] = (struct pattern){mem_string("him = him|her"), 1, 5};
    small->idioms[0] = (struct pattern){mem_string(idiom), 2, 5};
    small->soft[0] = (struct pattern){mem_string(soft), 3, 5};
    small->full[0] = (struct pattern){mem_string(full), 4, 5};
    lexicon->words = small->words;
    lexicon->idioms = small->idioms;
    lexicon->classes[DANGER_SUICIDE_SOFT] = small->soft;
    lexicon->classes[DANGER_SUICIDE_SELF_HARM] = small->full;
    lexicon->word_count = lexicon->idiom_count = 1;
    lexicon->class_counts[DANGER_SUICIDE_SOFT] = 1;
    lexicon->class_counts[DANGER_SUICIDE_SELF_HARM] = 1;
    small->safety = safety_create(&small->guide, &small->problems);
}

static void small_finish(struct small *small)
{
    safety_destroy(small->safety);
    problems_finish(&small->problems);
    free(small->words[0].text);
    free(small->idioms[0].text);
    free(small->soft[0].text);
    free(small->full[0].text);
    free(small->guide.lexicons[0].file);
}

static bool pattern_finds(const char *pattern, const char *text)
{
    struct small small;
    small_init(&small, "an idiom", "a soft word", pattern);
    problems_print(&small.problems, stderr);
    assert_int_equal(small.problems.count, 0);
    bool found = safety_screen(small.safety, text).tier == SAFETY_FULL;
    small_finish(&small);
    return found;
}

static void matches_words(void **state)
{
    (void)state;
    assert_true(pattern_finds("want to die", "I want to die."));
    assert_true(pattern_finds("want to die", "i wanna die"));
    assert_true(pattern_finds("do not want", "i don\xE2\x80\x99t want"));
    assert_false(pattern_finds("want to die", "i want to dye"));
    assert_true(pattern_finds("suicid*", "so suicidal"));
    assert_true(pattern_finds("kill|end it", "end it"));
    assert_true(pattern_finds("kill <him>", "kill her"));
    assert_false(pattern_finds("kill <him>", "kill time"));
    assert_true(pattern_finds("end my own? life", "end my life"));
    assert_true(pattern_finds("end my own? life", "end my own life"));
    assert_true(pattern_finds("reason to live|go_on", "no reason to go on"));
    assert_true(pattern_finds("reason to live|go_on", "no reason to live"));
    assert_false(pattern_finds("reason to live|go_on", "no reason to go home"));
}

static void matches_gaps(void **state)
{
    (void)state;
    assert_true(pattern_finds("kill .. myself", "kill myself"));
    assert_true(pattern_finds("kill .. myself", "kill all of myself"));
    assert_false(pattern_finds("kill .. myself", "kill one two three myself"));
    assert_true(pattern_finds("kill ... myself", "kill one two three four five myself"));
    assert_false(pattern_finds("kill .. myself", "what a kill. i myself saw it"));
}

static void matches_edges(void **state)
{
    (void)state;
    assert_true(pattern_finds("^ no way out $", "So. No way out! Help"));
    assert_false(pattern_finds("^ no way out $", "there is no way out"));
    assert_false(pattern_finds("^ no way out $", "no way out of ikea"));
    assert_true(pattern_finds("to die soon|$", "i want to die"));
    assert_true(pattern_finds("to die soon|$", "i want to die soon ok"));
    assert_false(pattern_finds("to die soon|$", "i want to die laughing"));
}

static enum safety_tier tier_of(const char *text)
{
    struct small small;
    small_init(&small, "want to die laughing|of", "not want to die", "want to die");
    enum safety_tier tier = safety_screen(small.safety, text).tier;
    small_finish(&small);
    return tier;
}

static void masks_spans_and_never_vetoes(void **state)
{
    (void)state;
    assert_int_equal(tier_of("i want to die laughing"), SAFETY_CLEAR);
    assert_int_equal(tier_of("i want to die laughing, no, i want to die"), SAFETY_FULL);
    assert_int_equal(tier_of("i do not want to die"), SAFETY_SOFT);
    assert_int_equal(tier_of("i do not want to die. i want to die"), SAFETY_FULL);
    assert_int_equal(tier_of("hello"), SAFETY_CLEAR);
}

static void assert_bad(const char *pattern, int column)
{
    struct small small;
    small_init(&small, "an idiom", "a soft word", pattern);
    assert_int_equal(small.problems.count, 1);
    assert_string_equal(small.problems.items[0].file, "lexicon.yaml");
    assert_int_equal(small.problems.items[0].line, 4);
    assert_int_equal(small.problems.items[0].column, column);
    small_finish(&small);
}

static void reports_bad_patterns_with_their_place(void **state)
{
    (void)state;
    assert_bad("", 5);
    assert_bad("kill <nobody>", 10);
    assert_bad("kill a||b", 12);
    assert_bad("a|don't kill", 7);
    assert_bad("maybe? die", 5);
    assert_bad(".. die", 5);
    assert_bad("die ..", 11);
    assert_bad("di*", 5);
    assert_bad("die ^ now", 9);
    assert_bad("die $ now", 9);
}

static struct guide *shipped;
static struct safety *screen;

static int load_shipped(void **state)
{
    (void)state;
    struct problems problems = {0};
    shipped = guide_load("content", "en", &problems);
    if (shipped != NULL)
        screen = safety_create(shipped, &problems);
    problems_print(&problems, stderr);
    int failed = shipped == NULL || problems.errors > 0;
    problems_finish(&problems);
    return failed;
}

static int drop_shipped(void **state)
{
    (void)state;
    safety_destroy(screen);
    guide_destroy(shipped);
    return 0;
}

static void assert_examples(const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct safety_finding finding = safety_screen(screen, examples[i].text);
        if (finding.danger != examples[i].danger)
            print_error("%s: %d\n", examples[i].text, (int)finding.danger);
        assert_int_equal(finding.danger, examples[i].danger);
    }
}

/* What a first draft got wrong (research, 4.3). */
static void gets_the_known_failures_right(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {"been having dark thoughts", DANGER_SUICIDE_SELF_HARM},
        {"theres no way out", DANGER_SUICIDE_SELF_HARM},
        {"the pain is unbearable", DANGER_SUICIDE_SELF_HARM},
        {"i feel like a burden", DANGER_SUICIDE_SELF_HARM},
        {"my dad is beating my mom right now", DANGER_ABUSE_NOW},
        {"what is the highest bridge near me", DANGER_SUICIDE_SELF_HARM},
        {"i cut myself shaving", DANGER_NONE},
        {"ready to end this situation", DANGER_NONE},
        {"people suggest i just kill myself", DANGER_SUICIDE_SOFT},
    };
    assert_examples(examples, sizeof examples / sizeof *examples);
}

static void finds_every_class(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {"i think i took too many pills", DANGER_MEDICAL_EMERGENCY},
        {"chest pain going down my left arm", DANGER_MEDICAL_EMERGENCY},
        {"i want to kill myself", DANGER_SUICIDE_SELF_HARM},
        {"everyone would be better off without me", DANGER_SUICIDE_SELF_HARM},
        {"kms", DANGER_SUICIDE_SELF_HARM},
        {"im gonna unalive myself", DANGER_SUICIDE_SELF_HARM},
        {"my husband hits me", DANGER_ABUSE_NOW},
        {"im 12 and my uncle touches me", DANGER_CHILD_AT_RISK},
        {"i was raped last night", DANGER_SEXUAL_ASSAULT},
        {"im going to kill him when he gets home", DANGER_HARM_TO_OTHERS},
        {"my friend wants to kill himself", DANGER_CONCERN_FOR_OTHER},
        {"im not suicidal", DANGER_SUICIDE_SOFT},
        {"i used to want to die", DANGER_SUICIDE_SOFT},
        {"he told me to go kill myself", DANGER_SUICIDE_SOFT},
        {"quiero morir", DANGER_SUICIDE_SELF_HARM},
        {"ich will nicht mehr leben", DANGER_SUICIDE_SELF_HARM},
        {"je veux mourir", DANGER_SUICIDE_SELF_HARM},
        {"voglio morire", DANGER_SUICIDE_SELF_HARM},
        {"quero morrer", DANGER_SUICIDE_SELF_HARM},
        {"ik wil dood", DANGER_SUICIDE_SELF_HARM},
        {"chc\xC4\x99 umrze\xC4\x87", DANGER_SUICIDE_SELF_HARM},
        {"я хочу умереть", DANGER_SUICIDE_SELF_HARM},
        {"ölmek istiyorum", DANGER_SUICIDE_SELF_HARM},
        {"اريد ان اموت", DANGER_SUICIDE_SELF_HARM},
        {"मैं मरना चाहता हूं", DANGER_SUICIDE_SELF_HARM},
    };
    assert_examples(examples, sizeof examples / sizeof *examples);
}

static void finds_what_is_said_plainly(void **state)
{
    (void)state;
    assert_examples(danger_lines, sizeof danger_lines / sizeof *danger_lines);
}

static void finds_it_in_other_languages(void **state)
{
    (void)state;
    assert_examples(foreign_lines, sizeof foreign_lines / sizeof *foreign_lines);
}

static void sees_through_spelling(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {"su1c1dal again", DANGER_SUICIDE_SELF_HARM},
        {"i want to k i l l  m y s e l f", DANGER_SUICIDE_SELF_HARM},
        {"i want to k1ll mysel\xE2\x80\x8B"
         "f",
         DANGER_SUICIDE_SELF_HARM},
        {"I DON\xE2\x80\x99T WANT TO LIVE", DANGER_SUICIDE_SELF_HARM},
        {"i want to dieeee", DANGER_SUICIDE_SELF_HARM},
        {"i was r*ped last night", DANGER_SEXUAL_ASSAULT},
    };
    assert_examples(examples, sizeof examples / sizeof *examples);
}

static void leaves_idioms_alone(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {"traffic is killing me", DANGER_NONE},
        {"i'm dying laughing", DANGER_NONE},
        {"i'm dead \xF0\x9F\x98\x82", DANGER_NONE},
        {"that was career suicide", DANGER_NONE},
        {"dying to try that cake", DANGER_NONE},
        {"my phone is about to die", DANGER_NONE},
        {"kill the process and restart it", DANGER_NONE},
        {"has anyone seen suicide squad", DANGER_NONE},
        {"my character dies in the last chapter", DANGER_NONE},
        {"my friend died by suicide years ago", DANGER_NONE},
        {"my boss is going to kill me when she sees the invoice", DANGER_NONE},
        {"hit me up when you are in town", DANGER_NONE},
        {"she beat me at scrabble again", DANGER_NONE},
        {"he hit me years ago, we are long divorced", DANGER_NONE},
        {"how do i deal with flashbacks", DANGER_NONE},
    };
    assert_examples(examples, sizeof examples / sizeof *examples);
}

/* The sanitizers watch; that it ends is the test. */
static void bears_hostile_input(void **state)
{
    (void)state;
    static const char *const units[] = {"kill ", "i ",           "a*b ", "k1l ",
                                        "not ",  "\xE2\x80\x8B", "he ",  "aaaa ",
                                        "1",     "s.",           "'",    "\xF0\x9F\x98\x82",
                                        "$",     "\xD9\x8B"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        size_t size = strlen(units[i]), count = 65536 / size;
        char *text = mem_array(count * size + 1, 1);
        for (size_t k = 0; k < count; k++)
            memcpy(text + k * size, units[i], size);
        safety_screen(screen, text);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches_words),
        cmocka_unit_test(matches_gaps),
        cmocka_unit_test(matches_edges),
        cmocka_unit_test(masks_spans_and_never_vetoes),
        cmocka_unit_test(reports_bad_patterns_with_their_place),
        cmocka_unit_test(gets_the_known_failures_right),
        cmocka_unit_test(finds_every_class),
        cmocka_unit_test(finds_what_is_said_plainly),
        cmocka_unit_test(finds_it_in_other_languages),
        cmocka_unit_test(sees_through_spelling),
        cmocka_unit_test(leaves_idioms_alone),
        cmocka_unit_test(bears_hostile_input),
    };
    return cmocka_run_group_tests(tests, load_shipped, drop_shipped);
}
