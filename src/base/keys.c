#include "base/keys.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/problem.h"
#include "base/str.h"
#include "base/yaml.h"

enum { LIST_LONGEST = 512 };

struct reader {
    const char *file;
    const char *base;
    struct problems *problems;
};

typedef json_t *value_read(const struct reader *reader, const struct yaml *value,
                           const struct key *key);

/* "1 to 65535"; two equal bounds are none. */
static long least_of(const struct key *key)
{
    return key->least == key->most ? 0 : key->least;
}

static long most_of(const struct key *key)
{
    return key->least == key->most ? LONG_MAX : key->most;
}

static json_t *refuse(const struct reader *reader, const struct yaml *value, const struct key *key,
                      const char *want)
{
    problem_error(reader->problems, reader->file, value->line, value->column, "`%s` must be %s",
                  key->name, want);
    return NULL;
}

static json_t *read_text(const struct reader *reader, const struct yaml *value,
                         const struct key *key)
{
    if (value->kind != YAML_SCALAR || value->text[0] == '\0')
        return refuse(reader, value, key, "a text that is not empty");
    return json_string(value->text);
}

static json_t *read_number(const struct reader *reader, const struct yaml *value,
                           const struct key *key)
{
    long number = 0;
    if (value->kind == YAML_SCALAR && !value->quoted &&
        str_number(value->text, least_of(key), most_of(key), &number))
        return json_integer(number);
    char *want =
        most_of(key) == LONG_MAX
            ? mem_print("a whole number, not in quotes")
            : mem_print("a whole number from %ld to %ld, not in quotes", key->least, key->most);
    refuse(reader, value, key, want);
    free(want);
    return NULL;
}

static json_t *read_bool(const struct reader *reader, const struct yaml *value,
                         const struct key *key)
{
    static const char *const yes[] = {"true", "yes", "on"};
    static const char *const no[] = {"false", "no", "off"};
    for (size_t i = 0; value->kind == YAML_SCALAR && !value->quoted && i < 3; i++) {
        if (str_equal_fold(value->text, yes[i]))
            return json_true();
        if (str_equal_fold(value->text, no[i]))
            return json_false();
    }
    return refuse(reader, value, key, "true or false");
}

static const struct {
    char letter;
    long seconds;
} units[] = {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};

enum { UNITS = sizeof units / sizeof units[0] };

static bool duration_of(const char *text, long least, long most, long *seconds)
{
    size_t length = strlen(text);
    for (size_t i = 0; length > 1 && i < UNITS; i++) {
        if (text[length - 1] != units[i].letter)
            continue;
        char *digits = mem_string_of(text, length - 1);
        bool good = str_number(digits, 0, LONG_MAX / units[i].seconds, seconds);
        free(digits);
        *seconds *= units[i].seconds;
        return good && *seconds >= least && *seconds <= most;
    }
    return false;
}

/* "10m" for 600: in the largest unit that leaves no rest. */
static char *duration_text(long seconds)
{
    size_t unit = 0;
    while (unit + 1 < UNITS && (seconds == 0 || seconds % units[unit].seconds != 0))
        unit++;
    return mem_print("%ld%c", seconds / units[unit].seconds, units[unit].letter);
}

static json_t *read_duration(const struct reader *reader, const struct yaml *value,
                             const struct key *key)
{
    long seconds = 0;
    if (value->kind == YAML_SCALAR &&
        duration_of(value->text, least_of(key), most_of(key), &seconds))
        return json_integer(seconds);
    char *least = duration_text(key->least);
    char *most = duration_text(key->most);
    char *want =
        most_of(key) == LONG_MAX
            ? mem_print("a duration, such as 90s, 10m, 2h or 7d")
            : mem_print("a duration from %s to %s, such as 90s, 10m, 2h or 7d", least, most);
    refuse(reader, value, key, want);
    free(want);
    free(least);
    free(most);
    return NULL;
}

static void split_words(const char *words, struct str_list *out)
{
    while (*words != '\0') {
        size_t length = strcspn(words, " ");
        char *word = mem_string_of(words, length);
        if (length > 0)
            str_list_add(out, word);
        free(word);
        words += length + (words[length] == ' ');
    }
}

