/* The guide is another when a proposal is decided, or when what was approved would be said: two
 * folders of content over one store, and the daemon's core over both. */
#include "daemon.h"

#define OURS   "Here we ask one another."
#define STRICT "Some weeks.\n\n## More\n\n### Why\n\nIt *varies*.\n"

/* Looked at first, as it must be. */
static const char *approve(struct daemon *daemon)
{
    hear(daemon, "account:dan", "account:dan", "for #help: approve 1");
    return hear(daemon, "account:dan", "account:dan", "for #help: approve 1 now");
}

/* By a curator, and approved by a moderator where that is asked for. */
static void propose(struct daemon *daemon, const char *text, bool approved)
{
    char *said = mem_print("for #help: %s", text);
    has(hear(daemon, "account:cem", "account:cem", said), "Proposal 1 for faq/how-long");
    if (approved)
        has(approve(daemon), "Proposal 1 is approved");
    free(said);
}

static void keep_state(void *data, const struct proposal_row *row)
{
    *(enum proposal_state *)data = row->state;
}

static enum proposal_state state_of(const struct daemon *daemon)
{
    enum proposal_state state = PROPOSAL_REVERTED;
    assert_true(store_proposal_get(daemon->store, "irc", "#help", 1, keep_state, &state));
    return state;
}

static const char *answered(struct daemon *daemon)
{
    return hear(daemon, "#help", "ann!a@host", "how long?");
}

/* ---- before it is approved ---- */

static void what_was_made_for_another_text_is_shown_against_the_new_one(void **state)
{
    struct daemon *daemon = *state;
    propose(daemon, "override how-long here: " OURS, false);
    write_entry("content/en/faq/how-long.md", "title: How long?\n", STRICT);
    deploy(daemon);
    has(hear(daemon, "#help", "account:dan", "approve 1"), "Nothing has changed: the guide was");
    has_not(daemon->said, OURS); /* before everybody */
    const char *said = approve(daemon);
    has(said, "Nothing has changed: the guide was changed");
    has(said, "[- Some weeks. -] [+ " OURS " +]");
    assert_int_equal(state_of(daemon), PROPOSAL_OPEN);
    has(answered(daemon), "Some weeks.");
    said = hear(daemon, "account:dan", "account:dan", "for #help: proposals");
    has(said, "overtaken, because the guide was changed");
    said = hear(daemon, "account:dan", "account:dan", "for #help: audit");
    has(said, "dan: refused: approve 1 override faq/how-long, the files changed");
}

static void what_has_no_entry_any_more_cannot_be_approved(void **state)
{
    struct daemon *daemon = *state;
    propose(daemon, "override how-long here: " OURS, false);
    assert_int_equal(rename("content/en/faq/how-long.md", "content/en/faq/so-long.md"), 0);
    assert_int_equal(
        rename("content/en/asked/faq/how-long.txt", "content/en/asked/faq/so-long.txt"), 0);
    deploy(daemon);
    has(approve(daemon), "Nothing has changed: the guide has no faq/how-long any more");
    has(hear(daemon, "account:dan", "account:dan", "for #help: proposal 1"), "no faq/how-long");
    assert_int_equal(state_of(daemon), PROPOSAL_OPEN);
    has(answered(daemon), "Some months.");
    has(hear(daemon, "account:dan", "account:dan", "for #help: reject 1"), "is rejected");
}

static void a_question_that_became_danger_cannot_be_approved(void **state)
{
    struct daemon *daemon = *state;
    propose(daemon, "add question to how-long: is spring too early", false);
    write_text("content/en/asked/danger/suicide-self-harm.txt",
               "I cannot go on like this\nis spring too early\n");
    deploy(daemon);
    has(approve(daemon), "That cannot go into the guide as it is");
    assert_int_equal(state_of(daemon), PROPOSAL_OPEN);
    has(hear(daemon, "account:dan", "account:dan", "for #help: audit"), "not by the rules");
}

/* ---- after it ---- */

static void what_was_approved_stays_where_nothing_speaks_against_it(void **state)
{
    struct daemon *daemon = *state;
    propose(daemon, "override how-long here: " OURS, true);
    has(answered(daemon), OURS);
    write_entry("content/en/faq/how-long.md", "title: How long?\n", STRICT);
    deploy(daemon);
    has(daemon->logged, "proposal 1 for faq/how-long (en) stays in force in #help, though");
    has(answered(daemon), OURS); /* a room's own answer is not the guide's */
    has(hear(daemon, "account:dan", "account:dan", "for #help: proposals"),
        "the guide was changed since");
    write_entry("content/en/faq/how-long.md", "title: How long?\n", "Some months.\n");
    deploy(daemon);
    assert_string_equal(daemon->logged, "");
    has(hear(daemon, "account:dan", "account:dan", "for #help: proposals"), "no proposals");
}

