/* Who may do what: roles from what the network attests and from the configuration; every command of
 * the table against every role. */
#include "content.h"

#include "answer/answer.h"
#include "base/buf.h"
#include "command/command.h"
#include "core/config.h"
#include "core/decide.h"
#include "core/role.h"
#include "safety/safety.h"

static struct config *staffed(void)
{
    struct config *config = config_bare("content");
    struct room_rule rule = {
        .account = mem_string("irc"), .room = mem_string("#help"), .staff = mem_string("#mods")};
    str_list_add(&rule.moderators, "account:bob");
    str_list_add(&rule.moderators, "@Bob:example.org");
    str_list_add(&rule.curators, "account:cur");
    config_add_room(config, &rule);
    rule = (struct room_rule){.account = mem_string("irc")};
    str_list_add(&rule.curators, "account:all");
    config_add_room(config, &rule);
    config_add_owner(config, "irc", "account:op");
    return config;
}

static void roles_come_from_attestation_and_configuration(void **state)
{
    (void)state;
    static const struct {
        const char *account, *room, *sender, *role;
        enum role want;
    } cases[] = {
        {"irc", "#help", "ann!a@host", NULL, ROLE_MEMBER},
        {"irc", "#help", "ann!a@host", "member", ROLE_MEMBER},
        {"irc", "#help", "ann!a@host", "moderator", ROLE_MODERATOR},
        {"irc", "#help", "ann!a@host", "owner", ROLE_MODERATOR}, /* of the room, not of the bot */
        {"irc", "#help", "ann!a@host", "Moderator", ROLE_MEMBER},
        {"irc", "#help", "ann!a@host", "admin", ROLE_MEMBER},
        {"irc", "#help", "account:bob", NULL, ROLE_MODERATOR},
        {"irc", "#HELP", "account:BOB", "member", ROLE_MODERATOR},
        {"irc", "#other", "account:bob", NULL, ROLE_MEMBER},
        {"mx", "#help", "account:bob", NULL, ROLE_MEMBER},
        {"irc", "#help", "bob", "", ROLE_MEMBER},
        {"irc", "#help", "bob!account:bob@host", NULL, ROLE_MEMBER},
        {"irc", "#help", "account:bob ", NULL, ROLE_MEMBER},
        {"irc", "#help",
         "account:b\xD0\xBE"
         "b",
         NULL, ROLE_MEMBER}, /* Cyrillic o */
        {"irc", "#help", "@Bob:example.org", NULL, ROLE_MODERATOR},
        {"irc", "#help", "@bob:example.org", NULL, ROLE_MEMBER},
        {"irc", "#help", "account:cur", NULL, ROLE_CURATOR},
        {"irc", "#help", "account:cur", "moderator", ROLE_MODERATOR},
        {"irc", "#other", "account:all", NULL, ROLE_CURATOR},
        {"irc", "#other", "account:op", NULL, ROLE_OWNER},
        {"mx", "#other", "account:op", NULL, ROLE_MEMBER},
    };
    struct config *config = staffed();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct attested attested = {cases[i].sender, cases[i].role, "said so"};
        struct standing standing = role_of(config, cases[i].account, cases[i].room, &attested);
        if (standing.role != cases[i].want)
            fail_msg("%zu: %s in %s", i, cases[i].sender, cases[i].room);
        assert_int_equal(standing.role == ROLE_MEMBER, standing.source == ROLE_FROM_NOTHING);
    }
    config_destroy(config);
}

/* From afar only the configuration counts, and power in the moderators' room. */
static void power_elsewhere_is_no_power_here(void **state)
{
    (void)state;
    struct config *config = staffed();
    struct attested mod = {"ann!a@host", "moderator", "channel prefix @"};
    struct attested member = {"ann!a@host", "member", NULL};
    struct attested bob = {"account:bob", NULL, NULL};
    assert_int_equal(role_elsewhere(config, "irc", "#help", "#mods", "#x", &mod).role, ROLE_MEMBER);
    assert_int_equal(role_elsewhere(config, "irc", "#help", NULL, "#mods", &mod).role, ROLE_MEMBER);
    assert_int_equal(role_elsewhere(config, "irc", "#help", "", "", &mod).role, ROLE_MEMBER);
    assert_int_equal(role_elsewhere(config, "irc", "#help", "#mods", "#mods", &mod).role,
                     ROLE_MODERATOR);
    assert_int_equal(role_elsewhere(config, "irc", "#help", "#mods", "#mods", &member).role,
                     ROLE_MEMBER);
    assert_int_equal(role_elsewhere(config, "irc", "#help", NULL, "dm", &bob).role, ROLE_MODERATOR);
    config_destroy(config);
}

