/* lint.c, lint_asked.c and author/check.c: what is said about content that loads, but is not good.
 */
#include "content.h"

#include <time.h>

#include "author/check.h"
#include "base/buf.h"

static struct problems problems;

#define SENTENCE "Ten words are here so that the count is right. "
#define MORE     "\n\n## More\n\nIt is so.\n"
#define SIXTY    SENTENCE SENTENCE SENTENCE SENTENCE SENTENCE SENTENCE
#define HEADINGS                                                             \
    "### What a session is like\n\nA\n\n### What the evidence says\n\nA\n\n" \
    "### How long it usually takes\n\nA\n\n### Cautions\n\nA\n"

static void write_asked(const char *path, const char *topic, int count, const char *more)
{
    struct buf text;
    buf_init(&text, 65536);
    for (int i = 0; i < count; i++)
        buf_print(&text, "%s %d\n", topic, i);
    buf_add_string(&text, more);
    write_text(path, text.data);
    buf_finish(&text);
}

/* A folder that the lint has nothing to say about. */
static int setup(void **state)
{
    folder_setup(state);
    problems = (struct problems){0};
    write_content();
    assert_int_equal(remove("content/en/asked/topics/trust.txt"), 0);
    write_entry("content/en/faq/how-long.md", "title: How long?\n", SIXTY MORE);
    write_entry("content/en/approaches/emdr.md", "title: EMDR\n", SIXTY "\n\n## More\n\n" HEADINGS);
    write_asked("content/en/asked/faq/how-long.txt", "how long", 20, "");
    write_asked("content/en/asked/approaches/emdr.txt", "what is emdr", 20, "");
    return 0;
}

static void says(const char *wanted)
{
    struct guide *guide = guide_load("content", "en", &problems);
    assert_non_null(guide);
    guide_lint(guide, "2026-11-21", &problems);
    guide_destroy(guide);
    expect_problems(&problems, wanted);
}

static void says_nothing_about_good_content(void **state)
{
    (void)state;
    says("");
    write_entry("content/en/faq/how-long.md", "title: How long?\n", SIXTY SIXTY MORE);
    says("");
}

static void counts_the_words_of_short_answers(void **state)
{
    (void)state;
    write_entry("content/en/faq/how-long.md", "title: How long?\n",
                "- One [two](https://e.org)\n\n" SENTENCE SENTENCE SENTENCE SENTENCE SENTENCE MORE);
    write_entry("content/en/approaches/emdr.md", "title: EMDR\n",
                SIXTY SIXTY "more\n\n## More\n\n" HEADINGS);
    says("content/en/approaches/emdr.md:11: warning: the short answer has 121 words: 60 to 120 are "
         "good\n"
         "content/en/faq/how-long.md:11: warning: the short answer has 52 words: 60 to 120 are "
         "good\n");
}

static void counts_the_words_of_crisis_replies(void **state)
{
    (void)state;
    write_reply("content/en/crisis/abuse-now.md", SIXTY, SIXTY SIXTY SENTENCE ", which is a cure");
    says("content/en/crisis/abuse-now.md:12: warning: the reply for a room has 61 words: 60 are "
         "the most\n"
         "content/en/crisis/abuse-now.md:16: warning: the reply for a room has 61 words: 60 are "
         "the most\n"
         "content/en/crisis/abuse-now.md:20: warning: `cure`: does this promise something?\n"
         "content/en/crisis/abuse-now.md:20: warning: the reply for a direct message has 135 "
         "words: 130 are the most\n"
         "content/en/crisis/abuse-now.md:24: warning: `cure`: does this promise something?\n"
         "content/en/crisis/abuse-now.md:24: warning: the reply for a direct message has 136 "
         "words: 130 are the most\n"
         "content/en/crisis/abuse-now.md:28: warning: `cure`: does this promise something?\n"
         "content/en/crisis/abuse-now.md:28: warning: the reply for a direct message has 136 "
         "words: 130 are the most\n");
}

static void wants_three_wordings_of_a_crisis_reply(void **state)
{
    (void)state;
    write_text("content/en/crisis/abuse-now.md",
               "---\ntitle: T\nresources: [abuse]\nreviewed: {date: 2026-11-21, by: S, "
               "professional: none yet}\n---\n## Room\nCall.\n## Room\nCall.\n## Direct\n"
               "Call.\n## Direct\nRing.\n## Direct\nPhone.\n");
    says("content/en/crisis/abuse-now.md: warning: the reply for a room has 2 wordings: with 3 "
         "nobody reads the same text twice in a row\n"
         "content/en/crisis/abuse-now.md:9: error: this wording stands on line 7 already\n");
}

