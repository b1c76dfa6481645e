/* What the bot knows: everything below content/LANGUAGE/, loaded, checked and immutable.
 * Formats: content/README.md. This header is the face of src/guide. */
#ifndef WAYMARK_GUIDE_GUIDE_H
#define WAYMARK_GUIDE_GUIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "guide/phrase.h"

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
