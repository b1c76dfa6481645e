/* What people can tell the bot, beyond asking: one table, and the reader of it. The face of
 * src/command. */
#ifndef WAYMARK_COMMAND_COMMAND_H
#define WAYMARK_COMMAND_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct buf;

/* What somebody may do in a room, least first; each may do what those before it may. */
enum role {
    ROLE_MEMBER,
    ROLE_CURATOR,   /* of the room's content */
    ROLE_MODERATOR, /* of the room */
    ROLE_OWNER,     /* runs the bot: by the configuration alone */
    ROLES
};

enum command_name {
    COMMAND_NONE,
    COMMAND_HELP,
    COMMAND_TOPICS,
    COMMAND_MORE,
    COMMAND_SOURCES,
    COMMAND_ABOUT,
    COMMAND_PRIVACY,
    COMMAND_RESOURCES,
    COMMAND_HUMAN,
    COMMAND_FEEDBACK,
    COMMAND_TELL,
    COMMAND_WHOAMI,
    COMMAND_LEAVE_ME_ALONE,
    COMMAND_COME_BACK,
    COMMAND_FORGET_ME,
    COMMAND_THANKS, /* which needs no reply */
    COMMAND_PAUSE,
    COMMAND_RESUME,
    COMMAND_MODE,
    COMMAND_SLOW,
    COMMAND_TOPICS_SWITCH,
    COMMAND_REGION,
    COMMAND_LANGUAGE,
    COMMAND_NOTICE,
    COMMAND_DRYRUN,
    COMMAND_ALERTS,
    COMMAND_ALERT_NAMES,
    COMMAND_ACK,
    COMMAND_SCHEDULE,
    COMMAND_UNSCHEDULE,
    COMMAND_SCHEDULES,
    COMMAND_TIMEZONE,
    COMMAND_HOLD,
    COMMAND_IGNORE,
    COMMAND_UNIGNORE,
    COMMAND_RETRACT,
    COMMAND_SAY,
    COMMAND_SETTINGS,
    COMMAND_UNDO,
    COMMAND_STATUS,
    COMMAND_STATS,
    COMMAND_AUDIT,
    COMMAND_PROPOSE,
    COMMAND_ADD_QUESTION,
    COMMAND_OVERRIDE,
    COMMAND_PROPOSALS,
    COMMAND_PROPOSAL,
    COMMAND_DIFF,
    COMMAND_APPROVE,
    COMMAND_REJECT,
    COMMAND_REVERT,
    COMMAND_HISTORY,
    COMMAND_ROOMS,
    COMMAND_LEAVE,
    COMMAND_NAMES
};

enum argument_type {
    ARGUMENT_NONE,     /* ends a list of arguments */
    ARGUMENT_DURATION, /* "30", "30m", "an hour", "2 days": milliseconds; a bare number: minutes */
    ARGUMENT_COUNT,    /* a whole number from least to most */
    ARGUMENT_RATE,     /* "6/min", "6 a minute", "off": answers a minute, 0 for off */
    ARGUMENT_CHOICE,   /* one of the words in `choices`: its index */
    ARGUMENT_WEEK,     /* "this", "last": 0, -1; "2026-W47", "2026-11-21": calendar_week() */
    ARGUMENT_WORD,     /* one word as it was written: an entry, a room, a code */
    ARGUMENT_WHO,      /* one word for a person, but for "me", "him", "somebody" */
    ARGUMENT_WHEN,     /* when something comes again; see when.h */
    ARGUMENT_ROOM,     /* the room that the command is meant for */
    ARGUMENT_COMMAND,  /* the words of a command */
    ARGUMENT_TEXT,     /* all that is left, at least a word */
};

/* What a word stands for in the world; the parser knows no world, whoever has one looks it up. */
enum naming { NAMES_NOTHING, NAMES_ENTRY, NAMES_LANGUAGE, NAMES_COUNTRY, NAMES_ZONE };

struct argument {
    const char *name; /* as help shows it: "TIME" */
    enum argument_type type;
    enum naming names; /* a person needs none: that is a type */
    bool optional;
    bool vague;          /* ARGUMENT_DURATION: "a while" is as good as nothing */
    bool until;          /* ARGUMENT_DURATION: "until 8pm" says it, too */
    const char *before;  /* the word that stands before it: "to"; NULL: none */
    const char *choices; /* ARGUMENT_CHOICE: parted by spaces */
    long least, most;    /* ARGUMENT_COUNT, ARGUMENT_RATE; ARGUMENT_DURATION: minutes */
};

