#include "base/problem.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

__attribute__((format(printf, 6, 0))) static void add(struct problems *problems,
                                                      enum problem_level level, const char *file,
                                                      int line, int column, const char *format,
                                                      va_list arguments)
{
    char *text = NULL;
    if (vasprintf(&text, format, arguments) < 0)
        text = mem_string("(no text)");
    problems->items = mem_resize(problems->items, problems->count + 1, sizeof *problems->items);
    problems->items[problems->count++] = (struct problem){
        .level = level, .file = mem_string(file), .line = line, .column = column, .text = text};
    problems->errors += level == PROBLEM_ERROR;
}

void problem_error(struct problems *problems, const char *file, int line, int column,
                   const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add(problems, PROBLEM_ERROR, file, line, column, format, arguments);
    va_end(arguments);
}

void problem_warning(struct problems *problems, const char *file, int line, int column,
                     const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add(problems, PROBLEM_WARNING, file, line, column, format, arguments);
    va_end(arguments);
}

static int by_place(const void *left, const void *right)
{
    const struct problem *a = left;
    const struct problem *b = right;
    int order = strcmp(a->file, b->file);
    if (order == 0)
        order = (a->line > b->line) - (a->line < b->line);
    if (order == 0)
        order = (a->column > b->column) - (a->column < b->column);
    return order != 0 ? order : strcmp(a->text, b->text);
}

void problems_print(struct problems *problems, FILE *out)
{
    if (problems->count > 1)
        qsort(problems->items, problems->count, sizeof *problems->items, by_place);
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];
        fprintf(out, "%s:", problem->file);
        if (problem->line > 0)
            fprintf(out, "%d:", problem->line);
        if (problem->line > 0 && problem->column > 0)
            fprintf(out, "%d:", problem->column);
        fprintf(out, " %s: %s\n", problem->level == PROBLEM_ERROR ? "error" : "warning",
                problem->text);
    }
}

void problems_finish(struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        free(problems->items[i].file);
        free(problems->items[i].text);
    }
    free(problems->items);
    *problems = (struct problems){0};
}
