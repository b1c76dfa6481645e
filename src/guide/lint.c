#include "guide/guide.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/problem.h"
#include "base/text.h"
#include "guide/load.h"
#include "guide/prose.h"

enum {
    BRIEF_SHORTEST = 60, /* words of a short answer */
    BRIEF_LONGEST = 120,
    ROOM_LONGEST = 60, /* words of a crisis reply */
    DIRECT_LONGEST = 130,
    WORDINGS_FEWEST =
        3,          /* the last one in a room and the last one to a person are not said again */
    IRC_LINE = 400, /* bytes of text in a line of IRC, about: 512 less address and command */
    IRC_LINES = 4,  /* the most that a room gets at once */
    RENDERED_LARGEST = 128 * 1024,
};

static const char *const approach_headings[] = {
    "### What a session is like",
    "### What the evidence says",
    "### How long it usually takes",
    "### Cautions",
};

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

static size_t count_headings(const char *markdown)
{
    size_t count = str_starts(markdown, "### ");
    for (const char *at = strstr(markdown, "\n### "); at != NULL; at = strstr(at + 1, "\n### "))
        count++;
    return count;
}

/* A translation has headings of its own, but as many. */
static void lint_translated_approach(const struct entry *entry, const char *path,
                                     struct problems *problems)
{
    size_t wanted = sizeof approach_headings / sizeof approach_headings[0];
    size_t count = entry->more == NULL ? 0 : count_headings(entry->more);
    if (count < wanted)
        problem_error(problems, path, entry->more_line, 0,
                      "an approach needs %zu headings under More, as in English; here are %zu",
                      wanted, count);
}

static void lint_approach(const struct entry *entry, const char *path, struct problems *problems)
{
    for (size_t i = 0; i < sizeof approach_headings / sizeof approach_headings[0]; i++) {
        if (entry->more == NULL || !has_line(entry->more, approach_headings[i]))
            problem_error(problems, path, entry->more_line, 0,
                          "an approach needs the heading `%s` under More", approach_headings[i]);
    }
}

/* Lines of IRC that a piece of Markdown takes: a paragraph is one or more. */
static size_t irc_lines(const char *markdown)
{
    struct buf out;
    buf_init(&out, RENDERED_LARGEST);
    guide_render(markdown, FORMAT_IRC, &out);
    size_t lines = 0;
    for (const char *at = out.data; *at != '\0';) {
        size_t length = strcspn(at, "\n");
        lines += (length + IRC_LINE - 1) / IRC_LINE;
        at += length + (at[length] == '\n');
    }
    buf_finish(&out);
    return lines;
}

static void lint_lines(const struct prose *prose, const char *tail, struct problems *problems)
{
    size_t lines = irc_lines(prose->markdown) + irc_lines(tail);
    if (lines > IRC_LINES)
        problem_warning(problems, prose->path, prose->line, 0,
                        "%s takes %zu lines of IRC with what goes below it: %d are the most",
                        prose->what, lines, IRC_LINES);
}

static void lint_source(const struct entry *entry, const struct source *source, const char *path,
                        struct problems *problems)
{
    if (source->note == NULL)
        problem_warning(problems, path, 0, 0,
                        "the source `%s` has no `note`: what of %s rests on it?", source->title,
                        entry->id);
    if (str_starts(source->url, "http://"))
        problem_warning(problems, path, 0, 0, "`%s`: an address begins with https://", source->url);
    const char *doi = strstr(source->url, "doi.org/");
    if (doi != NULL && (!str_starts(source->url, "https://doi.org/10.") ||
                        strchr(source->url + strlen("https://doi.org/10."), '/') == NULL))
        problem_error(problems, path, 0, 0,
                      "`%s` is no DOI: it looks like https://doi.org/10.1000/example", source->url);
}

static void lint_prose(const struct guide *guide, const struct entry *entry,
                       const struct prose *prose, struct problems *problems)
{
    prose_lint_reading(prose, guide, problems);
    prose_lint_voice(prose, guide, problems);
    prose_lint_notice(prose, guide, problems);
    figures_lint(prose, entry, problems);
}

