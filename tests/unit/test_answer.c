/* Which entry answers: on a small guide made here, with one entry that is not written yet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "answer/answer.h"
#include "answer/exact.h"
#include "answer/scorer.h"
#include "answer/stems.h"
#include "answer/terms.h"
#include "answer/text.h"
#include "base/mem.h"
#include "base/str.h"
#include "guide/guide.h"

enum { EMDR, HOW_LONG, TRUST, ENTRIES };

static struct entry entries[2];
static struct asked asked[ENTRIES];
static struct guide guide;
static struct answer *answer;

static void fill(struct str_list *list, const char *const *lines)
{
    for (; *lines != NULL; lines++)
        str_list_add(list, *lines);
}

static const char *const emdr_lines[] = {"what is emdr",
                                         "how does emdr work",
                                         "is emdr safe",
                                         "does emdr really work",
                                         "eye movement therapy for trauma",
                                         "following a finger with your eyes",
                                         "emdr side effects",
                                         "what happens in an emdr session",
                                         NULL};
static const char *const emdr_misses[] = {"why do my eyes twitch", NULL};
static const char *const long_lines[] = {"how long does therapy take",
                                         "how many months until it gets better",
                                         "when will i feel better in therapy",
                                         "how many sessions of therapy do i need",
                                         "is a year of therapy normal",
                                         "how soon does therapy help",
                                         NULL};
static const char *const trust_lines[] = {"how do i trust again after betrayal",
                                          "i can not trust my partner",
                                          "trust issues after cheating",
                                          "why is it hard for me to trust",
                                          "rebuilding trust slowly",
                                          "he lied and now i trust nobody",
                                          NULL};
static const char *const none_lines[] = {"how long does it take to boil an egg",
                                         "what is the capital of france",
                                         "how do i fix my car",
                                         "how long is the flight to tokyo",
                                         "do you like pizza",
                                         NULL};
static const char *const chat_lines[] = {"good morning all", "haha same here", "see you tomorrow",
                                         "thanks everyone", NULL};

static int make_guide(void **state)
{
    (void)state;
    entries[0] = (struct entry){.id = mem_string("approaches/emdr"), .title = mem_string("EMDR")};
    str_list_add(&entries[0].also, "eye movement desensitization and reprocessing");
    entries[1] = (struct entry){.id = mem_string("faq/how-long"),
                                .title = mem_string("How long does it take?")};
    asked[EMDR] = (struct asked){.id = mem_string("approaches/emdr"), .entry = &entries[0]};
    asked[HOW_LONG] = (struct asked){.id = mem_string("faq/how-long"), .entry = &entries[1]};
    asked[TRUST] = (struct asked){.id = mem_string("topics/trust")}; /* not written yet */
    fill(&asked[EMDR].lines, emdr_lines);
    fill(&asked[EMDR].misses, emdr_misses);
    fill(&asked[HOW_LONG].lines, long_lines);
    fill(&asked[TRUST].lines, trust_lines);
    static char english[] = "en";
    guide = (struct guide){.language = english,
                           .entries = entries,
                           .entry_count = 2,
                           .asked = asked,
                           .asked_count = ENTRIES};
    fill(&guide.none, none_lines);
    fill(&guide.chat, chat_lines);
    answer = answer_create(&guide, NULL, &answer_default_bands);
    return 0;
}

static int drop_guide(void **state)
{
    (void)state;
    answer_destroy(answer);
    for (size_t i = 0; i < 2; i++) {
        free(entries[i].id);
        free(entries[i].title);
        str_list_finish(&entries[i].also);
    }
    for (size_t i = 0; i < ENTRIES; i++) {
        free(asked[i].id);
        str_list_finish(&asked[i].lines);
        str_list_finish(&asked[i].misses);
    }
    str_list_finish(&guide.none);
    str_list_finish(&guide.chat);
    return 0;
}

static struct answer_result find(const char *text)
{
    struct answer_result result;
    answer_find(answer, text, &result);
    return result;
}