static void what_is_scheduled_of_an_entry_that_is_gone_is_said_to_be(void **state)
{
    struct daemon *daemon = *state;
    has(hear(daemon, "account:dan", "account:dan", "for #help: schedule how-long every day at 9"),
        "unschedule 1");
    has_not(hear(daemon, "account:dan", "account:dan", "for #help: schedules"), "is gone");
    write_entry("content/en/approaches/emdr.md", "title: EMDR\n", "\nA therapy.\n");
    assert_int_equal(remove("content/en/faq/how-long.md"), 0);
    assert_int_equal(remove("content/en/asked/faq/how-long.txt"), 0);
    deploy(daemon);
    has(hear(daemon, "account:dan", "account:dan", "for #help: schedules"), "(It is gone.)");
}

static void what_has_no_entry_any_more_is_told_of_and_never_said(void **state)
{
    struct daemon *daemon = *state;
    propose(daemon, "override how-long here: " OURS, true);
    assert_int_equal(rename("content/en/faq/how-long.md", "content/en/faq/so-long.md"), 0);
    assert_int_equal(
        rename("content/en/asked/faq/how-long.txt", "content/en/asked/faq/so-long.txt"), 0);
    deploy(daemon);
    has(daemon->logged,
        "irc: proposal 1 for faq/how-long (en), approved in #help, is not in force: "
        "the content has no such entry any more");
    has_not(daemon->logged, OURS);
    has(answered(daemon), "Some months.");
    const char *said = hear(daemon, "account:dan", "account:dan", "for #help: proposals");
    has(said, "approved by dan");
    has(said, "not in force any more");
    has(hear(daemon, "account:dan", "account:dan", "for #help: history"), "not in force any more");
    has(hear(daemon, "#help", "account:dan", "revert 1"), "is taken back");
    said = hear(daemon, "account:dan", "account:dan", "for #help: proposals");
    has(said, "There are no proposals");
    deploy(daemon);
    assert_string_equal(daemon->logged, "");
}

/* What may be said now is what the lexicon and the directory of now let through. */
static void what_breaks_todays_rules_is_not_said(void **state)
{
    struct daemon *daemon = *state;
    propose(daemon, "override how-long here: See how we meet here.", true);
    has(answered(daemon), "See how we meet here.");
    write_text("content/en/notice.md", "See how we meet here.\n");
    deploy(daemon);
    has(daemon->logged, "it does not keep to the rules for texts any more");
    has(answered(daemon), "Some months.");
}

static void a_question_that_became_danger_is_not_answered(void **state)
{
    struct daemon *daemon = *state;
    propose(daemon, "add question to how-long: is spring too early", true);
    has(hear(daemon, "#help", "ann!a@host", "is spring too early?"), "Some months.");
    write_text("content/en/asked/danger/suicide-self-harm.txt",
               "I cannot go on like this\nis spring too early\n");
    deploy(daemon);
    has(daemon->logged, "it sounds like danger");
    has_not(hear(daemon, "#help", "ann!a@host", "is spring too early?"), "Some months.");
}

/* Whatever stands in the store. */
static void crisis_replies_and_the_notice_are_never_shadowed(void **state)
{
    struct daemon *daemon = *state;
    static const char *const names[] = {"crisis/suicide-self-harm", "suicide-self-harm", "notice",
                                        "phrases", "directory"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct proposal_row row = {.account = "irc",
                                   .room = "#help",
                                   .kind = i % 2 == 0 ? PROPOSAL_OVERRIDE : PROPOSAL_QUESTION,
                                   .entry = names[i],
                                   .language = "en",
                                   .text = i % 2 == 0 ? OURS : "I will kill myself",
                                   .base = "",
                                   .by = "account:cem",
                                   .decided_by = "account:dan"};
        bool won = false;
        assert_true(store_proposal_add(daemon->store, &row, &row.number));
        row.state = PROPOSAL_APPROVED;
        row.everywhere = true;
        assert_true(store_proposal_decide(daemon->store, &row, PROPOSAL_OPEN, &won));
    }
    deploy(daemon);
    has(daemon->logged, "proposal 1 for crisis/suicide-self-harm (en)");
    has(hear(daemon, "#help", "ann!a@host", "I will kill myself"), "Please reach a person.");
    has_not(daemon->said, OURS);
    has(answered(daemon), "From a bot. See a professional.");
    has_not(daemon->said, OURS);
}

