#include "guide/guide.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/problem.h"
#include "base/utf8.h"
#include "guide/load.h"

#define ELSEWHERE "elsewhere"

struct guide *guide_load(const char *folder, const char *language, struct problems *problems)
{
    struct guide *base = guide_read(folder, GUIDE_BASE, NULL, problems);
    if (str_equal(language, GUIDE_BASE))
        return base;
    struct guide *guide = guide_read(folder, language, base, problems);
    if (guide != NULL && base != NULL) {
        guide_complete(guide, base);
        return guide;
    }
    guide_destroy(guide);
    guide_destroy(base);
    return NULL;
}

struct guide *guide_read(const char *folder, const char *language, const struct guide *base,
                         struct problems *problems)
{
    size_t errors = problems->errors;
    struct guide *guide = mem_new(struct guide);
    struct loading loading = {.guide = guide,
                              .translation = !str_equal(language, GUIDE_BASE),
                              .base = base,
                              .problems = problems};
    guide->language = mem_string(language);
    guide->folder = file_join(folder, language);
    if (walk_content(&loading, folder, language))
        cross_check(&loading);
    str_list_finish(&loading.unread);
    mentions_finish(&loading.aliases);
    mentions_finish(&loading.sees);
    if (problems->errors == errors)
        return guide;
    guide_destroy(guide);
    return NULL;
}

static void entry_finish(struct entry *entry)
{
    for (size_t i = 0; i < entry->source_count; i++) {
        free(entry->sources[i].title);
        free(entry->sources[i].body);
        free(entry->sources[i].url);
        free(entry->sources[i].note);
    }
    free(entry->sources);
    str_list_finish(&entry->also);
    str_list_finish(&entry->ambiguous.meanings);
    free(entry->ambiguous.name);
    str_list_finish(&entry->see);
    free(entry->id);
    free(entry->language);
    free(entry->title);
    review_finish(&entry->review);
    free(entry->brief);
    free(entry->more);
}

static void asked_finish(struct asked *asked)
{
    str_list_finish(&asked->lines);
    str_list_finish(&asked->misses);
    free(asked->id);
    free(asked->file);
    free(asked->line_numbers);
    free(asked->miss_numbers);
}

static void wordings_finish(struct wordings *wordings)
{
    for (size_t i = 0; i < wordings->count; i++)
        free(wordings->items[i].text);
    free(wordings->items);
}

static void crisis_finish(struct crisis *crisis)
{
    free(crisis->title);
    wordings_finish(&crisis->room);
    wordings_finish(&crisis->direct);
    review_finish(&crisis->review);
}

static void region_finish(struct region *region)
{
    str_list_finish(&region->also);
    free(region->code);
    free(region->name);
    free(region->emergency);
    free(region->verified_on);
}

static void service_finish(struct service *service)
{
    str_list_finish(&service->languages);
    free(service->id);
    free(service->region);
    free(service->name);
    free(service->contact);
    free(service->hours);
    free(service->verified_on);
}

void guide_destroy(struct guide *guide)
{
    if (guide == NULL)
        return;
    for (size_t i = 0; i < guide->entry_count; i++)
        entry_finish(&guide->entries[i]);
    for (size_t i = 0; i < guide->asked_count; i++)
        asked_finish(&guide->asked[i]);
    for (size_t i = 0; i < DANGER_CLASSES; i++)
        crisis_finish(&guide->crisis[i]);
    for (size_t i = 0; i < guide->region_count; i++)
        region_finish(&guide->regions[i]);
    for (size_t i = 0; i < guide->service_count; i++)
        service_finish(&guide->services[i]);
    for (size_t i = 0; i < PHRASES; i++)
        free(guide->phrases[i]);
    commands_drop(guide);
    for (size_t i = 0; i < GUIDE_LEXICONS; i++)
        lexicon_drop(&guide->lexicons[i]);
    for (size_t i = 0; i < guide->foreign_count; i++)
        lexicon_drop(&guide->foreign[i]);
    free(guide->foreign);
    for (size_t i = 0; i < DANGER_CLASSES; i++)
        str_list_finish(&guide->danger[i]);
    str_list_finish(&guide->distress);
    str_list_finish(&guide->none);
    str_list_finish(&guide->chat);
    free(guide->entries);
    free(guide->asked);
    free(guide->regions);
    free(guide->services);
    free(guide->notice);
    free(guide->language);
    free(guide->folder);
    free(guide);
}

