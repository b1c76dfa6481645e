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

static bool is_division(const struct document *document, const char *line, const char *heading,
                        int number, bool already)
{
    if (strncmp(line, "## ", 3) != 0)
        return false;
    if (line_is(line, heading) && !already)
        return true;
    problem_error(document->problems, document->path, number, 1,
                  already ? "a second `## ` heading: only one `%s` may stand here"
                          : "only the heading `%s` may stand here",
                  heading);
    return false;
}

static void split_body(const struct document *document, const char *body, int number,
                       const char *heading, struct page *page)
{
    const char *division = NULL;
    int division_number = 0;
    page->first_line = number;
    for (const char *line = body; *line != '\0'; line = next_line(line), number++) {
        if (is_division(document, line, heading, number, division != NULL)) {
            division = line;
            division_number = number;
        }
    }
    const char *end = body + strlen(body);
    page->first = cut_part(body, division == NULL ? end : division, &page->first_line);
    if (division == NULL)
        return;
    page->second_line = division_number + 1;
    page->second = cut_part(next_line(division), end, &page->second_line);
}

bool page_read(const struct document *document, const char *heading, struct page *page)
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
    split_body(document, next_line(end), end_number + 1, heading, page);
    return true;
}

void page_finish(struct page *page)
{
    yaml_destroy(page->front);
    free(page->first);
    free(page->second);
}
