/* src/guide: what a good content folder becomes, and what is said about a bad one. Each test breaks
 * a folder without a fault in one way. */
#include "content.h"

#include "base/buf.h"

static struct problems problems;

static int setup(void **state)
{
    folder_setup(state);
    problems = (struct problems){0};
    write_content();
    return 0;
}

static struct guide *load(void)
{
    return guide_load("content", "en", &problems);
}

static void refuses(const char *wanted)
{
    assert_null(load());
    expect_problems(&problems, wanted);
}

static void loads_entries_and_their_ways_of_asking(void **state)
{
    (void)state;
    struct guide *guide = load();
    expect_problems(&problems, "");
    assert_non_null(guide);
    assert_int_equal(guide->entry_count, 2);
    assert_null(guide_entry(guide, "faq/nothing"));
    const struct entry *entry = guide_entry(guide, "faq/how-long");
    assert_string_equal(entry->title, "How long?");
    assert_string_equal(entry->brief, "Some months.");
    assert_int_equal(entry->brief_line, 12);
    assert_string_equal(entry->more, "### Why\n\nIt *varies*.");
    assert_int_equal(entry->more_line, 16);
    assert_string_equal(entry->see.items[0], "approaches/emdr");
    assert_int_equal(entry->sources[0].year, 2018);
    assert_string_equal(entry->review.by, "Somebody");
    assert_null(guide_entry(guide, "approaches/emdr")->more);
    assert_int_equal(guide_entry(guide, "approaches/emdr")->brief_line, 13);
    assert_int_equal(guide->asked_count, 3);
    const struct asked *asked = &guide->asked[1];
    assert_string_equal(asked->id, "faq/how-long");
    assert_ptr_equal(asked->entry, entry);
    assert_int_equal(asked->lines.count, 2);
    assert_string_equal(asked->lines.items[1], "how many months");
    assert_int_equal(asked->line_numbers[1], 5);
    assert_string_equal(asked->misses.items[0], "how long is a car");
    assert_int_equal(asked->miss_numbers[0], 4);
    assert_null(guide->asked[2].entry);
    guide_destroy(guide);
}

static void sorts_by_id(void **state)
{
    (void)state; /* "how-long.md" comes before "how.md", but "how" before "how-long" */
    write_entry("content/en/faq/how.md", "title: How?\n", "So.\n");
    write_text("content/en/asked/faq/how.txt", "how\n");
    struct guide *guide = load();
    assert_non_null(guide);
    assert_string_equal(guide->entries[1].id, "faq/how");
    assert_string_equal(guide->asked[1].id, "faq/how");
    assert_string_equal(guide_entry(guide, "faq/how")->title, "How?");
    guide_destroy(guide);
}

static void loads_the_rest(void **state)
{
    (void)state;
    struct guide *guide = load();
    assert_non_null(guide);
    assert_string_equal(guide->none.items[0], "what is the weather");
    assert_string_equal(guide->chat.items[0], "lol");
    assert_string_equal(guide->notice, "From a bot. See a *professional*.");
    const struct crisis *crisis = &guide->crisis[DANGER_ABUSE_NOW];
    assert_string_equal(crisis->room.items[0].text, "Please reach a person.");
    assert_string_equal(crisis->direct.items[0].text, "I am a bot. Please reach a person.");
    assert_int_equal(crisis->kind_count, 2);
    assert_int_equal(crisis->kinds[1], HELP_EMERGENCY);
    const struct lexicon *lexicon = &guide->lexicons[0];
    assert_string_equal(lexicon->words[0].text, "kin = mom|dad");
    assert_int_equal(lexicon->idiom_count, 1);
    assert_int_equal(lexicon->class_counts[DANGER_SUICIDE_SELF_HARM], 2);
    assert_int_equal(lexicon->classes[DANGER_SUICIDE_SELF_HARM][0].line, 4);
    assert_int_equal(lexicon->classes[DANGER_SUICIDE_SELF_HARM][0].column, 5);
    assert_string_equal(lexicon->file, "content/en/lexicon.yaml");
    guide_destroy(guide);
}

