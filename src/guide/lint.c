#include "guide/guide.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/problem.h"
#include "guide/load.h"

enum {
    BRIEF_SHORTEST = 60, /* words of a short answer */
    BRIEF_LONGEST = 120,
    ROOM_LONGEST = 60, /* words of a crisis reply */
    DIRECT_LONGEST = 130,
    RENDERED_LARGEST = 128 * 1024,
};

/* A promise in an answer, or what sounds like one. */
static const char *const promises[] = {
    "guarantee",    "guarantees",      "guaranteed",  "cure",
    "cures",        "cured",           "will heal",   "will recover",
    "will be fine", "always works",    "never fails", "works for everyone",
    "will fix",     "will get better",
};

static const char *const approach_headings[] = {
    "### What a session is like",
    "### What the evidence says",
    "### How long it usually takes",
    "### Cautions",
};

static char *plain_text(const char *markdown)
{
    struct buf out;
    buf_init(&out, RENDERED_LARGEST);
    guide_render(markdown, FORMAT_PLAIN, &out);
    return out.data;
}

/* Words as a reader counts them: addresses and marks are none. */
static size_t count_words(const char *markdown)
{
    char *text = plain_text(markdown);
    char *rest = text;
    char *word = NULL;
    size_t count = 0;
    while ((word = strsep(&rest, " \n")) != NULL)
        count += word[0] != '\0' && word[0] != '<' && !str_equal(word, "-");
    free(text);
    return count;
}

static void lint_length(const char *path, int line, const char *what, const char *markdown,
                        size_t shortest, size_t longest, struct problems *problems)
{
    size_t words = count_words(markdown);
    if (words >= shortest && words <= longest)
        return;
    if (shortest > 0)
        problem_warning(problems, path, line, 0, "%s has %zu words: %zu to %zu are good", what,
                        words, shortest, longest);
    else
        problem_warning(problems, path, line, 0, "%s has %zu words: %zu are the most", what, words,
                        longest);
}

static bool is_letter(char byte)
{
    return isalpha((unsigned char)byte) != 0;
}

/* Where a word or a run of words stands in the text, on its own; ASCII case does not count. */
static const char *find_words(const char *text, const char *words)
{
    size_t length = strlen(words);
    for (const char *at = strcasestr(text, words); at != NULL; at = strcasestr(at + 1, words)) {
        if ((at == text || !is_letter(at[-1])) && !is_letter(at[length]))
            return at;
    }
    return NULL;
}

static void lint_promises(const char *path, int line, const char *markdown,
                          struct problems *problems)
{
    for (size_t i = 0; i < sizeof promises / sizeof promises[0]; i++) {
        const char *found = find_words(markdown, promises[i]);
        int number = line;
        for (const char *at = markdown; found != NULL && at < found; at++)
            number += *at == '\n';
        if (found != NULL)
            problem_warning(problems, path, number, 0, "`%s`: does this promise something?",
                            promises[i]);
    }
}

/* The program adds the notice; two of them would be one too many, and the second one unreviewed. */
static void lint_notice(const char *path, int line, const char *markdown, const char *notice,
                        struct problems *problems)
{
    char *text = plain_text(markdown);
    char *fixed = plain_text(notice);
    bool repeats = strstr(text, fixed) != NULL;
    bool imitates =
        find_words(text, "licensed professional") != NULL &&
        (find_words(text, "not therapy") != NULL || find_words(text, "not a substitute") != NULL ||
         find_words(text, "general information") != NULL ||
         find_words(text, "not an emergency service") != NULL);
    if (repeats || imitates)
        problem_error(problems, path, line, 0,
                      "this reads like the notice: the program adds it, no author writes it");
    free(fixed);
    free(text);
}

static bool has_line(const char *text, const char *line)
{
    size_t length = strlen(line);
    for (const char *at = strstr(text, line); at != NULL; at = strstr(at + 1, line)) {
        const char *end = at + length + strspn(at + length, " ");
        if ((at == text || at[-1] == '\n') && (*end == '\n' || *end == '\0'))
            return true;
    }
    return false;
}

