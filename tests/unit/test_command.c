#include "support.h"

#include "base/buf.h"
#include "base/calendar.h"
#include "command/command.h"
#include "guide/guide.h"

#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

static void commands_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum command_name name;
        const char *argument;
    } cases[] = {
        {"help", COMMAND_HELP, ""},
        {"  HELP!  ", COMMAND_HELP, ""},
        {"help pause", COMMAND_HELP, "pause"},
        {"!topics", COMMAND_TOPICS, ""},
        {"tell  me\tmore", COMMAND_MORE, ""},
        {"resources UK", COMMAND_RESOURCES, "UK"},
        {"resources United Kingdom", COMMAND_RESOURCES, "United Kingdom"},
        {"resources in germany", COMMAND_RESOURCES, "germany"},
        {"is there a helpline for the UK?", COMMAND_RESOURCES, "the UK"},
        {"crisis line, Ireland please", COMMAND_RESOURCES, "Ireland"},
        {"helpline", COMMAND_RESOURCES, ""},
        {"helplines in", COMMAND_RESOURCES, "in"},
        {"help in france now", COMMAND_RESOURCES, "france"},
        {"resources now", COMMAND_RESOURCES, "now"},
        {"hilfe in Deutschland", COMMAND_RESOURCES, "Deutschland"},
        {"region in Germany", COMMAND_REGION, "Germany"},
        {"pause 30", COMMAND_PAUSE, "30"},
        {"please be quiet for an hour", COMMAND_PAUSE, "for an hour"},
        {"leave me alone.", COMMAND_LEAVE_ME_ALONE, ""},
        {"leave", COMMAND_LEAVE, ""},
        {"leave now", COMMAND_LEAVE, "now"},
        {"topics off medication", COMMAND_TOPICS_SWITCH, "off"},
        {"tell ann about EMDR therapy", COMMAND_TELL, "ann"},
        {"say emdr to ann", COMMAND_SAY, "emdr"},
        {"forget me", COMMAND_FORGET_ME, ""},
        {"who am I?", COMMAND_WHOAMI, ""},
        {"help me with my marriage", COMMAND_NONE, ""},
        {"how do I pause an argument?", COMMAND_NONE, ""},
        {"more than ever", COMMAND_NONE, ""},
        {"tell me about EMDR", COMMAND_NONE, ""},
        {"tell my partner about my trauma", COMMAND_NONE, ""},
        {"helpless", COMMAND_NONE, ""},
        {"", COMMAND_NONE, ""},
        {"!", COMMAND_NONE, ""},
        {"please", COMMAND_NONE, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct command command = command_parse(cases[i].text);
        if (command.guessed)
            command = (struct command){0};
        if (command.name != cases[i].name || command.faulty)
            fail_msg("%s", cases[i].text);
        assert_string_equal(command.values[0].text, cases[i].argument);
    }
}

/* Who knows countries has to say whether that is one. */
static void help_may_name_a_country(void **state)
{
    (void)state;
    struct command command = command_parse("help Germany");
    assert_int_equal(command.name, COMMAND_RESOURCES);
    assert_true(command.guessed);
    assert_string_equal(command.values[0].text, "Germany");
    assert_false(command_parse("help pause").guessed);
    assert_false(command_parse("help in Germany").guessed);
}