/* The short answer; `shortest` in words. */
static void lint_brief(const struct guide *guide, const struct entry *entry, const char *path,
                       size_t shortest, struct problems *problems)
{
    const struct prose brief = {path, "the short answer", entry->brief, entry->brief_line};
    char *tail = mem_print("%s %s", guide->phrases[PHRASE_MORE_HINT], guide->notice);
    prose_lint_length(&brief, shortest, BRIEF_LONGEST, problems);
    lint_prose(guide, entry, &brief, problems);
    lint_lines(&brief, tail, problems);
    free(tail);
}

void guide_lint_brief(const struct guide *guide, const struct entry *entry, bool in_files,
                      struct problems *problems)
{
    const struct document document = {.path = entry->id,
                                      .id = entry->id,
                                      .text = entry->brief,
                                      .length = strlen(entry->brief),
                                      .problems = problems};
    struct entry alone = *entry;
    alone.brief_line = 1;
    if (!text_check(document.path, document.text, document.length, 1, problems))
        return;
    markdown_check(&document, entry->brief, (struct place){1, 0}, false);
    lint_brief(guide, &alone, entry->id, in_files ? BRIEF_SHORTEST : 0, problems);
}

static void lint_entry(const struct guide *guide, const struct entry *entry,
                       struct problems *problems)
{
    char *path = mem_print("%s/%s.md", guide->folder, entry->id);
    const struct prose more = {path, "what stands under More", entry->more, entry->more_line};
    lint_brief(guide, entry, path, BRIEF_SHORTEST, problems);
    if (entry->more == NULL)
        problem_warning(problems, path, 0, 0, "there is no `## More`: nobody can read on");
    else
        lint_prose(guide, entry, &more, problems);
    if (entry->source_count == 0)
        problem_warning(problems, path, 0, 0, "the entry has no source");
    for (size_t i = 0; i < entry->source_count; i++)
        lint_source(entry, &entry->sources[i], path, problems);
    if (str_starts(entry->id, "approaches/") && str_equal(guide->language, GUIDE_BASE))
        lint_approach(entry, path, problems);
    else if (str_starts(entry->id, "approaches/"))
        lint_translated_approach(entry, path, problems);
    free(path);
}

static void lint_wordings(const struct guide *guide, const struct wordings *wordings,
                          const char *path, const char *what, size_t most,
                          struct problems *problems)
{
    if (wordings->count < WORDINGS_FEWEST)
        problem_warning(problems, path, 0, 0,
                        "%s has %zu wording%s: with %d nobody reads the same text twice in a row",
                        what, wordings->count, wordings->count == 1 ? "" : "s", WORDINGS_FEWEST);
    for (size_t i = 0; i < wordings->count; i++) {
        const struct prose prose = {path, what, wordings->items[i].text, wordings->items[i].line};
        prose_lint_length(&prose, 0, most, problems);
        prose_lint_reading(&prose, guide, problems);
        prose_lint_voice(&prose, guide, problems);
        for (size_t j = 0; j < i; j++) {
            if (str_equal(wordings->items[i].text, wordings->items[j].text))
                problem_error(problems, path, wordings->items[i].line, 0,
                              "this wording stands on line %d already", wordings->items[j].line);
        }
    }
}

static void lint_crisis(const struct guide *guide, struct problems *problems)
{
    for (size_t i = 1; i < DANGER_CLASSES; i++) {
        const struct crisis *crisis = &guide->crisis[i];
        if (crisis->room.count == 0) /* not translated */
            continue;
        char *path = mem_print("%s/crisis/%s.md", guide->folder, danger_name((enum danger)i));
        lint_wordings(guide, &crisis->room, path, "the reply for a room", ROOM_LONGEST, problems);
        lint_wordings(guide, &crisis->direct, path, "the reply for a direct message",
                      DIRECT_LONGEST, problems);
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
    if (guide_region(guide, "elsewhere") != NULL &&
        guide_services(guide, "elsewhere", suicide, 1, &found, 1) == 0)
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
