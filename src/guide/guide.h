/* What the bot knows: everything below content/LANGUAGE/, loaded, checked and immutable.
 * Formats: content/README.md. This header is the face of src/guide. */
#ifndef WAYMARK_GUIDE_GUIDE_H
#define WAYMARK_GUIDE_GUIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct buf;
struct problems;

/* The classes of danger, in the order in which they win when several are found: what kills first
 * comes first. */
enum danger {
    DANGER_NONE,
    DANGER_MEDICAL_EMERGENCY,
    DANGER_SUICIDE_SELF_HARM,
    DANGER_ABUSE_NOW,
    DANGER_CHILD_AT_RISK,
    DANGER_SEXUAL_ASSAULT,
    DANGER_HARM_TO_OTHERS,
    DANGER_CONCERN_FOR_OTHER,
    DANGER_SUICIDE_SOFT, /* denied, past, passive, quoted: the soft tier */
    DANGER_CLASSES
};

/* "suicide-self-harm" for DANGER_SUICIDE_SELF_HARM; "none" for DANGER_NONE. */
const char *danger_name(enum danger danger);
enum danger danger_of(const char *name); /* DANGER_NONE when unknown */

/* Kinds of help in the directory, as crisis replies and services name them. */
enum help_kind {
    HELP_EMERGENCY, /* the region's emergency number */
    HELP_SUICIDE,
    HELP_ABUSE,
    HELP_SEXUAL_ASSAULT,
    HELP_CHILD,
    HELP_LISTENING,
    HELP_KINDS
};

struct source {
    char *title;
    char *body; /* who published it */
    char *url;
    char *note; /* what of the entry rests on it, with every figure; may be NULL */
    int year;
};

/* Who read a text, and when. */
struct review {
    char *date; /* "2026-11-21" */
    char *by;
    char *professional; /* the licensed professional: "Name, licence"; NULL while there is none */
    char *professional_date;
};

/* A name that stands for several things, of which the guide has one. */
struct ambiguity {
    char *name;               /* "EFT"; NULL: there is none */
    struct str_list meanings; /* the first one is the entry's */
};

struct entry {
    char *id;       /* "faq/how-long" */
    char *language; /* of its text: "en"; not the guide's where a translation has no such entry */
    char *title;
    struct str_list also; /* aliases: exact names */
    struct ambiguity ambiguous;
    struct source *sources;
    size_t source_count;
    struct str_list see; /* ids of related entries */
    struct review review;
    char *brief;    /* Markdown: the short answer */
    char *more;     /* Markdown: what stands under "## More", or NULL */
    int brief_line; /* where they begin in the file */
    int more_line;
};

/* The reviewed ways of asking for one entry. */
struct asked {
    char *id;                  /* the entry's id */
    const struct entry *entry; /* NULL while the entry is not written: recognised, never answered */
    struct str_list lines;
    struct str_list misses; /* near misses: must not be answered by this entry */
    char *file;
    int *line_numbers; /* of lines */
    int *miss_numbers; /* of misses */
};

/* One way to say a crisis reply. */
struct wording {
    char *text; /* Markdown */
    int line;   /* where it begins in the file */
};

struct wordings {
    struct wording *items;
    size_t count;
};

struct crisis {
    char *title;
    struct wordings room;             /* the brief reply, in different words; at least one */
    struct wordings direct;           /* the fuller one */
    enum help_kind kinds[HELP_KINDS]; /* what to offer, the right one first */
    size_t kind_count;
    struct review review;
};

struct service {
    char *id;
    char *region; /* code */
    bool kinds[HELP_KINDS];
    char *name;
    char *contact;
    char *hours;
    struct str_list languages;
    char *verified_on; /* NULL while nobody could verify it: never shown */
    int line;          /* of directory.yaml */
};

struct region {
    char *code; /* "US"; the last resort is "elsewhere" */
    char *name;
    struct str_list also;
    char *emergency;   /* number, or words */
    char *verified_on; /* NULL: never shown */
    int line;          /* of directory.yaml */
};

/* One pattern of the danger lexicon, as written (src/safety compiles it). */
struct pattern {
    char *text;
    int line;
    int column;
};

