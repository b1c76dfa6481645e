#include "guide/load.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/problem.h"
#include "base/yaml.h"

enum { NUMBER_LONGEST = 15 };

/* The day on which somebody read it, or NULL where `unverified` says that nobody could. */
static char *read_verified(const struct document *document, const struct yaml *mapping)
{
    const struct yaml *value = yaml_get(mapping, "verified_on");
    if (value != NULL && value->kind == YAML_SCALAR && str_equal(value->text, "unverified"))
        return NULL;
    if (value != NULL)
        return field_date(document, mapping, "verified_on");
    problem_error(document->problems, document->path, mapping->line, mapping->column,
                  "`verified_on` is missing: the day on which it was read in its source, or the "
                  "word unverified");
    return NULL;
}

/* Region and service must name their source, but only a reader of the file wants it. */
static void check_source(const struct document *document, const struct yaml *mapping)
{
    free(field_url(document, mapping, "source"));
}

static bool joins_digits(char byte)
{
    return byte == ' ' || byte == '-' || byte == '(' || byte == ')' || byte == '.' || byte == '/';
}

/* A telephone number has from two to fifteen digits (ITU-T E.164). A single one may stand in words
 * ("press 1"). Groups of digits that stand together are one number. */
static void check_numbers(const struct document *document, const struct yaml *mapping,
                          const char *key)
{
    const struct yaml *value = yaml_get(mapping, key);
    const char *at = value == NULL || value->kind != YAML_SCALAR ? "" : value->text;
    while (*at != '\0') {
        size_t digits = 0;
        size_t length = 0;
        while (isdigit((unsigned char)at[length]) || (digits > 0 && joins_digits(at[length])))
            digits += isdigit((unsigned char)at[length++]) != 0;
        bool alone = at == value->text && at[length] == '\0';
        if ((digits == 1 && alone) || digits > NUMBER_LONGEST)
            problem_error(document->problems, document->path, value->line, value->column,
                          "`%s`: no telephone number has %zu digit%s: %.*s", key, digits,
                          digits == 1 ? "" : "s", (int)length, at);
        at += length > 0 ? length : 1;
        if (length == 0 && isalpha((unsigned char)at[-1])) /* digits of a name are no number */
            at += strspn(at, "0123456789");
    }
}

static void add_region(struct loading *loading, const struct document *document,
                       const struct yaml *mapping)
{
    static const char *const keys[] = {"name", "also", "emergency", "source", "verified_on"};
    struct guide *guide = loading->guide;
    if (mapping->kind != YAML_MAPPING) {
        problem_error(document->problems, document->path, mapping->line, mapping->column,
                      "the region `%s` must have keys: name, also, emergency, source, verified_on",
                      mapping->key);
        return;
    }
    field_only(document, mapping, keys, sizeof keys / sizeof keys[0]);
    guide->regions = mem_resize(guide->regions, guide->region_count + 1, sizeof *guide->regions);
    struct region *region = &guide->regions[guide->region_count++];
    *region = (struct region){
        .code = mem_string(mapping->key),
        .name = field_text(document, mapping, "name"),
        .emergency = field_text(document, mapping, "emergency"),
        .verified_on = read_verified(document, mapping),
        .line = mapping->key_line,
    };
    field_strings(document, mapping, "also", &region->also);
    check_numbers(document, mapping, "emergency");
    check_source(document, mapping);
}

static void read_regions(struct loading *loading, const struct document *document,
                         const struct yaml *root)
{
    const struct yaml *regions = field_get(document, root, "regions");
    if (regions == NULL)
        return;
    if (regions->kind != YAML_MAPPING)
        problem_error(document->problems, document->path, regions->line, regions->column,
                      "`regions` must be keys: the code of a region, such as US, and what it is");
    for (size_t i = 0; regions->kind == YAML_MAPPING && i < regions->count; i++)
        add_region(loading, document, &regions->items[i]);
    if (!loading->translation && yaml_get(regions, "elsewhere") == NULL)
        problem_error(document->problems, document->path, regions->line, regions->column,
                      "the region `elsewhere` is missing: it serves everybody whose region is not "
                      "known");
}