static void an_entry_that_became_a_crisis_reply_is_none(void **state)
{
    struct daemon *daemon = *state;
    propose(daemon, "override how-long here: " OURS, true);
    assert_int_equal(remove("content/en/faq/how-long.md"), 0);
    assert_int_equal(remove("content/en/asked/faq/how-long.txt"), 0);
    write_text("content/en/asked/danger/suicide-self-harm.txt",
               "I cannot go on like this\nhow long\n");
    deploy(daemon);
    has(daemon->logged, "has no such entry any more");
    has_not(answered(daemon), OURS);
}

/* ---- another language ---- */

static void a_language_that_is_gone_takes_its_proposals_with_it(void **state)
{
    struct daemon *daemon = *state;
    struct proposal_row row = {.account = "irc",
                               .room = "#help",
                               .kind = PROPOSAL_OVERRIDE,
                               .entry = "faq/how-long",
                               .language = "de",
                               .text = OURS,
                               .base = "Some months.",
                               .by = "account:cem",
                               .decided_by = "account:dan",
                               .expires = INT64_MAX};
    bool won = false;
    assert_true(store_proposal_add(daemon->store, &row, &row.number));
    has(approve(daemon), "Nothing has changed: the guide has no faq/how-long any more");
    has(hear(daemon, "account:dan", "account:dan", "for #help: proposal 1"), "no faq/how-long");
    has_not(daemon->said, OURS);
    row.state = PROPOSAL_APPROVED;
    assert_true(store_proposal_decide(daemon->store, &row, PROPOSAL_OPEN, &won));
    deploy(daemon);
    has(daemon->logged, "no such entry any more, or not this language");
    has(answered(daemon), "Some months.");
}

/* ---- so many ---- */

static void count_row(void *data, const struct proposal_row *row)
{
    (void)row;
    ++*(size_t *)data;
}

static void a_thousand_proposals_are_bounded_and_lose_nothing(void **state)
{
    struct daemon *daemon = *state;
    static const char *const people[] = {"account:cem", "account:dan", "account:eva"};
    size_t added = 0, refused = 0, count = 0;
    for (int i = 0; i < 1000; i++) {
        const char *who = people[i % 3];
        char *text = mem_print("for #help: override how-long here: " OURS " %c%c%c",
                               'a' + i / 26 / 26, 'a' + i / 26 % 26, 'a' + i % 26);
        const char *said = hear(daemon, who, who, text);
        added += strstr(said, "for faq/how-long.") != NULL;
        refused += strstr(said, "There are too many proposals") != NULL;
        free(text);
    }
    assert_int_equal(added, 20);
    assert_int_equal(refused, 980);
    assert_true(store_proposal_room(daemon->store, "irc", "#help", NULL, 2000, count_row, &count));
    assert_int_equal(count, 20);
    struct audit_verdict verdict;
    assert_true(store_audit_verify(daemon->store, NULL, &verdict));
    assert_int_equal(verdict.broken_at, 0);
    assert_in_range(verdict.rows, 20, 20 + 1000);
    has(approve(daemon), "Proposal 1 is approved");
    has(answered(daemon), OURS " aaa");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_made_for_another_text_is_shown_against_the_new_one),
        TEST(what_has_no_entry_any_more_cannot_be_approved),
        TEST(a_question_that_became_danger_cannot_be_approved),
        TEST(what_was_approved_stays_where_nothing_speaks_against_it),
        TEST(what_is_scheduled_of_an_entry_that_is_gone_is_said_to_be),
        TEST(what_has_no_entry_any_more_is_told_of_and_never_said),
        TEST(what_breaks_todays_rules_is_not_said),
        TEST(a_question_that_became_danger_is_not_answered),
        TEST(crisis_replies_and_the_notice_are_never_shadowed),
        TEST(an_entry_that_became_a_crisis_reply_is_none),
        TEST(a_language_that_is_gone_takes_its_proposals_with_it),
        TEST(a_thousand_proposals_are_bounded_and_lose_nothing),
    };
    return cmocka_run_group_tests(tests, read_phrases, drop_phrases);
}