static void finds_regions_and_services(void **state)
{
    (void)state;
    write_text(
        "content/en/directory.yaml",
        "regions:\n"
        "  US: {name: United States, also: [USA], emergency: '911', source: "
        "'https://e.org', verified_on: 2026-11-21}\n"
        "  elsewhere: {name: Elsewhere, emergency: local, source: 'https://e.org', "
        "verified_on: unverified}\n"
        "services:\n"
        "  - {id: a, region: US, for: [listening], name: A, contact: a, hours: a, source: "
        "'https://e.org', verified_on: 2026-11-21}\n"
        "  - {id: b, region: US, for: [suicide], name: B, contact: b, hours: b, source: "
        "'https://e.org', verified_on: unverified}\n"
        "  - {id: c, region: US, for: [suicide, listening], name: C, contact: c, hours: c, "
        "source: 'https://e.org', verified_on: 2026-11-21}\n"
        "  - {id: d, region: elsewhere, for: [abuse], name: D, contact: d, hours: d, source: "
        "'https://e.org', verified_on: 2026-11-21}\n");
    struct guide *guide = load();
    expect_problems(&problems, "");
    assert_string_equal(guide_region(guide, "usa")->code, "US");
    assert_string_equal(guide_region(guide, "UNITED states")->code, "US");
    assert_non_null(guide_region(guide, "elsewhere"));
    assert_null(guide_region(guide, "elsewhere")->verified_on);
    assert_string_equal(guide_region(guide, "the USA")->code, "US");
    assert_null(guide_region(guide, "Atlantis"));
    assert_null(guide_region(guide, "the Atlantis"));
    const struct service *found[3];
    const enum help_kind kinds[] = {HELP_SUICIDE, HELP_LISTENING};
    assert_int_equal(guide_services(guide, "USA", kinds, 2, found, 3), 2);
    assert_string_equal(found[0]->id, "c");
    assert_string_equal(found[1]->id, "a");
    assert_int_equal(guide_services(guide, "USA", kinds, 2, found, 1), 1);
    assert_int_equal(guide_services(guide, "US", kinds + 1, 1, found, 3), 2);
    assert_string_equal(found[1]->id, "c");
    const enum help_kind abuse[] = {HELP_ABUSE};
    assert_int_equal(guide_services(guide, "US", abuse, 1, found, 3), 1);
    assert_string_equal(found[0]->id, "d");
    assert_int_equal(guide_services(guide, "Atlantis", abuse, 1, found, 3), 1);
    guide_destroy(guide);
}

static void fills_in_phrases(void **state)
{
    (void)state;
    struct guide *guide = load();
    struct buf out;
    buf_init(&out, 256);
    const char *const values[] = {"name", "Lines", "contact", "{hours}", NULL};
    guide_phrase(guide, PHRASE_SERVICE, values, &out);
    assert_string_equal(out.data, "Lines: {hours} ()");
    buf_finish(&out);
    guide_destroy(guide);
}

static void says_what_is_wrong_with_front_matter(void **state)
{
    (void)state;
    write_text("content/en/faq/how-long.md", "title: How long?\n");
    refuses("content/en/faq/how-long.md:1:1: error: front matter is missing: the first line must "
            "be `---`\n");
    write_text("content/en/faq/how-long.md", "---\ntitle: How long?\n\nSome months.\n");
    refuses("content/en/faq/how-long.md:1:1: error: the front matter that begins here has no end: "
            "a line `---` is missing\n");
    write_text("content/en/faq/how-long.md",
               "---\ntitle: How: long?\n---\nSome months.\n\n## Moor\n");
    refuses("content/en/faq/how-long.md:2:11: error: a `:` where no key can stand: a text that "
            "holds `: ` needs quotes, or the indentation differs from the lines above\n"
            "content/en/faq/how-long.md:6:1: error: no heading may stand here\n"
            "content/en/faq/how-long.md:6:1: error: only the heading `## More` may stand here\n");
    write_text("content/en/faq/how-long.md", "---\n- a\n---\n");
    refuses("content/en/faq/how-long.md:2:1: error: front matter is made of keys, each with `:` "
            "and its value\n"
            "content/en/faq/how-long.md:4:1: error: the short answer is missing: it stands between "
            "the front matter and `## More`\n");
}

