#include "author/check.h"

#include <time.h>

#include "base/clock.h"
#include "base/problem.h"
#include "guide/guide.h"
#include "safety/safety.h"

enum { EXIT_GOOD = 0, EXIT_CONTENT = 4 };

/* "3,912": with commas, for the eye. */
static void print_count(size_t count, const char *what, FILE *out)
{
    if (count >= 1000)
        fprintf(out, "%zu,%03zu %s", count / 1000, count % 1000, what);
    else
        fprintf(out, "%zu %s", count, what);
}

static void print_guide(const struct guide *guide, FILE *out)
{
    size_t lines = 0;
    size_t waiting = 0;
    for (size_t i = 0; i < guide->asked_count; i++) {
        lines += guide->asked[i].lines.count;
        waiting += guide->asked[i].entry == NULL;
    }
    print_count(guide->entry_count, "entries, ", out);
    print_count(waiting, "recognised only, ", out);
    print_count(lines, "ways of asking, ", out);
}

static void today_is(char date[11])
{
    time_t now = (time_t)(clock_wall() / 1000);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(date, 11, "%Y-%m-%d", &utc);
}

int check_content(const char *folder, const char *language, FILE *out)
{
    struct problems problems = {0};
    struct guide *guide = guide_load(folder, language, &problems);
    if (guide != NULL) {
        char today[11];
        today_is(today);
        guide_lint(guide, today, &problems);
        safety_destroy(safety_create(guide, &problems)); /* reports the patterns it cannot read */
    }
    size_t errors = problems.errors;
    problems_print(&problems, out);
    if (guide != NULL)
        print_guide(guide, out);
    print_count(errors, errors == 1 ? "error, " : "errors, ", out);
    print_count(problems.count - errors, problems.count - errors == 1 ? "warning\n" : "warnings\n",
                out);
    problems_finish(&problems);
    guide_destroy(guide);
    return errors == 0 ? EXIT_GOOD : EXIT_CONTENT;
}