static void assert_text(const char *message, const char *expected, bool question)
{
    struct stems *stems = stems_create("english");
    struct text text;
    char joined[256] = "";
    size_t size = 0;
    text_init(&text, stems, message);
    for (size_t i = 0; i < text.count; i++) {
        size_t length = 0;
        const char *stem = text_stem(&text, i, &length);
        if (size > 0)
            joined[size++] = ' ';
        memcpy(joined + size, stem, length);
        size += length;
    }
    assert_string_equal(joined, expected);
    assert_int_equal(text.is_question, question);
    text_finish(&text);
    stems_destroy(stems);
}

static void reads_words_and_shape(void **state)
{
    (void)state;
    assert_text("Waymark: hi, what is EMDR?", "what is emdr", true);
    assert_text("sleeping, slept", "sleep slept", false);
    assert_text("I don\xE2\x80\x99t know my partner's needs", "i dont know my partner need", false);
    assert_text("tell me about trust please", "tell me about trust", true);
    assert_text("hello", "hello", false); /* never cut to nothing */
    assert_text("\xEF\xBC\xA5\xEF\xBC\xAD\xEF\xBC\xA4\xEF\xBC\xB2", "emdr", false);
    assert_text("", "", false);
}

static struct stem find_stem(struct stems *stems, const char *word)
{
    return stems_find(stems, word, strlen(word));
}

/* What is learned of the lines is the same that the stemmer says, and nothing is learned later. */
static void learns_stems_of_lines_only(void **state)
{
    (void)state;
    struct stems *stems = stems_create("english");
    struct stem first = find_stem(stems, "trusting");
    struct stem other = find_stem(stems, "the");
    struct stem again = find_stem(stems, "trusting");
    assert_int_equal(again.word, first.word);
    assert_int_equal(again.number, first.number);
    assert_int_equal(again.length, 5);
    assert_memory_equal(again.text, "trust", 5);
    assert_false(again.frame);
    assert_true(other.frame);
    assert_int_not_equal(other.word, first.word);
    assert_int_equal(find_stem(stems, "trusted").number, first.number);
    stems_settle(stems);
    assert_int_equal(find_stem(stems, "trusts").number, first.number);
    assert_int_equal(find_stem(stems, "trusts").word, DICTIONARY_UNKNOWN);
    assert_int_equal(find_stem(stems, "betrayal").number, DICTIONARY_UNKNOWN);
    assert_int_equal(find_stem(stems, "betrayal").number, DICTIONARY_UNKNOWN);
    stems_destroy(stems);
}

static void numbers_terms(void **state)
{
    (void)state;
    enum { STEMS = 100 };
    struct terms terms;
    terms_init(&terms);
    for (int32_t i = 0; i < STEMS; i++) {
        assert_int_equal(terms_add(&terms, i, TERM_ALONE), 2 * i);
        assert_int_equal(terms_add(&terms, i, 0), 2 * i + 1);
    }
    for (int32_t i = 0; i < STEMS; i++) {
        assert_int_equal(terms_find(&terms, i, TERM_ALONE), 2 * i);
        assert_int_equal(terms_add(&terms, i, 0), 2 * i + 1);
    }
    assert_int_equal(terms_find(&terms, 0, 1), DICTIONARY_UNKNOWN);
    assert_int_equal(terms_add(&terms, 0, DICTIONARY_UNKNOWN), DICTIONARY_UNKNOWN);
    assert_int_equal(terms_add(&terms, DICTIONARY_UNKNOWN, TERM_ALONE), DICTIONARY_UNKNOWN);
    assert_int_equal(terms.count, 2 * STEMS);
    terms_finish(&terms);
}

static void knows_exact_names(void **state)
{
    (void)state;
    static const char *const texts[] = {"EMDR",
                                        "what is emdr?",
                                        "waymark: EMDR",
                                        "tell me about EMDR please",
                                        "whats emdr",
                                        "Eye Movement Desensitization and Reprocessing",
                                        "How long does it take?"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct answer_result result = find(texts[i]);
        assert_true(result.exact);
        assert_int_equal(result.band, ANSWER_SURE);
        assert_non_null(result.entry);
    }
    assert_string_equal(find("emdr").entry->id, "approaches/emdr");
    assert_string_equal(find("how long does it take").entry->id, "faq/how-long");
    assert_false(find("emdr train tickets").exact);
}

