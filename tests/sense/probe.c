/* What src/sense makes of lines of standard input, for test_sense.py and tests/bench/sense.py.
 *
 *   sense-probe MODEL tokens           the tokens of each line
 *   sense-probe MODEL vectors [PATH]   the vector of each line, by a code path
 *   sense-probe MODEL judge HEAD       how likely each class is, of head 0 or 1
 *   sense-probe MODEL time ROUNDS [PATH]   each line's tokens, and milliseconds of every round
 *   sense-probe MODEL paths            the code paths that this processor has */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/str.h"
#include "sense/sense.h"

static void print_floats(const float *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        printf("%s%.7g", i == 0 ? "" : " ", (double)numbers[i]);
    putchar('\n');
}

static void print_tokens(struct sense *sense, const char *line, size_t length)
{
    uint32_t tokens[SENSE_TOKENS];
    size_t count = sense_tokens(sense, line, length, tokens);
    for (size_t i = 0; i < count; i++)
        printf("%s%u", i == 0 ? "" : " ", tokens[i]);
    putchar('\n');
}

static double milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return 1e3 * (double)now.tv_sec + 1e-6 * (double)now.tv_nsec;
}

static void print_times(struct sense *sense, const char *line, size_t length, long rounds)
{
    uint32_t tokens[SENSE_TOKENS];
    float *vector = mem_array(sense_width(sense), sizeof *vector);
    printf("%zu", sense_tokens(sense, line, length, tokens));
    for (long i = 0; i < rounds; i++) {
        double begun = milliseconds();
        sense_read(sense, line, length, vector);
        printf(" %.4f", milliseconds() - begun);
    }
    putchar('\n');
    fflush(stdout);
    free(vector);
}

static void take(struct sense *sense, char **arguments, const char *line, size_t length)
{
    float *vector = mem_array(sense_width(sense), sizeof *vector);
    if (str_equal(arguments[0], "tokens")) {
        print_tokens(sense, line, length);
    } else if (str_equal(arguments[0], "vectors")) {
        sense_read(sense, line, length, vector);
        print_floats(vector, sense_width(sense));
    } else if (str_equal(arguments[0], "judge")) {
        enum sense_head head = str_equal(arguments[1], "0") ? SENSE_GUIDE : SENSE_DANGER;
        float *likely = mem_array(sense_classes(sense, head) + 1, sizeof *likely);
        sense_read(sense, line, length, vector);
        sense_judge(sense, head, vector, likely);
        print_floats(likely, sense_classes(sense, head));
        free(likely);
    } else if (str_equal(arguments[0], "time")) {
        print_times(sense, line, length, strtol(arguments[1], NULL, 10));
    }
    free(vector);
}

static void print_paths(struct sense *sense)
{
    static const char *const paths[] = {"vnni", "avx2", "neon", "plain"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        if (sense_use(sense, paths[i]))
            puts(paths[i]);
    }
}

int main(int count, char **arguments)
{
    if (count < 3 || count > 5) {
        fputs("usage: sense-probe MODEL tokens|vectors|judge|time|paths ...\n", stderr);
        return 2;
    }
    char *why = NULL;
    struct sense *sense = sense_open(arguments[1], &why);
    if (sense == NULL) {
        fprintf(stderr, "sense-probe: %s: %s\n", arguments[1], why);
        free(why);
        return 1;
    }
    bool timed = str_equal(arguments[2], "time");
    const char *path = arguments[timed && count > 3 ? 4 : 3];
    if (path != NULL && !str_equal(arguments[2], "judge") && !sense_use(sense, path)) {
        fprintf(stderr, "sense-probe: this processor has no %s\n", path);
        return 1;
    }
    if (str_equal(arguments[2], "paths")) {
        print_paths(sense);
    } else {
        char *line = NULL;
        size_t room = 0;
        ssize_t length;
        while ((length = getline(&line, &room, stdin)) > 0)
            take(sense, arguments + 2, line, (size_t)length - (line[length - 1] == '\n'));
        free(line);
    }
    sense_close(sense);
    return 0;
}
