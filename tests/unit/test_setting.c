/* Settings of rooms as texts; names that people speak under. */
#include "support.h"

#include "core/memory.h"
#include "core/setting.h"
#include "core/speakers.h"

static void topics_are_off_by_id_or_group(void **state)
{
    (void)state;
    static const struct {
        const char *list, *id;
        bool off;
    } cases[] = {
        {NULL, "faq/how-long", false},
        {"", "faq/how-long", false},
        {"faq/how-long", "faq/how-long", true},
        {"faq/how", "faq/how-long", false},
        {"faq", "faq/how-long", true},
        {"fa", "faq/how-long", false},
        {"care faq", "faq/how-long", true},
        {" care", "care/cost", true},
        {"care/cost topics/trust", "topics/trust", true},
        {"care/cost topics/trust", "topics/trust-me", false},
        {"bot care", "bot/privacy", false},
        {"bot/privacy", "bot/privacy", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (topic_is_off(cases[i].list, cases[i].id) != cases[i].off)
            fail_msg("%zu", i);
    }
}

static void lists_of_topics_grow_and_shrink(void **state)
{
    (void)state;
    static const struct {
        const char *list, *id;
        bool with;
        const char *want;
    } cases[] = {
        {"", "a", true, "a"},
        {"a", "a", true, "a"},
        {"a b", "a", true, "b a"},
        {"a b", "a", false, "b"},
        {"a", "a", false, ""},
        {"", "a", false, ""},
        {"ab b", "a", false, "ab b"},
        {"a  b", "c", true, "a b c"},
        {"a/x ab a/y", "a", false, "ab"},
        {"a/x b", "a", true, "b a"},
        {"a", "a/x", false, "a"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *list = topic_list_with(cases[i].list, cases[i].id, cases[i].with);
        assert_string_equal(list, cases[i].want);
        free(list);
    }
}

/* What the store holds is checked when it is taken over from a file, and harmless when it is not.
 */
static void values_that_are_none_change_nothing(void **state)
{
    (void)state;
    static const char *const bad[][2] = {
        {"mode", "loud"},
        {"slow", "-1"},
        {"slow", "two"},
        {"notice", "off"},
        {"dryrun", ""},
        {"language", "a b"},
        {"region", ""},
        {"paused_until", "1e9"},
        {"alerts", ""},
        {"colour", "red"},
        {"ignore x", "1"},
        {"timezone", "Atlantis"},
        {"timezone", "europe/berlin"},
        {"hold", "4"},
        {"hold", "1441"},
        {"hold", "1h"},
        {"alert_names", "yes"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (setting_why_not(bad[i][0], bad[i][1]) == NULL)
            fail_msg("%s: %s", bad[i][0], bad[i][1]);
    }
    struct room room = {.slow = 3};
    setting_take(&room, "slow", "1000");
    setting_take(&room, "notice", "off");
    setting_take(&room, "colour", "red");
    assert_int_equal(room.slow, 3);
    assert_false(room.notice_short);
    setting_take(&room, "alerts", "off");
    assert_string_equal(room_staff(&room), "");
    room.staff = "#mods";
    assert_string_equal(room_staff(&room), "#mods");
    setting_take(&room, "alerts", "#others");
    assert_string_equal(room_staff(&room), "#others");
}

/* What a person reads of a value; what is over is as if it was never set. */
static void a_value_is_said_in_words(void **state)
{
    (void)state;
    enum { NOW = 1000 };
    static const struct {
        const char *name, *value;
        enum phrase phrase;
    } cases[] = {
        {"mode", "addressed", PHRASE_NOW_ADDRESSED},
        {"mode", "passive", PHRASE_NOW_PASSIVE},
        {"mode", "off", PHRASE_NOW_OFF},
        {"paused_until", "", PHRASE_NOW_NOT_PAUSED},
        {"paused_until", "0", PHRASE_NOW_NOT_PAUSED},
        {"paused_until", "1000", PHRASE_NOW_NOT_PAUSED},
        {"paused_until", "1001", PHRASE_NOW_PAUSED},
        {"slow", "0", PHRASE_NOW_NOT_SLOW},
        {"slow", "2", PHRASE_NOW_SLOW},
        {"topics_off", "", PHRASE_NOW_TOPICS_ON},
        {"topics_off", "care", PHRASE_NOW_TOPICS_OFF},
        {"region", "", PHRASE_NOW_NO_REGION},
        {"region", "elsewhere", PHRASE_NOW_NO_REGION},
        {"region", "IE", PHRASE_NOW_REGION},
        {"language", "de", PHRASE_NOW_LANGUAGE},
        {"notice", "short", PHRASE_NOW_NOTICE_SHORT},
        {"notice", "long", PHRASE_NOW_NOTICE_LONG},
        {"dryrun", "on", PHRASE_NOW_DRYRUN},
        {"dryrun", "off", PHRASE_NOW_NO_DRYRUN},
        {"alerts", "#mods", PHRASE_NOW_ALERTS},
        {"alerts", "off", PHRASE_NOW_NO_ALERTS},
        {"alert_names", "on", PHRASE_NOW_ALERT_NAMES},
        {"alert_names", "off", PHRASE_NOW_NO_ALERT_NAMES},
        {"timezone", "UTC", PHRASE_NOW_TIMEZONE},
        {"hold", "60", PHRASE_NOW_HOLD},
        {"ignore ab", "", PHRASE_NOW_NOT_IGNORED},
        {"ignore ab", "0", PHRASE_NOW_IGNORED}, /* for good */
        {"ignore ab", "1000", PHRASE_NOW_NOT_IGNORED},
        {"ignore ab", "1001", PHRASE_NOW_IGNORED_UNTIL},
        {"encrypted", "told", PHRASES},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum shape shape = SHAPE_TEXT;
        if (setting_phrase(cases[i].name, cases[i].value, NOW, &shape) != cases[i].phrase)
            fail_msg("%s: %s", cases[i].name, cases[i].value);
    }
}

static void a_setting_is_called_as_its_command(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"mode", "undo mode"},
                                           {"paused_until", "undo pause"},
                                           {"topics_off", "undo topics"},
                                           {"alert_names", "undo alert names"},
                                           {"ignore 000000ff", "undo ignore 1000"},
                                           {"ignore 00000aff", "undo ignore 1010"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *deed = setting_deed("undo ", cases[i][0]);
        assert_string_equal(deed, cases[i][1]);
        free(deed);
    }
}

static void a_name_stands_for_one_person_or_none(void **state)
{
    (void)state;
    enum { HOUR = 60 * 60 * 1000 };
    struct speakers *speakers = speakers_create();
    speakers_note(speakers, "irc", "#a", "account:ann", "Ann", 1);
    speakers_note(speakers, "irc", "#b", "account:eve", "Ann", 2);
    assert_string_equal(speakers_find(speakers, "irc", "#a", "ann", 3), "account:ann");
    assert_string_equal(speakers_find(speakers, "irc", "#a", "@ANN:", 3), "account:ann");
    assert_string_equal(speakers_find(speakers, "irc", "#a", "account:ann", 3), "account:ann");
    assert_string_equal(speakers_find(speakers, "irc", "#b", "ann", 3), "account:eve");
    assert_null(speakers_find(speakers, "irc", "#a", "\xD0\x90nn", 3)); /* another A */
    assert_null(speakers_find(speakers, "mx", "#a", "ann", 3));
    assert_null(speakers_find(speakers, "irc", "#a", "ann", 25 * (int64_t)HOUR));
    speakers_note(speakers, "irc", "#a", "account:eve", "ann", 4);
    assert_null(speakers_find(speakers, "irc", "#a", "ann", 5)); /* one of two */
    assert_string_equal(speakers_find(speakers, "irc", "#a", "account:eve", 5), "account:eve");
    speakers_note_direct(speakers, "irc", "annie", "account:ann", 6);
    assert_string_equal(speakers_direct(speakers, "irc", "account:ann", 7), "annie");
    assert_null(speakers_direct(speakers, "irc", "account:ann", 2 * (int64_t)HOUR));
    speakers_forget(speakers, "irc", "account:ann");
    assert_null(speakers_find(speakers, "irc", "#a", "account:ann", 8));
    assert_null(speakers_direct(speakers, "irc", "account:ann", 8));
    assert_string_equal(speakers_find(speakers, "irc", "#b", "ann", 8), "account:eve");
    speakers_destroy(speakers);
}

/* Nobody hides behind a name, or behind somebody else's. */
static void an_id_beats_every_name(void **state)
{
    (void)state;
    struct speakers *speakers = speakers_create();
    speakers_note(speakers, "mx", "!a", "@evil:x.org", "@ann:x.org", 1);
    assert_null(speakers_find(speakers, "mx", "!a", "@ann:x.org", 2));
    speakers_note(speakers, "mx", "!a", "@ann:x.org", "@evil:x.org", 3);
    assert_string_equal(speakers_find(speakers, "mx", "!a", "@ann:x.org", 4), "@ann:x.org");
    assert_string_equal(speakers_find(speakers, "mx", "!a", "@Evil:x.org:", 4), "@evil:x.org");
    speakers_note(speakers, "mx", "!a", "ann", "Ann", 5);
    speakers_note(speakers, "mx", "!a", "@evil:x.org", "ann", 6);
    assert_string_equal(speakers_find(speakers, "mx", "!a", "ann", 7), "ann");
    speakers_destroy(speakers);
    static const char *const ids[] = {"@ann:x.org", "account:ann", "ann@x.org", "ann!a@host"};
    static const char *const names[] = {
        "ann", "@ann", "@ann:", "@", "ann:", "ann@", "a:b", "account:", ""};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        assert_true(speakers_is_id(ids[i]));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_false(speakers_is_id(names[i]));
}

static void there_are_not_more_speakers_than_fit(void **state)
{
    (void)state;
    struct speakers *speakers = speakers_create();
    for (int i = 0; i < 30000; i++) {
        char name[16];
        snprintf(name, sizeof name, "p%d", i);
        speakers_note(speakers, "irc", "#a", name, NULL, i);
    }
    assert_null(speakers_find(speakers, "irc", "#a", "p1", 30000));
    assert_string_equal(speakers_find(speakers, "irc", "#a", "p29999", 30000), "p29999");
    speakers_destroy(speakers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(topics_are_off_by_id_or_group),
        cmocka_unit_test(lists_of_topics_grow_and_shrink),
        cmocka_unit_test(values_that_are_none_change_nothing),
        cmocka_unit_test(a_value_is_said_in_words),
        cmocka_unit_test(a_setting_is_called_as_its_command),
        cmocka_unit_test(a_name_stands_for_one_person_or_none),
        cmocka_unit_test(an_id_beats_every_name),
        cmocka_unit_test(there_are_not_more_speakers_than_fit),
    };
    return cmocka_run_group_tests_name("setting", tests, NULL, NULL);
}