static void ranks_by_meaning_and_spelling(void **state)
{
    (void)state;
    assert_string_equal(find("does emdr hurt").ranked[0].id, "approaches/emdr");
    assert_string_equal(find("how many sesions of therapie").ranked[0].id, "faq/how-long");
    assert_string_equal(find("my partner lied, how can i trust").ranked[0].id, "topics/trust");
    struct answer_result result = find("does emdr hurt");
    assert_int_equal(result.ranked_count, ENTRIES);
    for (size_t i = 1; i < result.ranked_count; i++)
        assert_true(result.ranked[i - 1].score >= result.ranked[i].score);
    assert_in_range((int)(result.probability * 100), 0, 100);
}

static void stays_silent_where_nothing_is_written(void **state)
{
    (void)state;
    struct answer_result result = find("how do i trust again after betrayal");
    assert_string_equal(result.ranked[0].id, "topics/trust");
    assert_null(result.ranked[0].entry);
    assert_int_equal(result.band, ANSWER_NOTHING);
    assert_null(result.entry);
    assert_int_equal(result.offer_count, 0);
}

static void keeps_out_what_only_has_the_shape(void **state)
{
    (void)state;
    assert_int_not_equal(find("how long does it take to paint a wall").band, ANSWER_SURE);
    assert_int_not_equal(find("how do i fix my bike").band, ANSWER_SURE);
    assert_int_not_equal(find("what is the capital of spain").band, ANSWER_SURE);
    assert_int_not_equal(find("good morning everyone").band, ANSWER_SURE);
    assert_int_not_equal(find("why do my eyes twitch").band, ANSWER_SURE);
    assert_int_equal(find("zzz qqq xxy").band, ANSWER_NOTHING);
    assert_int_equal(find("").band, ANSWER_NOTHING);
}

static void leaves_one_line_out(void **state)
{
    (void)state;
    struct answer_result with, without;
    answer_find(answer, "is emdr safe", &with);
    answer_find_without(answer, "is emdr safe", "is emdr safe", &without);
    assert_true(without.ranked[0].score < with.ranked[0].score);
    answer_find_without(answer, "is emdr safe", "no such line", &without);
    assert_true(without.ranked[0].score == with.ranked[0].score);
}

static void is_pure(void **state)
{
    (void)state;
    struct answer_result one = find("does emdr hurt"), two = find("does emdr hurt");
    assert_true(one.probability == two.probability);
    assert_int_equal(one.band, two.band);
}

static void knows_an_empty_guide(void **state)
{
    (void)state;
    static char english[] = "en";
    struct guide empty = {.language = english};
    struct answer *nothing = answer_create(&empty, NULL, &answer_default_bands);
    struct answer_result result;
    answer_find(nothing, "what is emdr", &result);
    assert_int_equal(result.band, ANSWER_NOTHING);
    assert_int_equal(result.ranked_count, 0);
    answer_destroy(nothing);
}

static void bears_hostile_input(void **state)
{
    (void)state;
    static const char *const units[] = {"emdr ",        "a",         "a ",  "\xF0\x9F\x98\x82", "'",
                                        "\xE2\x80\x8B", "\xD8\xA7 ", "how "};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        size_t size = strlen(units[i]), count = 65536 / size;
        char *text = mem_array(count * size + 1, 1);
        for (size_t k = 0; k < count; k++)
            memcpy(text + k * size, units[i], size);
        find(text);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_words_and_shape),
        cmocka_unit_test(learns_stems_of_lines_only),
        cmocka_unit_test(numbers_terms),
        cmocka_unit_test(knows_exact_names),
        cmocka_unit_test(ranks_by_meaning_and_spelling),
        cmocka_unit_test(stays_silent_where_nothing_is_written),
        cmocka_unit_test(keeps_out_what_only_has_the_shape),
        cmocka_unit_test(leaves_one_line_out),
        cmocka_unit_test(is_pure),
        cmocka_unit_test(knows_an_empty_guide),
        cmocka_unit_test(bears_hostile_input),
    };
    return cmocka_run_group_tests(tests, make_guide, drop_guide);
}