/* What phones, habit and politeness put around a command does not matter. */
static void commands_are_said_naturally(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum command_name name;
        const char *argument;
    } cases[] = {
        {"can you stop talking for 10 min?", COMMAND_PAUSE, "for 10 min"},
        {"could you please be quiet", COMMAND_PAUSE, ""},
        {"Hey, would you resume please", COMMAND_RESUME, ""},
        {"ok pause", COMMAND_PAUSE, ""},
        {"please be quiet, thanks", COMMAND_PAUSE, ""},
        {"pause 30, please", COMMAND_PAUSE, "30"},
        {"pause 30 for now, thank you!", COMMAND_PAUSE, "30"},
        {"stop now", COMMAND_PAUSE, ""},
        {"pause now please", COMMAND_PAUSE, ""},
        {"you can speak now", COMMAND_RESUME, ""},
        {"mute for an hour", COMMAND_PAUSE, "for an hour"},
        {"pause, 30", COMMAND_PAUSE, "30"},
        {"pause: 30", COMMAND_PAUSE, "30"},
        {"pause \"30\"", COMMAND_PAUSE, "30"},
        {"\xE2\x80\x9Cpause\xE2\x80\x9D", COMMAND_PAUSE, ""},
        {"\xE2\x80\x98pause 30\xE2\x80\x99", COMMAND_PAUSE, "30"},
        {"\xC2\xABpause\xC2\xBB", COMMAND_PAUSE, ""},
        {"pause \xE2\x80\x9C"
         "30\xE2\x80\x9D",
         COMMAND_PAUSE, "30"},
        {"**pause**", COMMAND_PAUSE, ""},
        {"**pause** 30", COMMAND_PAUSE, "30"},
        {"*pause 30*", COMMAND_PAUSE, "30"},
        {"_pause_", COMMAND_PAUSE, ""},
        {"pause \xF0\x9F\x99\x8F\xF0\x9F\x8F\xBD", COMMAND_PAUSE, ""},
        {"pause 30 :)", COMMAND_PAUSE, "30"},
        {"ignore bob`", COMMAND_IGNORE, "bob`"},
        {"ignore _bob_", COMMAND_IGNORE, "_bob_"},
        {"`ignore bob`", COMMAND_IGNORE, "bob"},
        {"don\xE2\x80\x99t talk to me", COMMAND_LEAVE_ME_ALONE, ""},
        {"could you leave me alone, please?", COMMAND_LEAVE_ME_ALONE, ""},
        {"lass mich in Ruhe!", COMMAND_LEAVE_ME_ALONE, ""},
        {"komm zur\xC3\xBC"
         "ck",
         COMMAND_COME_BACK, ""},
        {"Bitte vergiss mich", COMMAND_FORGET_ME, ""},
        {"will you please forget me", COMMAND_FORGET_ME, ""},
        {"will you forget me?", COMMAND_NONE, ""},
        {"thank you", COMMAND_THANKS, ""},
        {"ok thanks", COMMAND_THANKS, ""},
        {"hey hey", COMMAND_NONE, ""},
        {"\xF0\x9F\x99\x8F", COMMAND_NONE, ""},
        {"**", COMMAND_NONE, ""},
        {":)", COMMAND_NONE, ""},
        {"\"\"", COMMAND_NONE, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct command command = command_parse(cases[i].text);
        if (command.name != cases[i].name || command.faulty ||
            strcmp(command.values[0].text, cases[i].argument) != 0)
            fail_msg("%s", cases[i].text);
    }
}

/* Who asks is told, and nothing is done. */
static void a_question_is_no_order(void **state)
{
    (void)state;
    static const char *const asked[] = {"leave now?", "forget me?",      "undo ?",
                                        "mode off?",  "say emdr?",       "approve 3 now?",
                                        "pause??",    "topics off emdr?"};
    static const char *const wishes[] = {"could you pause?",   "status?",         "mods?",
                                         "will you be quiet?", "leave me alone?", "please undo?"};
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        struct command command = command_parse(asked[i]);
        bool natural = false;
        if (command.name != COMMAND_HELP ||
            command_called(command.values[0].text, &natural) == NULL)
            fail_msg("%s", asked[i]);
    }
    for (size_t i = 0; i < sizeof wishes / sizeof wishes[0]; i++) {
        if (command_parse(wishes[i]).name == COMMAND_HELP || command_parse(wishes[i]).rule == NULL)
            fail_msg("%s", wishes[i]);
    }
}

