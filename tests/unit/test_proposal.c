/* Changing the content from chat: who is somebody else, which texts may be taken, and what is laid
 * over the guide. */
#include "content.h"

#include "base/diff.h"
#include "core/config.h"
#include "core/desk.h"
#include "core/overlay.h"
#include "core/proposal.h"
#include "store/store.h"

#define SIX   "Ten words are here so that the count is right. "
#define SIXTY SIX SIX SIX SIX SIX SIX

struct desk {
    char *folder;
    struct guide *guide;
    struct answer *answer;
    struct safety *safety;
    struct knowledge know;
    struct store *store;
    struct overlay *overlay;
};

static int set_up(void **state)
{
    struct desk *desk = mem_new(struct desk);
    struct problems problems = {0};
    void *folder = NULL;
    char *why = NULL;
    folder_setup(&folder);
    write_content();
    write_text("content/en/asked/danger/suicide-self-harm.txt", "I cannot go on like this\n");
    desk->folder = folder;
    desk->guide = guide_load("content", "en", &problems);
    assert_non_null(desk->guide);
    desk->answer = answer_create(desk->guide, NULL, &answer_default_bands);
    desk->safety = safety_create(desk->guide, &problems);
    desk->know = (struct knowledge){desk->guide, desk->answer, desk->safety};
    desk->store = store_open(":memory:", &why);
    desk->overlay = overlay_create();
    problems_finish(&problems);
    *state = desk;
    return 0;
}

static int tear_down(void **state)
{
    struct desk *desk = *state;
    void *folder = desk->folder;
    overlay_destroy(desk->overlay);
    store_close(desk->store);
    answer_destroy(desk->answer);
    safety_destroy(desk->safety);
    guide_destroy(desk->guide);
    free(desk);
    return folder_teardown(&folder);
}

/* ---- who ---- */