/* lexicon.yaml is a mapping of lists of such strings: `words`, `idioms`, and one list a class under
 * its danger_name(). Any of them may be missing. */
struct lexicon {
    char *file;
    char *language;        /* "es" for foreign/es.yaml */
    struct pattern *words; /* "name = a|b|c": what patterns may write as <name> */
    size_t word_count;
    struct pattern *idioms; /* spans that are masked before anything is looked for */
    size_t idiom_count;
    struct pattern *classes[DANGER_CLASSES];
    size_t class_counts[DANGER_CLASSES];
};

/* The fixed lines that are no guidance: help, offers, states. Keep in step with phrase_table in
 * phrases.c, which names the placeholders each must and may hold. */
enum phrase {
    PHRASE_HELP,  /* {name} */
    PHRASE_ABOUT, /* {name} */
    PHRASE_PRIVACY,
    PHRASE_TOPICS,   /* {topics} */
    PHRASE_OFFER,    /* {choices}: numbered titles */
    PHRASE_SEVERAL,  /* {choices}: numbered titles, of several questions in one message */
    PHRASE_WHICH,    /* {name} {choices}: a name that stands for several things */
    PHRASE_NO_ENTRY, /* one of them, of which the guide has nothing */
    PHRASE_OFFER_DECLINED,
    PHRASE_UNKNOWN,      /* direct message, nothing found */
    PHRASE_WORDLESS,     /* direct message without words */
    PHRASE_UNREADABLE,   /* direct message that is encrypted */
    PHRASE_ENCRYPTED,    /* to whom it may concern: the bot is silent in an encrypted room */
    PHRASE_LATE,         /* no reply came to a command that was not written but chosen */
    PHRASE_WITHDRAWN,    /* in the place of a message that was taken back */
    PHRASE_MORE_HINT,    /* after a short answer that has more */
    PHRASE_GENTLE,       /* beside a reply to somebody who may be in danger */
    PHRASE_UNTRANSLATED, /* before an answer that is there in English only */
    PHRASE_NOTHING_MORE,
    PHRASE_SOURCES, /* {title} {sources} */
    PHRASE_NO_SOURCES,
    PHRASE_RESOURCES, /* {region} {services} */
    PHRASE_SERVICE,   /* {name} {contact} {hours}: one line of the directory */
    PHRASE_EMERGENCY, /* {number}: the emergency line */
    PHRASE_PAUSED,    /* {time} {instead} */
    PHRASE_RESUMED,
    PHRASE_FORBIDDEN,
    PHRASE_LEFT_ALONE,
    PHRASE_WELCOME_BACK,
    PHRASE_UNKNOWN_COMMAND, /* {command} {nearest} */
    PHRASE_CONSOLE,         /* {name}: first line of `waymark chat` */
    PHRASE_HELP_MODERATORS, /* after the help, to moderators */
    PHRASE_HELP_CURATORS,   /* ... to curators */
    PHRASE_HELP_COMMAND,    /* {usage} {text} {example}: one command */
    PHRASE_BAD_ARGUMENT,    /* {usage} {example} {limits}: a command that cannot be read */
    PHRASE_OWNERS_ONLY,
    PHRASE_TOO_LATE,   /* a command from long ago */
    PHRASE_WHICH_ROOM, /* {command}: a command for another room, without the right there */
    PHRASE_NO_SUCH_ROOM,
    PHRASE_FOR_ROOM, /* {room} {text}: what was done in another room */
    PHRASE_WHOAMI,   /* {who} {role} {from} */
    PHRASE_ROLE_MEMBER,
    PHRASE_ROLE_CURATOR,
    PHRASE_ROLE_MODERATOR,
    PHRASE_ROLE_OWNER,
    PHRASE_ROLE_BY_NETWORK, /* {from} */
    PHRASE_ROLE_BY_CONFIG,
    PHRASE_ROLE_BY_NOTHING,
    PHRASE_HUMAN,
    PHRASE_TELL,           /* {who}: before an answer that somebody asked for somebody else */
    PHRASE_NO_SUCH_PERSON, /* {who} */
    PHRASE_NO_SUCH_ENTRY,  /* {nearest} */
    PHRASE_TOPIC_OFF,
    PHRASE_RATED,
    PHRASE_NOTHING_TO_RATE,
    PHRASE_FORGOTTEN,
    PHRASE_SETTINGS, /* {lines} */
    PHRASE_SETTING,  /* {what} {from}: one line */
    PHRASE_FROM_DEFAULT,
    PHRASE_FROM_CONFIG,
    PHRASE_FROM_COMMAND, /* {who} {when} */
    PHRASE_SET,          /* {what} {but} */
    PHRASE_SAME,         /* {what} {but}: nothing has changed */
    PHRASE_UNDONE,       /* {what} {but} */
    PHRASE_JUST_UNDONE,
    PHRASE_NOTHING_TO_UNDO,
    PHRASE_NO_REGION,
    PHRASE_NO_COUNTRY,     /* before the helplines of elsewhere */
    PHRASE_NO_LANGUAGE,    /* {languages} */
    PHRASE_NOT_THEIR_ROOM, /* a moderators' room that is not known to be theirs */
    PHRASE_NO_STAFF,
    PHRASE_DRYRUN,           /* {room}: before what would have been said */
    PHRASE_IGNORED,          /* {who} {time} {number} */
    PHRASE_IGNORED_FOR_GOOD, /* {who} {number} */
    PHRASE_DONE,
    PHRASE_UNIGNORED, /* {who} */
    PHRASE_RETRACTED,
    PHRASE_NOTHING_TO_RETRACT,
    PHRASE_LAST_IS_CRISIS,
    PHRASE_CANNOT_RETRACT,
    PHRASE_STATUS, /* {mode} {paused} {alerts} {state} */
    PHRASE_NOW_UP, /* the network, that is */
    PHRASE_NOW_DOWN,
    PHRASE_STATS,      /* {week} {lines} */
    PHRASE_STATS_LINE, /* {title} {counts} */
    PHRASE_STATS_FEW,  /* {count} */
    PHRASE_STATS_NONE, /* {week} */
    PHRASE_AUDIT,      /* {lines} */
    PHRASE_DEED,       /* {when} {who} {what}: one line of the record */
    PHRASE_AUDIT_NONE,
    PHRASE_ROOMS,              /* {lines} */
    PHRASE_TIME_DAY,           /* {weekday} {day} {month} {time} */
    PHRASE_TIME_YEAR,          /* {day} {month} {year} {time} */
    PHRASE_WEEKDAYS,           /* seven short names, from Monday */
    PHRASE_MONTHS,             /* twelve */
    PHRASE_PROPOSED,           /* {number} {entry}: above what members would see */
    PHRASE_PROPOSED_UNSEEN,    /* {number} {entry} */
    PHRASE_PREVIEW,            /* {number} {entry} {state} {who}: above what members would see */
    PHRASE_PREVIEW_QUESTION,   /* {question}: above what would be answered to it */
    PHRASE_LOOK_ALONE,         /* {number}: it is not shown where others read */
    PHRASE_NOT_FIT,            /* {lines}: what is wrong with a text */
    PHRASE_IN_FILES_ONLY,      /* what cannot be changed from chat */
    PHRASE_FOR_WHICH_ROOM,     /* a change of the content, where no room is meant */
    PHRASE_NO_ACCOUNT,         /* the network does not say who somebody is */
    PHRASE_TOO_MANY_PROPOSALS, /* {limit} */
    PHRASE_NO_SUCH_PROPOSAL,
    PHRASE_SOURCES_OWN,
    PHRASE_NOT_TAKEN,
    PHRASE_PROPOSAL_CLOSED, /* {number} {state} */
    PHRASE_PROPOSAL_EXPIRED,
    PHRASE_PROPOSAL_OWN,
    PHRASE_PROPOSAL_STALE, /* {number} {entry} */
    PHRASE_PROPOSAL_GONE,  /* {number} {entry} */
    PHRASE_APPROVE_SURE,   /* {number} {entry}: above what members would see */
    PHRASE_APPROVE_WHERE,  /* ditto, from somebody who may choose all rooms */
    PHRASE_APPROVED_EVERYWHERE,
    PHRASE_APPROVED,      /* {number} {entry} */
    PHRASE_REJECTED,      /* {number} {entry} */
    PHRASE_REVERTED,      /* {number} {entry} */
    PHRASE_PROPOSALS,     /* {lines} */
    PHRASE_PROPOSAL_LINE, /* {number} {entry} {kind} {state} {who} */
    PHRASE_NO_PROPOSALS,
    PHRASE_KIND_TEXT,
    PHRASE_KIND_QUESTION,
    PHRASE_KIND_OVERRIDE,
    PHRASE_STATE_OPEN, /* {when} */
    PHRASE_STATE_EXPIRED,
    PHRASE_STATE_APPROVED, /* {who} {when} */
    PHRASE_STATE_REJECTED, /* {who} {when} */
    PHRASE_STATE_REVERTED, /* {who} {when} */
    PHRASE_STATE_OVERTAKEN,
    PHRASE_STATE_LAPSED, /* {who} {when} */
    PHRASE_DIFF,         /* {number} {entry} {text} */
    PHRASE_LEAVE_SURE,
    PHRASE_LEAVING,           /* {resting} */
    PHRASE_HELP_ALERTS,       /* after the help, where moderators are alerted */
    PHRASE_HELP_ALERTS_NAMED, /* ditto, with names */
    PHRASE_HUMAN_TOLD,        /* to somebody who asks for a person, where moderators are alerted */
    PHRASE_ALERTS_HERE,       /* the moderators' room would be the room itself */
    PHRASE_ALERT,             /* {number} {what} {room} {time} {who} {link}: to moderators */
    PHRASE_ALERT_NOTE,   /* {what} {room} {time} {number} {who} {link}: ditto, of what nobody need
                            answer */
    PHRASE_ALERT_AGAIN,  /* {number} {what} {room} {time} {who} {link} {count}: ditto, when nobody
                            took note */
    PHRASE_ALERT_DANGER, /* {class}: what an alert is about */
    PHRASE_ALERT_UNSURE,
    PHRASE_ALERT_HUMAN,
    PHRASE_ALERT_WHO,     /* {who} */
    PHRASE_ACKED,         /* {numbers} */
    PHRASE_ACKED_ALREADY, /* {who} {number} */
    PHRASE_NO_ALERT,
    PHRASE_NO_TIMEZONE,
    PHRASE_SCHEDULED,       /* {number} {title} {time} */
    PHRASE_SCHEDULE,        /* {number} {title} {when} {time} {missed}: one line */
    PHRASE_SCHEDULE_LOST,   /* {times} {time}: in it: how often it was missed, and when last */
    PHRASE_SCHEDULE_MISSED, /* {title} {time} {times} {room} {number}: to moderators */
    PHRASE_SCHEDULES,       /* {lines} */
    PHRASE_NO_SCHEDULES,
    PHRASE_NO_SUCH_SCHEDULE,
    PHRASE_UNSCHEDULED,
    PHRASE_NEVER_COMES,
    PHRASE_TOO_OFTEN,
    PHRASE_NOW_ADDRESSED, /* what holds in a room: sentences without their end. All: {value}
                             {number} */
    PHRASE_NOW_PASSIVE,
    PHRASE_NOW_OFF,
    PHRASE_NOW_PAUSED, /* {value}: until then */
    PHRASE_NOW_NOT_PAUSED,
    PHRASE_NOW_SLOW,
    PHRASE_NOW_NOT_SLOW,
    PHRASE_NOW_TOPICS_OFF,
    PHRASE_NOW_TOPICS_ON,
    PHRASE_NOW_REGION,
    PHRASE_NOW_NO_REGION,
    PHRASE_NOW_LANGUAGE,
    PHRASE_NOW_NOTICE_SHORT,
    PHRASE_NOW_NOTICE_LONG,
    PHRASE_NOW_DRYRUN,
    PHRASE_NOW_NO_DRYRUN,
    PHRASE_NOW_ALERTS,
    PHRASE_NOW_NO_ALERTS,
    PHRASE_NOW_ALERT_NAMES,
    PHRASE_NOW_NO_ALERT_NAMES,
    PHRASE_NOW_TIMEZONE,
    PHRASE_NOW_HOLD,
    PHRASE_NOW_IGNORED, /* {number}: somebody */
    PHRASE_NOW_IGNORED_UNTIL,
    PHRASE_NOW_NOT_IGNORED,
    PHRASE_NOW_TOPIC_ON, /* {value}: one topic */
    PHRASE_NOW_POSTED,   /* {title} {time} {number} */
    PHRASE_NOW_NOT_POSTED,
    PHRASE_BUT_PAUSED,      /* {time}: behind what has no effect yet */
    PHRASE_BUT_OFF,         /* ditto */
    PHRASE_RESUMED_OFF,     /* the pause is over, and nothing is answered all the same */
    PHRASE_TOPIC_GROUP,     /* {group}: all that is in it */
    PHRASE_TOPIC_GROUP_OFF, /* {title} {group}: why it is still off */
    PHRASE_TOPICS_TOO_MANY,
    PHRASE_UNDONE_OF,      /* {who} {when} {what} {but} */
    PHRASE_CANNOT_UNDO,    /* {command} {who} {when} {how} */
    PHRASE_UNDO_HOW,       /* {command}: what ends it */
    PHRASE_UNDO_OVER,      /* why there is nothing to take back */
    PHRASE_PAUSED_INSTEAD, /* {time}: a longer pause was on */
    PHRASE_NOT_IGNORED,    /* nobody by that name or number is ignored */
    PHRASE_UNIGNORED_ALL,
    PHRASE_LIMITS, /* {name} {least} {most}: of an argument */
    PHRASE_MINUTE, /* one; times as people say them */
    PHRASE_MINUTES,
    PHRASE_HOUR,
    PHRASE_HOURS,
    PHRASE_DAY,
    PHRASE_DAYS,
    PHRASE_OWN_LANGUAGE,       /* what the language is called in itself */
    PHRASE_WHEN_UNREAD,        /* {rest} {example} {other} */
    PHRASE_WHEN_NO_TIME,       /* {rest} {entry} */
    PHRASE_WHEN_NO_DAY,        /* {entry} */
    PHRASE_WHEN_ONCE,          /* {rest} {entry} {example} */
    PHRASE_WHEN_CANNOT,        /* {rest} {example} {other} */
    PHRASE_IN_THE_WAY,         /* {title} {number} {when}: another schedule */
    PHRASE_ALREADY_SCHEDULED,  /* {title} {number} {when} */
    PHRASE_TOO_MANY_SCHEDULES, /* {number} */
    PHRASE_MORE_THAN,          /* {number} */
    PHRASE_RESTING,            /* {count} of schedules: in a room that the bot leaves */
    PHRASE_NOTICE_SHORT,       /* in the place of the notice, where a room chose so */
    PHRASES
};