/* Two orders of one message are told apart from one, and neither is done. */
static void two_orders_are_none(void **state)
{
    (void)state;
    static const char *const two[] = {"pause\nresume", "pause; resume", "mode passive, slow 2",
                                      "for #help: pause; undo"};
    static const char *const others[] = {"pause, 30", "pause\nwhat is emdr", "pause, please",
                                         "stop, i want to leave", "leave me alone, pause"};
    for (size_t i = 0; i < sizeof two / sizeof two[0]; i++) {
        struct command command = command_parse(two[i]);
        if (!command.several || !command.faulty || command.rule == NULL)
            fail_msg("%s", two[i]);
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (command_parse(others[i]).several)
            fail_msg("%s", others[i]);
    }
}

/* A name may be of several words. */
static void names_have_blanks(void **state)
{
    (void)state;
    static const struct {
        const char *text, *who;
        size_t index;
    } cases[] = {
        {"ignore Ann Lee", "Ann Lee", 0},
        {"ignore Ann Lee 10m", "Ann Lee", 0},
        {"ignore \"Ann Lee\" 10m", "Ann Lee", 0},
        {"ignore Ann Lee for 2 hours", "Ann Lee", 0},
        {"ignore \xE2\x80\x9C"
         "Ann Lee\xE2\x80\x9D",
         "Ann Lee", 0},
        {"ignore ann 10m", "ann", 0},
        {"ignore @ann:example.org for 2 days", "@ann:example.org", 0},
        {"unignore Sad  Boy", "Sad  Boy", 0},
        {"say emdr to Ann Lee", "Ann Lee", 1},
        {"tell ann lee about EMDR", "ann lee", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct command command = command_parse(cases[i].text);
        if (command.rule == NULL || command.faulty ||
            strcmp(command.values[cases[i].index].text, cases[i].who) != 0)
            fail_msg("%s: %s", cases[i].text, command.values[cases[i].index].text);
    }
    assert_true(command_parse("ignore what he said").faulty);
    assert_true(command_parse("ignore my dad").faulty);
}

/* Rights are kept in more words than the table's, and two of them are two. */
static void rights_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum command_name name, second;
    } cases[] = {
        {"lass mich bitte in ruhe", COMMAND_LEAVE_ME_ALONE, COMMAND_NONE},
        {"lass mich doch einfach in Ruhe!", COMMAND_LEAVE_ME_ALONE, COMMAND_NONE},
        {"just leave me alone", COMMAND_LEAVE_ME_ALONE, COMMAND_NONE},
        {"leave me alone. bye", COMMAND_LEAVE_ME_ALONE, COMMAND_NONE},
        {"leave me alone waymark", COMMAND_LEAVE_ME_ALONE, COMMAND_NONE},
        {"forget me, please, waymark", COMMAND_FORGET_ME, COMMAND_NONE},
        {"leave me alone and forget me", COMMAND_LEAVE_ME_ALONE, COMMAND_FORGET_ME},
        {"forget me. leave me alone.", COMMAND_FORGET_ME, COMMAND_LEAVE_ME_ALONE},
        {"please forget everything and leave me alone", COMMAND_FORGET_ME, COMMAND_LEAVE_ME_ALONE},
        {"vergiss mich und lass mich in ruhe", COMMAND_FORGET_ME, COMMAND_LEAVE_ME_ALONE},
        {"leave me alone, i want to die", COMMAND_NONE, COMMAND_NONE},
        {"why does he not leave me alone", COMMAND_NONE, COMMAND_NONE},
        {"dont forget me", COMMAND_NONE, COMMAND_NONE},
        {"he said forget me and leave me alone", COMMAND_NONE, COMMAND_NONE},
        {"bitte jetzt", COMMAND_NONE, COMMAND_NONE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct command command = command_parse(cases[i].text);
        enum command_name second = command.second == NULL ? COMMAND_NONE : command.second->name;
        if (command.name != cases[i].name || second != cases[i].second)
            fail_msg("%s: %d %d", cases[i].text, command.name, second);
    }
}

