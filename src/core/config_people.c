/* Whom the operator names: owners of the bot, moderators and curators of rooms. */
#include <stdlib.h>
#include <string.h>

#include "base/keys.h"
#include "base/mem.h"
#include "base/problem.h"
#include "base/str.h"
#include "base/yaml.h"
#include "core/config.h"
#include "core/config_inside.h"
#include "driver/driver.h"

static const struct key owner_keys[] = {
    {.name = "account", .type = KEY_TEXT, .required = true, .help = "one of `accounts`"},
    {.name = "who",
     .type = KEY_TEXT,
     .required = true,
     .help = "as `whoami` says: @ann:example.org, account:ann, ann@example.org"},
    {0},
};

/* Names that anybody can take must not give power; the driver's own names of people do not look so.
 */
static const char *why_not_attested(const char *who)
{
    if (strchr(who, '!') != NULL)
        return "anybody can take a nick: name the services account, as account:ann";
    if (strchr(who, '/') != NULL)
        return "anybody can take a nick in a room: name the address, as ann@example.org";
    if (strchr(who, '@') == NULL && strchr(who, ':') == NULL)
        return "this could be a display name: write it as `whoami` says it, @ann:example.org, "
               "account:ann or ann@example.org";
    return NULL;
}

static void check_who(const struct account *account, const struct yaml *value, const char *file,
                      struct problems *problems)
{
    if (value == NULL || value->kind != YAML_SCALAR || *value->text == '\0')
        return;
    bool perhaps = false;
    const char *why = why_not_attested(value->text);
    if (why == NULL && account != NULL && account->driver != NULL &&
        account->driver->person != NULL)
        why = account->driver->person(account->settings, value->text, &perhaps);
    if (why != NULL && perhaps)
        problem_warning(problems, file, value->line, value->column, "`%s`: %s", value->text, why);
    else if (why != NULL)
        problem_error(problems, file, value->line, value->column, "`%s`: %s", value->text, why);
}

void config_read_people(const struct account *account, const struct yaml *mapping, const char *name,
                        const char *file, struct str_list *people, struct problems *problems)
{
    const struct yaml *value = yaml_get(mapping, name);
    if (value == NULL)
        return;
    bool list = value->kind == YAML_SEQUENCE;
    for (size_t i = 0; i < (list ? value->count : 1); i++) {
        const struct yaml *item = list ? &value->items[i] : value;
        check_who(account, item, file, problems);
        if (item->kind == YAML_SCALAR)
            str_list_add(people, item->text);
    }
}

static void read_owner(struct config *config, const struct yaml *mapping, const char *file,
                       const char *base, struct problems *problems)
{
    json_t *read = keys_read(mapping, owner_keys, file, base, problems);
    const char *account = keys_text(read, "account", NULL);
    const struct account *theirs = config_check_account(config, mapping, file, account, problems);
    check_who(theirs, yaml_get(mapping, "who"), file, problems);
    config_add_owner(config, account == NULL ? "" : account, keys_text(read, "who", ""));
    json_array_append(config->owners_described, read);
    json_decref(read);
}

void config_add_owner(struct config *config, const char *account, const char *who)
{
    config->owners = mem_resize(config->owners, config->owner_count + 1, sizeof *config->owners);
    config->owners[config->owner_count++] =
        (struct owner){.account = mem_string(account), .who = mem_string(who)};
}

void config_read_owners(struct config *config, const struct yaml *root, const char *file,
                        const char *base, struct problems *problems)
{
    const struct yaml *list = yaml_get(root, "owners");
    config->owners_described = json_array();
    if (list != NULL && list->kind != YAML_SEQUENCE)
        problem_error(problems, file, list->line, list->column,
                      "`owners` must be a list of people, each with `account` and `who`");
    for (size_t i = 0; list != NULL && list->kind == YAML_SEQUENCE && i < list->count; i++) {
        if (list->items[i].kind == YAML_MAPPING)
            read_owner(config, &list->items[i], file, base, problems);
        else
            problem_error(problems, file, list->items[i].line, list->items[i].column,
                          "an owner is a table of keys: `account` and `who`");
    }
}

void config_drop_owners(struct config *config)
{
    for (size_t i = 0; i < config->owner_count; i++) {
        free(config->owners[i].account);
        free(config->owners[i].who);
    }
    free(config->owners);
    json_decref(config->owners_described);
}
