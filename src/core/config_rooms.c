/* What the operator sets for single rooms, or for all rooms of an account. */
#include "core/config.h"

#include <stdlib.h>

#include "base/keys.h"
#include "base/mem.h"
#include "base/problem.h"
#include "base/str.h"
#include "base/yaml.h"
#include "base/zone.h"
#include "core/config_inside.h"
#include "driver/driver.h"

static const struct key room_keys[] = {
    {.name = "account", .type = KEY_TEXT, .required = true, .help = "one of `accounts`"},
    {.name = "room", .type = KEY_TEXT, .help = "the room; not given: all rooms of the account"},
    {.name = "mode",
     .type = KEY_CHOICE,
     .choices = "addressed passive off",
     .help = "when it answers there"},
    {.name = "language", .type = KEY_TEXT, .help = "language of the guide there"},
    {.name = "region", .type = KEY_TEXT, .help = "whose helplines come first there"},
    {.name = "moderators", .type = KEY_LIST, .help = "people who moderate the bot there, too"},
    {.name = "curators", .type = KEY_LIST, .help = "people who look after its content there"},
    {.name = "staff", .type = KEY_TEXT, .help = "the room of its moderators"},
    {.name = "timezone", .type = KEY_TEXT, .help = "by whose clocks it keeps schedules there"},
    {0},
};

const struct account *config_check_account(const struct config *config, const struct yaml *mapping,
                                           const char *file, const char *name,
                                           struct problems *problems)
{
    const struct yaml *value = yaml_get(mapping, "account");
    for (size_t i = 0; i < config->account_count; i++) {
        if (name == NULL || str_equal(config->accounts[i].name, name))
            return name == NULL ? NULL : &config->accounts[i];
    }
    if (value != NULL && name != NULL)
        problem_error(problems, file, value->line, value->column,
                      "there is no account `%s` under `accounts`", name);
    return NULL;
}

void config_check_timezone(const struct yaml *mapping, const char *file, const char *timezone,
                           struct problems *problems)
{
    const struct yaml *value = yaml_get(mapping, "timezone");
    char name[ZONE_LONGEST + 1];
    if (value == NULL || timezone == NULL ||
        (zone_find(timezone, name) && str_equal(name, timezone)))
        return;
    problem_error(
        problems, file, value->line, value->column,
        "there is no time zone `%s` here: they are called as in /usr/share/zoneinfo, such "
        "as Europe/Berlin, and come with the package tzdata",
        timezone);
}

static void check_name(const struct account *account, const struct yaml *mapping, const char *key,
                       const char *file, struct problems *problems)
{
    const struct yaml *value = yaml_get(mapping, key);
    if (value == NULL || value->kind != YAML_SCALAR || account == NULL || account->driver == NULL ||
        account->driver->room == NULL)
        return;
    const char *why = account->driver->room(value->text);
    if (why != NULL)
        problem_error(problems, file, value->line, value->column, "`%s`: %s", value->text, why);
}

static bool is_same(const struct room_rule *a, const struct room_rule *b)
{
    if (!str_equal(a->account, b->account) || (a->room == NULL) != (b->room == NULL))
        return false;
    return a->room == NULL || str_equal_fold(a->room, b->room);
}

void config_add_room(struct config *config, const struct room_rule *rule)
{
    config->rooms = mem_resize(config->rooms, config->room_count + 1, sizeof *config->rooms);
    config->rooms[config->room_count++] = *rule;
}

static void read_room(struct config *config, const struct yaml *mapping, const char *file,
                      const char *base, struct problems *problems)
{
    json_t *read = keys_read(mapping, room_keys, file, base, problems);
    const char *mode = json_string_value(json_object_get(read, "mode"));
    struct room_rule rule = {
        .account = config_text(read, "account", NULL),
        .room = config_text(read, "room", NULL),
        .language = config_text(read, "language", NULL),
        .region = config_text(read, "region", NULL),
        .staff = config_text(read, "staff", NULL),
        .timezone = config_text(read, "timezone", NULL),
        .has_mode = mode != NULL,
        .mode = mode_of(mode),
    };
    const struct account *account =
        config_check_account(config, mapping, file, rule.account, problems);
    check_name(account, mapping, "room", file, problems);
    check_name(account, mapping, "staff", file, problems);
    config_check_timezone(mapping, file, rule.timezone, problems);
    config_read_people(account, mapping, "moderators", file, &rule.moderators, problems);
    config_read_people(account, mapping, "curators", file, &rule.curators, problems);
    if (rule.account == NULL)
        rule.account = mem_string("");
    for (size_t i = 0; i < config->room_count; i++) {
        if (is_same(&config->rooms[i], &rule))
            problem_error(problems, file, mapping->line, mapping->column, "this room is set twice");
    }
    config_add_room(config, &rule);
    json_array_append(config->rooms_described, read);
    json_decref(read);
}

void config_read_rooms(struct config *config, const struct yaml *root, const char *file,
                       const char *base, struct problems *problems)
{
    const struct yaml *list = yaml_get(root, "rooms");
    config->rooms_described = json_array();
    if (list != NULL && list->kind != YAML_SEQUENCE)
        problem_error(problems, file, list->line, list->column,
                      "`rooms` must be a list of rooms, each with `account`");
    for (size_t i = 0; list != NULL && list->kind == YAML_SEQUENCE && i < list->count; i++) {
        if (list->items[i].kind == YAML_MAPPING)
            read_room(config, &list->items[i], file, base, problems);
        else
            problem_error(problems, file, list->items[i].line, list->items[i].column,
                          "a room is a table of keys");
    }
}

static void lay_over(struct room_rule *under, const struct room_rule *rule)
{
    if (rule->has_mode)
        under->mode = rule->mode;
    if (rule->language != NULL)
        under->language = rule->language;
    if (rule->region != NULL)
        under->region = rule->region;
    if (rule->staff != NULL)
        under->staff = rule->staff;
    if (rule->timezone != NULL)
        under->timezone = rule->timezone;
}

/* The rules for its whole account, and over them those for the room itself. */
struct room_rule config_room(const struct config *config, const char *account, const char *room)
{
    struct room_rule found = {.mode = config->mode, .timezone = config->timezone};
    for (int whole = 1; whole >= 0; whole--) {
        for (size_t i = 0; i < config->room_count; i++) {
            const struct room_rule *rule = &config->rooms[i];
            bool fits = whole == 1 ? rule->room == NULL
                                   : rule->room != NULL && str_equal_fold(rule->room, room);
            if (fits && str_equal(rule->account, account))
                lay_over(&found, rule);
        }
    }
    return found;
}

void config_drop_rooms(struct config *config)
{
    for (size_t i = 0; i < config->room_count; i++) {
        free(config->rooms[i].account);
        free(config->rooms[i].room);
        free(config->rooms[i].language);
        free(config->rooms[i].region);
        free(config->rooms[i].staff);
        free(config->rooms[i].timezone);
        str_list_finish(&config->rooms[i].moderators);
        str_list_finish(&config->rooms[i].curators);
    }
    free(config->rooms);
    json_decref(config->rooms_described);
}
