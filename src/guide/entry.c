#include "guide/load.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/problem.h"
#include "base/yaml.h"

enum { MEANINGS_FEWEST = 2, MEANINGS_MOST = 3 };
enum { YEAR_FIRST = 1800, YEAR_LAST = 2200 };

static int read_year(const struct document *document, const struct yaml *source)
{
    long year = 0;
    const struct yaml *value = field_get(document, source, "year");
    if (value != NULL &&
        (value->kind != YAML_SCALAR || !str_number(value->text, YEAR_FIRST, YEAR_LAST, &year)))
        problem_error(document->problems, document->path, value->line, value->column,
                      "`year` must be a year, such as 2018");
    return (int)year;
}

static void add_source(const struct document *document, const struct yaml *source,
                       struct entry *entry)
{
    static const char *const keys[] = {"title", "body", "year", "url", "note"};
    if (source->kind != YAML_MAPPING) {
        problem_error(document->problems, document->path, source->line, source->column,
                      "a source has the keys title, body, year and url");
        return;
    }
    field_only(document, source, keys, sizeof keys / sizeof keys[0]);
    entry->sources = mem_resize(entry->sources, entry->source_count + 1, sizeof *entry->sources);
    entry->sources[entry->source_count++] = (struct source){
        .title = field_text(document, source, "title"),
        .body = field_text(document, source, "body"),
        .url = field_url(document, source, "url"),
        .year = read_year(document, source),
        .note = yaml_get(source, "note") == NULL ? NULL : field_text(document, source, "note"),
    };
}

static void read_sources(const struct document *document, const struct yaml *front,
                         struct entry *entry)
{
    const struct yaml *sources = field_get(document, front, "sources");
    if (sources == NULL)
        return;
    if (sources->kind != YAML_SEQUENCE)
        problem_error(document->problems, document->path, sources->line, sources->column,
                      "`sources` must be a list");
    for (size_t i = 0; sources->kind == YAML_SEQUENCE && i < sources->count; i++)
        add_source(document, &sources->items[i], entry);
}

static void read_names(const struct document *document, const struct yaml *front, const char *key,
                       const char *owner, struct str_list *out, struct mentions *mentions)
{
    const struct yaml *list = field_list(document, front, key);
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        str_list_add(out, list->items[i].text);
        mention_add(mentions, document, owner, &list->items[i]);
    }
}

static void read_ambiguous(struct loading *loading, const struct document *document,
                           const struct yaml *front, struct entry *entry)
{
    static const char *const keys[] = {"name", "meanings"};
    const struct yaml *value = yaml_get(front, "ambiguous");
    if (value == NULL)
        return;
    if (value->kind != YAML_MAPPING) {
        problem_error(document->problems, document->path, value->line, value->column,
                      "`ambiguous` has the keys name and meanings");
        return;
    }
    field_only(document, value, keys, sizeof keys / sizeof keys[0]);
    entry->ambiguous.name = field_text(document, value, "name");
    field_strings(document, value, "meanings", &entry->ambiguous.meanings);
    if (entry->ambiguous.name != NULL)
        mention_add(&loading->aliases, document, entry->id, yaml_get(value, "name"));
    size_t count = entry->ambiguous.meanings.count;
    if (count < MEANINGS_FEWEST || count > MEANINGS_MOST)
        problem_error(document->problems, document->path, value->line, value->column,
                      "`meanings` must be a list of %d or %d texts, the entry's own first",
                      MEANINGS_FEWEST, MEANINGS_MOST);
}

static void read_front(struct loading *loading, const struct document *document,
                       const struct yaml *front, struct entry *entry)
{
    static const char *const keys[] = {"title", "also", "ambiguous", "sources", "reviewed", "see"};
    field_only(document, front, keys, sizeof keys / sizeof keys[0]);
    entry->title = field_title(document, front);
    read_names(document, front, "also", entry->id, &entry->also, &loading->aliases);
    read_ambiguous(loading, document, front, entry);
    read_names(document, front, "see", entry->id, &entry->see, &loading->sees);
    read_sources(document, front, entry);
    field_reviewed(document, front, &entry->review);
}

static void read_body(const struct document *document, const struct page *page, struct entry *entry)
{
    const struct section *brief = &page->sections[0];
    entry->brief = mem_string(brief->text);
    entry->brief_line = brief->line;
    if (brief->text[0] == '\0')
        problem_error(document->problems, document->path, brief->line, 1,
                      "the short answer is missing: it stands between the front matter and "
                      "`## More`");
    markdown_check(document, brief->text, (struct place){brief->line, 0}, false);
    if (page->count == 1)
        return;
    const struct section *more = &page->sections[1];
    entry->more = mem_string(more->text);
    entry->more_line = more->line;
    if (more->text[0] == '\0')
        problem_error(document->problems, document->path, more->line, 1,
                      "nothing stands under `## More`");
    markdown_check(document, more->text, (struct place){more->line, 0}, true);
}

void entry_take(struct loading *loading, const struct document *document)
{
    static const char *const headings[] = {"## More", NULL};
    static const struct page_form form = {headings, false};
    struct guide *guide = loading->guide;
    struct page page;
    guide->entries = mem_resize(guide->entries, guide->entry_count + 1, sizeof *guide->entries);
    struct entry *entry = &guide->entries[guide->entry_count++];
    *entry =
        (struct entry){.id = mem_string(document->id), .language = mem_string(guide->language)};
    if (!page_read(document, &form, &page))
        return;
    if (page.front != NULL)
        read_front(loading, document, page.front, entry);
    read_body(document, &page, entry);
    page_finish(&page);
}