/* What a command does, in words. */
struct command_text {
    char *name;  /* "pause" */
    char *brief; /* Markdown: in a list */
    char *full;  /* Markdown: in its own help */
};

/* The language that is whole: the others fall back to it, entry by entry. */
#define GUIDE_BASE "en"
enum { GUIDE_LEXICONS = 2 };

struct guide {
    char *language;        /* "en" */
    char *folder;          /* content/en */
    struct entry *entries; /* sorted by id */
    size_t entry_count;
    struct asked *asked; /* sorted by id */
    size_t asked_count;
    struct str_list none;                   /* questions outside the guide */
    struct str_list chat;                   /* people among themselves */
    struct str_list danger[DANGER_CLASSES]; /* messages by class; DANGER_NONE: look-alikes */
    struct str_list distress;               /* distress without danger */
    struct crisis crisis[DANGER_CLASSES];
    struct region *regions;
    size_t region_count;
    struct service *services; /* in the file's order: the order of preference */
    size_t service_count;
    struct lexicon lexicons[GUIDE_LEXICONS]; /* its own; and English, where it is a translation.
                                                A lexicon without a file is none */
    struct lexicon *foreign; /* the plain words for danger in other languages, whatever is spoken */
    size_t foreign_count;
    char *notice; /* one paragraph */
    char *phrases[PHRASES];
    struct command_text *commands;
    size_t command_count;
};

