/* Approved changes of the content, written back as files for the repository. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/calendar.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/problem.h"
#include "base/str.h"
#include "core/config.h"
#include "core/desk.h"
#include "core/proposal.h"
#include "core/run.h"

enum { FILE_LONGEST = 4 * 1024 * 1024 };

/* What was approved, oldest first, and where it goes. A row is `everywhere` once it is in a file,
 * or was told to be left out. */
struct writing {
    const struct config *config;
    const char *folder;
    FILE *out;
    struct guide *guide;
    struct proposal_row *rows; /* texts of their own */
    size_t count;
    size_t written;
    bool failed;
};

static void keep(void *data, const struct proposal_row *row)
{
    struct writing *writing = data;
    if (row->kind == PROPOSAL_OVERRIDE) /* stays in its room */
        return;
    writing->rows = mem_resize(writing->rows, writing->count + 1, sizeof *writing->rows);
    struct proposal_row *copy = &writing->rows[writing->count++];
    *copy = (struct proposal_row){.number = row->number,
                                  .kind = row->kind,
                                  .decided_at = row->decided_at,
                                  .entry = mem_string(row->entry),
                                  .language = mem_string(row->language),
                                  .text = mem_string(row->text),
                                  .base = mem_string(row->base)};
}

static void drop_rows(struct writing *writing)
{
    for (size_t i = 0; i < writing->count; i++) {
        free((void *)(uintptr_t)writing->rows[i].entry);
        free((void *)(uintptr_t)writing->rows[i].language);
        free((void *)(uintptr_t)writing->rows[i].text);
        free((void *)(uintptr_t)writing->rows[i].base);
    }
    free(writing->rows);
}

/* ---- files ---- */

static void cannot(struct writing *writing, const char *path, const char *why)
{
    fprintf(stderr, "waymark: %s: %s\n", path, why);
    writing->failed = true;
}

/* Written whole, or not at all. */
static void write_file(struct writing *writing, const char *name, const char *text)
{
    const char *why = NULL;
    char *path = file_join(writing->folder, name);
    char *fresh = mem_print("%s.new", path);
    char *folder = file_directory(path);
    FILE *file = file_make_directory(folder, &why) ? fopen(fresh, "w") : NULL;
    bool good = file != NULL && fputs(text, file) >= 0;
    good = file != NULL && fclose(file) == 0 && good && rename(fresh, path) == 0;
    if (good)
        writing->written++;
    else
        cannot(writing, path, why != NULL ? why : "it cannot be written");
    free(folder);
    free(fresh);
    free(path);
}

/* A file of the content as it is; "" where there is none. New. */
static char *read_file(const struct writing *writing, const char *name)
{
    const char *why = NULL;
    struct buf text;
    char *path = file_join(writing->config->content, name);
    buf_init(&text, FILE_LONGEST);
    if (!file_read(path, &text, &why))
        buf_truncate(&text, 0);
    char *taken = buf_take(&text);
    buf_finish(&text);
    free(path);
    return taken;
}

/* ---- an entry ---- */

static const char *next_line(const char *at)
{
    at += strcspn(at, "\n");
    return at + (*at == '\n');
}

/* The file with another short answer, which no professional has read yet. False when it does not
 * look like one. */
static bool rewrite(const char *file, const struct entry *entry, const struct proposal_row *row,
                    struct buf *out)
{
    const char *review = strstr(file, "\nreviewed:");
    const char *front = review == NULL ? NULL : strstr(review, "\n---\n");
    const char *brief = front == NULL ? NULL : strstr(front, entry->brief);
    if (brief == NULL)
        return false;
    char day[CALENDAR_TEXT];
    calendar_day_text(row->decided_at, day);
    const char *after = next_line(review + 1);
    while (*after == ' ')
        after = next_line(after);
    buf_add(out, file, (size_t)(review + 1 - file));
    buf_print(out,
              "reviewed:\n  date: %s\n  by: Moderators in chat, proposal %lld\n"
              "  professional: none yet\n",
              day, (long long)row->number);
    buf_add(out, after, (size_t)(brief - after));
    buf_add_string(out, row->text);
    buf_add_string(out, brief + strlen(entry->brief));
    return true;
}

/* The newest that was made from the file as it is. */
static struct proposal_row *newest_text(const struct writing *writing, const struct entry *entry)
{
    struct proposal_row *newest = NULL;
    for (size_t i = 0; i < writing->count; i++) {
        struct proposal_row *row = &writing->rows[i];
        bool fits = row->kind == PROPOSAL_TEXT && str_equal(row->entry, entry->id) &&
                    str_equal(row->language, writing->guide->language) &&
                    str_equal(row->base, entry->brief);
        newest = fits ? row : newest;
    }
    return newest;
}

static void write_entry(struct writing *writing, const struct entry *entry)
{
    struct proposal_row *row = newest_text(writing, entry);
    if (row == NULL)
        return;
    struct buf text;
    char *name = mem_print("%s/%s.md", writing->guide->language, entry->id);
    char *file = read_file(writing, name);
    buf_init(&text, FILE_LONGEST);
    if (rewrite(file, entry, row, &text)) {
        write_file(writing, name, text.data);
        row->everywhere = true;
        fprintf(writing->out, "%s: proposal %lld\n", name, (long long)row->number);
    } else {
        cannot(writing, name, "its front matter or short answer was not found");
    }
    buf_finish(&text);
    free(file);
    free(name);
}

