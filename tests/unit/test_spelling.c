#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "answer/corpus.h"
#include "answer/spelling.h"
#include "base/mem.h"
#include "sense/sense.h"

enum { TIMES = 6 }; /* that each line is there */

static const char *const asked[] = {
    "how much does therapy cost",   "does talking help with separate homes",
    "is killing my mother a crime", "we address what somebody said yesterday",
    "Dr. O'Brien's boundaries",     "thank you, i think there is a form for healthy people",
};

static struct corpus corpus;
static struct spelling spelling;

static int set_up(void **state)
{
    (void)state;
    size_t count = sizeof asked / sizeof asked[0];
    corpus.texts = mem_array(count * TIMES + 1, sizeof *corpus.texts);
    for (size_t i = 0; i < count * TIMES; i++)
        corpus.texts[corpus.line_count++] = asked[i % count];
    corpus.texts[corpus.line_count++] = "a kiling spree";
    spelling_init(&spelling, &corpus, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    spelling_finish(&spelling);
    free(corpus.texts);
    return 0;
}

static void assert_mended(const char *text, const char *left_out, const char *wanted)
{
    char *mended = spelling_mended(&spelling, text, left_out);
    assert_string_equal(mended, wanted);
    free(mended);
}

static void errors_are_mended(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"how mcuh does theraphy cots", "how much does therapy cost"},
        {"adress, addrress", "address, address"}, /* doubled */
        {"yesterda", "yesterday"},                /* dropped */
        {"therspy thetapy", "therapy therapy"},   /* the key beside it; a longer word */
        {"seperate", "separate"},
        {"Hwo mcuh? Mcuh!", "Hwo much? much!"},
        {"a theraphy's cost", "a therapy's cost"},
        {"(theraphy) 'theraphy' *theraphy*", "(therapy) 'therapy' *therapy*"},
        {"so-theraphy\n\ttheraphy\xE2\x80\xA6 theraphy",
         "so-therapy\n\ttheraphy\xE2\x80\xA6 therapy"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_mended(cases[i][0], NULL, cases[i][1]);
}

static void what_is_no_error_stays(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",
        " \n ",
        "thnk",                        /* think, thank? */
        "cst hlp",                     /* three letters */
        "zebra giraffe",               /* like nothing */
        "kiling",                      /* a line has it */
        "billing kkiling",             /* the first letter, and two */
        "helf homew",                  /* other letters, far from theirs */
        "therapies",                   /* three errors from "therapy" */
        "therapys",                    /* a word, and an s */
        "I met Theraphy and THERAPHY", /* names, shouting */
        "theRaphy",
        "@theraphy #theraphy theraphy2 theraphy_",
        "https://theraphy.org theraphy.org theraphy/cost theraphy@cost.org",
        "th\xC3\xA9raphy theraphy\xE2\x80\x99s",
        "does'nt ther'apy",
        "therapytherapytherapytherapytherapytherapytherapy",
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_mended(cases[i], NULL, cases[i]);
}

static void a_line_left_out_is_not_there(void **state)
{
    (void)state;
    assert_mended("kiling", NULL, "kiling");
    assert_mended("kiling", "a kiling spree", "killing");
}

static void the_encoders_words_stay(void **state)
{
    (void)state;
    char *why = NULL;
    struct sense *sense = sense_open("tests/unit/sense_tiny.bin", &why);
    struct spelling other;
    assert_non_null(sense);
    assert_mended("from", NULL, "form");
    spelling_init(&other, &corpus, sense);
    char *mended = spelling_mended(&other, "from", NULL);
    assert_string_equal(mended, "from");
    free(mended);
    spelling_finish(&other);
    sense_close(sense);
}

static void long_texts_are_bounded(void **state)
{
    (void)state;
    enum { LONG = 8000 };
    char *text = mem_array(LONG + 1, 1);
    for (size_t i = 0; i + 5 <= LONG; i += 5)
        memcpy(text + i, "mcuh ", 5);
    char *mended = spelling_mended(&spelling, text, NULL);
    assert_int_equal(strlen(mended), LONG);
    assert_memory_equal(mended, "much much ", 10);
    assert_string_equal(mended + TEXT_READ, text + TEXT_READ);
    free(mended);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_are_mended),
        cmocka_unit_test(what_is_no_error_stays),
        cmocka_unit_test(a_line_left_out_is_not_there),
        cmocka_unit_test(the_encoders_words_stay),
        cmocka_unit_test(long_texts_are_bounded),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
