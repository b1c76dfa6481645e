#include "guide/prose.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/problem.h"
#include "base/str.h"

enum {
    RENDERED_LARGEST = 128 * 1024,
    SENTENCE_LONGEST = 28, /* words */
    READING_WORDS = 40,    /* fewer say nothing about how hard a text is */
};

/* Ten years of school: a reader of 14 or 15. The guide's own words, such as "relationship", are
 * long, and the aim is 12 to 14. */
static const double reading_most = 9.0;

/* What an answer does not say: promises, feelings that a bot has not, and what blames. */
static const struct {
    const char *words;
    const char *why;
} voices[] = {
    {"guarantee", "does this promise something?"},
    {"guarantees", "does this promise something?"},
    {"guaranteed", "does this promise something?"},
    {"cure", "does this promise something?"},
    {"cures", "does this promise something?"},
    {"cured", "does this promise something?"},
    {"will heal", "does this promise something?"},
    {"will recover", "does this promise something?"},
    {"will be fine", "does this promise something?"},
    {"will be okay", "does this promise something?"},
    {"will pass", "does this promise something?"},
    {"always works", "does this promise something?"},
    {"never fails", "does this promise something?"},
    {"works for everyone", "does this promise something?"},
    {"will fix", "does this promise something?"},
    {"will get better", "does this promise something?"},
    {"will feel better", "does this promise something?"},
    {"i promise", "does this promise something?"},
    {"proven to", "does this promise something?"},
    {"i understand", "a bot has no feelings to show"},
    {"i know how", "a bot has no feelings to show"},
    {"i am sorry", "a bot has no feelings to show"},
    {"i'm sorry", "a bot has no feelings to show"},
    {"i care", "a bot has no feelings to show"},
    {"you are not broken", "a bot has no feelings to show"},
    {"you should have", "does this blame somebody?"},
    {"you must not have", "does this blame somebody?"},
    {"just relax", "does this blame somebody?"},
    {"get over it", "does this blame somebody?"},
    {"committed suicide", "say `died by suicide`"},
    {"commit suicide", "say `die by suicide`"},
    {"husband", "say `partner`"},
    {"wife", "say `partner`"},
};

char *prose_plain(const char *markdown)
{
    struct buf out;
    buf_init(&out, RENDERED_LARGEST);
    guide_render(markdown, FORMAT_PLAIN, &out);
    return out.data;
}

/* What a reader takes in: words, their letters, sentences. */
struct measure {
    size_t words;
    size_t letters;
    size_t sentences;
    size_t longest; /* words of the longest sentence */
};

static bool is_word(const char *word)
{
    return word[0] != '\0' && word[0] != '<' && !str_equal(word, "-");
}

static bool ends_sentence(const char *word)
{
    size_t length = strlen(word);
    while (length > 0 && strchr("\")'", word[length - 1]) != NULL)
        length--;
    return length > 0 && strchr(".!?:", word[length - 1]) != NULL;
}

static size_t count_letters(const char *word)
{
    size_t count = 0;
    for (const char *at = word; *at != '\0'; at++) {
        unsigned char byte = (unsigned char)*at;
        count += isalnum(byte) != 0 || byte >= 0xC0; /* the first byte of a letter beyond ASCII */
    }
    return count;
}

static void end_sentence(struct measure *measure, size_t *length)
{
    if (*length > measure->longest)
        measure->longest = *length;
    measure->sentences += *length > 0;
    *length = 0;
}

/* A line ends a sentence too: headings and items of a list have no full stop. */
static void measure_line(char *line, struct measure *measure)
{
    size_t length = 0;
    char *word = NULL;
    while ((word = strsep(&line, " ")) != NULL) {
        if (!is_word(word))
            continue;
        measure->words++;
        measure->letters += count_letters(word);
        length++;
        if (ends_sentence(word))
            end_sentence(measure, &length);
    }
    end_sentence(measure, &length);
}

