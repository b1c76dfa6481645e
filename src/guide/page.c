#include "guide/load.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/problem.h"
#include "base/yaml.h"

static const char *next_line(const char *line)
{
    const char *end = strchr(line, '\n');
    return end == NULL ? line + strlen(line) : end + 1;
}

/* Whether a line is `wanted`; spaces after it do not count. */
static bool line_is(const char *line, const char *wanted)
{
    size_t length = strlen(wanted);
    if (strncmp(line, wanted, length) != 0)
        return false;
    length += strspn(line + length, " \t");
    return line[length] == '\n' || line[length] == '\0';
}

static bool line_is_blank(const char *line)
{
    return line_is(line, "");
}

/* The front matter begins on line 2; the line that closes it, or NULL. */
static const char *find_end(const struct document *document, int *line_number)
{
    const char *line = document->text;
    if (!line_is(line, "---")) {
        problem_error(document->problems, document->path, 1, 1,
                      "front matter is missing: the first line must be `---`");
        return NULL;
    }
    *line_number = 1;
    do {
        line = next_line(line);
        ++*line_number;
    } while (*line != '\0' && !line_is(line, "---"));
    if (*line != '\0')
        return line;
    problem_error(document->problems, document->path, 1, 1,
                  "the front matter that begins here has no end: a line `---` is missing");
    return NULL;
}

/* A copy of the text from `from` to `to` without blank lines around it; moves `*line` along. */
static char *cut_part(const char *from, const char *to, int *line)
{
    while (from < to && line_is_blank(from)) {
        from = next_line(from);
        ++*line;
    }
    while (to > from && strchr(" \t\n", to[-1]) != NULL)
        to--;
    return mem_string_of(from, to > from ? (size_t)(to - from) : 0);
}

/* The heading that a line is, of those that may stand here; NULL when it is none. */
static const char *find_heading(const struct document *document, const struct page_form *form,
                                const char *line, int number)
{
    if (strncmp(line, "## ", 3) != 0)
        return NULL;
    for (const char *const *heading = form->headings; *heading != NULL; heading++) {
        if (line_is(line, *heading))
            return *heading;
    }
    problem_error(
        document->problems, document->path, number, 1,
        "only the heading%s `%s`%s%s%s may stand here", form->headings[1] == NULL ? "" : "s",
        form->headings[0], form->headings[1] == NULL ? "" : " and `",
        form->headings[1] == NULL ? "" : form->headings[1], form->headings[1] == NULL ? "" : "`");
    return NULL;
}

static void add_section(struct page *page, const char *heading, const char *from, const char *to,
                        int line)
{
    page->sections = mem_resize(page->sections, page->count + 1, sizeof *page->sections);
    struct section *section = &page->sections[page->count++];
    *section = (struct section){.heading = heading, .line = line};
    section->text = cut_part(from, to, &section->line);
}

static bool stands_already(const struct page *page, const char *heading)
{
    for (size_t i = 1; i < page->count; i++) {
        if (page->sections[i].heading == heading)
            return true;
    }
    return false;
}

static void split_body(const struct document *document, const char *body, int number,
                       const struct page_form *form, struct page *page)
{
    const char *heading = "";
    const char *from = body;
    int from_number = number;
    const char *line = body;
    for (; *line != '\0'; line = next_line(line), number++) {
        const char *found = find_heading(document, form, line, number);
        if (found == NULL)
            continue;
        add_section(page, heading, from, line, from_number);
        if (!form->repeats && (found == heading || stands_already(page, found)))
            problem_error(document->problems, document->path, number, 1,
                          "a second `## ` heading: only one `%s` may stand here", found);
        heading = found;
        from = next_line(line);
        from_number = number + 1;
    }
    add_section(page, heading, from, line, from_number);
}

bool page_read(const struct document *document, const struct page_form *form, struct page *page)
{
    int end_number = 0;
    const char *end = find_end(document, &end_number);
    if (end == NULL)
        return false;
    *page = (struct page){0};
    const char *front = next_line(document->text);
    page->front = yaml_parse(document->path, front, (size_t)(end - front), 2, document->problems);
    if (page->front != NULL && page->front->kind != YAML_MAPPING) {
        problem_error(document->problems, document->path, page->front->line, page->front->column,
                      "front matter is made of keys, each with `:` and its value");
        yaml_destroy(page->front);
        page->front = NULL;
    }
    split_body(document, next_line(end), end_number + 1, form, page);
    return true;
}

void page_finish(struct page *page)
{
    yaml_destroy(page->front);
    for (size_t i = 0; i < page->count; i++)
        free(page->sections[i].text);
    free(page->sections);
}