static void says_what_is_wrong_with_fields(void **state)
{
    (void)state;
    write_text("content/en/faq/how-long.md", "---\n"
                                             "titles: How long?\n"
                                             "title: ''\n"
                                             "also: EMDR\n"
                                             "see: [approaches/emdt]\n"
                                             "sources:\n"
                                             "  - title: A\n"
                                             "    url: ftp://e.org\n"
                                             "    year: soon\n"
                                             "  - B\n"
                                             "reviewed:\n"
                                             "  date: 2026-02-29\n"
                                             "---\n"
                                             "Some months.\n"
                                             "\n"
                                             "## More\n");
    refuses("content/en/faq/how-long.md:2:1: error: unknown key `titles`: did you mean `title`?\n"
            "content/en/faq/how-long.md:3:8: error: `title` must be a text that is not empty\n"
            "content/en/faq/how-long.md:4:7: error: `also` must be a list of texts, such as [one, "
            "two]\n"
            "content/en/faq/how-long.md:5:7: error: there is no entry `approaches/emdt`: did you "
            "mean `approaches/emdr`?\n"
            "content/en/faq/how-long.md:7:5: error: the key `body` is missing\n"
            "content/en/faq/how-long.md:8:10: error: `url` must be an address that begins with "
            "https:// or http://\n"
            "content/en/faq/how-long.md:9:11: error: `year` must be a year, such as 2018\n"
            "content/en/faq/how-long.md:10:5: error: a source has the keys title, body, year and "
            "url\n"
            "content/en/faq/how-long.md:12:3: error: the key `by` is missing\n"
            "content/en/faq/how-long.md:12:3: error: the key `professional` is missing\n"
            "content/en/faq/how-long.md:12:9: error: `date` must be a day of the calendar, written "
            "2026-11-21\n"
            "content/en/faq/how-long.md:17:1: error: nothing stands under `## More`\n");
}

static void refuses_a_long_title_and_a_second_more(void **state)
{
    (void)state;
    char front[160];
    int length = snprintf(front, sizeof front, "title: %0121d\n", 0);
    assert_int_equal(length, 129);
    write_entry("content/en/faq/how-long.md", front, "A.\n\n## More\n\nB.\n\n## More\n\nC.\n");
    refuses(
        "content/en/faq/how-long.md:2:8: error: `title` must be one line of at most 120 "
        "bytes\n"
        "content/en/faq/how-long.md:17:1: error: a second `## ` heading: only one `## More` may "
        "stand here\n");
}

static void knows_the_calendar(void **state)
{
    (void)state;
    static const struct {
        const char *date;
        bool real;
    } dates[] = {{"2024-02-29", true},  {"2000-02-29", true},   {"1900-02-29", false},
                 {"2026-12-31", true},  {"2026-04-31", false},  {"2026-13-01", false},
                 {"2026-00-10", false}, {"2026-01-00", false},  {"2026-1-01", false},
                 {"21-11-2026", false}, {"2026-11-211", false}, {"soon", false}};
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        char *page = mem_print("---\ntitle: A\nsources: []\nreviewed: {date: %s, by: B, "
                               "professional: none yet}\n---\nC.\n",
                               dates[i].date);
        write_text("content/en/faq/how-long.md", page);
        free(page);
        struct guide *guide = load();
        assert_true((guide != NULL) == dates[i].real);
        guide_destroy(guide);
        problems_finish(&problems);
    }
}

static void refuses_one_alias_in_two_entries(void **state)
{
    (void)state;
    write_entry("content/en/faq/how-long.md", "title: How long?\nalso: [months, Eye Movement]\n",
                "Some months.\n");
    refuses("content/en/faq/how-long.md:3:16: error: the alias `Eye Movement` already stands in "
            "approaches/emdr\n");
}

static void refuses_an_asked_file_without_a_line(void **state)
{
    (void)state;
    write_text("content/en/asked/faq/how-long.txt", "# nothing\n\n! how long is a car\n");
    write_text("content/en/asked/topics/trust.txt", "");
    write_text("content/en/asked/none.txt", "!a miss\nb\n!\n");
    refuses("content/en/asked/faq/how-long.txt: error: the file holds no line that is a way of "
            "asking\n"
            "content/en/asked/none.txt:1:1: error: a near miss (`!`) belongs into the file of an "
            "entry\n"
            "content/en/asked/none.txt:3:1: error: after `!` must stand what is a near miss\n"
            "content/en/asked/topics/trust.txt: error: the file holds no line that is a way of "
            "asking\n");
}