/* Loads `folder`/`language`. Collects every problem and goes on to the end; returns NULL when one
 * of them was an error. Symbolic links that lead out of `folder` are refused. In another language
 * than English, what is not translated comes from English. */
struct guide *guide_load(const char *folder, const char *language, struct problems *problems);

/* Loads the files of one language alone. For a translation, `base` is the English guide, by which
 * names are checked; NULL when that could not be loaded: then they are not. */
struct guide *guide_read(const char *folder, const char *language, const struct guide *base,
                         struct problems *problems);

/* Fills a translation up from the English guide, which it takes over. */
void guide_complete(struct guide *guide, struct guide *base);
void guide_destroy(struct guide *guide);

/* By id ("faq/how-long"); NULL when there is none. */
const struct entry *guide_entry(const struct guide *guide, const char *id);

/* By its id, the last part of that, its title or another exact name, case-insensitive; NULL when
 * there is none. */
const struct entry *guide_named(const struct guide *guide, const char *name);

/* Whether that is the id of an entry, or of a group of them ("approaches"). */
bool guide_topic(const struct guide *guide, const char *id);

/* By code or other name, case-insensitive; NULL when unknown. "elsewhere" is always there. */
const struct region *guide_region(const struct guide *guide, const char *name);

/* What a command does; NULL when nobody wrote that down. */
const struct command_text *guide_command(const struct guide *guide, const char *name);

