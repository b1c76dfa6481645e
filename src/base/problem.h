/* What is wrong with the files people write: collected to the end, with its place. */
#ifndef WAYMARK_BASE_PROBLEM_H
#define WAYMARK_BASE_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum problem_level { PROBLEM_ERROR, PROBLEM_WARNING };

struct problem {
    enum problem_level level;
    char *file;
    int line;   /* from 1; 0 when the whole file is meant */
    int column; /* from 1, in bytes; 0 when the whole line is meant */
    char *text;
};

struct problems {
    struct problem *items;
    size_t count;
    size_t errors; /* how many of them are errors */
};

void problem_error(struct problems *problems, const char *file, int line, int column,
                   const char *format, ...) __attribute__((format(printf, 5, 6)));
void problem_warning(struct problems *problems, const char *file, int line, int column,
                     const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Sorts by file, line and column, and prints one a line: file:line:column: error: text */
void problems_print(struct problems *problems, FILE *out);
void problems_finish(struct problems *problems);

#endif