static void refuses_an_entry_without_ways_of_asking(void **state)
{
    (void)state;
    assert_int_equal(remove("content/en/asked/faq/how-long.txt"), 0);
    refuses("content/en/asked/faq/how-long.txt: error: this file is missing: without ways of "
            "asking nobody finds the entry\n");
}

static void refuses_a_directory_line_without_a_verified_day(void **state)
{
    (void)state;
    write_text("content/en/directory.yaml",
               "regions:\n"
               "  US: {name: U, emergency: '911', source: 'https://e.org'}\n"
               "  elsewhere: {name: E, emergency: e, source: 'https://e.org', verified_on: "
               "2026-02-30}\n"
               "services:\n"
               "  - {id: a, region: US, for: [suicde], name: A, contact: a, hours: a, source: "
               "'https://e.org'}\n"
               "  - {id: a, region: UK, for: [], name: A, contact: a, source: somewhere, "
               "verified_on: unverified}\n");
    refuses("content/en/directory.yaml:2:7: error: `verified_on` is missing: the day on which it "
            "was read in its source, or the word unverified\n"
            "content/en/directory.yaml:3:76: error: `verified_on` must be a day of the calendar, "
            "written 2026-11-21\n"
            "content/en/directory.yaml:5:5: error: `verified_on` is missing: the day on which it "
            "was read in its source, or the word unverified\n"
            "content/en/directory.yaml:5:31: error: there is no kind of help `suicde`: emergency, "
            "suicide, abuse, sexual-assault, child, listening\n"
            "content/en/directory.yaml:6:5: error: `for` must name at least one kind of help\n"
            "content/en/directory.yaml:6:5: error: the key `hours` is missing\n"
            "content/en/directory.yaml:6:10: error: the service `a` is here twice: it stands on "
            "line 5 already\n"
            "content/en/directory.yaml:6:21: error: there is no region `UK` under `regions`\n"
            "content/en/directory.yaml:6:63: error: `source` must be an address that begins with "
            "https:// or http://\n");
    write_text("content/en/directory.yaml", "regions: {}\nservices: {}\n");
    refuses("content/en/directory.yaml:1:10: error: the region `elsewhere` is missing: it serves "
            "everybody whose region is not known\n"
            "content/en/directory.yaml:2:11: error: `services` must be a list\n");
}

static void refuses_files_that_are_no_text(void **state)
{
    (void)state;
    write_bytes("content/en/faq/how-long.md", "---\nti\0tle", 10);
    write_text("content/en/asked/approaches/emdr.txt", "what is emdr\nwhat \xC3\x28\n");
    write_text("content/en/notice.md", "A \x1b[31mbot\n");
    refuses("content/en/asked/approaches/emdr.txt:2:6: error: here is no valid UTF-8 (byte 0xC3)\n"
            "content/en/faq/how-long.md:2:3: error: here is a NUL byte (byte 0x00)\n"
            "content/en/notice.md:1:3: error: here is a control character (byte 0x1B)\n");
}

static void blames_only_what_cannot_be_read(void **state)
{
    (void)state;
    write_text("content/en/approaches/emdr.md", "\xFF");
    write_text("content/en/crisis/abuse-now.md", "\xFF");
    refuses("content/en/approaches/emdr.md:1:1: error: here is no valid UTF-8 (byte 0xFF)\n"
            "content/en/crisis/abuse-now.md:1:1: error: here is no valid UTF-8 (byte 0xFF)\n");
}

static void refuses_files_that_are_too_large(void **state)
{
    (void)state;
    size_t length = (size_t)10 * 1024 * 1024;
    char *large = mem_array(length, 1);
    memset(large, 'a', length);
    write_bytes("content/en/faq/how-long.md", large, length);
    write_bytes("content/en/asked/chat.txt", large, length);
    free(large);
    refuses("content/en/asked/chat.txt: error: it is larger than the 1024 KiB allowed\n"
            "content/en/faq/how-long.md: error: it is larger than the 64 KiB allowed\n");
}

