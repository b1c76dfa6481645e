/* translation.c: a second language over English, entry by entry. */
#include "content.h"

#include "core/config.h"
#include "core/library.h"
#include "core/reply.h"
#include "safety/safety.h"

static struct problems problems;

static void write_copy(const char *from, const char *to)
{
    struct buf text;
    const char *why = NULL;
    buf_init(&text, 65536);
    assert_true(file_read(from, &text, &why));
    write_text(to, text.data);
    buf_finish(&text);
}

/* content/de with a notice, phrases, one entry of two, one crisis reply and one service. */
static int setup(void **state)
{
    folder_setup(state);
    problems = (struct problems){0};
    write_content();
    write_text("content/de/notice.md", "Von einem Bot.\n");
    write_copy("content/en/phrases.yaml", "content/de/phrases.yaml");
    write_entry("content/de/faq/how-long.md", "title: Wie lange?\nsee: [approaches/emdr]\n",
                "Monate.\n");
    write_text("content/de/asked/faq/how-long.txt", "wie lange dauert das\nwie viele monate\n");
    write_reply("content/de/crisis/abuse-now.md", "Bitte hol einen Menschen.", "Ich bin ein Bot.");
    write_text("content/de/lexicon.yaml", "suicide-self-harm: [ich will sterben]\n");
    write_text("content/de/directory.yaml",
               "regions:\n"
               "  DE: {name: Deutschland, emergency: '112', source: 'https://e.org', verified_on: "
               "2026-11-21}\n"
               "services:\n"
               "  - {id: lines, region: elsewhere, for: [suicide], name: Linien, contact: linien, "
               "hours: immer, source: 'https://e.org', verified_on: 2026-11-21}\n");
    return 0;
}

static struct guide *load(void)
{
    struct guide *guide = guide_load("content", "de", &problems);
    expect_problems(&problems, "");
    assert_non_null(guide);
    return guide;
}

static void falls_back_entry_by_entry(void **state)
{
    (void)state;
    struct guide *guide = load();
    assert_string_equal(guide->notice, "Von einem Bot.");
    assert_int_equal(guide->entry_count, 2);
    assert_string_equal(guide_entry(guide, "faq/how-long")->title, "Wie lange?");
    assert_string_equal(guide_entry(guide, "faq/how-long")->language, "de");
    assert_string_equal(guide_entry(guide, "approaches/emdr")->language, "en");
    assert_string_equal(guide->crisis[DANGER_ABUSE_NOW].room.items[0].text,
                        "Bitte hol einen Menschen.");
    assert_string_equal(guide->crisis[DANGER_CHILD_AT_RISK].room.items[0].text,
                        "Please reach a person.");
    assert_string_equal(guide_region(guide, "Deutschland")->emergency, "112");
    assert_string_equal(guide_region(guide, "USA")->emergency, "911");
    const enum help_kind kinds[] = {HELP_SUICIDE};
    const struct service *found[3];
    assert_int_equal(guide_services(guide, "elsewhere", kinds, 1, found, 3), 1);
    assert_string_equal(found[0]->name, "Linien");
    guide_destroy(guide);
}

static void is_asked_in_both_languages(void **state)
{
    (void)state;
    struct guide *guide = load();
    const struct asked *asked = &guide->asked[1];
    assert_string_equal(asked->id, "faq/how-long");
    assert_ptr_equal(asked->entry, guide_entry(guide, "faq/how-long"));
    assert_int_equal(asked->lines.count, 4);
    assert_string_equal(asked->lines.items[2], "how long");
    struct safety *safety = safety_create(guide, &problems);
    assert_int_equal(safety_screen(safety, "ich will sterben").danger, DANGER_SUICIDE_SELF_HARM);
    assert_int_equal(safety_screen(safety, "i kill myself").danger, DANGER_SUICIDE_SELF_HARM);
    safety_destroy(safety);
    guide_destroy(guide);
}

static void says_that_an_answer_is_english(void **state)
{
    (void)state;
    struct guide *guide = load();
    const struct form form = {.max_text = 4096};
    struct reply reply =
        reply_guidance(guide, guide_entry(guide, "approaches/emdr"), GUIDANCE_BRIEF, false, &form);
    assert_non_null(strstr(reply.parts[0].text, "(English.) A therapy."));
    assert_non_null(strstr(reply.parts[0].text, "Von einem Bot."));
    reply_finish(&reply);
    reply = reply_guidance(guide, guide_entry(guide, "faq/how-long"), GUIDANCE_BRIEF, false, &form);
    assert_null(strstr(reply.parts[0].text, "(English.)"));
    reply_finish(&reply);
    guide_destroy(guide);
}

static void refuses(const char *wanted)
{
    assert_null(guide_load("content", "de", &problems));
    expect_problems(&problems, wanted);
}

static void refuses_translations_of_nothing(void **state)
{
    (void)state;
    write_entry("content/de/faq/how-short.md", "title: Wie kurz?\nsee: [approaches/emdt]\n",
                "Kurz.\n");
    write_text("content/de/asked/faq/how-short.txt", "wie kurz\n");
    refuses("content/de/faq/how-short.md: error: this translates an entry that does not exist: "
            "there is no content/en/faq/how-short.md\n"
            "content/de/faq/how-short.md:3:7: error: there is no entry `approaches/emdt`: did you "
            "mean `approaches/emdr`?\n");
}

static void finds_faults_in_both_languages_at_once(void **state)
{
    (void)state;
    write_text("content/en/notice.md", "");
    assert_int_equal(remove("content/de/notice.md"), 0);
    refuses("content/de/notice.md: error: this file is missing\n"
            "content/en/notice.md: error: the notice is empty\n");
}

static void a_room_has_its_language(void **state)
{
    (void)state;
    struct config *config = config_bare("content");
    struct room_rule rule = {
        .account = mem_string("irc"), .room = mem_string("#hilfe"), .language = mem_string("de")};
    config_add_room(config, &rule);
    struct library *library = library_open(config, &problems);
    expect_problems(&problems, "");
    assert_int_equal(library->count, 2);
    const char *language = config_room(config, "irc", "#Hilfe").language;
    assert_string_equal(library_know(library, language)->guide->language, "de");
    language = config_room(config, "irc", "#help").language;
    assert_string_equal(library_know(library, language)->guide->language, "en");
    library_close(library);
    config_destroy(config);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(falls_back_entry_by_entry),
        TEST(is_asked_in_both_languages),
        TEST(says_that_an_answer_is_english),
        TEST(refuses_translations_of_nothing),
        TEST(finds_faults_in_both_languages_at_once),
        TEST(a_room_has_its_language),
    };
    return cmocka_run_group_tests_name("translation", tests, NULL, NULL);
}
