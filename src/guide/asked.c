#include "guide/load.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/problem.h"

/* The lines of one file, sorted into what they are. */
struct lines {
    struct str_list asked;
    struct str_list misses;
    int *asked_numbers;
    int *miss_numbers;
};

static void add_line(struct str_list *list, int **numbers, const char *text, int number)
{
    *numbers = mem_resize(*numbers, list->count + 1, sizeof **numbers);
    (*numbers)[list->count] = number;
    str_list_add(list, text);
}

static void sort_line(const struct document *document, char *line, int number, struct lines *lines)
{
    char *text = str_trim(line);
    if (text[0] == '\0' || text[0] == '#')
        return;
    if (text[0] != '!') {
        add_line(&lines->asked, &lines->asked_numbers, text, number);
        return;
    }
    text = str_trim(text + 1);
    if (text[0] == '\0')
        problem_error(document->problems, document->path, number, 1,
                      "after `!` must stand what is a near miss");
    else
        add_line(&lines->misses, &lines->miss_numbers, text, number);
}

static void read_lines(const struct document *document, struct lines *lines)
{
    *lines = (struct lines){0};
    char *copy = mem_string(document->text);
    char *rest = copy;
    char *line = NULL;
    for (int number = 1; (line = strsep(&rest, "\n")) != NULL; number++)
        sort_line(document, line, number, lines);
    free(copy);
    if (lines->asked.count == 0)
        problem_error(document->problems, document->path, 0, 0,
                      "the file holds no line that is a way of asking");
}

void asked_take(struct loading *loading, const struct document *document)
{
    struct guide *guide = loading->guide;
    struct lines lines;
    read_lines(document, &lines);
    guide->asked = mem_resize(guide->asked, guide->asked_count + 1, sizeof *guide->asked);
    guide->asked[guide->asked_count++] = (struct asked){
        .id = mem_string(document->id + strlen("asked/")),
        .lines = lines.asked,
        .misses = lines.misses,
        .file = mem_string(document->path),
        .line_numbers = lines.asked_numbers,
        .miss_numbers = lines.miss_numbers,
    };
}

/* A file that belongs to no entry: near misses of nothing have no place in it. */
static struct str_list take_plain(const struct document *document)
{
    struct lines lines;
    read_lines(document, &lines);
    for (size_t i = 0; i < lines.misses.count; i++)
        problem_error(document->problems, document->path, lines.miss_numbers[i], 1,
                      "a near miss (`!`) belongs into the file of an entry");
    str_list_finish(&lines.misses);
    free(lines.miss_numbers);
    free(lines.asked_numbers);
    return lines.asked;
}

void asked_take_none(struct loading *loading, const struct document *document)
{
    loading->guide->none = take_plain(document);
}

void asked_take_chat(struct loading *loading, const struct document *document)
{
    loading->guide->chat = take_plain(document);
}

void asked_take_distress(struct loading *loading, const struct document *document)
{
    loading->guide->distress = take_plain(document);
}

void asked_take_danger(struct loading *loading, const struct document *document)
{
    const char *class = strrchr(document->id, '/') + 1;
    enum danger danger = DANGER_NONE;
    if (!str_equal(class, danger_name(DANGER_NONE)))
        danger = field_danger(document, class, 0, 0);
    struct str_list lines = take_plain(document);
    if (danger != DANGER_NONE || str_equal(class, danger_name(DANGER_NONE)))
        loading->guide->danger[danger] = lines;
    else
        str_list_finish(&lines);
}
