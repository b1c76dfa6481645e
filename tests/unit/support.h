/* What several unit tests need: a folder of their own, files in it, and problems as one text. */
#ifndef WAYMARK_TESTS_SUPPORT_H
#define WAYMARK_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/problem.h"

/* A folder that lives as long as a test, and is its working directory: cmocka setup, teardown. */
static inline int folder_setup(void **state)
{
    char *folder = mem_string("/tmp/waymark-unit-XXXXXX");
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
    *state = folder;
    return 0;
}

static inline int folder_remove_one(const char *path, const struct stat *status, int kind,
                                    struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

static inline int folder_teardown(void **state)
{
    assert_int_equal(chdir("/"), 0);
    nftw(*state, folder_remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(*state);
    return 0;
}

/* Writes a file, and the folders above it. */
static inline void write_bytes(const char *path, const char *bytes, size_t length)
{
    const char *why = NULL;
    char *folder = file_directory(path);
    assert_true(file_make_directory(folder, &why));
    free(folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static inline void write_text(const char *path, const char *text)
{
    write_bytes(path, text, strlen(text));
}

/* The problems must read exactly so, sorted by place; leaves them empty. */
static inline void expect_problems(struct problems *problems, const char *wanted)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    assert_non_null(out);
    problems_print(problems, out);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(text, wanted);
    free(text);
    problems_finish(problems);
}

#endif