static void measures_how_hard_a_text_is(void **state)
{
    (void)state;
    write_entry("content/en/faq/how-long.md", "title: How long?\n",
                SIXTY "Psychophysiological desensitization necessitates collaborative "
                      "conceptualizations, methodological considerations notwithstanding, "
                      "particularly whenever interdisciplinary professionals are involved in "
                      "treatment planning and its ongoing systematic documentation, evaluation "
                      "and supervision over many consecutive years.\n" MORE);
    says("content/en/faq/how-long.md:11: warning: the short answer has a sentence of 29 words: 28 "
         "are the most\n"
         "content/en/faq/how-long.md:11: warning: the short answer is hard to read: readability "
         "index 11.4, 9 is the most (shorter sentences, shorter words)\n");
}

static void wants_a_source_for_every_figure(void **state)
{
    (void)state;
    write_entry("content/en/faq/how-long.md", "title: How long?\n",
                SIXTY "In 2018, 10 people of NG116 and DSM-5 took 8 weeks, [so](https://e.org/99)."
                      "\nTwelve of 1,200 took 9.5, half did not." MORE);
    says("content/en/faq/how-long.md:12: warning: the figure `1,200` stands in no source's "
         "`note`\n"
         "content/en/faq/how-long.md:12: warning: the figure `9.5` stands in no source's `note`\n"
         "content/en/faq/how-long.md:12: warning: the figure `Twelve` stands in no source's "
         "`note`\n"
         "content/en/faq/how-long.md:12: warning: the figure `half` stands in no source's "
         "`note`\n");
}

static void counts_lines_of_irc(void **state)
{
    (void)state;
    write_entry("content/en/faq/how-long.md", "title: How long?\n",
                "One.\n\nTwo.\n\nThree.\n\n" SIXTY MORE);
    says("content/en/faq/how-long.md:11: warning: the short answer takes 5 lines of IRC with what "
         "goes below it: 4 are the most\n");
}

static void looks_at_the_form_of_sources(void **state)
{
    (void)state;
    write_text("content/en/faq/how-long.md",
               "---\ntitle: How long?\nsources:\n"
               "  - {title: A, body: B, year: 2018, url: 'http://e.org', note: so}\n"
               "  - {title: C, body: B, year: 2018, url: 'https://doi.org/11.1/2', note: so}\n"
               "  - {title: D, body: B, year: 2018, url: 'https://doi.org/10.1/2'}\n"
               "reviewed: {date: 2026-11-21, by: S, professional: none yet}\n---\n" SIXTY MORE);
    says("content/en/faq/how-long.md: warning: `http://e.org`: an address begins with https://\n"
         "content/en/faq/how-long.md: error: `https://doi.org/11.1/2` is no DOI: it looks like "
         "https://doi.org/10.1000/example\n"
         "content/en/faq/how-long.md: warning: the source `D` has no `note`: what of faq/how-long "
         "rests on it?\n");
}

static void wants_the_headings_of_approaches(void **state)
{
    (void)state;
    write_entry("content/en/approaches/emdr.md", "title: EMDR\n",
                SIXTY "\n\n## More\n\n### What a session is like\n\nA\n\n"
                      "### What the evidence says about it\n\nA\nsee ### How long it usually "
                      "takes\n\n### Cautions  \n\nA\n");
    says("content/en/approaches/emdr.md:15: error: an approach needs the heading `### How long it "
         "usually takes` under More\n"
         "content/en/approaches/emdr.md:15: error: an approach needs the heading `### What the "
         "evidence says` under More\n");
}

static void finds_notices_written_by_hand(void **state)
{
    (void)state;
    static const char *const notices[] = {
        "From a bot. See a\nprofessional.",
        "This is *not therapy*. Ask a Licensed\nprofessional.",
        "Ask a licensed professional, this is not a substitute.",
    };
    for (size_t i = 0; i < sizeof notices / sizeof notices[0]; i++) {
        char *body = mem_print(SIXTY "\n\n## More\n\n%s\n", notices[i]);
        write_entry("content/en/faq/how-long.md", "title: How long?\n", body);
        free(body);
        says("content/en/faq/how-long.md:15: error: this reads like the notice: the program adds "
             "it, no author writes it\n");
    }
    write_entry("content/en/faq/how-long.md", "title: How long?\n",
                SIXTY "A licensed professional helps to choose.\n" MORE);
    says("");
    write_entry("content/en/faq/how-long.md", "title: How long?\n",
                SIXTY "A walk is not therapy, but good.\n" MORE);
    says("");
}

static void asks_about_promises(void **state)
{
    (void)state;
    write_entry("content/en/faq/how-long.md", "title: How long?\n",
                SIXTY
                "\nIt is secure, not a curettage.\nIt Always Works, and you\nwill heal!\n" MORE);
    says("content/en/faq/how-long.md:13: warning: `always works`: does this promise something?\n"
         "content/en/faq/how-long.md:14: warning: `will heal`: does this promise something?\n");
}