static void two_accounts_of_one_kind_are_two_people(void **state)
{
    (void)state;
    static const struct {
        const char *one, *other;
        enum same_person same;
    } cases[] = {
        {"account:bob", "account:bob", PERSON_SAME},
        {"account:bob", "account:BOB", PERSON_SAME},
        {"account:bob", "account:cem", PERSON_OTHER},
        {"account:bob", "bob!b@host", PERSON_UNSURE},
        {"bob!b@host", "cem!c@host", PERSON_UNSURE},
        {"bob!b@host", "bob!b@host", PERSON_SAME},
        {"account:", "account:bob", PERSON_UNSURE},
        {"@bob:x.org", "@cem:x.org", PERSON_OTHER},
        {"@Bob:x.org", "@bob:x.org", PERSON_SAME},
        {"bob@x.org", "cem@x.org", PERSON_OTHER},
        {"bob@x.org", "room@muc.x.org#abc", PERSON_UNSURE},
        {"room@muc.x.org#abc", "room@muc.x.org#abd", PERSON_OTHER},
        {"room@muc.x.org#abc", "hall@muc.x.org#abd", PERSON_UNSURE},
        {"room@muc.x.org#a/b+c=", "room@muc.x.org#a/b+d=", PERSON_OTHER}, /* Prosody's are base64 */
        {"a#b@muc.x.org#abc", "a#c@muc.x.org#abd", PERSON_UNSURE},
        {"room@muc.x.org/ann#1", "room@muc.x.org/ann#2", PERSON_UNSURE},
        {"bob!b@host#1", "bob!b@host#2", PERSON_UNSURE},
        {"room@muc.x.org/bob", "room@muc.x.org/cem", PERSON_UNSURE},
        {"room@muc.x.org/bob", "room@muc.x.org#abd", PERSON_UNSURE},
        {"bob", "cem", PERSON_UNSURE},
        {"", "account:bob", PERSON_UNSURE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (person_compare(cases[i].one, cases[i].other) != cases[i].same ||
            person_compare(cases[i].other, cases[i].one) != cases[i].same)
            fail_msg("%s, %s", cases[i].one, cases[i].other);
    }
    assert_true(person_is_attested("account:bob"));
    assert_true(person_is_attested("room@muc.x.org#abc"));
    assert_true(person_is_attested("room@muc.x.org#a/b !@c"));
    assert_true(person_is_attested("@bob:x.org"));
    assert_false(person_is_attested("bob!b@host"));
    assert_false(person_is_attested("bob!b@host#1"));
    assert_false(person_is_attested("room@muc.x.org/bob#1"));
    assert_true(person_is_occupant("room@muc.x.org#a/b"));
    assert_false(person_is_occupant("a#b@muc.x.org"));
    assert_false(person_is_attested("room@muc.x.org/account:bob"));
}

static void a_proposal_is_approved_by_somebody_else_in_time(void **state)
{
    (void)state;
    struct proposal_row row = {.by = "account:bob", .expires = 100, .state = PROPOSAL_OPEN};
    assert_int_equal(proposal_why_not(&row, "account:cem", 99), PHRASES);
    assert_int_equal(proposal_why_not(&row, "account:cem", 100), PHRASE_PROPOSAL_EXPIRED);
    assert_int_equal(proposal_why_not(&row, "account:Bob", 99), PHRASE_PROPOSAL_OWN);
    assert_int_equal(proposal_why_not(&row, "cem!c@host", 99), PHRASE_NO_ACCOUNT);
    for (int i = PROPOSAL_APPROVED; i <= PROPOSAL_REVERTED; i++) {
        row.state = (enum proposal_state)i;
        assert_int_equal(proposal_why_not(&row, "account:cem", 99), PHRASE_PROPOSAL_CLOSED);
    }
}

/* ---- what ---- */

static void refuses(const struct desk *desk, enum proposal_kind kind, const char *text,
                    const char *why)
{
    struct problems problems = {0};
    const struct entry *entry = guide_entry(desk->guide, "faq/how-long");
    proposal_check(&desk->know, entry, kind, text, &problems);
    bool found = *why == '\0' && problems.count == 0;
    for (size_t i = 0; i < problems.count && *why != '\0'; i++)
        found = found || strstr(problems.items[i].text, why) != NULL;
    if (!found)
        fail_msg("%s: %s", text, problems.count > 0 ? problems.items[0].text : "nothing");
    problems_finish(&problems);
}

static void texts_are_held_to_the_rules_of_files(void **state)
{
    const struct desk *desk = *state;
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"This is fine, and short.", ""},
        {"Some months.", "says so already"},
        {"You will be fine, I promise.", "promise"},
        {"Call 0800 111.", "figure"},
        {"<b>Hello</b> you.", "HTML"},
        {"Hello.\n\n## More\n\nHello.", "heading"},
        {"From a bot. See a professional.", "notice"},
        {"Hello \xE2\x80\xAEyou.", "direction"},
        {"Hello \x01 you.", "control"},
        {".", "at least 4 words"},
        {"Hi there, you.", "at least 4 words"},
        {"We are all here now.", ""},
        {"Read on at https://evil.example now.", "links"},
        {"Read on at evil.example, they know.", "links"},
        {"Write to bob@evil.org, he knows.", "links"},
        {"Ask @bob:evil.org, who knows it.", "links"},
        {"Join #other now, all of you.", "links"},
        {"Some help, e.g. U.S. lines, is there.", ""},
        {"Ask us!Here we all know it.", ""},
        {"Say {name} and {notice} to us.", "braces"},
        {"Here we\xE2\x80\x8B ask one another.", "nobody sees"},
        {"Here we\xE2\x80\x8F ask one another.", "nobody sees"},
        {"Here we\xC2\xAD ask one another.", "nobody sees"},
        {"Here we a\xCC\x81\xCC\x82\xCC\x83sk one another.", "heaps"},
        {"Here we \xD0\xB0sk one another.", "two scripts"},
        {"Caf\xC3\xA9 and na\xC3\xAFve: here we ask.", ""},
        {"[Here](javascript:x) it is.", "link"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        refuses(desk, PROPOSAL_OVERRIDE, cases[i].text, cases[i].why);
    refuses(desk, PROPOSAL_TEXT, "This is fine, and short.", "words");
    refuses(desk, PROPOSAL_TEXT, SIXTY, "");
    char *long_text = mem_array(PROPOSAL_TEXT_MOST + 2, 1);
    memset(long_text, 'a', PROPOSAL_TEXT_MOST + 1);
    refuses(desk, PROPOSAL_OVERRIDE, long_text, "the most");
    free(long_text);
}

static void what_the_bot_says_of_itself_is_in_files_alone(void **state)
{
    const struct desk *desk = *state;
    static char id[] = "bot/about";
    struct entry own = *guide_entry(desk->guide, "faq/how-long");
    struct problems problems = {0};
    own.id = id;
    proposal_check(&desk->know, &own, PROPOSAL_OVERRIDE, "I am a person, and I know it.",
                   &problems);
    assert_int_equal(problems.count, 1);
    assert_non_null(strstr(problems.items[0].text, "in files alone"));
    problems_finish(&problems);
}

static void a_way_of_asking_never_answers_danger(void **state)
{
    const struct desk *desk = *state;
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"is spring too early", ""},
        {"how long until I kill myself", "danger"},
        {"how long until I k1ll mys3lf", "danger"},
        {"How long is a car?", "near miss"},
        {"how long is a cra", "near miss"},
        {"How LONG!", "already"},
        {"lol, lol", ""},
        {"what is the weather?", "asked/none already"},
        {"how do I trust", "asked/topics/trust already"},
        {"this job kills me", "asked/danger/none already"},
        {"eye movement", "answers that"},
        {"weather", "two words"},
        {"# how so", "begins with one"},
        {"! how so", "begins with one"},
        {"pause 30", "command"},
        {"is spring t\xD0\xBEo soon", "two scripts"},
        {"two\nlines of it", "one line"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        refuses(desk, PROPOSAL_QUESTION, cases[i].text, cases[i].why);
}

/* ---- what is laid over ---- */

static void approve_for(const struct desk *desk, const char *room, const char *entry,
                        enum proposal_kind kind, const char *text, const char *base,
                        bool everywhere)
{
    struct proposal_row row = {.account = "irc",
                               .room = room,
                               .kind = kind,
                               .entry = entry,
                               .language = "en",
                               .text = text,
                               .base = base,
                               .by = "account:bob",
                               .decided_by = "account:cem"};
    bool won = false;
    assert_true(store_proposal_add(desk->store, &row, &row.number));
    row.state = PROPOSAL_APPROVED;
    row.everywhere = everywhere;
    assert_true(store_proposal_decide(desk->store, &row, PROPOSAL_OPEN, &won));
    assert_true(overlay_load(desk->overlay, desk->store));
}

static void approve(const struct desk *desk, const char *room, enum proposal_kind kind,
                    const char *text, const char *base, bool everywhere)
{
    approve_for(desk, room, "faq/how-long", kind, text, base, everywhere);
}

static const char *said(const struct desk *desk, const char *room, const char *language)
{
    struct place_in place = {"irc", room, language};
    const struct entry *entry = guide_entry(desk->guide, "faq/how-long");
    return overlay_entry(desk->overlay, &place, &desk->know, entry).brief;
}

static void a_rooms_own_text_wins_in_that_room(void **state)
{
    const struct desk *desk = *state;
    assert_string_equal(said(desk, "#a", "en"), "Some months.");
    approve(desk, "#a", PROPOSAL_TEXT, SIXTY "One.", "Some months.", false);
    assert_string_equal(said(desk, "#a", "en"), SIXTY "One.");
    assert_string_equal(said(desk, "#b", "en"), "Some months.");
    assert_string_equal(said(desk, "#a", "de"), "Some months.");
    approve(desk, "#a", PROPOSAL_TEXT, SIXTY "Two.", "Some months.", false);
    assert_string_equal(said(desk, "#a", "en"), SIXTY "Two.");
    approve(desk, "#a", PROPOSAL_OVERRIDE, "Here we ask one another.", "Some months.", false);
    approve(desk, "#a", PROPOSAL_TEXT, SIXTY "Three.", "Some months.", false);
    assert_string_equal(said(desk, "#a", "en"), "Here we ask one another.");
    approve(desk, "#c", PROPOSAL_TEXT, SIXTY "All.", "Some months.", true);
    assert_string_equal(said(desk, "#a", "en"), "Here we ask one another.");
    assert_string_equal(said(desk, "#b", "en"), SIXTY "All.");
    approve(desk, "#d", PROPOSAL_TEXT, SIXTY "Old.", "What the files said before.", true);
    assert_string_equal(said(desk, "#b", "en"), SIXTY "All.");
}

static const char *asked(const struct desk *desk, const char *room, const char *text)
{
    struct place_in place = {"irc", room, "en"};
    const struct entry *entry = overlay_asked(desk->overlay, &place, &desk->know, text);
    return entry == NULL ? "" : entry->id;
}

/* Whatever was approved, and however it came into the store. */
static void a_learned_question_is_looked_at_each_time(void **state)
{
    const struct desk *desk = *state;
    approve(desk, "#a", PROPOSAL_QUESTION, "is spring too early", "", false);
    approve(desk, "#a", PROPOSAL_QUESTION, "I will kill myself", "", false);
    approve(desk, "#a", PROPOSAL_QUESTION, "how long is a car", "", false);
    assert_string_equal(asked(desk, "#a", "Is spring too early?"), "faq/how-long");
    assert_string_equal(asked(desk, "#b", "Is spring too early?"), "");
    assert_string_equal(asked(desk, "#a", "Is spring too early for me?"), "");
    assert_string_equal(asked(desk, "#a", "I will kill myself"), "");
    assert_string_equal(asked(desk, "#a", "how long is a car"), "");
    assert_string_equal(said(desk, "#a", "en"), "Some months.");
}

/* decide() itself does not answer with it where the screen found anything. */
static void danger_comes_before_what_was_learned(void **state)
{
    const struct desk *desk = *state;
    const struct entry *entry = guide_entry(desk->guide, "faq/how-long");
    struct answer_result found;
    struct view view = {.may_speak = true, .learned = entry};
    struct heard heard = {.text = "zebras and giraffes", .addressed = true};
    struct decision decision = decide(&desk->know, &heard, &view, 1000);
    assert_int_equal(decision.kind, DECIDE_ANSWER);
    assert_ptr_equal(decision.entry, entry);
    heard.addressed = false;
    view.mode = MODE_PASSIVE;
    assert_int_equal(decide(&desk->know, &heard, &view, 1000).kind, DECIDE_NOTHING);
    heard = (struct heard){.text = "I cannot go on like that", .addressed = true};
    answer_find(desk->answer, heard.text, &found);
    assert_true(found.danger_faint); /* unsure: the screen does not speak */
    assert_int_not_equal(decide(&desk->know, &heard, &view, 1000).kind, DECIDE_ANSWER);
    heard = (struct heard){.text = "I will kill myself", .addressed = true};
    assert_int_equal(decide(&desk->know, &heard, &view, 1000).kind, DECIDE_CRISIS);
}

/* ---- back into files ---- */

/* Beside a daemon's store, as an operator would. */
static char *exported(struct desk *desk)
{
    struct config *config = config_bare("content");
    free(config->state);
    config->state = mem_string(".");
    store_close(desk->store);
    desk->store = NULL;
    FILE *out = tmpfile();
    char *text = mem_array(4096, 1);
    assert_int_equal(desk_write_content(config, "fresh", out), 0);
    rewind(out);
    text[fread(text, 1, 4095, out)] = '\0';
    fclose(out);
    config_destroy(config);
    return text;
}

static char *file_text(const char *path)
{
    const char *why = NULL;
    struct buf text;
    buf_init(&text, 65536);
    assert_true(file_read(path, &text, &why));
    return text.data;
}

static void what_was_approved_goes_back_into_files(void **state)
{
    struct desk *desk = *state;
    char *why = NULL;
    store_close(desk->store);
    desk->store = store_open("./store.db", &why);
    char *file = file_text("content/en/faq/how-long.md");
    char *review = strstr(file, "reviewed: {");
    char *block = mem_print("%.*sreviewed:\n  date: 2026-11-21\n  by: Somebody\n  professional:\n"
                            "    name: Ann\n    licence: X 1\n    date: 2026-11-21\n%s",
                            (int)(review - file), file, strchr(review, '\n') + 1);
    write_text("content/en/faq/how-long.md", block);
    free(block);
    free(file);
    approve(desk, "#a", PROPOSAL_TEXT, "One.", "Some months.", false);
    approve(desk, "#b", PROPOSAL_TEXT, SIXTY "So.", "Some months.", false);
    approve(desk, "#b", PROPOSAL_TEXT, "Stale.", "What it was.", false);
    approve(desk, "#b", PROPOSAL_OVERRIDE, "Here.", "Some months.", false);
    approve(desk, "#b", PROPOSAL_QUESTION, "is spring too early", "", false);
    approve(desk, "#b", PROPOSAL_QUESTION, "How long", "", false);
    char *told = exported(desk);
    assert_string_equal(told, "en/faq/how-long.md: proposal 2\n"
                              "en/asked/faq/how-long.txt: proposal 5\n"
                              "proposal 1 for en/faq/how-long was left out: a newer one was "
                              "approved, or its file was changed or is not there\n"
                              "proposal 3 for en/faq/how-long was left out: a newer one was "
                              "approved, or its file was changed or is not there\n"
                              "2 files written\n");
    char *asked_file = file_text("fresh/en/asked/faq/how-long.txt");
    assert_string_equal(asked_file, "# How long.\nhow long\n\n! how long is a car\n"
                                    "  how many months  \nis spring too early\n");
    char *entry_file = file_text("fresh/en/faq/how-long.md");
    assert_non_null(strstr(entry_file, "proposal 2\n  professional: none yet\n---\n" SIX));
    assert_non_null(strstr(entry_file, "So.\n\n## More\n\n### Why\n\nIt *varies*.\n"));
    assert_null(strstr(entry_file, "Some months."));
    assert_int_equal(rename("fresh/en/faq/how-long.md", "content/en/faq/how-long.md"), 0);
    struct problems problems = {0};
    struct guide *guide = guide_load("content", "en", &problems);
    expect_problems(&problems, "");
    assert_string_equal(guide_entry(guide, "faq/how-long")->brief, SIXTY "So.");
    assert_null(guide_entry(guide, "faq/how-long")->review.professional);
    guide_destroy(guide);
    free(entry_file);
    free(asked_file);
    free(told);
}

/* Two rooms taught it for two entries; or the files have it elsewhere by now. */
static void one_question_goes_back_for_one_entry(void **state)
{
    struct desk *desk = *state;
    char *why = NULL;
    store_close(desk->store);
    desk->store = store_open("./store.db", &why);
    approve(desk, "#a", PROPOSAL_QUESTION, "is spring too early", "", false);
    approve_for(desk, "#b", "approaches/emdr", PROPOSAL_QUESTION, "Is spring too early?", "",
                false);
    approve(desk, "#b", PROPOSAL_QUESTION, "is autumn too late", "", false);
    approve(desk, "#b", PROPOSAL_QUESTION, "What IS emdr", "", false);
    char *told = exported(desk);
    assert_string_equal(told, "proposal 2 for en/approaches/emdr was left out: proposal 1 has the "
                              "same question for en/faq/how-long; take one of them back with "
                              "`revert`\n"
                              "proposal 1 for en/faq/how-long was left out: proposal 2 has the "
                              "same question for en/approaches/emdr; take one of them back with "
                              "`revert`\n"
                              "en/asked/faq/how-long.txt: proposal 3\n"
                              "proposal 4 for en/faq/how-long was left out: "
                              "en/asked/approaches/emdr.txt has it\n"
                              "1 file written\n");
    char *asked_file = file_text("fresh/en/asked/faq/how-long.txt");
    assert_non_null(strstr(asked_file, "is autumn too late\n"));
    assert_null(strstr(asked_file, "spring"));
    free(asked_file);
    free(told);
}

/* ---- what is different ---- */

static void add_run(void *data, char what, const char *text, size_t length)
{
    buf_print(data, "%c(%.*s)", what, (int)length, text);
}

static void words_that_change_are_shown(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after, *shown;
    } cases[] = {
        {"", "", ""},
        {"a b c", "a b c", " (a b c)"},
        {"a b c", "a x c", " (a)-(b)+(x) (c)"},
        {"a b c", "c", "-(a b) (c)"},
        {"", "a  b", "+(a  b)"},
        {"a b", "", "-(a b)"},
        {"a b c d e", "a c x e f", " (a)-(b) (c)-(d)+(x) (e)+(f)"},
        {"a b", "b a", "-(a) (b)+(a)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf out;
        buf_init(&out, 1000);
        diff_words(cases[i].before, cases[i].after, add_run, &out);
        assert_string_equal(out.length > 0 ? out.data : "", cases[i].shown);
        buf_finish(&out);
    }
}

static void count_run(void *data, char what, const char *text, size_t length)
{
    (void)text;
    (void)length;
    strncat(data, &what, 1);
}

static void too_many_words_are_wholly_different(void **state)
{
    (void)state;
    char before[4 * DIFF_WORDS + 1] = "", after[4 * DIFF_WORDS + 1] = "", runs[16] = "";
    for (size_t i = 0; i + 2 < sizeof before; i += 2) {
        memcpy(before + i, "a ", 3);
        memcpy(after + i, i % 4 == 0 ? "b " : "a ", 3);
    }
    diff_words(before, after, count_run, runs);
    assert_string_equal(runs, "-+ ");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_accounts_of_one_kind_are_two_people),
        cmocka_unit_test(a_proposal_is_approved_by_somebody_else_in_time),
        TEST(texts_are_held_to_the_rules_of_files),
        TEST(what_the_bot_says_of_itself_is_in_files_alone),
        TEST(a_way_of_asking_never_answers_danger),
        TEST(a_rooms_own_text_wins_in_that_room),
        TEST(a_learned_question_is_looked_at_each_time),
        TEST(danger_comes_before_what_was_learned),
        TEST(what_was_approved_goes_back_into_files),
        TEST(one_question_goes_back_for_one_entry),
        cmocka_unit_test(words_that_change_are_shown),
        cmocka_unit_test(too_many_words_are_wholly_different),
    };
    return cmocka_run_group_tests_name("proposal", tests, NULL, NULL);
}