static void refuses_links_that_lead_out(void **state)
{
    (void)state;
    write_text("secret.md", "---\ntitle: A secret\n---\n");
    write_text("contents/trust.md", "---\ntitle: A neighbour\n---\n");
    assert_int_equal(symlink("../../../secret.md", "content/en/faq/out.md"), 0);
    assert_int_equal(symlink("../../../contents/trust.md", "content/en/faq/near.md"), 0);
    assert_int_equal(symlink("/etc", "content/en/topics"), 0);
    assert_int_equal(symlink("nowhere", "content/en/faq/nowhere.md"), 0);
    refuses("content/en/faq/near.md: error: not read: this symbolic link leads out of the content "
            "folder\n"
            "content/en/faq/nowhere.md: error: cannot be read: it leads nowhere, or this user may "
            "not follow it\n"
            "content/en/faq/out.md: error: not read: this symbolic link leads out of the content "
            "folder\n"
            "content/en/topics: error: not read: this symbolic link leads out of the content "
            "folder\n");
}

static void follows_links_that_stay_inside(void **state)
{
    (void)state;
    assert_int_equal(symlink("../asked/topics/trust.txt", "content/en/asked/care"), 0);
    assert_int_equal(remove("content/en/asked/care"), 0);
    write_text("content/en/asked/care/first.txt", "first\n");
    assert_int_equal(symlink("first.txt", "content/en/asked/care/second.txt"), 0);
    struct guide *guide = load();
    expect_problems(&problems, "");
    assert_int_equal(guide->asked_count, 5);
    assert_string_equal(guide->asked[2].id, "care/second");
    assert_string_equal(guide->asked[2].lines.items[0], "first");
    guide_destroy(guide);
}

static void names_what_is_not_read(void **state)
{
    (void)state;
    write_text("content/en/faq/how-long.md~", "");
    write_text("content/en/faq/.how-long.md.swp", "");
    write_text("content/en/README.md", "");
    write_text("content/en/model/weights", "");
    write_text("content/en/essays/one.md", "");
    struct guide *guide = load();
    assert_non_null(guide);
    guide_destroy(guide);
    expect_problems(&problems,
                    "content/en/essays: warning: not read: the guide has no such folder\n"
                    "content/en/faq/how-long.md~: warning: not read: the guide has no such file "
                    "here\n");
    write_text("content/en/faq/How_Long.md", "");
    refuses("content/en/essays: warning: not read: the guide has no such folder\n"
            "content/en/faq/How_Long.md: error: the file's name may hold only small letters, "
            "digits and `-`\n"
            "content/en/faq/how-long.md~: warning: not read: the guide has no such file here\n");
}

static void refuses_bad_crisis_replies(void **state)
{
    (void)state;
    assert_int_equal(remove("content/en/crisis/abuse-now.md"), 0);
    write_text("content/en/crisis/abuse-no.md", "");
    write_text("content/en/crisis/harm-to-others.md", "---\n"
                                                      "title: T\n"
                                                      "resources: [police]\n"
                                                      "reviewed: yes\n"
                                                      "---\n"
                                                      "Stop.\n"
                                                      "## Room\n"
                                                      "Stop.\n"
                                                      "## Rooms\n"
                                                      "\n");
    write_text("content/en/asked/danger/suicide.txt", "a\n");
    write_text("content/en/crisis/sexual-assault.md",
               "---\n"
               "title: T\n"
               "resources: [abuse]\n"
               "reviewed: {date: 2026-11-21, by: S, professional: {name: N, date: soon}}\n"
               "---\n"
               "\n"
               "## Direct\n");
    refuses("content/en/asked/danger/suicide.txt: error: there is no class of danger `suicide`\n"
            "content/en/crisis/abuse-no.md: error: there is no class of danger `abuse-no`: did you "
            "mean `abuse-now`?\n"
            "content/en/crisis/abuse-now.md: error: this file is missing: every class of danger "
            "needs its reply\n"
            "content/en/crisis/harm-to-others.md:3:13: error: there is no kind of help `police`: "
            "emergency, suicide, abuse, sexual-assault, child, listening\n"
            "content/en/crisis/harm-to-others.md:4:11: error: `reviewed` must be the keys date, by "
            "and professional\n"
            "content/en/crisis/harm-to-others.md:6:1: error: a reply stands under `## Room` or `## "
            "Direct`\n"
            "content/en/crisis/harm-to-others.md:8:1: error: the reply for a direct message is "
            "missing: it stands under `## Direct`\n"
            "content/en/crisis/harm-to-others.md:9:1: error: no heading may stand here\n"
            "content/en/crisis/harm-to-others.md:9:1: error: only the headings `## Room` and `## "
            "Direct` may stand here\n"
            "content/en/crisis/sexual-assault.md:4:51: error: the key `licence` is missing\n"
            "content/en/crisis/sexual-assault.md:4:67: error: `date` must be a day of the "
            "calendar, written 2026-11-21\n"
            "content/en/crisis/sexual-assault.md:8:1: error: nothing stands under `## Direct`\n"
            "content/en/crisis/sexual-assault.md:8:1: error: the reply for a direct message is "
            "missing: it stands under `## Direct`\n"
            "content/en/crisis/sexual-assault.md:8:1: error: the reply for a room is missing: it "
            "stands under `## Room`\n");
}