/* ---- every command, every role ---- */

struct instruments {
    char *folder;
    struct guide *guide;
    struct answer *answer;
    struct safety *safety;
    struct knowledge know;
};

static int instruments_setup(void **state)
{
    struct instruments *all = mem_new(struct instruments);
    struct problems problems = {0};
    void *folder = NULL;
    folder_setup(&folder);
    write_content();
    all->folder = folder;
    all->guide = guide_load("content", "en", &problems);
    if (all->guide == NULL)
        problems_print(&problems, stderr);
    assert_non_null(all->guide);
    all->answer = answer_create(all->guide, NULL, &answer_default_bands);
    all->safety = safety_create(all->guide, &problems);
    all->know = (struct knowledge){all->guide, all->answer, all->safety};
    problems_finish(&problems);
    *state = all;
    return 0;
}

static int instruments_teardown(void **state)
{
    struct instruments *all = *state;
    void *folder = all->folder;
    answer_destroy(all->answer);
    safety_destroy(all->safety);
    guide_destroy(all->guide);
    free(all);
    return folder_teardown(&folder);
}

static struct decision decided(const struct instruments *all, const char *text, enum role role,
                               const struct view *view)
{
    struct heard heard = {.text = text, .addressed = true, .role = role};
    return decide(&all->know, &heard, view, 1000);
}

static bool is_done(const struct decision *decision, enum command_name name)
{
    return decision->kind == DECIDE_COMMAND ? decision->command.name == name
                                            : decision->kind == DECIDE_MORE;
}

/* Each example is done by whoever may, and refused to everybody else; an edit does nothing. */
static void every_command_asks_for_its_role(void **state)
{
    const struct instruments *all = *state;
    const struct entry *last = guide_entry(all->guide, "faq/how-long");
    size_t pairs = 0;
    for (size_t i = 0; command_at(i) != NULL; i++) {
        const struct command_rule *rule = command_at(i);
        for (int role = 0; role < ROLES; role++) {
            struct view view = {.may_speak = true, .last = last};
            struct decision decision = decided(all, rule->examples[0], (enum role)role, &view);
            bool may = (enum role)role >= rule->least;
            enum phrase refusal = rule->least == ROLE_OWNER ? PHRASE_OWNERS_ONLY : PHRASE_FORBIDDEN;
            bool refused =
                decision.kind == DECIDE_PHRASE && decision.refused && decision.phrase == refusal;
            if (may ? !is_done(&decision, rule->name) : !refused)
                fail_msg("%s as %s: %s", rule->examples[0], role_name((enum role)role),
                         decision.why);
            pairs++;
        }
    }
    assert_true(pairs > 100);
}

/* Silence holds for members, not for those who moderate, nor for what people decide about
 * themselves. */
static void silence_is_lifted_by_the_right_words(void **state)
{
    const struct instruments *all = *state;
    const struct view views[] = {
        {.may_speak = true, .mode = MODE_OFF},
        {.may_speak = true, .paused_until = 2000},
        {.may_speak = true, .ignored = true},
        {.may_speak = false},
    };
    for (size_t v = 0; v < sizeof views / sizeof views[0]; v++) {
        for (size_t i = 0; command_at(i) != NULL; i++) {
            const struct command_rule *rule = command_at(i);
            for (int role = 0; role < ROLES; role++) {
                struct decision decision =
                    decided(all, rule->examples[0], (enum role)role, &views[v]);
                bool moderating = rule->least > ROLE_MEMBER && (enum role)role >= rule->least;
                bool asks_how = (rule->name == COMMAND_HELP || rule->name == COMMAND_WHOAMI) &&
                                role >= ROLE_CURATOR;
                /* off, paused, at the limit: whoever needs a person is heard all the same */
                bool in_need = (rule->name == COMMAND_HUMAN && v != 2) ||
                               (rule->name == COMMAND_RESOURCES && v == 3);
                bool heard = moderating || asks_how || rule->wins || in_need;
                if (heard != (decision.kind != DECIDE_NOTHING))
                    fail_msg("%s as %s in view %zu: %s", rule->examples[0],
                             role_name((enum role)role), v, decision.why);
            }
        }
    }
}