/* ---- ways of asking ---- */

static bool has_line(const char *text, const char *wanted)
{
    char *key = proposal_key(wanted);
    bool found = false;
    for (const char *line = text; *line != '\0' && !found; line = next_line(line)) {
        char *copy = mem_string_of(line, strcspn(line, "\n"));
        char *other = proposal_key(copy);
        found = str_equal(other, key);
        free(other);
        free(copy);
    }
    free(key);
    return found;
}

/* The entry that was taught the same, in another room; NULL for none. */
static const struct proposal_row *rival_of(const struct writing *writing,
                                           const struct proposal_row *row)
{
    const struct proposal_row *rival = NULL;
    char *key = proposal_key(row->text);
    for (size_t i = 0; i < writing->count && rival == NULL; i++) {
        const struct proposal_row *other = &writing->rows[i];
        char *other_key = proposal_key(other->text);
        if (other->kind == PROPOSAL_QUESTION && str_equal(other->language, row->language) &&
            !str_equal(other->entry, row->entry) && str_equal(other_key, key))
            rival = other;
        free(other_key);
    }
    free(key);
    return rival;
}

/* The content cannot have one question for two entries; which of them is meant, people decide. */
static bool is_contested(const struct writing *writing, const struct proposal_row *row)
{
    const struct proposal_row *rival = rival_of(writing, row);
    char *file = proposal_stands_in(writing->guide, row->text);
    bool taken = file != NULL && !str_equal(file, row->entry);
    if (rival != NULL)
        fprintf(writing->out,
                "proposal %lld for %s/%s was left out: proposal %lld has the same question for "
                "%s/%s; take one of them back with `revert`\n",
                (long long)row->number, row->language, row->entry, (long long)rival->number,
                rival->language, rival->entry);
    else if (taken)
        fprintf(writing->out, "proposal %lld for %s/%s was left out: %s/asked/%s.txt has it\n",
                (long long)row->number, row->language, row->entry, row->language, file);
    free(file);
    return rival != NULL || taken;
}

static void write_asked(struct writing *writing, const struct entry *entry)
{
    struct buf text;
    char *name = mem_print("%s/asked/%s.txt", writing->guide->language, entry->id);
    char *file = read_file(writing, name);
    buf_init(&text, FILE_LONGEST);
    buf_add_string(&text, file);
    if (text.length > 0 && text.data[text.length - 1] != '\n')
        buf_add_byte(&text, '\n');
    size_t before = text.length;
    for (size_t i = 0; i < writing->count; i++) {
        struct proposal_row *row = &writing->rows[i];
        if (row->kind != PROPOSAL_QUESTION || !str_equal(row->entry, entry->id) ||
            !str_equal(row->language, writing->guide->language))
            continue;
        row->everywhere = true;
        if (is_contested(writing, row) || has_line(text.length > 0 ? text.data : "", row->text))
            continue;
        buf_print(&text, "%s\n", row->text);
        fprintf(writing->out, "%s: proposal %lld\n", name, (long long)row->number);
    }
    if (text.length > before)
        write_file(writing, name, text.data);
    buf_finish(&text);
    free(file);
    free(name);
}

/* ---- all ---- */

static void tell_left_out(const struct writing *writing)
{
    for (size_t i = 0; i < writing->count; i++) {
        const struct proposal_row *row = &writing->rows[i];
        if (!row->everywhere)
            fprintf(writing->out,
                    "proposal %lld for %s/%s was left out: a newer one was approved, or its file "
                    "was changed or is not there\n",
                    (long long)row->number, row->language, row->entry);
    }
}

/* Only what the language's own files have: what is taken over from English has its file there. */
static void write_language(struct writing *writing, const char *language)
{
    struct problems problems = {0};
    writing->guide = guide_read(writing->config->content, language, NULL, &problems);
    for (size_t i = 0; writing->guide != NULL && i < writing->guide->entry_count; i++) {
        write_entry(writing, &writing->guide->entries[i]);
        write_asked(writing, &writing->guide->entries[i]);
    }
    if (writing->guide == NULL)
        cannot(writing, language, "the content in this language has errors");
    guide_destroy(writing->guide);
    problems_finish(&problems);
}

int desk_write_content(const struct config *config, const char *folder, FILE *out)
{
    struct store *store = desk_open(config, false);
    struct writing writing = {.config = config, .folder = folder, .out = out};
    struct str_list languages = {0};
    if (store == NULL)
        return EXIT_RUNTIME;
    bool good = store_proposal_approved(store, keep, &writing);
    for (size_t i = 0; i < writing.count; i++) {
        if (!str_list_has(&languages, writing.rows[i].language))
            str_list_add(&languages, writing.rows[i].language);
    }
    for (size_t i = 0; i < languages.count; i++)
        write_language(&writing, languages.items[i]);
    tell_left_out(&writing);
    fprintf(out, "%zu %s written\n", writing.written, writing.written == 1 ? "file" : "files");
    str_list_finish(&languages);
    drop_rows(&writing);
    int status = desk_close(store, good);
    return writing.failed ? EXIT_RUNTIME : status;
}
