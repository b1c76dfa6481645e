#include "author/check.h"

#include <dirent.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include "answer/answer.h"
#include "author/model.h"
#include "author/reach.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/problem.h"
#include "base/str.h"
#include "guide/guide.h"
#include "safety/safety.h"

enum { EXIT_GOOD = 0, EXIT_CONTENT = 4 };

enum { NEWEST = 40 }; /* lines of an entry that are asked where nobody wants them all */

/* "3,912": with commas, for the eye. */
static void print_count(size_t count, const char *what, FILE *out)
{
    if (count >= 1000)
        fprintf(out, "%zu,%03zu %s", count / 1000, count % 1000, what);
    else
        fprintf(out, "%zu %s", count, what);
}

/* "en: 50 entries, 0 of them read by a licensed professional, ..." */
static void print_guide(const struct guide *guide, FILE *out)
{
    size_t lines = 0;
    size_t waiting = 0;
    size_t read = 0;
    for (size_t i = 0; i < guide->asked_count; i++) {
        lines += guide->asked[i].lines.count;
        waiting += guide->asked[i].entry == NULL;
    }
    for (size_t i = 0; i < guide->entry_count; i++)
        read += guide->entries[i].review.professional != NULL;
    fprintf(out, "%s: ", guide->language);
    print_count(guide->entry_count, "entries, ", out);
    print_count(read, "read by a licensed professional, ", out);
    if (waiting > 0)
        print_count(waiting, "recognised only, ", out);
    print_count(lines, "ways of asking\n", out);
}

static void today_is(char date[11])
{
    time_t now = (time_t)(clock_wall() / 1000);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(date, 11, "%Y-%m-%d", &utc);
}

/* The languages of a content folder, the base first. */
static void find_languages(const char *folder, struct str_list *languages)
{
    struct dirent **list = NULL;
    str_list_add(languages, GUIDE_BASE);
    int count = scandir(folder, &list, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char *path = file_join(folder, list[i]->d_name);
        DIR *inner = list[i]->d_name[0] == '.' ? NULL : opendir(path);
        if (inner != NULL && !str_equal(list[i]->d_name, GUIDE_BASE))
            str_list_add(languages, list[i]->d_name);
        if (inner != NULL)
            closedir(inner);
        free(path);
        free(list[i]);
    }
    free(list);
}

/* Everything about one language that has no errors so far. `base` is NULL for English. Returns how
 * many warnings are about how lines lie to each other: every new line shifts them, so that nobody
 * can be held to none. */
static size_t check_guide(const char *folder, const struct guide *guide, const struct guide *base,
                          const struct check_options *options, struct problems *problems, FILE *out)
{
    char today[11];
    today_is(today);
    guide_lint(guide, today, problems);
    struct safety *safety = safety_create(guide, problems); /* reports what it cannot read */
    struct problems again = {0};
    struct guide *whole = base == NULL ? NULL : guide_load(folder, guide->language, &again);
    struct answer *answer =
        answer_create(whole != NULL ? whole : guide, NULL, &answer_default_bands);
    size_t before = problems->count - problems->errors;
    size_t newest = options->reach ? SIZE_MAX : NEWEST;
    struct reach reach = reach_measure(guide, answer, safety, newest, problems);
    if (options->reach)
        reach_print(&reach, out);
    reach_finish(&reach);
    answer_destroy(answer);
    safety_destroy(safety);
    guide_destroy(whole);
    problems_finish(&again);
    return problems->count - problems->errors - before;
}

int check_content(const char *folder, const struct check_options *options, FILE *out)
{
    struct problems problems = {0};
    struct str_list languages = {0};
    find_languages(folder, &languages);
    size_t shifting = 0;
    struct guide **guides = mem_array(languages.count, sizeof(struct guide *));
    for (size_t i = 0; i < languages.count; i++) {
        const struct guide *base = i == 0 ? NULL : guides[0];
        guides[i] = guide_read(folder, languages.items[i], base, &problems);
        if (guides[i] != NULL && (i == 0 || base != NULL))
            shifting += check_guide(folder, guides[i], base, options, &problems, out);
    }
    for (size_t i = 0; i < languages.count; i++) {
        if (guides[i] != NULL)
            model_print(guides[i], &problems, out);
    }
    size_t errors = problems.errors;
    size_t warnings = problems.count - errors;
    problems_print(&problems, out);
    for (size_t i = 0; i < languages.count; i++) {
        if (guides[i] != NULL)
            print_guide(guides[i], out);
        guide_destroy(guides[i]);
    }
    print_count(errors, errors == 1 ? "error, " : "errors, ", out);
    print_count(warnings, warnings == 1 ? "warning\n" : "warnings\n", out);
    problems_finish(&problems);
    str_list_finish(&languages);
    free(guides);
    bool good = errors == 0 && (warnings == shifting || !options->strict);
    return good ? EXIT_GOOD : EXIT_CONTENT;
}