enum { ARGUMENTS_MOST = 3, FORMS_MOST = 32, EXAMPLES_MOST = 3 };

/* One command of the table. */
struct command_rule {
    const char *words; /* how it is said: "leave me alone" */
    const char *key;   /* what its texts are called in the content; NULL: as `words` */
    enum command_name name;
    enum role least; /* who may */
    struct argument arguments[ARGUMENTS_MOST + 1];
    const char *text; /* what stands behind a colon, as help shows it: "TEXT"; NULL: nothing does */
    const char *also[FORMS_MOST];  /* other ways of saying `words`, ended by NULL */
    const char *whole[FORMS_MOST]; /* and those that are none without all that it takes: "be" */
    const char *examples[EXAMPLES_MOST];
    bool wins;     /* understood from somebody who wants to be left alone, too */
    bool jargon;   /* nobody says it of anything else: what stands behind it is meant for it */
    bool resets;   /* a setting: with "default" it is what the configuration says */
    bool roomless; /* it is about no room in particular */
    bool shows;    /* it changes nothing and says nothing to others */
    bool staff; /* for whoever is where alerts are told: elsewhere what only begins so is a question
                 */
};

/* The commands that can be learned, in the order of help; NULL at the end. */
const struct command_rule *command_at(size_t index);
const struct command_rule *command_find(const char *words); /* the first so called, or NULL */
/* Whether it is an order, and of one room; NULL is none. */
bool command_is_for_one_room(const struct command_rule *rule);
/* The one that a text calls: "topics off", or in another way of saying it, `*natural`. NULL for
 * none.
 */
const struct command_rule *command_called(const char *text, bool *natural);
const char *command_key(const struct command_rule *rule);

/* Appends "pause [TIME]". */
void command_usage(const struct command_rule *rule, struct buf *out);

/* "member" for ROLE_MEMBER. */
const char *role_name(enum role role);

enum { VALUE_LONGEST = 127 };

struct value {
    bool given;
    bool otherwise; /* "default": see resets */
    bool until;     /* ARGUMENT_DURATION: `text` says the end of it, see when_until() */
    int64_t number;
    char text[VALUE_LONGEST + 1]; /* as it was written */
};

struct command {
    enum command_name name;
    const struct command_rule *rule; /* NULL for none, and for what cannot be learned */
    const struct command_rule
        *second;                  /* "... and leave me alone": another that always wins; NULL */
    bool faulty;                  /* meant so, but what follows its words cannot be read */
    bool natural;                 /* said in one of the other ways */
    bool loose;                   /* with more words than the table's, which may weigh */
    bool guessed;                 /* "help Germany": only if the argument names what it should */
    bool talk;                    /* faulty: what follows has the words of a sentence */
    bool several;                 /* faulty: two orders in one message */
    bool meant;                   /* faulty: nothing follows, or what is like its argument */
    char room[VALUE_LONGEST + 1]; /* "for #help: ...", "... in #help"; "" for the room where it
                                     was said */
    bool unsigned_room;           /* "for help: pause", as sentences begin, too */
    struct value values[ARGUMENTS_MOST];
    const char *text; /* what stands behind the colon, to the end of what was read; NULL: nothing */
};

/* Reads a text that addresses the bot. COMMAND_NONE when it is no command: then it is a question.
 * A command is its words and its arguments, nothing else, so that "how do I pause?" stays a
 * question. Case, "could you please", "thanks", emoji and marks at the ends do not matter. What is
 * faulty keeps the arguments before the one that cannot be read. */
struct command command_parse(const char *text);

/* Where "for #help: ..." or "... in #help" wants a command to be done; "" for nowhere else. */
void command_room(const char *text, char room[VALUE_LONGEST + 1]);

/* The command, of those that this role may give, whose words are nearest to a mistyped one
 * ("hlep", "leav me alone"; "ingore ann", where the rest are its arguments), or NULL. `*help`: its
 * help was asked for ("help puase"). */
const char *command_nearest(const char *text, enum role role, bool *help);

/* Prints the section of the man page (mdoc). `help` says a command's line, or NULL. */
void command_manual(const char *(*help)(void *data, const char *key), void *data, FILE *out);

/* Prints the table for programs: a JSON array of objects with words, key, least, usage, arguments
 * (name, type, optional, before), text, also, examples. */
void command_describe(FILE *out);

#endif
