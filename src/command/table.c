/* The table. Its order is that of the help. What a command does is said in the content
 * (commands.yaml), in the room's language. */
#include "base/str.h"
#include "command/command.h"

enum { WEEK_MINUTES = 7 * 24 * 60, IGNORE_MINUTES = 365 * 24 * 60 };

#define TIME(most_minutes)                                                       \
    {                                                                            \
        .name = "TIME", .type = ARGUMENT_DURATION, .optional = true, .least = 1, \
        .most = (most_minutes)                                                   \
    }
#define WORD(said)                            \
    {                                         \
        .name = (said), .type = ARGUMENT_WORD \
    }
#define PERSON                              \
    {                                       \
        .name = "WHO", .type = ARGUMENT_WHO \
    }
#define CHOICE(said)                                               \
    {                                                              \
        .name = (said), .type = ARGUMENT_CHOICE, .choices = (said) \
    }

static const struct command_rule table[] = {
    {.words = "help",
     .name = COMMAND_HELP,
     .arguments = {{.name = "COMMAND", .type = ARGUMENT_COMMAND, .optional = true}},
     .also = {"commands", "hilfe"},
     .examples = {"help", "help pause"}},
    {.words = "topics",
     .name = COMMAND_TOPICS,
     .also = {"list", "what can you talk about", "what do you know"},
     .examples = {"topics"}},
    {.words = "more", .name = COMMAND_MORE, .also = {"tell me more"}, .examples = {"more"}},
    {.words = "sources",
     .name = COMMAND_SOURCES,
     .also = {"source", "where is that from"},
     .examples = {"sources"}},
    {.words = "resources",
     .name = COMMAND_RESOURCES,
     .arguments = {{.name = "COUNTRY", .type = ARGUMENT_WORD, .optional = true}},
     .also = {"helplines"},
     .examples = {"resources", "resources Ireland"}},
    {.words = "human",
     .name = COMMAND_HUMAN,
     .also = {"moderator", "moderators", "talk to a human", "talk to a person",
              "can i talk to a human", "can i talk to a person", "can i talk to a moderator",
              "how do i reach a moderator", "i want to talk to a person",
              "i want to talk to a human"},
     .examples = {"human"}},
    {.words = "tell",
     .name = COMMAND_TELL,
     .arguments = {PERSON, {.name = "TOPIC", .type = ARGUMENT_TEXT, .before = "about"}},
     .also = {"explain to"},
     .examples = {"tell ann about EMDR"}},
    {.words = "feedback",
     .name = COMMAND_FEEDBACK,
     .arguments = {CHOICE("good bad")},
     .examples = {"feedback good", "feedback bad"}},
    {.words = "ack",
     .name = COMMAND_ACK,
     .arguments = {{.name = "NUMBER",
                    .type = ARGUMENT_COUNT,
                    .optional = true,
                    .least = 1,
                    .most = 1000000000}},
     .also = {"acknowledge"},
     .examples = {"ack", "ack 3"}},
    {.words = "about",
     .name = COMMAND_ABOUT,
     .also = {"who are you", "what are you", "are you a bot"},
     .examples = {"about"}},
    {.words = "privacy", .name = COMMAND_PRIVACY, .examples = {"privacy"}},
    {.words = "whoami",
     .name = COMMAND_WHOAMI,
     .also = {"who am i", "what may i do"},
     .examples = {"whoami"}},
    {.words = "leave me alone",
     .name = COMMAND_LEAVE_ME_ALONE,
     .wins = true,
     .also = {"dont talk to me", "don't talk to me", "stop talking to me", "stop replying to me",
              "do not talk to me"},
     .examples = {"leave me alone"}},
    {.words = "come back",
     .name = COMMAND_COME_BACK,
     .wins = true,
     .also = {"talk to me again", "you can talk to me again"},
     .examples = {"come back"}},
    {.words = "forget me",
     .name = COMMAND_FORGET_ME,
     .wins = true,
     .also = {"delete my data", "delete what you know about me", "forget about me"},
     .examples = {"forget me"}},

    {.words = "pause",
     .name = COMMAND_PAUSE,
     .least = ROLE_MODERATOR,
     .arguments = {TIME(WEEK_MINUTES)},
     .also = {"be quiet", "quiet", "be silent", "hush", "shush", "shut up", "stop talking",
              "take a break", "stay quiet"},
     .examples = {"pause 30", "pause", "be quiet for an hour"}},
    {.words = "resume",
     .name = COMMAND_RESUME,
     .least = ROLE_MODERATOR,
     .also = {"unpause", "wake up", "you can talk again", "talk again", "speak again",
              "you may talk again"},
     .examples = {"resume"}},
    {.words = "mode",
     .name = COMMAND_MODE,
     .least = ROLE_MODERATOR,
     .arguments = {CHOICE("addressed passive off")},
     .examples = {"mode passive"}},
    {.words = "slow",
     .name = COMMAND_SLOW,
     .least = ROLE_MODERATOR,
     .arguments = {{.name = "NUMBER/min|off", .type = ARGUMENT_RATE, .least = 1, .most = 100}},
     .also = {"slow down to"},
     .examples = {"slow 2/min", "slow off"}},
    {.words = "topics",
     .key = "topics on",
     .name = COMMAND_TOPICS_SWITCH,
     .least = ROLE_MODERATOR,
     .arguments = {CHOICE("on off"), WORD("ID")},
     .examples = {"topics off medication", "topics on care/medication"}},
    {.words = "region",
     .name = COMMAND_REGION,
     .least = ROLE_MODERATOR,
     .arguments = {{.name = "COUNTRY", .type = ARGUMENT_TEXT}},
     .examples = {"region IE", "region United Kingdom"}},
    {.words = "language",
     .name = COMMAND_LANGUAGE,
     .least = ROLE_MODERATOR,
     .arguments = {WORD("LANGUAGE")},
     .also = {"speak"},
     .examples = {"language de"}},
    {.words = "notice",
     .name = COMMAND_NOTICE,
     .least = ROLE_MODERATOR,
     .arguments = {CHOICE("short long")},
     .examples = {"notice short"}},
    {.words = "ignore",
     .name = COMMAND_IGNORE,
     .least = ROLE_MODERATOR,
     .arguments = {PERSON, TIME(IGNORE_MINUTES)},
     .examples = {"ignore ann", "ignore @ann:example.org for 2 days"}},
    {.words = "unignore",
     .name = COMMAND_UNIGNORE,
     .least = ROLE_MODERATOR,
     .arguments = {PERSON},
     .also = {"stop ignoring", "listen to"},
     .examples = {"unignore ann"}},
    {.words = "retract",
     .name = COMMAND_RETRACT,
     .least = ROLE_MODERATOR,
     .arguments = {{.name = "last|LINK", .type = ARGUMENT_WORD, .optional = true}},
     .also = {"take that back", "take it back", "delete that", "remove that"},
     .examples = {"retract", "retract last"}},
    {.words = "say",
     .name = COMMAND_SAY,
     .least = ROLE_MODERATOR,
     .arguments = {WORD("ENTRY"),
                   {.name = "WHO", .type = ARGUMENT_WHO, .optional = true, .before = "to"}},
     .also = {"post"},
     .examples = {"say emdr", "say care/first-session to ann"}},
    {.words = "alerts",
     .name = COMMAND_ALERTS,
     .least = ROLE_MODERATOR,
     .arguments = {WORD("ROOM|off")},
     .examples = {"alerts #help-mods", "alerts off"}},
    {.words = "alert names",
     .name = COMMAND_ALERT_NAMES,
     .least = ROLE_MODERATOR,
     .arguments = {CHOICE("on off")},
     .also = {"alerts names"},
     .examples = {"alert names on"}},
    {.words = "schedule",
     .name = COMMAND_SCHEDULE,
     .least = ROLE_MODERATOR,
     .arguments = {WORD("ENTRY"),
                   {.name = "WHEN", .type = ARGUMENT_WHEN},
                   {.name = "ROOM", .type = ARGUMENT_ROOM, .optional = true, .before = "in"}},
     .examples = {"schedule emdr every monday at 18:30",
                  "schedule care/first-session 0 9 * * mon-fri",
                  "schedule emdr every day at 9:00 in #help"}},
    {.words = "unschedule",
     .name = COMMAND_UNSCHEDULE,
     .least = ROLE_MODERATOR,
     .arguments = {{.name = "NUMBER", .type = ARGUMENT_COUNT, .least = 1, .most = 1000000000},
                   {.name = "ROOM", .type = ARGUMENT_ROOM, .optional = true, .before = "in"}},
     .examples = {"unschedule 3"}},
    {.words = "schedules",
     .name = COMMAND_SCHEDULES,
     .least = ROLE_MODERATOR,
     .arguments = {{.name = "ROOM", .type = ARGUMENT_ROOM, .optional = true, .before = "in"}},
     .also = {"show schedules", "list schedules"},
     .examples = {"schedules"}},
    {.words = "timezone",
     .name = COMMAND_TIMEZONE,
     .least = ROLE_MODERATOR,
     .arguments = {WORD("ZONE")},
     .also = {"time zone"},
     .examples = {"timezone Europe/Berlin"}},
    {.words = "hold",
     .name = COMMAND_HOLD,
     .least = ROLE_MODERATOR,
     .arguments = {{.name = "TIME", .type = ARGUMENT_DURATION, .least = 5, .most = 24 * 60}},
     .examples = {"hold 2h"}},
    {.words = "dryrun",
     .name = COMMAND_DRYRUN,
     .least = ROLE_MODERATOR,
     .arguments = {CHOICE("on off")},
     .also = {"dry run"},
     .examples = {"dryrun on"}},
    {.words = "settings",
     .name = COMMAND_SETTINGS,
     .least = ROLE_MODERATOR,
     .also = {"show settings"},
     .examples = {"settings"}},
    {.words = "undo",
     .name = COMMAND_UNDO,
     .least = ROLE_MODERATOR,
     .also = {"undo that", "undo the last change"},
     .examples = {"undo"}},
    {.words = "status", .name = COMMAND_STATUS, .least = ROLE_MODERATOR, .examples = {"status"}},
    {.words = "stats",
     .name = COMMAND_STATS,
     .least = ROLE_CURATOR,
     .arguments = {{.name = "WEEK", .type = ARGUMENT_WEEK, .optional = true}},
     .also = {"statistics"},
     .examples = {"stats", "stats last week", "stats 2026-W47"}},
    {.words = "audit",
     .name = COMMAND_AUDIT,
     .least = ROLE_MODERATOR,
     .arguments =
         {{.name = "NUMBER", .type = ARGUMENT_COUNT, .optional = true, .least = 1, .most = 50}},
     .examples = {"audit", "audit 20"}},
    {.words = "leave",
     .name = COMMAND_LEAVE,
     .least = ROLE_MODERATOR,
     .arguments = {{.name = "now", .type = ARGUMENT_CHOICE, .optional = true, .choices = "now"}},
     .examples = {"leave"}},
    {.words = "rooms", .name = COMMAND_ROOMS, .least = ROLE_OWNER, .examples = {"rooms"}},
};

const struct command_rule *command_at(size_t index)
{
    return index < sizeof table / sizeof table[0] ? &table[index] : NULL;
}

const struct command_rule *command_find(const char *words)
{
    for (size_t i = 0; command_at(i) != NULL; i++) {
        if (str_equal_fold(table[i].words, words))
            return &table[i];
    }
    return NULL;
}

const char *command_key(const struct command_rule *rule)
{
    return rule->key != NULL ? rule->key : rule->words;
}

const char *role_name(enum role role)
{
    static const char *const names[ROLES] = {"member", "curator", "moderator", "owner"};
    return names[role];
}