static void a_person_can_be_asked_for(void **state)
{
    (void)state;
    static const char *const asking[] = {
        "human",
        "human please",
        "mods?",
        "@mods",
        "i need a moderator",
        "please get a mod",
        "moderator please help",
        "can i talk to a real person?",
        "i need a human",
        "i want a human, not a bot",
        "is a real person here",
        "call a human",
        "i want to speak to a person",
        "I would like to talk to a person please",
        "can you put me in touch with someone",
        "i need to talk to someone",
        "can i talk to somebody",
        "is anybody there",
        "is there a moderator here?",
        "can a moderator help me",
        "ich will mit einem Menschen reden",
        "ich m\xC3\xB6"
        "chte mit jemandem sprechen",
        "ist jemand da?",
    };
    static const char *const others[] = {
        "real person?",
        "are you a real person",
        "i need human touch",
        "i need someone",
        "i want a person who loves me",
        "i want to be with a person",
        "is it normal to talk to someone",
        "is somebody hurting me here",
        "can i talk to my mother",
        "human touch makes me panic",
        "i need someone someone",
        "can i talk to a person about a person",
    };
    for (size_t i = 0; i < sizeof asking / sizeof asking[0]; i++) {
        if (command_parse(asking[i]).rule != command_find("human"))
            fail_msg("%s", asking[i]);
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (command_parse(others[i]).name != COMMAND_NONE)
            fail_msg("%s", others[i]);
    }
}

static void arguments_have_types(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t number; /* -1: it cannot be read */
    } cases[] = {
        {"pause 30", 30 * MINUTE},
        {"pause 30m", 30 * MINUTE},
        {"pause 2 hours", 2 * HOUR},
        {"pause 1h30m", HOUR + 30 * MINUTE},
        {"pause 1h 30", HOUR + 30 * MINUTE},
        {"pause 1 hour 30 minutes", HOUR + 30 * MINUTE},
        {"pause an hour and 30 minutes", HOUR + 30 * MINUTE},
        {"pause 1.5h", HOUR + 30 * MINUTE},
        {"pause 1,5 hours", HOUR + 30 * MINUTE},
        {"pause for ten minutes", 10 * MINUTE},
        {"pause ten", 10 * MINUTE},
        {"pause twelve hours", 12 * HOUR},
        {"pause f\xC3\xBCr eine halbe Stunde", 30 * MINUTE},
        {"pause for a while", 0},
        {"be quiet for a bit", 0},
        {"hold for a while", -1},
        {"pause 10 minutes 5", -1},
        {"pause ten 5", -1},
        {"pause half", -1},
        {"pause an", -1},
        {"pause 99999w99999w99999w", -1},
        {"pause 1.", MINUTE},
        {"pause until 8pm", 0},
        {"pause until later", -1},
        {"be quiet forever", -1},
        {"be quiet until tomorrow", 0},
        {"be quiet until i am better", -1},
        {"pause for half an hour", 30 * MINUTE},
        {"pause a day", DAY},
        {"pause half day", DAY / 2},
        {"pause 7d", 7 * DAY},
        {"pause 1w", 7 * DAY},
        {"pause 8d", -1},
        {"pause 0", -1},
        {"pause -5", -1},
        {"pause 99999999999999999999", -1},
        {"pause 10s", -1},
        {"pause soon", -1},
        {"slow 6/min", 6},
        {"slow 6 a minute", 6},
        {"slow 6", 6},
        {"slow off", 0},
        {"slow 6/hour", -1},
        {"slow 0", -1},
        {"slow 101", -1},
        {"slow", -1},
        {"mode Passive", 1},
        {"mode loud", -1},
        {"be passive", 1},
        {"sei passiv", 1},
        {"mode aus", 2},
        {"set mode to off", 2},
        {"notice short", 0},
        {"notice off", -1},
        {"audit 50", 50},
        {"audit 51", -1},
        {"stats last week", -1},
        {"stats 2026-W47", 2968},
        {"stats 2026-11-21", 2968},
        {"dryrun maybe", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct command command = command_parse(cases[i].text);
        bool last = strcmp(cases[i].text, "stats last week") == 0;
        if (command.rule == NULL || command.faulty != (cases[i].number == -1 && !last) ||
            (!command.faulty && command.values[0].number != cases[i].number))
            fail_msg("%s: %lld", cases[i].text, (long long)command.values[0].number);
    }
}

