#include "author/model.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/problem.h"
#include "base/str.h"
#include "guide/guide.h"
#include "sense/sense.h"

/* How many lines there are, and how many of them the model has never seen. */
struct known {
    size_t all;
    size_t newer;
};

static void count(const struct sense *sense, const struct str_list *lines, struct known *known)
{
    for (size_t i = 0; i < lines->count; i++)
        known->newer += sense_line(sense, lines->items[i], strlen(lines->items[i])) < 0;
    known->all += lines->count;
}

static struct known count_all(const struct sense *sense, const struct guide *guide)
{
    struct known known = {0};
    for (size_t i = 0; i < guide->asked_count; i++) {
        count(sense, &guide->asked[i].lines, &known);
        count(sense, &guide->asked[i].misses, &known);
    }
    for (size_t i = 0; i < DANGER_CLASSES; i++)
        count(sense, &guide->danger[i], &known);
    count(sense, &guide->none, &known);
    count(sense, &guide->chat, &known);
    count(sense, &guide->distress, &known);
    return known;
}

void model_print(const struct guide *guide, struct problems *problems, FILE *out)
{
    char *why = NULL;
    char *path = file_join(guide->folder, "model/sense.bin");
    if (access(path, F_OK) == 0) {
        struct sense *sense = sense_open(path, &why);
        if (sense == NULL) {
            problem_warning(problems, path, 0, 0, "%s; words alone decide", why);
        } else {
            struct known known = count_all(sense, guide);
            fprintf(out, "%s: the model knows %zu of %zu lines%s\n", guide->language,
                    known.all - known.newer, known.all,
                    known.newer == 0 ? "" : "; the others are read at each start (make model)");
        }
        sense_close(sense);
    }
    free(why);
    free(path);
}