static void lint_approach(const struct entry *entry, const char *path, struct problems *problems)
{
    for (size_t i = 0; i < sizeof approach_headings / sizeof approach_headings[0]; i++) {
        if (entry->more == NULL || !has_line(entry->more, approach_headings[i]))
            problem_error(problems, path, entry->more_line, 0,
                          "an approach needs the heading `%s` under More", approach_headings[i]);
    }
}

static void lint_entry(const struct guide *guide, const struct entry *entry,
                       struct problems *problems)
{
    char *path = mem_print("%s/%s.md", guide->folder, entry->id);
    lint_length(path, entry->brief_line, "the short answer", entry->brief, BRIEF_SHORTEST,
                BRIEF_LONGEST, problems);
    lint_promises(path, entry->brief_line, entry->brief, problems);
    lint_notice(path, entry->brief_line, entry->brief, guide->notice, problems);
    if (entry->more != NULL) {
        lint_promises(path, entry->more_line, entry->more, problems);
        lint_notice(path, entry->more_line, entry->more, guide->notice, problems);
    }
    if (str_starts(entry->id, "approaches/"))
        lint_approach(entry, path, problems);
    free(path);
}

static void lint_crisis(const struct guide *guide, struct problems *problems)
{
    for (size_t i = 1; i < DANGER_CLASSES; i++) {
        const struct crisis *crisis = &guide->crisis[i];
        char *path = mem_print("%s/crisis/%s.md", guide->folder, danger_name((enum danger)i));
        lint_length(path, crisis->room_line, "the reply for a room", crisis->room, 0, ROOM_LONGEST,
                    problems);
        lint_length(path, crisis->direct_line, "the reply for a direct message", crisis->direct, 0,
                    DIRECT_LONGEST, problems);
        lint_promises(path, crisis->room_line, crisis->room, problems);
        lint_promises(path, crisis->direct_line, crisis->direct, problems);
        free(path);
    }
}

/* `today` is no use as a number: days as they are written sort by themselves. */
static void lint_day(const char *path, int line, const char *name, const char *day,
                     const char *today, const char *year_ago, struct problems *problems)
{
    if (day == NULL)
        problem_warning(problems, path, line, 0, "`%s` is unverified, so it is never shown", name);
    else if (strcmp(day, today) > 0)
        problem_warning(problems, path, line, 0, "`%s` was verified in the future, on %s", name,
                        day);
    else if (strcmp(day, year_ago) < 0)
        problem_warning(problems, path, line, 0,
                        "`%s` was verified on %s, more than twelve months ago: read it again", name,
                        day);
}

static void lint_directory(const struct guide *guide, const char *today, struct problems *problems)
{
    static const enum help_kind suicide[] = {HELP_SUICIDE};
    char *path = mem_print("%s/directory.yaml", guide->folder);
    long year = 0;
    char *year_text = mem_string_of(today, strcspn(today, "-"));
    str_number(year_text, 0, 9999, &year);
    char *year_ago = mem_print("%04ld%s", year - 1, today + strlen(year_text));
    for (size_t i = 0; i < guide->region_count; i++)
        lint_day(path, guide->regions[i].line, guide->regions[i].code,
                 guide->regions[i].verified_on, today, year_ago, problems);
    for (size_t i = 0; i < guide->service_count; i++)
        lint_day(path, guide->services[i].line, guide->services[i].id,
                 guide->services[i].verified_on, today, year_ago, problems);
    const struct service *found = NULL;
    if (guide_services(guide, "elsewhere", suicide, 1, &found, 1) == 0)
        problem_error(problems, path, 0, 0,
                      "the region `elsewhere` needs a verified service for suicide: it serves "
                      "everybody else");
    free(year_ago);
    free(year_text);
    free(path);
}

void guide_lint(const struct guide *guide, const char *today, struct problems *problems)
{
    for (size_t i = 0; i < guide->entry_count; i++)
        lint_entry(guide, &guide->entries[i], problems);
    lint_crisis(guide, problems);
    lint_directory(guide, today, problems);
    lint_asked(guide, problems);
}