/* What moderators' commands begin with, members say in questions, too. */
static void questions_stay_questions(void **state)
{
    (void)state;
    static const char *const questions[] = {
        "say something nice about yourself to the whole room here",
        "pause or stop, which is better for an argument?",
        "leave or stay?",
        "status of my marriage?",
        "slow healing, is that normal?",
        "human touch makes me panic",
        "feedback from my partner hurts",
        "status of my marriage",
        "undo the damage of trauma",
        "resume sex",
        "hold hands",
        "slow breathing",
        "slow sex",
        "revert to childhood",
        "reject me",
        "post partum",
        "post sex",
        "pause my life",
        "be honest",
        "be",
        "sei ehrlich",
    };
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
        if (command_parse(questions[i]).name != COMMAND_NONE)
            fail_msg("%s", questions[i]);
    }
}

/* What is no argument, and what stands in sentences, is told apart. */
static void faults_tell_what_they_are(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool talk;
    } cases[] = {
        {"mode loud", false},       {"mode", false},          {"dry run", false},
        {"stop ignoring", false},   {"preview", false},       {"approve all", false},
        {"mode of my body", true},  {"leave him", true},      {"history of abuse", true},
        {"say sorry to him", true}, {"notice my pain", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct command command = command_parse(cases[i].text);
        if (!command.faulty || command.talk != cases[i].talk)
            fail_msg("%s", cases[i].text);
    }
    struct command command = command_parse("schedule emdr at 9 in the morning");
    assert_true(command.faulty);
    assert_string_equal(command.values[0].text, "emdr");
    assert_false(command_parse("ignore my parents").values[0].given);
    assert_true(command_parse("shut up").natural);
    assert_false(command_parse("pause").natural);
}

static void a_command_can_be_for_another_room(void **state)
{
    (void)state;
    struct command command = command_parse("for #help: pause 30");
    assert_int_equal(command.name, COMMAND_PAUSE);
    assert_string_equal(command.room, "#help");
    assert_int_equal(command.values[0].number, 30 * MINUTE);
    assert_string_equal(command_parse("for !a:b.org resume").room, "!a:b.org");
    assert_string_equal(command_parse("for help@rooms.example.org, resume").room,
                        "help@rooms.example.org");
    assert_string_equal(command_parse("for how long: pause").room, "");
    assert_int_equal(command_parse("for #help:").name, COMMAND_NONE);
    command = command_parse("schedule emdr every monday and friday at 9:00 in #help");
    assert_int_equal(command.name, COMMAND_SCHEDULE);
    assert_false(command.faulty);
    assert_string_equal(command.room, "#help");
    assert_string_equal(command.values[1].text, "every monday and friday at 9:00");
    assert_string_equal(command_parse("schedule emdr 0 9 * * * in !a:b.org").room, "!a:b.org");
    assert_string_equal(command_parse("schedule emdr 0 9 * * *").room, "");
    assert_string_equal(command_parse("for #other: schedules in #help").room, "#other");
    assert_string_equal(command_parse("in #help: pause").room, "#help");
    assert_string_equal(command_parse("#help: whoami").room, "#help");
    assert_string_equal(command_parse("whoami in #help").room, "#help");
    assert_string_equal(command_parse("pause 30 in #help now").room, "#help");
    command = command_parse("for help: pause 30");
    assert_int_equal(command.name, COMMAND_PAUSE);
    assert_string_equal(command.room, "help");
    assert_int_equal(command_parse("for me: help").name, COMMAND_NONE);
    assert_string_equal(command_parse("for me: help").room, "");
    assert_int_equal(command_parse("@ann: pause").name, COMMAND_NONE);
    command = command_parse("for #help:pause 30");
    assert_int_equal(command.name, COMMAND_PAUSE);
    assert_string_equal(command.room, "#help");
    assert_string_equal(command_parse("for !a:b.org:resume").room, "!a:b.org");
    assert_string_equal(command_parse("#help:whoami").room, "#help");
    assert_string_equal(command_parse("for #help:b.org pause").room, "#help:b.org");
    assert_true(command_parse("for #help:mode loud").faulty);
    assert_int_equal(command_parse("for me:help").name, COMMAND_NONE);
    assert_int_equal(command_parse("so:pause").name, COMMAND_NONE);
    assert_int_equal(command_parse("#help:b.org").name, COMMAND_NONE);
    char room[VALUE_LONGEST + 1];
    command_room("unschedule 3 in #help", room);
    assert_string_equal(room, "#help");
    command_room("for #help: what is EMDR?", room);
    assert_string_equal(room, "#help");
    command_room("what is in #help", room);
    assert_string_equal(room, "");
}

