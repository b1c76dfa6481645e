#include "core/stats.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/calendar.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/store.h"

enum { TEXT_LONGEST = 4096 };

static const char *const names[COUNTERS] = {"asked", "answered", "offered",   "chosen",
                                            "good",  "bad",      "unanswered"};

const char *counter_name(enum counter counter)
{
    return names[counter];
}

struct week {
    struct counted *items;
    size_t count;
};

/* Rows come sorted by entry. */
static void add_count(void *data, const char *entry, const char *what, int64_t count)
{
    struct week *week = data;
    size_t at = 0;
    while (at < COUNTERS && !str_equal(names[at], what))
        at++;
    if (at == COUNTERS)
        return;
    if (week->count == 0 || !str_equal(week->items[week->count - 1].entry, entry)) {
        week->items = mem_resize(week->items, week->count + 1, sizeof *week->items);
        week->items[week->count++] = (struct counted){.entry = mem_string(entry)};
    }
    week->items[week->count - 1].counts[at] = count;
}

/* How much it was wanted, whatever became of it. */
static int64_t wanted(const struct counted *counted)
{
    int64_t asked = counted->counts[COUNTED_ASKED];
    int64_t answered = counted->counts[COUNTED_ANSWERED];
    return asked > answered ? asked : answered;
}

static int by_wanted(const void *a, const void *b)
{
    const struct counted *first = a;
    const struct counted *second = b;
    int64_t difference = wanted(second) - wanted(first);
    return difference != 0 ? (difference > 0 ? 1 : -1) : strcmp(first->entry, second->entry);
}

static bool is_named(const struct counted *counted)
{
    for (size_t i = 0; i < COUNTERS; i++) {
        if (counted->counts[i] >= STATS_BLURRED)
            return true;
    }
    return false;
}

bool stats_week(struct store *store, int64_t week,
                void (*each)(void *data, const struct counted *counted), void *data, size_t *few)
{
    struct week all = {0};
    *few = 0;
    bool good = store_tally_week(store, week, add_count, &all);
    if (all.count > 0)
        qsort(all.items, all.count, sizeof *all.items, by_wanted);
    for (size_t i = 0; i < all.count; i++) {
        bool named = is_named(&all.items[i]);
        *few += !named;
        if (good && named)
            each(data, &all.items[i]);
        free((void *)(uintptr_t)all.items[i].entry);
    }
    free(all.items);
    return good;
}

char *stats_text(const struct counted *counted)
{
    struct buf out;
    bool first = true;
    buf_init(&out, TEXT_LONGEST);
    for (size_t i = 0; i < COUNTERS; i++) {
        int64_t count = counted->counts[i];
        if (count == 0)
            continue;
        buf_print(&out, "%s%s ", first ? "" : ", ", names[i]);
        if (count < STATS_BLURRED)
            buf_print(&out, "<%d", STATS_BLURRED);
        else
            buf_print(&out, "%lld", (long long)count);
        first = false;
    }
    char *text = buf_take(&out);
    buf_finish(&out);
    return text;
}

static void print_counted(void *data, const struct counted *counted)
{
    char *text = stats_text(counted);
    fprintf(data, "%-32s %s\n", counted->entry, text);
    free(text);
}

/* A blurred count is a text: "<5". */
static void describe(void *data, const struct counted *counted)
{
    char blurred[16];
    json_t *entry = json_object();
    snprintf(blurred, sizeof blurred, "<%d", STATS_BLURRED);
    for (size_t i = 0; i < COUNTERS; i++) {
        int64_t count = counted->counts[i];
        if (count > 0)
            json_object_set_new(entry, names[i],
                                count < STATS_BLURRED ? json_string(blurred)
                                                      : json_integer((json_int_t)count));
    }
    json_object_set_new(data, counted->entry, entry);
}

bool stats_print(struct store *store, int64_t week, bool json, FILE *out)
{
    char name[CALENDAR_TEXT];
    size_t few = 0;
    calendar_week_text(week, name);
    if (!json) {
        fprintf(out, "%s\n", name);
        bool good = stats_week(store, week, print_counted, out, &few);
        if (few > 0)
            fprintf(out, "%zu more, asked too seldom to be named\n", few);
        return good;
    }
    json_t *entries = json_object();
    bool good = stats_week(store, week, describe, entries, &few);
    json_t *all = json_pack("{s:s, s:i, s:I, s:o}", "week", name, "blurred_below", STATS_BLURRED,
                            "few", (json_int_t)few, "entries", entries);
    json_dumpf(all, out, JSON_INDENT(2));
    fputc('\n', out);
    json_decref(all);
    return good;
}
