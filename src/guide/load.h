/* What the loaders of src/guide share. Private to this folder. */
#ifndef WAYMARK_GUIDE_LOAD_H
#define WAYMARK_GUIDE_LOAD_H

#include "guide/guide.h"

struct problems;
struct yaml;

/* A name that one file says and another must know, with its place. */
struct mention {
    char *name;
    char *owner; /* the entry that says it */
    char *file;
    int line;
    int column;
};

struct mentions {
    struct mention *items;
    size_t count;
};

/* A guide on its way. */
struct loading {
    struct guide *guide;
    bool translation;         /* of the English guide: */
    const struct guide *base; /* NULL when that could not be read; then no names are checked */
    struct problems *problems;
    struct mentions aliases; /* every `also` */
    struct mentions sees;    /* every `see` */
    struct str_list unread;  /* ids of documents that are there but could not be taken */
};

/* One file of the content folder, read whole and sound. */
struct document {
    const char *path; /* as problems name it */
    const char *id;   /* its place below the language's folder, without suffix: "faq/how-long" */
    const char *text;
    size_t length;
    struct problems *problems;
};

/* The loaders: each takes one document into the guide. */
typedef void document_take(struct loading *loading, const struct document *document);
document_take entry_take, asked_take, asked_take_none, asked_take_chat, asked_take_danger,
    asked_take_distress, crisis_take, notice_take, phrases_take, commands_take, directory_take,
    lexicon_take, lexicon_take_foreign;

/* Frees the texts of commands. */
void commands_drop(struct guide *guide);

/* Frees what a lexicon holds. */
void lexicon_drop(struct lexicon *lexicon);

/* Finds every document below `folder`/`language` and has it taken. False when there is no such
 * folder. */
bool walk_content(struct loading *loading, const char *folder, const char *language);

/* Sorts a guide by ids, and ties ways of asking to their entries. */
void cross_tie(struct guide *guide);

/* What can only be seen once all is loaded: names that must be known or must not be there twice,
 * files that belong together. Sorts the guide first. */
void cross_check(struct loading *loading);

/* A page is front matter between two `---` lines, then Markdown, divided by headings such as
 * "## More". The first section is what stands before any of them. */
struct section {
    const char *heading; /* "" for the first, else one of the form's */
    char *text;          /* without blank lines around it; may be empty */
    int line;            /* where the text begins */
};

struct page {
    struct yaml *front; /* a mapping; NULL when it is broken */
    struct section *sections;
    size_t count; /* at least 1 */
};

struct page_form {
    const char *const *headings; /* that may divide it, ended by NULL; at most two */
    bool repeats;                /* whether a heading may stand there again */
};

/* False when there is no front matter to be found; then nothing is to be finished. */
bool page_read(const struct document *document, const struct page_form *form, struct page *page);
void page_finish(struct page *page);

/* Where a piece of Markdown begins. A column of 0 means that it stands in the file line by line;
 * otherwise all that is wrong in it is reported at this one place (a YAML text). */
struct place {
    int line;
    int column;
};

/* Errors for what is outside the Markdown subset of content/README.md. */
void markdown_check(const struct document *document, const char *markdown, struct place place,
                    bool headings);
bool markdown_link_is_good(const char *url, size_t length);

/* Fields of a YAML mapping. Each reports what is wrong and then returns NULL (or false). Texts are
 * the caller's to free. */
void field_only(const struct document *document, const struct yaml *mapping,
                const char *const *keys, size_t count);
const struct yaml *field_get(const struct document *document, const struct yaml *mapping,
                             const char *key);
char *field_text(const struct document *document, const struct yaml *mapping, const char *key);
char *field_title(const struct document *document, const struct yaml *mapping);
char *field_url(const struct document *document, const struct yaml *mapping, const char *key);
char *field_date(const struct document *document, const struct yaml *mapping, const char *key);

/* An optional sequence of texts, none of them empty; NULL also when it is not there. */
const struct yaml *field_list(const struct document *document, const struct yaml *mapping,
                              const char *key);
void field_strings(const struct document *document, const struct yaml *mapping, const char *key,
                   struct str_list *out);

/* "reviewed: {date, by, professional}"; the last one is "none yet", or {name, licence, date}. */
void field_reviewed(const struct document *document, const struct yaml *mapping,
                    struct review *review);
void review_finish(struct review *review);

/* The kinds of help in the sequence under `key`, in its order, none twice; returns how many. */
size_t field_kinds(const struct document *document, const struct yaml *mapping, const char *key,
                   enum help_kind *kinds);

/* The class of danger that a word names; an error at the given place, and DANGER_NONE, when none.
 */
enum danger field_danger(const struct document *document, const char *name, int line, int column);

/* The part of guide_lint() that is about ways of asking. */
void lint_asked(const struct guide *guide, struct problems *problems);

void mention_add(struct mentions *mentions, const struct document *document, const char *owner,
                 const struct yaml *value);
void mentions_finish(struct mentions *mentions);

#endif