/* "propose ENTRY: TEXT": the text may be of any length, and holds what it likes. */
static void a_text_stands_behind_a_colon(void **state)
{
    (void)state;
    struct command command = command_parse("propose how-long:  Hello: it is \"so\".\n\nYes.");
    assert_int_equal(command.name, COMMAND_PROPOSE);
    assert_string_equal(command.values[0].text, "how-long");
    assert_string_equal(command.text, "Hello: it is \"so\".\n\nYes.");
    command = command_parse("for #help: override how-long here : Hello, please");
    assert_int_equal(command.name, COMMAND_OVERRIDE);
    assert_string_equal(command.room, "#help");
    assert_string_equal(command.text, "Hello, please");
    char text[4096];
    memset(text, 'h', sizeof text - 1);
    for (size_t i = 1; i < sizeof text - 1; i += 2)
        text[i] = ' ';
    text[sizeof text - 1] = '\0';
    memcpy(text, "propose emdr: ", 14);
    command = command_parse(text);
    assert_int_equal(command.name, COMMAND_PROPOSE);
    assert_int_equal(strlen(command.text), sizeof text - 1 - 14);
    assert_true(command_parse("propose emdr:").faulty);
    assert_true(command_parse("propose emdr again: Hello.").faulty);
    assert_true(command_parse("override emdr: Hello.").faulty);
    assert_true(command_parse("propose: Hello.").faulty);
    assert_null(command_parse("propose emdr:").text);
    assert_int_equal(command_parse("my partner proposed to me: what now?").name, COMMAND_NONE);
    assert_null(command_parse("pause 30: please").rule->text);
    command = command_parse("propose how-long:Hello: it is so."); /* as phones leave it */
    assert_int_equal(command.name, COMMAND_PROPOSE);
    assert_string_equal(command.values[0].text, "how-long");
    assert_string_equal(command.text, "Hello: it is so.");
}

static const char *nearest(const char *text, enum role role)
{
    bool help = false;
    return command_nearest(text, role, &help);
}