static void finds_lines_that_stand_twice(void **state)
{
    (void)state;
    write_asked("content/en/asked/faq/how-long.txt", "how long", 20,
                "How Long 3\nwhat is emdr 4\nlol\n!how long 5\n!what is emdr 5\n");
    says("content/en/asked/faq/how-long.txt:21: warning: `How Long 3` stands here twice\n"
         "content/en/asked/faq/how-long.txt:22: error: `what is emdr 4` stands in "
         "content/en/asked/approaches/emdr.txt too\n"
         "content/en/asked/faq/how-long.txt:23: error: `lol` stands in content/en/asked/chat.txt "
         "too\n"
         "content/en/asked/faq/how-long.txt:24: error: `how long 5` must not be answered here, and "
         "is a way of asking on line 6\n");
}

static void wants_enough_ways_of_asking(void **state)
{
    (void)state;
    write_asked("content/en/asked/faq/how-long.txt", "how long", 19, "!a\n!b\n");
    write_asked("content/en/asked/topics/trust.txt", "trust", 1, "");
    write_asked("content/en/asked/topics/setbacks.txt", "setback", 1, "");
    says(
        "content/en/asked: warning: 2 files are for entries that are not written yet: recognised, "
        "never answered\n"
        "content/en/asked/faq/how-long.txt: warning: 19 ways of asking: an entry needs at least 20 "
        "to be found\n");
}

static void looks_at_the_days_of_the_directory(void **state)
{
    (void)state;
    write_text("content/en/directory.yaml",
               "regions:\n"
               "  US: {name: U, emergency: '911', source: 'https://e.org', verified_on: "
               "2025-11-20}\n"
               "  CA: {name: C, emergency: '911', source: 'https://e.org', verified_on: "
               "2025-11-21}\n"
               "  elsewhere: {name: E, emergency: e, source: 'https://e.org', verified_on: "
               "2026-11-22}\n"
               "services:\n"
               "  - {id: a, region: elsewhere, for: [suicide], name: A, contact: a, hours: a, "
               "source: 'https://e.org', verified_on: unverified}\n"
               "  - {id: b, region: US, for: [suicide], name: A, contact: a, hours: a, source: "
               "'https://e.org', verified_on: 2026-11-21}\n");
    says("content/en/directory.yaml: error: the region `elsewhere` needs a verified service for "
         "suicide: it serves everybody else\n"
         "content/en/directory.yaml:2: warning: `US` was verified on 2025-11-20, more than twelve "
         "months ago: read it again\n"
         "content/en/directory.yaml:4: warning: `elsewhere` was verified in the future, on "
         "2026-11-22\n"
         "content/en/directory.yaml:6: warning: `a` is unverified, so it is never shown\n");
}

static void check_prints(int wanted_status, const char *wanted)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    assert_non_null(out);
    int status = check_content("content", &(struct check_options){0}, out);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(text, wanted);
    assert_int_equal(status, wanted_status);
    free(text);
}

static void check_sums_up(void **state)
{
    (void)state;
    /* Days that are neither old nor in the future, whenever the test runs. */
    char today[11];
    time_t now = time(NULL);
    struct tm utc;
    strftime(today, sizeof today, "%Y-%m-%d", gmtime_r(&now, &utc));
    char *directory = mem_print("regions:\n"
                                "  elsewhere: {name: E, emergency: e, source: 'https://e.org', "
                                "verified_on: %s}\n"
                                "services:\n"
                                "  - {id: a, region: elsewhere, for: [suicide], name: A, contact: "
                                "a, hours: a, source: 'https://e.org', verified_on: %s}\n",
                                today, today);
    write_text("content/en/directory.yaml", directory);
    free(directory);
    check_prints(0, "en: 2 entries, 0 read by a licensed professional, 40 ways of asking\n0 "
                    "errors, 0 warnings\n");
    write_asked("content/en/asked/topics/trust.txt", "trust", 980, "");
    check_prints(0, "content/en/asked: warning: 1 file is for an entry that is not written yet: "
                    "recognised, never answered\n"
                    "en: 2 entries, 0 read by a licensed professional, 1 recognised only, 1,020 "
                    "ways of asking\n0 errors, 1 warning\n");
    write_text("content/en/notice.md", "");
    check_prints(4, "content/en/notice.md: error: the notice is empty\n1 error, 0 warnings\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(says_nothing_about_good_content),        TEST(counts_the_words_of_short_answers),
        TEST(counts_the_words_of_crisis_replies),     TEST(wants_the_headings_of_approaches),
        TEST(finds_notices_written_by_hand),          TEST(asks_about_promises),
        TEST(finds_lines_that_stand_twice),           TEST(wants_enough_ways_of_asking),
        TEST(looks_at_the_days_of_the_directory),     TEST(check_sums_up),
        TEST(wants_three_wordings_of_a_crisis_reply), TEST(measures_how_hard_a_text_is),
        TEST(wants_a_source_for_every_figure),        TEST(counts_lines_of_irc),
        TEST(looks_at_the_form_of_sources),
    };
    return cmocka_run_group_tests_name("lint", tests, NULL, NULL);
}
