#include "guide/load.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/problem.h"

enum { ASKED_FEWEST = 20 };

/* One way of asking, with its place. */
struct way {
    const char *text;
    const char *file;
    int line;
};

struct ways {
    struct way *items;
    size_t count;
};

static void add_ways(struct ways *ways, const struct str_list *lines, const int *numbers,
                     const char *file)
{
    ways->items = mem_resize(ways->items, ways->count + lines->count, sizeof *ways->items);
    for (size_t i = 0; i < lines->count; i++)
        ways->items[ways->count++] =
            (struct way){lines->items[i], file, numbers == NULL ? 0 : numbers[i]};
}

static int by_text(const void *left, const void *right)
{
    const struct way *a = left;
    const struct way *b = right;
    int order = strcasecmp(a->text, b->text);
    if (order == 0)
        order = strcmp(a->file, b->file);
    return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

/* A line in two files asks for two things at once; twice in one file it only weighs more. */
static void lint_twins(const struct ways *ways, struct problems *problems)
{
    for (size_t i = 1; i < ways->count; i++) {
        const struct way *first = &ways->items[i - 1];
        const struct way *second = &ways->items[i];
        if (strcasecmp(first->text, second->text) != 0)
            continue;
        if (str_equal(first->file, second->file))
            problem_warning(problems, second->file, second->line, 0, "`%s` stands here twice",
                            second->text);
        else
            problem_error(problems, second->file, second->line, 0, "`%s` stands in %s too",
                          second->text, first->file);
    }
}

static void lint_all_lines(const struct guide *guide, struct problems *problems)
{
    struct ways ways = {0};
    char *files[DANGER_CLASSES + 3];
    size_t file = 0;
    for (size_t i = 0; i < guide->asked_count; i++) {
        const struct asked *asked = &guide->asked[i];
        add_ways(&ways, &asked->lines, asked->line_numbers, asked->file);
    }
    add_ways(&ways, &guide->none, NULL,
             files[file++] = mem_print("%s/asked/none.txt", guide->folder));
    add_ways(&ways, &guide->chat, NULL,
             files[file++] = mem_print("%s/asked/chat.txt", guide->folder));
    add_ways(&ways, &guide->distress, NULL,
             files[file++] = mem_print("%s/asked/distress.txt", guide->folder));
    for (size_t i = 0; i < DANGER_CLASSES; i++)
        add_ways(&ways, &guide->danger[i], NULL,
                 files[file++] = mem_print("%s/asked/danger/%s.txt", guide->folder,
                                           danger_name((enum danger)i)));
    if (ways.count > 1)
        qsort(ways.items, ways.count, sizeof *ways.items, by_text);
    lint_twins(&ways, problems);
    free(ways.items);
    while (file > 0)
        free(files[--file]);
}

static void lint_misses(const struct asked *asked, struct problems *problems)
{
    for (size_t i = 0; i < asked->misses.count; i++) {
        size_t line = 0;
        while (line < asked->lines.count &&
               !str_equal_fold(asked->lines.items[line], asked->misses.items[i]))
            line++;
        if (line < asked->lines.count)
            problem_error(problems, asked->file, asked->miss_numbers[i], 0,
                          "`%s` must not be answered here, and is a way of asking on line %d",
                          asked->misses.items[i], asked->line_numbers[line]);
    }
}

void lint_asked(const struct guide *guide, struct problems *problems)
{
    size_t waiting = 0;
    for (size_t i = 0; i < guide->asked_count; i++) {
        const struct asked *asked = &guide->asked[i];
        lint_misses(asked, problems);
        waiting += asked->entry == NULL;
        if (asked->entry != NULL && asked->lines.count < ASKED_FEWEST)
            problem_warning(problems, asked->file, 0, 0,
                            "%zu ways of asking: an entry needs at least %d to be found",
                            asked->lines.count, ASKED_FEWEST);
    }
    char *folder = mem_print("%s/asked", guide->folder);
    if (waiting > 0)
        problem_warning(
            problems, folder, 0, 0, "%zu %s not written yet: recognised, never answered", waiting,
            waiting == 1 ? "file is for an entry that is" : "files are for entries that are");
    free(folder);
    lint_all_lines(guide, problems);
}