static json_t *read_choice(const struct reader *reader, const struct yaml *value,
                           const struct key *key)
{
    struct str_list choices = {0};
    split_words(key->choices, &choices);
    json_t *read = NULL;
    const char *text = value->kind == YAML_SCALAR ? value->text : "";
    const char *nearest = str_nearest(text, choices.items, choices.count, sizeof choices.items[0]);
    if (str_list_has(&choices, text))
        read = json_string(text);
    else if (text[0] != '\0' && nearest != NULL)
        problem_error(reader->problems, reader->file, value->line, value->column,
                      "`%s` cannot be `%s`: did you mean `%s`?", key->name, text, nearest);
    else
        problem_error(reader->problems, reader->file, value->line, value->column,
                      "`%s` must be one of: %s", key->name, key->choices);
    str_list_finish(&choices);
    return read;
}

static bool is_nothing(const struct yaml *value)
{
    return value->kind == YAML_SCALAR && !value->quoted && value->text[0] == '\0';
}

static json_t *read_list(const struct reader *reader, const struct yaml *value,
                         const struct key *key)
{
    if (value->kind == YAML_MAPPING && value->count > 0)
        return refuse(reader, value, key, "a list of texts");
    json_t *list = json_array();
    if (value->kind == YAML_SCALAR && !is_nothing(value))
        json_array_append_new(list, json_string(value->text));
    for (size_t i = 0; i < value->count; i++) {
        const struct yaml *item = &value->items[i];
        if (item->kind != YAML_SCALAR || item->text[0] == '\0')
            problem_error(reader->problems, reader->file, item->line, item->column,
                          "each item of `%s` must be a text that is not empty", key->name);
        else
            json_array_append_new(list, json_string(item->text));
    }
    return list;
}

static json_t *read_path(const struct reader *reader, const struct yaml *value,
                         const struct key *key)
{
    if (value->kind != YAML_SCALAR || value->text[0] == '\0')
        return refuse(reader, value, key, "a path");
    char *path = file_join(reader->base, value->text);
    char *here = path[0] == '/' ? NULL : getcwd(NULL, 0);
    char *absolute = here == NULL ? mem_string(path) : file_join(here, path);
    json_t *read = json_string(absolute);
    free(absolute);
    free(here);
    free(path);
    return read;
}

static json_t *read_table(const struct reader *reader, const struct yaml *value,
                          const struct key *key)
{
    struct yaml nothing = {.kind = YAML_MAPPING, .line = value->line, .column = value->column};
    if (is_nothing(value))
        value = &nothing;
    if (value->kind != YAML_MAPPING)
        return refuse(reader, value, key, "a table of keys");
    return keys_read(value, key->table, reader->file, reader->base, reader->problems);
}

static json_t *read_free(const struct reader *reader, const struct yaml *value,
                         const struct key *key)
{
    if (value->kind != YAML_MAPPING && !is_nothing(value))
        return refuse(reader, value, key, "a table of keys and texts");
    json_t *read = json_object();
    for (size_t i = 0; i < value->count; i++) {
        const struct yaml *item = &value->items[i];
        if (item->kind != YAML_SCALAR)
            problem_error(reader->problems, reader->file, item->line, item->column,
                          "`%s` below `%s` must be a text", item->key, key->name);
        else
            json_object_set_new(read, item->key, json_string(item->text));
    }
    return read;
}

static json_t *read_other(const struct reader *reader, const struct yaml *value,
                          const struct key *key)
{
    (void)reader, (void)value, (void)key;
    return NULL;
}

static value_read *const readers[] = {
    [KEY_TEXT] = read_text,         [KEY_NUMBER] = read_number, [KEY_BOOL] = read_bool,
    [KEY_DURATION] = read_duration, [KEY_CHOICE] = read_choice, [KEY_LIST] = read_list,
    [KEY_PATH] = read_path,         [KEY_SECRET] = read_path,   [KEY_TABLE] = read_table,
    [KEY_FREE] = read_free,         [KEY_OTHER] = read_other,
};

