#include "guide/load.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/problem.h"
#include "base/yaml.h"

enum { TITLE_LONGEST = 120 };

static void refuse(const struct document *document, const struct yaml *value, const char *want)
{
    problem_error(document->problems, document->path, value->line, value->column, "`%s` must be %s",
                  value->key, want);
}

void field_only(const struct document *document, const struct yaml *mapping,
                const char *const *keys, size_t count)
{
    for (size_t i = 0; i < mapping->count; i++) {
        const struct yaml *item = &mapping->items[i];
        size_t at = 0;
        while (at < count && !str_equal(item->key, keys[at]))
            at++;
        if (at < count)
            continue;
        const char *nearest = str_nearest(item->key, keys, count, sizeof keys[0]);
        problem_error(document->problems, document->path, item->key_line, item->key_column,
                      "unknown key `%s`%s%s%s", item->key,
                      nearest == NULL ? "" : ": did you mean `", nearest == NULL ? "" : nearest,
                      nearest == NULL ? "" : "`?");
    }
}

const struct yaml *field_get(const struct document *document, const struct yaml *mapping,
                             const char *key)
{
    const struct yaml *value = yaml_get(mapping, key);
    if (value == NULL)
        problem_error(document->problems, document->path, mapping->line, mapping->column,
                      "the key `%s` is missing", key);
    return value;
}

static const struct yaml *get_text(const struct document *document, const struct yaml *mapping,
                                   const char *key)
{
    const struct yaml *value = field_get(document, mapping, key);
    if (value == NULL)
        return NULL;
    if (value->kind == YAML_SCALAR && value->text[strspn(value->text, " \t\n")] != '\0')
        return value;
    refuse(document, value, "a text that is not empty");
    return NULL;
}

char *field_text(const struct document *document, const struct yaml *mapping, const char *key)
{
    const struct yaml *value = get_text(document, mapping, key);
    return value == NULL ? NULL : mem_string(value->text);
}

char *field_title(const struct document *document, const struct yaml *mapping)
{
    const struct yaml *value = get_text(document, mapping, "title");
    if (value == NULL)
        return NULL;
    if (strlen(value->text) <= TITLE_LONGEST && strchr(value->text, '\n') == NULL)
        return mem_string(value->text);
    refuse(document, value, "one line of at most 120 bytes");
    return NULL;
}

char *field_url(const struct document *document, const struct yaml *mapping, const char *key)
{
    const struct yaml *value = get_text(document, mapping, key);
    if (value == NULL)
        return NULL;
    bool web = str_starts(value->text, "https://") || str_starts(value->text, "http://");
    if (web && value->text[strcspn(value->text, " \t\n<>\"")] == '\0')
        return mem_string(value->text);
    refuse(document, value, "an address that begins with https:// or http://");
    return NULL;
}

static int digits(const char *text, size_t count)
{
    int number = 0;
    for (size_t i = 0; i < count; i++)
        number = number * 10 + (text[i] - '0');
    return number;
}

static bool date_is_real(const char *text)
{
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    static const char form[] = "dddd-dd-dd";
    for (size_t i = 0; i < sizeof form; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';
        if (form[i] == 'd' ? !digit : text[i] != form[i])
            return false;
    }
    int year = digits(text, 4), month = digits(text + 5, 2), day = digits(text + 8, 2);
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return year >= 1900 && month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1] &&
           (month != 2 || day < 29 || leap);
}

char *field_date(const struct document *document, const struct yaml *mapping, const char *key)
{
    const struct yaml *value = get_text(document, mapping, key);
    if (value == NULL)
        return NULL;
    if (date_is_real(value->text))
        return mem_string(value->text);
    refuse(document, value, "a day of the calendar, written 2026-11-21");
    return NULL;
}

const struct yaml *field_list(const struct document *document, const struct yaml *mapping,
                              const char *key)
{
    const struct yaml *list = yaml_get(mapping, key);
    if (list == NULL)
        return NULL;
    bool good = list->kind == YAML_SEQUENCE;
    for (size_t i = 0; good && i < list->count; i++)
        good = list->items[i].kind == YAML_SCALAR && list->items[i].text[0] != '\0';
    if (good)
        return list;
    refuse(document, list, "a list of texts, such as [one, two]");
    return NULL;
}

void field_strings(const struct document *document, const struct yaml *mapping, const char *key,
                   struct str_list *out)
{
    const struct yaml *list = field_list(document, mapping, key);
    for (size_t i = 0; list != NULL && i < list->count; i++)
        str_list_add(out, list->items[i].text);
}

static void read_professional(const struct document *document, const struct yaml *reviewed,
                              struct review *review)
{
    static const char *const keys[] = {"name", "licence", "date"};
    const struct yaml *value = field_get(document, reviewed, "professional");
    if (value == NULL || (value->kind == YAML_SCALAR && str_equal(value->text, "none yet")))
        return;
    if (value->kind != YAML_MAPPING) {
        refuse(document, value, "`none yet`, or the keys name, licence and date");
        return;
    }
    field_only(document, value, keys, sizeof keys / sizeof keys[0]);
    char *name = field_text(document, value, "name");
    char *licence = field_text(document, value, "licence");
    review->professional_date = field_date(document, value, "date");
    if (name != NULL && licence != NULL)
        review->professional = mem_print("%s, %s", name, licence);
    free(licence);
    free(name);
}

void field_reviewed(const struct document *document, const struct yaml *mapping,
                    struct review *review)
{
    static const char *const keys[] = {"date", "by", "professional"};
    const struct yaml *reviewed = field_get(document, mapping, "reviewed");
    if (reviewed == NULL)
        return;
    if (reviewed->kind != YAML_MAPPING) {
        refuse(document, reviewed, "the keys date, by and professional");
        return;
    }
    field_only(document, reviewed, keys, sizeof keys / sizeof keys[0]);
    review->date = field_date(document, reviewed, "date");
    review->by = field_text(document, reviewed, "by");
    read_professional(document, reviewed, review);
}

void review_finish(struct review *review)
{
    free(review->date);
    free(review->by);
    free(review->professional);
    free(review->professional_date);
}

void mention_add(struct mentions *mentions, const struct document *document, const char *owner,
                 const struct yaml *value)
{
    mentions->items = mem_resize(mentions->items, mentions->count + 1, sizeof *mentions->items);
    mentions->items[mentions->count++] = (struct mention){
        .name = mem_string(value->text),
        .owner = mem_string(owner),
        .file = mem_string(document->path),
        .line = value->line,
        .column = value->column,
    };
}

void mentions_finish(struct mentions *mentions)
{
    for (size_t i = 0; i < mentions->count; i++) {
        free(mentions->items[i].name);
        free(mentions->items[i].owner);
        free(mentions->items[i].file);
    }
    free(mentions->items);
}