static int compare_id(const void *id, const void *entry)
{
    return strcmp(id, ((const struct entry *)entry)->id);
}

const struct entry *guide_entry(const struct guide *guide, const char *id)
{
    if (guide->entry_count == 0)
        return NULL;
    return bsearch(id, guide->entries, guide->entry_count, sizeof *guide->entries, compare_id);
}

static bool region_is_called(const struct region *region, const char *name)
{
    if (str_equal_fold(region->code, name) || utf8_alike(region->name, name))
        return true;
    for (size_t i = 0; i < region->also.count; i++) {
        if (utf8_alike(region->also.items[i], name))
            return true;
    }
    return false;
}

/* "the UK", "der Schweiz". */
static const char *without_article(const char *name)
{
    static const char *const articles[] = {"the ", "der ", "die ", "den ", "dem ", "das "};
    for (size_t i = 0; i < sizeof articles / sizeof articles[0]; i++) {
        if (str_starts_fold(name, articles[i]))
            return name + strlen(articles[i]);
    }
    return NULL;
}

const struct region *guide_region(const struct guide *guide, const char *name)
{
    for (size_t i = 0; i < guide->region_count; i++) {
        if (region_is_called(&guide->regions[i], name))
            return &guide->regions[i];
    }
    const char *bare = without_article(name);
    return bare != NULL ? guide_region(guide, bare) : NULL;
}

static bool is_among(const struct service *service, const struct service *const *services,
                     size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (services[i] == service)
            return true;
    }
    return false;
}

/* The next service of a kind that is not among them yet; NULL when there is no more. */
static const struct service *next_service(const struct guide *guide, const char *code,
                                          enum help_kind kind,
                                          const struct service *const *services, size_t count)
{
    for (size_t i = 0; i < guide->service_count; i++) {
        const struct service *service = &guide->services[i];
        if (service->kinds[kind] && service->verified_on != NULL &&
            str_equal(service->region, code) && !is_among(service, services, count))
            return service;
    }
    return NULL;
}

/* One of each kind before a second one of any. */
static size_t services_of(const struct guide *guide, const char *code, const enum help_kind *kinds,
                          size_t kind_count, const struct service **services, size_t most)
{
    size_t count = 0;
    size_t before = 0;
    do {
        before = count;
        for (size_t kind = 0; kind < kind_count && count < most; kind++) {
            const struct service *next = next_service(guide, code, kinds[kind], services, count);
            if (next != NULL)
                services[count++] = next;
        }
    } while (count > before && count < most);
    return count;
}

size_t guide_services(const struct guide *guide, const char *region, const enum help_kind *kinds,
                      size_t kind_count, const struct service **services, size_t most)
{
    const struct region *here = guide_region(guide, region);
    size_t count = 0;
    if (here != NULL)
        count = services_of(guide, here->code, kinds, kind_count, services, most);
    if (count == 0)
        count = services_of(guide, ELSEWHERE, kinds, kind_count, services, most);
    return count;
}

static bool is_named(const struct entry *entry, const char *name)
{
    const char *last = strrchr(entry->id, '/');
    if (str_equal_fold(entry->id, name) || str_equal_fold(entry->title, name) ||
        (last != NULL && str_equal_fold(last + 1, name)))
        return true;
    for (size_t i = 0; i < entry->also.count; i++) {
        if (str_equal_fold(entry->also.items[i], name))
            return true;
    }
    return false;
}

bool guide_topic(const struct guide *guide, const char *id)
{
    size_t length = strlen(id);
    for (size_t i = 0; i < guide->entry_count; i++) {
        const char *other = guide->entries[i].id;
        if (strncmp(other, id, length) == 0 && (other[length] == '\0' || other[length] == '/'))
            return true;
    }
    return false;
}

const struct entry *guide_named(const struct guide *guide, const char *name)
{
    for (size_t i = 0; i < guide->entry_count; i++) {
        if (is_named(&guide->entries[i], name))
            return &guide->entries[i];
    }
    return NULL;
}