static const struct key *find_key(const struct key *table, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(table[i].name, name))
            return &table[i];
    }
    return NULL;
}

static void refuse_unknown(const struct reader *reader, const struct yaml *value,
                           const struct key *table, size_t count)
{
    const char *nearest = str_nearest(value->key, table, count, sizeof *table);
    if (nearest != NULL) {
        problem_error(reader->problems, reader->file, value->key_line, value->key_column,
                      "unknown key `%s`: did you mean `%s`?", value->key, nearest);
        return;
    }
    struct buf names;
    buf_init(&names, LIST_LONGEST);
    for (size_t i = 0; i < count; i++)
        buf_print(&names, "%s%s", i > 0 ? ", " : "", table[i].name);
    problem_error(reader->problems, reader->file, value->key_line, value->key_column,
                  "unknown key `%s`: the keys here are %s%s", value->key, names.data,
                  names.overflow ? ", ..." : "");
    buf_finish(&names);
}

/* A fallback is written as in the file, so it is read as the file is. */
static json_t *read_fallback(const struct reader *reader, const struct key *key)
{
    char *name = mem_print("(fallback of `%s`)", key->name);
    struct reader inner = {name, reader->base, reader->problems};
    struct yaml *value = yaml_parse(name, key->fallback, strlen(key->fallback), 1, inner.problems);
    json_t *read = value == NULL ? NULL : readers[key->type](&inner, value, key);
    yaml_destroy(value);
    free(name);
    return read;
}

static void read_given(const struct reader *reader, const struct yaml *mapping,
                       const struct key *table, size_t count, json_t *out)
{
    for (size_t i = 0; i < mapping->count; i++) {
        const struct yaml *value = &mapping->items[i];
        const struct key *key = find_key(table, count, value->key);
        if (key == NULL)
            refuse_unknown(reader, value, table, count);
        else
            json_object_set_new(out, key->name, readers[key->type](reader, value, key));
    }
}

static void read_missing(const struct reader *reader, const struct yaml *mapping,
                         const struct key *table, size_t count, json_t *out)
{
    for (size_t i = 0; i < count; i++) {
        const struct key *key = &table[i];
        if (yaml_get(mapping, key->name) != NULL)
            continue;
        if (key->required)
            problem_error(reader->problems, reader->file, mapping->line, mapping->column,
                          "the key `%s` is missing: %s", key->name, key->help);
        else if (key->fallback != NULL)
            json_object_set_new(out, key->name, read_fallback(reader, key));
    }
}

json_t *keys_read(const struct yaml *mapping, const struct key *table, const char *file,
                  const char *base, struct problems *problems)
{
    struct reader reader = {file, base, problems};
    json_t *out = json_object();
    size_t count = 0;
    while (table[count].name != NULL)
        count++;
    if (mapping->kind != YAML_MAPPING) {
        problem_error(problems, file, mapping->line, mapping->column,
                      "here must be keys, each with `:` and its value");
        return out;
    }
    read_given(&reader, mapping, table, count, out);
    read_missing(&reader, mapping, table, count, out);
    return out;
}

const char *keys_text(const json_t *from, const char *name, const char *fallback)
{
    const char *text = json_string_value(json_object_get(from, name));
    return text != NULL ? text : fallback;
}

long keys_number(const json_t *from, const char *name, long fallback)
{
    const json_t *value = json_object_get(from, name);
    return json_is_integer(value) ? (long)json_integer_value(value) : fallback;
}

const char **keys_list(const json_t *from, const char *name, size_t *count)
{
    const json_t *list = json_object_get(from, name);
    size_t index;
    json_t *item;
    const char **out = mem_array(json_array_size(list) + 1, sizeof *out);
    *count = 0;
    json_array_foreach(list, index, item)
    {
        if (json_is_string(item))
            out[(*count)++] = json_string_value(item);
    }
    return out;
}

char *keys_secret(json_t *secrets, const char *name)
{
    json_t *value = json_object_get(secrets, name);
    if (!json_is_string(value))
        return NULL;
    char *copy = mem_string(json_string_value(value));
    mem_wipe((char *)(uintptr_t)json_string_value(value), json_string_length(value));
    return copy;
}