static struct measure measure_text(const char *markdown)
{
    struct measure measure = {0};
    char *text = prose_plain(markdown);
    char *rest = text;
    char *line = NULL;
    while ((line = strsep(&rest, "\n")) != NULL)
        measure_line(line, &measure);
    free(text);
    return measure;
}

size_t prose_words(const char *markdown)
{
    return measure_text(markdown).words;
}

/* The Automated Readability Index (Senter and Smith, 1967): the years of school in the USA that a
 * text asks for; years of age less five or six. For English. Below about 30 words it says little.
 */
static double readability(const struct measure *measure)
{
    if (measure->words == 0 || measure->sentences == 0)
        return 0;
    double words = (double)measure->words;
    return 4.71 * (double)measure->letters / words + 0.5 * words / (double)measure->sentences -
           21.43;
}

void prose_lint_length(const struct prose *prose, size_t least, size_t most,
                       struct problems *problems)
{
    size_t words = prose_words(prose->markdown);
    if (words >= least && words <= most)
        return;
    if (least > 0)
        problem_warning(problems, prose->path, prose->line, 0,
                        "%s has %zu words: %zu to %zu are good", prose->what, words, least, most);
    else
        problem_warning(problems, prose->path, prose->line, 0, "%s has %zu words: %zu are the most",
                        prose->what, words, most);
}

void prose_lint_reading(const struct prose *prose, const struct guide *guide,
                        struct problems *problems)
{
    struct measure measure = measure_text(prose->markdown);
    double grade = readability(&measure);
    if (measure.longest > SENTENCE_LONGEST)
        problem_warning(problems, prose->path, prose->line, 0,
                        "%s has a sentence of %zu words: %d are the most", prose->what,
                        measure.longest, SENTENCE_LONGEST);
    if (str_equal(guide->language, GUIDE_BASE) && measure.words >= READING_WORDS &&
        grade > reading_most)
        problem_warning(problems, prose->path, prose->line, 0,
                        "%s is hard to read: readability index %.1f, %.0f is the most (shorter "
                        "sentences, shorter words)",
                        prose->what, grade, reading_most);
}

static bool is_letter(char byte)
{
    return isalpha((unsigned char)byte) != 0;
}

/* Where a word or a run of words stands in the text, on its own; ASCII case does not count. */
static const char *find_words(const char *text, const char *words)
{
    size_t length = strlen(words);
    for (const char *at = strcasestr(text, words); at != NULL; at = strcasestr(at + 1, words)) {
        if ((at == text || !is_letter(at[-1])) && !is_letter(at[length]))
            return at;
    }
    return NULL;
}

void prose_lint_voice(const struct prose *prose, const struct guide *guide,
                      struct problems *problems)
{
    if (!str_equal(guide->language, GUIDE_BASE))
        return;
    for (size_t i = 0; i < sizeof voices / sizeof voices[0]; i++) {
        const char *found = find_words(prose->markdown, voices[i].words);
        int number = prose->line;
        for (const char *at = prose->markdown; found != NULL && at < found; at++)
            number += *at == '\n';
        if (found != NULL)
            problem_warning(problems, prose->path, number, 0, "`%s`: %s", voices[i].words,
                            voices[i].why);
    }
}

/* The program adds the notice; two of them would be one too many, and the second one unreviewed. */
void prose_lint_notice(const struct prose *prose, const struct guide *guide,
                       struct problems *problems)
{
    char *text = prose_plain(prose->markdown);
    char *fixed = prose_plain(guide->notice);
    bool repeats = strstr(text, fixed) != NULL;
    bool imitates =
        find_words(text, "licensed professional") != NULL &&
        (find_words(text, "not therapy") != NULL || find_words(text, "not a substitute") != NULL ||
         find_words(text, "general information") != NULL ||
         find_words(text, "not an emergency service") != NULL);
    if (repeats || imitates)
        problem_error(problems, prose->path, prose->line, 0,
                      "this reads like the notice: the program adds it, no author writes it");
    free(fixed);
    free(text);
}