static void danger_is_heard_before_any_command(void **state)
{
    const struct instruments *all = *state;
    struct view view = {.may_speak = true, .ignored = true, .opted_out = true, .mode = MODE_OFF};
    struct decision decision = decided(all, "pause i want to kill myself", ROLE_OWNER, &view);
    assert_int_equal(decision.kind, DECIDE_CRISIS);
    decision = decided(all, "leave me alone or i kill myself", ROLE_MEMBER, &view);
    assert_int_equal(decision.kind, DECIDE_CRISIS);
}

/* Adds a pattern for the first word of a form that patterns can hold: small letters alone. */
static void add_pattern(const char *form, struct buf *out)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
    for (; *form != '\0'; form += strcspn(form, " "), form += strspn(form, " ")) {
        size_t length = strspn(form, letters);
        if (length > 0 && (form[length] == ' ' || form[length] == '\0')) {
            buf_print(out, "  - %.*s\n", (int)length, form);
            return;
        }
    }
}

/* A screen that finds danger in every command: what is an order nevertheless is one by its form,
 * and by who gives it. */
static int alarmed_setup(void **state)
{
    struct problems problems = {0};
    struct buf lexicon;
    buf_init(&lexicon, 64 * 1024);
    buf_add_string(&lexicon, "suicide-self-harm:\n  - ruckgangig\n  - \"@mods\"\n");
    for (size_t i = 0; command_at(i) != NULL; i++) {
        add_pattern(command_at(i)->words, &lexicon);
        for (size_t j = 0; j < FORMS_MOST && command_at(i)->also[j] != NULL; j++)
            add_pattern(command_at(i)->also[j], &lexicon);
    }
    instruments_setup(state);
    struct instruments *all = *state;
    write_text("content/en/lexicon.yaml", lexicon.data);
    buf_finish(&lexicon);
    answer_destroy(all->answer);
    safety_destroy(all->safety);
    guide_destroy(all->guide);
    all->guide = guide_load("content", "en", &problems);
    all->answer = answer_create(all->guide, NULL, &answer_default_bands);
    all->safety = safety_create(all->guide, &problems);
    all->know = (struct knowledge){all->guide, all->answer, all->safety};
    problems_print(&problems, stderr);
    problems_finish(&problems);
    return 0;
}

/* The arguments of the row's first example. */
static const char *arguments_of(const struct command_rule *rule)
{
    return rule->examples[0] + strlen(rule->words);
}

/* Every way of saying every command, with arguments where it needs some, by each role. */
static void an_order_is_no_danger(void **state)
{
    const struct instruments *all = *state;
    struct view view = {.may_speak = true};
    size_t orders = 0;
    for (size_t i = 0; command_at(i) != NULL; i++) {
        const struct command_rule *rule = command_at(i);
        for (size_t j = 0; j <= FORMS_MOST && (j == 0 || rule->also[j - 1] != NULL); j++) {
            const char *form = j == 0 ? rule->words : rule->also[j - 1];
            char text[256];
            snprintf(text, sizeof text, "%s%s", form, arguments_of(rule));
            for (int role = 0; role < ROLES; role++) {
                struct decision decision = decided(all, text, (enum role)role, &view);
                bool order = rule->least > ROLE_MEMBER && rule->text == NULL &&
                             (enum role)role >= rule->least;
                if (decision.kind != (order ? DECIDE_COMMAND : DECIDE_CRISIS))
                    fail_msg("%s as %s: %s", text, role_name((enum role)role), decision.why);
                if (order && decision.finding.tier != SAFETY_CLEAR)
                    fail_msg("%s is told to be danger", text);
                orders += order;
            }
        }
    }
    assert_true(orders > 150);
}

