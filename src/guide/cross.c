#include "guide/load.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/problem.h"

/* Entries and asked files both begin with their id. */
static int by_id(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void check_aliases(const struct loading *loading)
{
    const struct mentions *aliases = &loading->aliases;
    for (size_t i = 0; i < aliases->count; i++) {
        const struct mention *alias = &aliases->items[i];
        size_t other = 0;
        while (other < i && !str_equal_fold(aliases->items[other].name, alias->name))
            other++;
        if (other < i)
            problem_error(loading->problems, alias->file, alias->line, alias->column,
                          "the alias `%s` already stands in %s", alias->name,
                          aliases->items[other].owner);
    }
}

static void check_sees(const struct loading *loading)
{
    const struct guide *guide = loading->guide;
    for (size_t i = 0; i < loading->sees.count; i++) {
        const struct mention *see = &loading->sees.items[i];
        if (guide_entry(guide, see->name) != NULL || str_list_has(&loading->unread, see->name))
            continue;
        const struct guide *all = loading->translation ? loading->base : guide;
        if (all == NULL || guide_entry(all, see->name) != NULL)
            continue;
        const char *nearest =
            str_nearest(see->name, all->entries, all->entry_count, sizeof all->entries[0]);
        problem_error(loading->problems, see->file, see->line, see->column,
                      "there is no entry `%s`%s%s%s", see->name,
                      nearest == NULL ? "" : ": did you mean `", nearest == NULL ? "" : nearest,
                      nearest == NULL ? "" : "`?");
    }
}

static void report_missing(const struct loading *loading, const char *id, const char *suffix,
                           const char *why)
{
    if (str_list_has(&loading->unread, id))
        return;
    char *path = mem_print("%s/%s%s", loading->guide->folder, id, suffix);
    problem_error(loading->problems, path, 0, 0, "this file is missing: %s", why);
    free(path);
}

/* Ways of asking may wait for their entry, but no entry goes without them. */
static void check_asked(const struct loading *loading)
{
    const struct guide *guide = loading->guide;
    bool *tied = mem_array(guide->entry_count, sizeof *tied);
    for (size_t i = 0; i < guide->asked_count; i++) {
        if (guide->asked[i].entry != NULL)
            tied[guide->asked[i].entry - guide->entries] = true;
    }
    for (size_t i = 0; i < guide->entry_count; i++) {
        char *id = mem_print("asked/%s", guide->entries[i].id);
        if (!tied[i])
            report_missing(loading, id, ".txt", "without ways of asking nobody finds the entry");
        free(id);
    }
    free(tied);
}

static void check_translations(const struct loading *loading)
{
    const struct guide *guide = loading->guide;
    for (size_t i = 0; loading->base != NULL && i < guide->entry_count; i++) {
        char *path = mem_print("%s/%s.md", guide->folder, guide->entries[i].id);
        if (guide_entry(loading->base, guide->entries[i].id) == NULL)
            problem_error(loading->problems, path, 0, 0,
                          "this translates an entry that does not exist: there is no %s/%s.md",
                          loading->base->folder, guide->entries[i].id);
        free(path);
    }
}

static void check_crisis(const struct loading *loading)
{
    const struct guide *guide = loading->guide;
    for (size_t i = 1; i < DANGER_CLASSES; i++) {
        char *id = mem_print("crisis/%s", danger_name((enum danger)i));
        if (guide->crisis[i].room.count == 0)
            report_missing(loading, id, ".md", "every class of danger needs its reply");
        free(id);
    }
}

static void sort_by_id(void *items, size_t count, size_t size)
{
    if (count > 1)
        qsort(items, count, size, by_id);
}

void cross_tie(struct guide *guide)
{
    sort_by_id(guide->entries, guide->entry_count, sizeof *guide->entries);
    sort_by_id(guide->asked, guide->asked_count, sizeof *guide->asked);
    for (size_t i = 0; i < guide->asked_count; i++)
        guide->asked[i].entry = guide_entry(guide, guide->asked[i].id);
}

void cross_check(struct loading *loading)
{
    cross_tie(loading->guide);
    check_asked(loading);
    check_aliases(loading);
    check_sees(loading);
    check_translations(loading);
    if (!loading->translation)
        check_crisis(loading);
}