/* Writes another line in the place of the one that begins with `key`. */
static void change_phrase(const char *key, const char *line)
{
    struct buf text;
    const char *why = NULL;
    write_phrases();
    buf_init(&text, 8192);
    assert_true(file_read("content/en/phrases.yaml", &text, &why));
    char *old = strstr(text.data, key);
    char *changed =
        mem_print("%.*s%s%s", (int)(old - text.data), text.data, line, strchr(old, '\n'));
    write_text("content/en/phrases.yaml", changed);
    free(changed);
    buf_finish(&text);
}

static void refuses_bad_phrases(void **state)
{
    (void)state;
    change_phrase("console:", "console: x\nconsoles: x");
    refuses("content/en/phrases.yaml:32:1: error: unknown key `consoles`: did you mean "
            "`console`?\n");
    change_phrase("service:", "service: '{names} {contact} {hours}'");
    refuses("content/en/phrases.yaml:23:10: error: `service` knows no placeholder {names}\n"
            "content/en/phrases.yaml:23:10: error: `service` must hold the placeholder {name}\n");
    change_phrase("help:", "help: Ask {name");
    refuses("content/en/phrases.yaml:1:7: error: a `{` in `help` that begins no placeholder such "
            "as {name}\n");
    change_phrase("help:", "help: |\n  <b>Ask</b>\n\n  <i>me</i>");
    refuses("content/en/phrases.yaml:1:7: error: HTML is not taken\n");
    write_text("content/en/phrases.yaml", "help: Ask me\n");
    assert_null(load());
    assert_int_equal(problems.count, PHRASES - 1);
    problems_finish(&problems);
    write_text("content/en/phrases.yaml", "- help\n");
    refuses("content/en/phrases.yaml:1:1: error: the phrases are made of keys, each with `:` and "
            "its text\n");
}

static void refuses_a_bad_notice(void **state)
{
    (void)state;
    char text[303];
    memset(text, 'a', sizeof text);
    text[0] = '\n';
    text[302] = '\0';
    write_text("content/en/notice.md", text);
    refuses("content/en/notice.md:2:1: error: the notice has 301 bytes: 300 are the most, since it "
            "goes under every answer\n");
    write_text("content/en/notice.md", "One.\n\nTwo.\n");
    refuses("content/en/notice.md:1:1: error: the notice must be one paragraph\n");
    write_text("content/en/notice.md", "\n");
    refuses("content/en/notice.md: error: the notice is empty\n");
}

static void refuses_bad_lexicons(void **state)
{
    (void)state;
    write_text("content/en/lexicon.yaml", "idioms: x\nabuse: [y]\nabuse-now: [[z]]\n");
    refuses("content/en/lexicon.yaml:1:9: error: `idioms` must be a list of texts, such as [one, "
            "two]\n"
            "content/en/lexicon.yaml:2:1: error: unknown key `abuse`\n"
            "content/en/lexicon.yaml:3:12: error: `abuse-now` must be a list of texts, such as "
            "[one, two]\n");
}