/* Nothing with words of one's own is, whoever says it. */
static void danger_may_sound_like_an_order(void **state)
{
    const struct instruments *all = *state;
    static const char *const texts[] = {
        "pause i am dying",
        "stop now i cannot any more",
        "leave me",
        "hold me",
        "undo my life",
        "leave him now",
        "tell ann about it",
        "propose emdr: i want it to end",
        "add question to emdr: how do i end it",
        "help now",
        "please stop it all",
        "can you wake me up",
    };
    struct view view = {.may_speak = true};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        for (int role = 0; role < ROLES; role++) {
            if (decided(all, texts[i], (enum role)role, &view).kind != DECIDE_CRISIS)
                fail_msg("%s as %s", texts[i], role_name((enum role)role));
        }
    }
    struct heard heard = {
        .text = "say emdr", .addressed = true, .role = ROLE_MODERATOR, .strange = 1};
    assert_int_equal(decide(&all->know, &heard, &view, 1000).kind, DECIDE_CRISIS);
    heard = (struct heard){.text = "leave now", .role = ROLE_MODERATOR}; /* said to somebody else */
    assert_int_equal(decide(&all->know, &heard, &view, 1000).kind, DECIDE_CRISIS);
    heard = (struct heard){
        .text = "for #x: leave now", .direct = true, .elsewhere = true, .nowhere = true};
    assert_int_equal(decide(&all->know, &heard, &view, 1000).kind, DECIDE_PHRASE);
    heard = (struct heard){.text = "leave now", .addressed = true, .elsewhere = true};
    assert_int_equal(decide(&all->know, &heard, &view, 1000).kind, DECIDE_CRISIS);
}

/* ---- talk and orders ---- */

static void talk_is_no_command(void **state)
{
    const struct instruments *all = *state;
    static const struct {
        const char *text;
        size_t strange;
        bool member, moderator; /* told something about a command */
    } cases[] = {
        {"shut up", 0, false, true},
        {"take a break", 0, false, true},
        {"wake up", 0, false, true},
        {"pause", 0, true, true},
        {"be quiet for an hour", 0, true, true},
        {"say something", 1, false, true},
        {"say emdr", 0, true, true},
        {"say emdr to dad", 2, false, true},
        {"ignore dad for a week", 1, false, true},
        {"ignore ann", 0, true, true},
        {"speak up", 1, false, false},
        {"history abuse", 1, false, true},
        {"status of my marriage", 0, false, false},
        {"hold me", 0, false, false},
        {"leave him", 0, false, false},
        {"mode loud", 0, false, true},
        {"hold", 0, false, true},
        {"pause forever", 0, false, true},
        {"ignore my parents", 0, false, false},
        {"schedule emdr in the morning", 0, false, true},
        {"schedule sex in the morning", 1, false, false},
    };
    struct view view = {.may_speak = true};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (int role = 0; role < 2; role++) {
            struct heard heard = {.text = cases[i].text,
                                  .addressed = true,
                                  .role = role ? ROLE_MODERATOR : ROLE_MEMBER,
                                  .strange = cases[i].strange};
            struct decision decision = decide(&all->know, &heard, &view, 1000);
            bool told = decision.command.rule != NULL;
            if (told != (role ? cases[i].moderator : cases[i].member))
                fail_msg("%s as %s: %s", cases[i].text, role_name(heard.role), decision.why);
        }
    }
}

static void an_edit_is_no_command(void **state)
{
    const struct instruments *all = *state;
    struct view view = {.may_speak = true, .replied = true, .may_change = true};
    for (size_t i = 0; command_at(i) != NULL; i++) {
        struct heard heard = {.text = command_at(i)->examples[0],
                              .addressed = true,
                              .edited = true,
                              .role = ROLE_OWNER};
        assert_int_not_equal(decide(&all->know, &heard, &view, 1000).kind, DECIDE_COMMAND);
    }
}

#define WITH_INSTRUMENTS(test) \
    cmocka_unit_test_setup_teardown(test, instruments_setup, instruments_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roles_come_from_attestation_and_configuration),
        cmocka_unit_test(power_elsewhere_is_no_power_here),
        WITH_INSTRUMENTS(every_command_asks_for_its_role),
        WITH_INSTRUMENTS(silence_is_lifted_by_the_right_words),
        WITH_INSTRUMENTS(danger_is_heard_before_any_command),
        cmocka_unit_test_setup_teardown(an_order_is_no_danger, alarmed_setup, instruments_teardown),
        cmocka_unit_test_setup_teardown(danger_may_sound_like_an_order, alarmed_setup,
                                        instruments_teardown),
        WITH_INSTRUMENTS(talk_is_no_command),
        WITH_INSTRUMENTS(an_edit_is_no_command),
    };
    return cmocka_run_group_tests_name("role", tests, NULL, NULL);
}
