/* Messages of 64 KiB that are made to hold the bot up: all come through, and only so much of each
 * is read as is said. Nothing here looks at a clock; `make bench` does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "answer/answer.h"
#include "answer/stems.h"
#include "answer/text.h"
#include "base/mem.h"
#include "base/problem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "safety/normalise.h"
#include "safety/safety.h"
#include "sense/sense.h"

#include "hostile_lines.h"

static const char fixture[] = "tests/unit/sense_tiny.bin";

static struct guide *guide;
static struct safety *safety;
static struct sense *sense;
static struct answer *answer;

/* The shipped lexicon, and a few ways of asking with a very small encoder. */
static struct guide small;
static struct asked asked;

static int open_guide(void **state)
{
    (void)state;
    static char english[] = "en", id[] = "faq/how-long";
    struct problems problems = {0};
    char *why = NULL;
    guide = guide_load("content", "en", &problems);
    assert_non_null(guide);
    safety = safety_create(guide, &problems);
    problems_finish(&problems);
    sense = sense_open(fixture, &why);
    assert_non_null(sense);
    asked.id = id;
    str_list_add(&asked.lines, "how long does it take");
    str_list_add(&small.none, "how do i boil an egg");
    small.language = english;
    small.asked = &asked;
    small.asked_count = 1;
    answer = answer_create(&small, sense, &answer_default_bands);
    return 0;
}

static int close_guide(void **state)
{
    (void)state;
    answer_destroy(answer);
    str_list_finish(&asked.lines);
    str_list_finish(&small.none);
    sense_close(sense);
    safety_destroy(safety);
    guide_destroy(guide);
    return 0;
}

/* The beginning of a text, of whole characters. */
static char *beginning(const struct buf *text, size_t length)
{
    assert_true(text->length > length);
    while (((unsigned char)text->data[length] & 0xC0) == 0x80)
        length--;
    return mem_string_of(text->data, length);
}

static void screens_what_it_says_it_reads(void **state)
{
    (void)state;
    for (size_t i = 0; i < HOSTILE_LINES; i++) {
        struct buf text;
        struct words words;
        assert_true(hostile_fill(&text, hostile_lines[i].piece));
        words_init(&words, text.data);
        assert_in_range(words.count, 0, 2 * NORMALISE_READ);
        words_finish(&words);
        char *head = beginning(&text, NORMALISE_READ);
        struct safety_finding all = safety_screen(safety, text.data);
        struct safety_finding read = safety_screen(safety, head);
        assert_int_equal(all.tier, read.tier);
        assert_int_equal(all.danger, read.danger);
        free(head);
        buf_finish(&text);
    }
}

static void reads_so_many_words(void **state)
{
    (void)state;
    struct stems *stems = stems_create("english");
    stems_settle(stems);
    for (size_t i = 0; i < HOSTILE_LINES; i++) {
        struct buf text;
        struct text read;
        uint32_t tokens[SENSE_TOKENS];
        assert_true(hostile_fill(&text, hostile_lines[i].piece));
        text_init(&read, stems, text.data);
        assert_in_range(read.count, 0, TEXT_WORDS);
        assert_in_range(read.folded.length, 0, 4 * TEXT_READ);
        text_finish(&read);
        assert_in_range(sense_tokens(sense, text.data, text.length, tokens), 2, SENSE_TOKENS);
        buf_finish(&text);
    }
    assert_int_equal(stems->known.count, 0); /* nothing of it is kept */
    stems_destroy(stems);
}

static void answers_by_what_it_says_it_reads(void **state)
{
    (void)state;
    for (size_t i = 0; i < HOSTILE_LINES; i++) {
        struct buf text;
        struct answer_result all, read;
        assert_true(hostile_fill(&text, hostile_lines[i].piece));
        char *head = beginning(&text, TEXT_READ);
        answer_find(answer, text.data, &all);
        answer_find(answer, head, &read);
        assert_true(all.probability >= 0 && all.probability <= 1);
        assert_true(all.danger >= 0 && all.danger <= 1);
        assert_true(all.probability == read.probability && all.band == read.band);
        assert_int_equal(all.is_question, read.is_question);
        free(head);
        buf_finish(&text);
    }
}

/* A disguise is still seen through, among as much else as is read. */
static void sees_danger_behind_a_flood(void **state)
{
    (void)state;
    static const char *const dangers[] = {
        "k\xE2\x80\x8Bi\xE2\x80\x8Bl\xE2\x80\x8Bl myself tonight i want to \xD0\xB4ie",
        "I W\xC3\x81NT TO K1LL MYS3LF",
        "i want\xCC\x81 to k i l l m y s e l f",
    };
    for (size_t i = 0; i < sizeof dangers / sizeof *dangers; i++) {
        struct buf text;
        buf_init(&text, NORMALISE_READ);
        while (text.length < NORMALISE_READ / 2)
            buf_add_string(&text, "\xF0\x9F\x98\x80\xE2\x80\xAE ?! ");
        buf_add_string(&text, "\n");
        buf_add_string(&text, dangers[i]);
        assert_int_equal(safety_screen(safety, text.data).tier, SAFETY_FULL);
        buf_finish(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(screens_what_it_says_it_reads),
        cmocka_unit_test(reads_so_many_words),
        cmocka_unit_test(answers_by_what_it_says_it_reads),
        cmocka_unit_test(sees_danger_behind_a_flood),
    };
    return cmocka_run_group_tests_name("hostile", tests, open_guide, close_guide);
}
