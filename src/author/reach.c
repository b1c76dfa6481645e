#include "author/reach.h"

#include <stdlib.h>

#include "answer/answer.h"
#include "base/mem.h"
#include "base/problem.h"
#include "base/str.h"
#include "guide/guide.h"
#include "safety/safety.h"

enum { THREE = 3, THIN_PERCENT = 50 };

/* How often each other entry came first while one is looked at. */
struct rivals {
    const char **ids;
    size_t *counts;
    size_t count;
};

static void add_rival(struct rivals *rivals, const char *id)
{
    size_t at = 0;
    while (at < rivals->count && !str_equal(rivals->ids[at], id))
        at++;
    if (at == rivals->count) {
        rivals->ids = mem_resize(rivals->ids, at + 1, sizeof *rivals->ids);
        rivals->counts = mem_resize(rivals->counts, at + 1, sizeof *rivals->counts);
        rivals->ids[rivals->count++] = id;
        rivals->counts[at] = 0;
    }
    rivals->counts[at]++;
}

static void take_strongest(const struct rivals *rivals, struct reach_row *row)
{
    for (size_t i = 0; i < rivals->count; i++) {
        if (rivals->counts[i] > row->instead_count) {
            row->instead = rivals->ids[i];
            row->instead_count = rivals->counts[i];
        }
    }
}

static void ask_line(const struct asked *asked, size_t index, const struct answer *answer,
                     struct reach_row *row, struct rivals *rivals, struct problems *problems)
{
    const char *line = asked->lines.items[index];
    struct answer_result found;
    answer_find_without(answer, line, line, &found);
    size_t rank = 0;
    while (rank < found.ranked_count && !str_equal(found.ranked[rank].id, asked->id))
        rank++;
    row->lines++;
    row->first += rank == 0 && found.ranked_count > 0;
    row->three += rank < THREE && rank < found.ranked_count && found.ranked[rank].score > 0;
    if (rank > 0 && found.ranked_count > 0)
        add_rival(rivals, found.ranked[0].id);
    if (rank > 0 && found.band == ANSWER_SURE)
        problem_warning(problems, asked->file, asked->line_numbers[index], 0,
                        "`%s` is nearer to %s than to this entry, and would be answered with it",
                        line, found.entry->id);
}

/* The screen goes first: what it takes for danger never gets to the entry. */
static void screen_lines(const struct asked *asked, size_t first, const struct safety *safety,
                         struct problems *problems)
{
    for (size_t i = first; i < asked->lines.count; i++) {
        struct safety_finding finding = safety_screen(safety, asked->lines.items[i]);
        if (finding.tier >= SAFETY_SOFT)
            problem_warning(problems, asked->file, asked->line_numbers[i], 0,
                            "`%s` gets the crisis reply %s, and never this entry",
                            asked->lines.items[i], danger_name(finding.danger));
    }
}

static void ask_misses(const struct asked *asked, const struct answer *answer,
                       struct problems *problems)
{
    for (size_t i = 0; i < asked->misses.count; i++) {
        struct answer_result found;
        answer_find(answer, asked->misses.items[i], &found);
        if (found.band == ANSWER_SURE && str_equal(found.entry->id, asked->id))
            problem_error(problems, asked->file, asked->miss_numbers[i], 0,
                          "`%s` is a near miss, and this entry answers it", asked->misses.items[i]);
    }
}

static void judge_row(const struct asked *asked, const struct reach_row *row,
                      struct problems *problems)
{
    if (asked->entry == NULL || row->lines < 2) /* with one line there is nothing to find it by */
        return;
    if (row->three == 0)
        problem_error(problems, asked->file, 0, 0,
                      "nobody could reach this entry: no line finds it among the first three when "
                      "the line itself is left out");
    else if (row->three * 100 < row->lines * THIN_PERCENT)
        problem_warning(problems, asked->file, 0, 0,
                        "only %zu of %zu lines find this entry among the first three (most go to "
                        "%s): add lines that set them apart",
                        row->three, row->lines, row->instead);
}

struct reach reach_measure(const struct guide *guide, const struct answer *answer,
                           const struct safety *safety, size_t newest, struct problems *problems)
{
    struct reach reach = {.rows = mem_array(guide->asked_count + 1, sizeof *reach.rows)};
    for (size_t i = 0; i < guide->asked_count; i++) {
        const struct asked *asked = &guide->asked[i];
        struct reach_row *row = &reach.rows[reach.count++];
        struct rivals rivals = {0};
        row->id = asked->id;
        size_t count = asked->lines.count;
        size_t first = count > newest ? count - newest : 0;
        for (size_t k = first; k < count; k++)
            ask_line(asked, k, answer, row, &rivals, problems);
        ask_misses(asked, answer, problems);
        screen_lines(asked, first, safety, problems);
        take_strongest(&rivals, row);
        judge_row(asked, row, problems);
        free(rivals.ids);
        free(rivals.counts);
    }
    return reach;
}

static double percent(size_t part, size_t whole)
{
    return whole == 0 ? 0 : 100.0 * (double)part / (double)whole;
}

static int by_share(const void *left, const void *right)
{
    const struct reach_row *a = left;
    const struct reach_row *b = right;
    double first = percent(a->three, a->lines), second = percent(b->three, b->lines);
    return (first > second) - (first < second);
}

static void print_row(const struct reach_row *row, FILE *out)
{
    fprintf(out, "%-36s %5zu %7.1f %7.1f", row->id, row->lines, percent(row->first, row->lines),
            percent(row->three, row->lines));
    if (row->instead != NULL)
        fprintf(out, "  %s (%zu)", row->instead, row->instead_count);
    fputc('\n', out);
}

void reach_print(struct reach *reach, FILE *out)
{
    struct reach_row all = {.id = "all"};
    qsort(reach->rows, reach->count, sizeof *reach->rows, by_share);
    fprintf(out, "%-36s %5s %7s %7s  %s\n", "entry", "lines", "first %", "three %",
            "instead, most often");
    for (size_t i = 0; i < reach->count; i++) {
        print_row(&reach->rows[i], out);
        all.lines += reach->rows[i].lines;
        all.first += reach->rows[i].first;
        all.three += reach->rows[i].three;
    }
    print_row(&all, out);
}

void reach_finish(struct reach *reach)
{
    free(reach->rows);
    *reach = (struct reach){0};
}