static void says_where_markdown_leaves_the_subset(void **state)
{
    (void)state;
    write_entry("content/en/faq/how-long.md", "title: How long?\n",
                "One <b>bold</b> word.\n"
                "\n"
                "# A heading\n"
                "\n"
                "> A quote\n"
                "\n"
                "## More\n"
                "\n"
                "![a cat](https://e.org/cat.png) and [a link](javascript:alert(1)).\n"
                "\n"
                "| a | b |\n"
                "|---|---|\n"
                "| c | d |\n"
                "\n"
                "      code\n"
                "\n"
                "text\n"
                "\n"
                "***\n"
                "\n"
                "- one\n"
                "  - two\n"
                "\n"
                "<div>\n"
                "x\n"
                "</div>\n"
                "\n"
                "#### Deep &amp; wide\n"
                "\n"
                "A [good](https://e.org) *one* `too`, 1 < 2 & 3.\n");
    refuses("content/en/faq/how-long.md:11:5: error: HTML is not taken\n"
            "content/en/faq/how-long.md:11:12: error: HTML is not taken\n"
            "content/en/faq/how-long.md:13:1: error: no heading may stand here\n"
            "content/en/faq/how-long.md:15:1: error: quotes (`>`) are not taken\n"
            "content/en/faq/how-long.md:19:3: error: pictures are not taken\n"
            "content/en/faq/how-long.md:19:38: error: the link `javascript:alert(1)` must begin "
            "with https://, http:// or mailto:\n"
            "content/en/faq/how-long.md:21:1: error: tables are not taken\n"
            "content/en/faq/how-long.md:25:1: error: blocks of code are not taken, nor lines that "
            "begin with four spaces\n"
            "content/en/faq/how-long.md:29:1: error: lines across the page (`---`) are not taken\n"
            "content/en/faq/how-long.md:32:1: error: a list inside a list is not taken\n"
            "content/en/faq/how-long.md:34:1: error: HTML is not taken\n"
            "content/en/faq/how-long.md:38:1: error: only headings with `### ` may stand here\n"
            "content/en/faq/how-long.md:38:11: error: entities such as &amp; are not taken: write "
            "the character itself\n");
}

static void says_which_files_are_missing(void **state)
{
    (void)state;
    assert_int_equal(remove("content/en/notice.md"), 0);
    assert_int_equal(remove("content/en/lexicon.yaml"), 0);
    refuses("content/en/lexicon.yaml: error: this file is missing\n"
            "content/en/notice.md: error: this file is missing\n");
    write_content();
    assert_null(guide_load("content", "de", &problems));
    assert_null(guide_load("content", "../content/en", &problems));
    assert_null(guide_load("content", "..", &problems));
    expect_problems(&problems, "content/..: error: there is no content in the language `..`\n"
                               "content/../content/en: error: there is no content in the language "
                               "`../content/en`\n"
                               "content/de: error: there is no content in the language `de`\n");
    assert_null(guide_load("contents", "en", &problems));
    expect_problems(&problems, "contents: error: there is no such content folder\n");
}

static void finds_faults_in_all_files_at_once(void **state)
{
    (void)state;
    write_text("content/en/asked/chat.txt", "");
    write_text("content/en/directory.yaml", "regions: [\n");
    write_text("content/en/notice.md", "");
    write_text("content/en/lexicon.yaml", "a: b: c\n");
    write_text("content/en/faq/how-long.md", "");
    write_text("content/en/crisis/abuse-now.md", "---\n");
    write_text("content/en/approaches/emdr.md", "\xFF");
    assert_null(load());
    assert_int_equal(problems.errors, 7);
    problems_finish(&problems);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(loads_entries_and_their_ways_of_asking),
        TEST(loads_the_rest),
        TEST(finds_regions_and_services),
        TEST(fills_in_phrases),
        TEST(says_what_is_wrong_with_front_matter),
        TEST(says_what_is_wrong_with_fields),
        TEST(refuses_a_long_title_and_a_second_more),
        TEST(knows_the_calendar),
        TEST(refuses_one_alias_in_two_entries),
        TEST(refuses_an_asked_file_without_a_line),
        TEST(refuses_an_entry_without_ways_of_asking),
        TEST(refuses_a_directory_line_without_a_verified_day),
        TEST(refuses_files_that_are_no_text),
        TEST(refuses_files_that_are_too_large),
        TEST(refuses_links_that_lead_out),
        TEST(follows_links_that_stay_inside),
        TEST(names_what_is_not_read),
        TEST(refuses_bad_crisis_replies),
        TEST(refuses_bad_phrases),
        TEST(sorts_by_id),
        TEST(blames_only_what_cannot_be_read),
        TEST(refuses_a_bad_notice),
        TEST(refuses_bad_lexicons),
        TEST(says_where_markdown_leaves_the_subset),
        TEST(says_which_files_are_missing),
        TEST(finds_faults_in_all_files_at_once),
    };
    return cmocka_run_group_tests_name("guide", tests, NULL, NULL);
}
