/* What the screen makes of a message before any pattern is looked for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "safety/disguise.h"
#include "safety/normalise.h"
#include "safety/vocabulary.h"

/* The words with single spaces, "|" before a word that begins a sentence. */
static void assert_words(const char *text, const char *expected)
{
    struct words words;
    struct buf joined;
    words_init(&words, text);
    buf_init(&joined, 4096);
    for (size_t i = 0; i < words.count; i++) {
        buf_add_string(&joined, i > 0 ? " " : "");
        buf_add_string(&joined, words.items[i].begins ? "|" : "");
        buf_add(&joined, word_text(&words, &words.items[i]), words.items[i].length);
    }
    assert_string_equal(joined.data, expected);
    buf_finish(&joined);
    words_finish(&words);
}

static void folds_and_parts(void **state)
{
    (void)state;
    assert_words("Hello, WORLD", "|hello world");
    assert_words("r\xC3\xA9sum\xC3\xA9", "|resume");
    assert_words("ki\xE2\x80\x8Bll su\xC2\xAD"
                 "icide",
                 "|kill suicide"); /* zero width, soft hyphen */
    assert_words("\xEF\xBD\x8B\xEF\xBD\x89\xEF\xBD\x8C\xEF\xBD\x8C", "|kill"); /* full width */
    assert_words("self-harm", "|self harm");
    assert_words("", "");
    assert_words("\xF0\x9F\x98\x82 ... !!", "");
}

static void writes_short_forms_out(void **state)
{
    (void)state;
    assert_words("I'm done", "|i am done");
    assert_words("im gonna", "|i am going to");
    assert_words("don\xE2\x80\x99t dont DON'T", "|do not do not do not");
    assert_words("he's my dad's", "|he is my dad s");
    assert_words("well ill were", "|well ill were");
    assert_words("i'd i'll they've", "|i would i will they have");
    assert_words("r u ok", "|are you ok");
}

static void finds_sentences(void **state)
{
    (void)state;
    assert_words("no. yes! why? so", "|no |yes |why |so");
    assert_words("i want to... die", "|i want to die");
    assert_words("one\ntwo", "|one |two");
    assert_words("a, b", "|a b");
}

static void draws_letters_together(void **state)
{
    (void)state;
    assert_words("k i l l me", "|kill me");
    assert_words("k.i.l.l", "|kill");
    assert_words("i k", "|i k");
    assert_words("plan a b", "|plan a b");
}

static void keeps_signs_inside_words(void **state)
{
    (void)state;
    assert_words("su1c1de k!ll r*pe $uicide d!", "|su1c1de k!ll r*pe $uicide d");
    assert_words("*die*", "|die");
}

static void reads_only_so_much(void **state)
{
    (void)state;
    size_t length = NORMALISE_READ * 2;
    char *text = mem_array(length + 1, 1);
    for (size_t i = 0; i < length; i++)
        text[i] = i % 5 == 4 ? ' ' : 'a';
    struct words words;
    words_init(&words, text);
    assert_in_range(words.count, NORMALISE_READ / 5, NORMALISE_READ / 5 + 1);
    words_finish(&words);
    memset(text, 'k', length);
    for (size_t i = 1; i < length; i += 2)
        text[i] = ' ';
    words_init(&words, text); /* letters that stand alone, without end */
    assert_true(words.count < NORMALISE_READ / 32);
    words_finish(&words);
    free(text);
}

static void assert_reading(const struct vocabulary *vocabulary, const char *word, bool spelled,
                           const char *expected)
{
    struct buf out;
    buf_init(&out, 256);
    bool found = disguise_read(vocabulary, word, strlen(word), spelled, &out);
    assert_int_equal(found, expected != NULL);
    assert_string_equal(out.data, expected != NULL ? expected : "");
    buf_finish(&out);
}

static void sees_through_disguises(void **state)
{
    (void)state;
    static const char *const known[] = {"kill", "suicide", "myself", "rape", "die", "self"};
    struct vocabulary vocabulary;
    vocabulary_init(&vocabulary);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        vocabulary_add(&vocabulary, known[i], strlen(known[i]), false);
    vocabulary_add(&vocabulary, "suicid", 6, true);
    assert_reading(&vocabulary, "su1c1de", false, "suicide");
    assert_reading(&vocabulary, "k1ll", false, "kill");
    assert_reading(&vocabulary, "ki11", false, "kill");
    assert_reading(&vocabulary, "k*ll", false, "kill");
    assert_reading(&vocabulary, "r*pe", false, "rape");
    assert_reading(&vocabulary, "$uicidal", false, "suicidal");
    assert_reading(&vocabulary, "diiiie", false, "die");
    assert_reading(&vocabulary, "killlll", false, "kill");
    assert_reading(&vocabulary, "d0nt", false, "do not");
    assert_reading(&vocabulary, "killmyself", true, "kill myself");
    assert_reading(&vocabulary, "ikillmyself", true, "i kill myself");
    assert_reading(&vocabulary, "k\xD1\x96ll", false, "kill"); /* a Cyrillic i */
    assert_reading(&vocabulary, "killmyself", false, NULL);
    assert_reading(&vocabulary, "2024", false, NULL);
    assert_reading(&vocabulary, "banana", false, NULL);
    vocabulary_finish(&vocabulary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folds_and_parts),          cmocka_unit_test(writes_short_forms_out),
        cmocka_unit_test(finds_sentences),          cmocka_unit_test(draws_letters_together),
        cmocka_unit_test(keeps_signs_inside_words), cmocka_unit_test(reads_only_so_much),
        cmocka_unit_test(sees_through_disguises),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