/* At most `most` services of a region for the kinds wanted, one of each kind before a second one of
 * any, the first kind first, only verified ones, none twice; where the region has none, those of
 * "elsewhere". Returns how many. */
size_t guide_services(const struct guide *guide, const char *region, const enum help_kind *kinds,
                      size_t kind_count, const struct service **services, size_t most);

/* Appends a phrase, which is Markdown for guide_render(); `values` are name, value pairs ended by
 * NULL that replace {name}. The values are Markdown too: what people wrote goes through
 * guide_escape() first. */
void guide_phrase(const struct guide *guide, enum phrase phrase, const char *const *values,
                  struct buf *out);

/* What a phrase is called in phrases.yaml, and the placeholders that it must hold, parted by
 * spaces. */
const char *guide_phrase_key(enum phrase phrase, const char **must);

/* Appends plain text so that every renderer shows it as it is: as one line, nothing in it is taken
 * for Markdown. */
void guide_escape(const char *text, struct buf *out);

/* The three renderers, from the Markdown subset of content/README.md. Output is bounded by `out`.
 * irc: a paragraph is one line, list items "- ", links "text <url>", no blank lines, no colours.
 * plain: paragraphs parted by a blank line, lists "- ", links "text <url>", headings as a line.
 * html: the subset that Matrix allows (p, ul, ol, li, strong, em, a, h4, br, code).
 * In irc and plain `code` comes out in double quotes, numbered items as "1. ". Appends all of it,
 * or nothing and returns false when it does not fit. Anything outside the subset comes out as text,
 * and a link that is not http, https or mailto as its text. */
/* FORMAT_IRC_BOLD: as FORMAT_IRC, and what is strong is bold there. */
enum guide_format { FORMAT_IRC, FORMAT_PLAIN, FORMAT_HTML, FORMAT_IRC_BOLD };
bool guide_render(const char *markdown, enum guide_format format, struct buf *out);

/* What `waymark check` finds beyond loading: lengths, headings of approaches, notices written by
 * hand, stale and unverified directory lines, duplicate ways of asking. `today` is "2026-11-21". */
void guide_lint(const struct guide *guide, const char *today, struct problems *problems);

/* As loading and linting find it, the short answer of `entry` alone, which may be one that is not
 * in the guide. `in_files`: it is meant for the files, where it must not be too short. */
void guide_lint_brief(const struct guide *guide, const struct entry *entry, bool in_files,
                      struct problems *problems);

#endif