static void check_id(const struct loading *loading, const struct document *document,
                     const struct yaml *mapping)
{
    const struct yaml *id = yaml_get(mapping, "id");
    for (size_t i = 0; id != NULL && id->kind == YAML_SCALAR && i < loading->guide->service_count;
         i++) {
        const struct service *other = &loading->guide->services[i];
        if (other->id != NULL && str_equal(other->id, id->text))
            problem_error(document->problems, document->path, id->line, id->column,
                          "the service `%s` is here twice: it stands on line %d already", id->text,
                          other->line);
    }
}

static void check_region(const struct loading *loading, const struct document *document,
                         const struct yaml *mapping)
{
    const struct guide *guide = loading->guide;
    const struct yaml *region = yaml_get(mapping, "region");
    if (region == NULL || region->kind != YAML_SCALAR)
        return;
    for (size_t i = 0; i < guide->region_count; i++) {
        if (str_equal(guide->regions[i].code, region->text))
            return;
    }
    if (loading->translation &&
        (loading->base == NULL || guide_region(loading->base, region->text) != NULL))
        return;
    problem_error(document->problems, document->path, region->line, region->column,
                  "there is no region `%s` under `regions`", region->text);
}

static void add_service(struct loading *loading, const struct document *document,
                        const struct yaml *mapping)
{
    static const char *const keys[] = {"id",    "region",    "for",    "name",       "contact",
                                       "hours", "languages", "source", "verified_on"};
    struct guide *guide = loading->guide;
    if (mapping->kind != YAML_MAPPING) {
        problem_error(document->problems, document->path, mapping->line, mapping->column,
                      "a service has keys: id, region, for, name, contact, hours, languages, "
                      "source, verified_on");
        return;
    }
    field_only(document, mapping, keys, sizeof keys / sizeof keys[0]);
    check_id(loading, document, mapping);
    check_region(loading, document, mapping);
    check_numbers(document, mapping, "contact");
    check_source(document, mapping);
    struct service service = {
        .id = field_text(document, mapping, "id"),
        .region = field_text(document, mapping, "region"),
        .name = field_text(document, mapping, "name"),
        .contact = field_text(document, mapping, "contact"),
        .hours = field_text(document, mapping, "hours"),
        .verified_on = read_verified(document, mapping),
        .line = mapping->line,
    };
    field_strings(document, mapping, "languages", &service.languages);
    enum help_kind kinds[HELP_KINDS];
    size_t count = field_kinds(document, mapping, "for", kinds);
    for (size_t i = 0; i < count; i++)
        service.kinds[kinds[i]] = true;
    guide->services =
        mem_resize(guide->services, guide->service_count + 1, sizeof *guide->services);
    guide->services[guide->service_count++] = service;
}

static void read_services(struct loading *loading, const struct document *document,
                          const struct yaml *root)
{
    const struct yaml *services = field_get(document, root, "services");
    if (services == NULL)
        return;
    if (services->kind != YAML_SEQUENCE)
        problem_error(document->problems, document->path, services->line, services->column,
                      "`services` must be a list");
    for (size_t i = 0; services->kind == YAML_SEQUENCE && i < services->count; i++)
        add_service(loading, document, &services->items[i]);
}

void directory_take(struct loading *loading, const struct document *document)
{
    static const char *const keys[] = {"regions", "services"};
    struct yaml *root =
        yaml_parse(document->path, document->text, document->length, 1, document->problems);
    if (root != NULL && root->kind != YAML_MAPPING) {
        problem_error(document->problems, document->path, root->line, root->column,
                      "the directory has two keys: `regions` and `services`");
    } else if (root != NULL) {
        field_only(document, root, keys, 2);
        read_regions(loading, document, root);
        read_services(loading, document, root);
    }
    yaml_destroy(root);
}