static void a_long_text_is_no_command(void **state)
{
    (void)state;
    char text[4096];
    memset(text, 'h', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(command_parse(text).name, COMMAND_NONE);
    assert_null(nearest(text, ROLE_OWNER));
    memcpy(text, "say ", 4);
    assert_true(command_parse(text).faulty);
    for (size_t i = 1; i < sizeof text - 1; i += 2)
        text[i] = ' ';
    assert_int_equal(command_parse(text).name, COMMAND_NONE);
}

static void a_mistyped_command_has_a_nearest(void **state)
{
    (void)state;
    assert_string_equal(nearest("topcs", ROLE_MEMBER), "topics");
    assert_string_equal(nearest("hlep", ROLE_MEMBER), "help");
    assert_string_equal(nearest("ressources", ROLE_MEMBER), "resources");
    assert_string_equal(nearest("setings", ROLE_MODERATOR), "settings");
    assert_null(nearest("setings", ROLE_MEMBER));
    assert_null(nearest("trauma", ROLE_OWNER));
    assert_null(nearest("love", ROLE_OWNER));
    assert_null(nearest("my partner", ROLE_OWNER));
    static const struct {
        const char *text;
        const char *nearest; /* for a moderator; NULL: none */
        bool member;         /* for a member, too */
    } cases[] = {
        {"leav me alone", "leave me alone", true},
        {"leave me alon", "leave me alone", true},
        {"forget m", "forget me", true},
        {"come bak", "come back", true},
        {"ingore ann", "ignore", false},
        {"notcie short", "notice", false},
        {"regoin DE", "region", false},
        {"timzone Europe/Berlin", "timezone", false},
        {"dryrn on", "dryrun", false},
        {"unschdule 1", "unschedule", false},
        {"pausse 10", "pause", false},
        {"slwo 2", "slow", false},
        {"aprove 1 now", "approve", false},
        {"moed off", "mode", false},
        {"schedual emdr every monday at 9", "schedule", false},
        {"overide how-long here: x y", "override", false},
        {"add questoin to how-long: x", "add question to", false},
        {"pausse my life", NULL, false},
        {"back", NULL, false},
        {"leave him alone", NULL, false},
        {"tel ann about it", NULL, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *said = nearest(cases[i].text, ROLE_MODERATOR);
        bool same = said == cases[i].nearest || (said != NULL && cases[i].nearest != NULL &&
                                                 strcmp(said, cases[i].nearest) == 0);
        if (!same || (nearest(cases[i].text, ROLE_MEMBER) != NULL) != cases[i].member)
            fail_msg("%s: %s", cases[i].text, said == NULL ? "none" : said);
    }
}

static void help_may_be_mistyped(void **state)
{
    (void)state;
    bool help = false;
    assert_string_equal(command_nearest("help puase", ROLE_MODERATOR, &help), "pause");
    assert_true(help);
    assert_null(command_nearest("help puase", ROLE_MEMBER, &help));
    assert_null(command_nearest("help sleep", ROLE_MODERATOR, &help));
    assert_string_equal(command_nearest("puase", ROLE_MODERATOR, &help), "pause");
    assert_false(help);
}

/* "help mute": a command may be called as it is said. */
static void commands_have_other_names(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
        bool natural;
    } cases[] = {
        {"pause", "pause", false},       {"topics off", "topics", false},
        {"dry run", "dryrun", true},     {"stop talking", "pause", true},
        {"mode passive", "mode", false}, {"Show Settings", "settings", true},
        {"pause my life", NULL, false},  {"", NULL, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool natural = false;
        const struct command_rule *rule = command_called(cases[i].text, &natural);
        if ((rule == NULL) != (cases[i].words == NULL) ||
            (rule != NULL &&
             (strcmp(rule->words, cases[i].words) != 0 || natural != cases[i].natural)))
            fail_msg("%s", cases[i].text);
    }
    assert_int_equal(command_parse("help be quiet").name, COMMAND_HELP);
    assert_int_equal(command_parse("help topics off").name, COMMAND_HELP);
    assert_true(command_parse("help stop hurting").guessed);
}

/* Each example of the table is read as the command it is an example of, and stays within what the
 * table can hold. */
static void every_example_is_its_command(void **state)
{
    (void)state;
    for (size_t i = 0; command_at(i) != NULL; i++) {
        const struct command_rule *rule = command_at(i);
        assert_non_null(rule->examples[0]);
        for (size_t j = 0; j < EXAMPLES_MOST && rule->examples[j] != NULL; j++) {
            struct command command = command_parse(rule->examples[j]);
            if (command.rule != rule || command.faulty)
                fail_msg("%s", rule->examples[j]);
        }
        for (size_t j = 0; j < FORMS_MOST && rule->also[j] != NULL; j++) {
            struct command command = command_parse(rule->also[j]);
            if (rule->arguments[0].type == ARGUMENT_NONE && command.name != rule->name)
                fail_msg("%s", rule->also[j]);
        }
    }
}

static void usage_shows_the_arguments(void **state)
{
    (void)state;
    struct buf usage;
    buf_init(&usage, 256);
    command_usage(command_find("say"), &usage);
    assert_string_equal(usage.data, "say ENTRY [to WHO]");
    buf_truncate(&usage, 0);
    command_usage(command_find("MODE"), &usage);
    assert_string_equal(usage.data, "mode addressed|passive|off");
    buf_finish(&usage);
}

static void weeks_begin_on_monday(void **state)
{
    (void)state;
    char text[CALENDAR_TEXT];
    int64_t week = 0;
    calendar_week_text(calendar_week(INT64_C(1795255200000)), text); /* 2026-11-21, a Saturday */
    assert_string_equal(text, "2026-W47");
    assert_true(calendar_week_read("2026-11-22", &week));
    assert_int_equal(week, calendar_week(INT64_C(1795255200000)));
    assert_true(calendar_week_read("2026-11-23", &week));
    assert_int_equal(week, calendar_week(INT64_C(1795255200000)) + 1);
    assert_true(calendar_week_read("2021-01-03", &week));
    calendar_week_text(week, text);
    assert_string_equal(text, "2020-W53");
    assert_false(calendar_week_read("2026-02-30", &week));
    assert_false(calendar_week_read("2026-W54", &week));
    assert_false(calendar_week_read("2026-W00", &week));
    assert_false(calendar_week_read("next", &week));
}

static const char *help_of(void *data, const char *key)
{
    const struct command_text *text = guide_command(data, key);
    return text == NULL ? NULL : text->brief;
}

/* What the table has, the content explains, in every language that is whole; and nothing else. */
static void every_command_is_explained(void **state)
{
    (void)state;
    static const char *const languages[] = {"en", "de"};
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++) {
        struct problems problems = {0};
        struct guide *guide = guide_read("content", languages[i], NULL, &problems);
        if (guide == NULL)
            problems_print(&problems, stderr);
        assert_non_null(guide);
        size_t count = 0;
        for (; command_at(count) != NULL; count++) {
            const char *key = command_key(command_at(count));
            if (help_of(guide, key) == NULL || guide_command(guide, key)->full == NULL)
                fail_msg("%s: %s is not explained", languages[i], key);
        }
        assert_int_equal(guide->command_count, count);
        guide_destroy(guide);
        problems_finish(&problems);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_are_read),
        cmocka_unit_test(help_may_name_a_country),
        cmocka_unit_test(commands_are_said_naturally),
        cmocka_unit_test(a_question_is_no_order),
        cmocka_unit_test(two_orders_are_none),
        cmocka_unit_test(names_have_blanks),
        cmocka_unit_test(rights_are_read),
        cmocka_unit_test(a_person_can_be_asked_for),
        cmocka_unit_test(faults_tell_what_they_are),
        cmocka_unit_test(arguments_have_types),
        cmocka_unit_test(questions_stay_questions),
        cmocka_unit_test(a_command_can_be_for_another_room),
        cmocka_unit_test(a_text_stands_behind_a_colon),
        cmocka_unit_test(a_long_text_is_no_command),
        cmocka_unit_test(a_mistyped_command_has_a_nearest),
        cmocka_unit_test(help_may_be_mistyped),
        cmocka_unit_test(commands_have_other_names),
        cmocka_unit_test(every_example_is_its_command),
        cmocka_unit_test(usage_shows_the_arguments),
        cmocka_unit_test(weeks_begin_on_monday),
        cmocka_unit_test(every_command_is_explained),
    };
    return cmocka_run_group_tests_name("command", tests, NULL, NULL);
}
