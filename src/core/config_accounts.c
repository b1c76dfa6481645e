/* The accounts of the configuration: each with the keys of its network. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/keys.h"
#include "base/mem.h"
#include "base/problem.h"
#include "base/str.h"
#include "base/yaml.h"
#include "core/config_inside.h"
#include "driver/driver.h"

enum { KEYS_MOST = 64 };

static const struct key built_in_keys[] = {
    {.name = "name", .type = KEY_TEXT, .required = true, .help = "a name for the account"},
    {.name = "network", .type = KEY_TEXT, .required = true, .help = "irc, matrix or xmpp"},
    {0},
};

static const struct key program_keys[] = {
    {.name = "name", .type = KEY_TEXT, .required = true, .help = "a name for the account"},
    {.name = "driver", .type = KEY_PATH, .required = true, .help = "a program that speaks lines"},
    {.name = "settings", .type = KEY_FREE, .fallback = "{}", .help = "what that program is told"},
    {0},
};

/* The keys of an account and those of its driver in one table. */
static void join_tables(struct key *out, const struct key *first, const struct key *second)
{
    size_t count = 0;
    for (; first->name != NULL && count < KEYS_MOST - 1; first++)
        out[count++] = *first;
    for (; second != NULL && second->name != NULL && count < KEYS_MOST - 1; second++)
        out[count++] = *second;
    out[count] = (struct key){0};
}

/* Moves the paths of secrets from the settings to `secrets`, under the key's name without "_file",
 * and looks whether each can be read. */
static void part_secrets(struct account *account, const struct key *table,
                         const struct yaml *mapping, const char *file, struct problems *problems)
{
    for (const struct key *key = table; key->name != NULL; key++) {
        const char *path = keys_text(account->settings, key->name, NULL);
        if (key->type != KEY_SECRET || path == NULL)
            continue;
        const struct yaml *value = yaml_get(mapping, key->name);
        const char *why = NULL;
        char *secret = file_secret(path, &why);
        if (secret == NULL)
            problem_error(problems, file, value->line, value->column, "`%s`: the file %s: %s",
                          key->name, path, why);
        else
            mem_forget(secret);
        size_t length = strlen(key->name) - (str_ends(key->name, "_file") ? strlen("_file") : 0);
        char *name = mem_string_of(key->name, length);
        json_object_set_new(account->secrets, name, json_string(path));
        json_object_del(account->settings, key->name);
        free(name);
    }
}

/* Where an account stands in its file. */
struct place {
    const struct yaml *mapping;
    const char *file;
    struct problems *problems;
};

static void on_objection(void *data, bool warning, const char *key, size_t item,
                         const char *sentence)
{
    const struct place *place = data;
    const struct yaml *at = yaml_get(place->mapping, key);
    if (at == NULL)
        at = place->mapping;
    else if (at->kind == YAML_SEQUENCE && item < at->count)
        at = &at->items[item];
    if (warning)
        problem_warning(place->problems, place->file, at->line, at->column, "%s", sentence);
    else
        problem_error(place->problems, place->file, at->line, at->column, "%s", sentence);
}

/* What the tables cannot tell: files that are not there, and what the driver finds. */
static void check_settings(const struct account *account, struct place *place)
{
    for (const struct key *key = account->driver->keys; key->name != NULL; key++) {
        const char *path =
            key->type == KEY_PATH ? keys_text(account->settings, key->name, NULL) : NULL;
        if (path == NULL || access(path, R_OK) == 0)
            continue;
        char *why = mem_print("`%s`: the file %s: %s", key->name, path, strerror(errno));
        on_objection(place, false, key->name, 0, why);
        free(why);
    }
    if (account->driver->check != NULL)
        account->driver->check(account->settings, account->secrets, on_objection, place);
}

static const struct driver *network_of(const struct yaml *mapping, const char *file,
                                       struct problems *problems)
{
    const struct yaml *network = yaml_get(mapping, "network");
    if (network == NULL || network->kind != YAML_SCALAR)
        return NULL; /* the table says what is missing */
    const struct driver *driver = driver_find(network->text);
    if (driver == NULL)
        problem_error(problems, file, network->line, network->column,
                      "there is no network `%s` in this program: irc, matrix and xmpp are there, "
                      "and `driver:` takes a program of your own",
                      network->text);
    return driver;
}

static struct account read_account(const struct yaml *mapping, const char *file, const char *base,
                                   struct problems *problems)
{
    struct account account = {.secrets = json_object()};
    struct key table[KEYS_MOST];
    bool own_program = yaml_get(mapping, "driver") != NULL;
    if (!own_program)
        account.driver = network_of(mapping, file, problems);
    if (own_program)
        join_tables(table, program_keys, NULL);
    else
        join_tables(table, built_in_keys, account.driver == NULL ? NULL : account.driver->keys);
    bool readable = own_program || account.driver != NULL || yaml_get(mapping, "network") == NULL;
    json_t *read = readable ? keys_read(mapping, table, file, base, problems) : json_object();
    account.name = config_text(read, "name", "?");
    account.program = config_text(read, "driver", NULL);
    if (account.program != NULL && access(account.program, X_OK) != 0)
        problem_error(problems, file, yaml_get(mapping, "driver")->line,
                      yaml_get(mapping, "driver")->column, "`driver`: %s cannot be executed",
                      account.program);
    json_t *settings =
        own_program ? json_incref(json_object_get(read, "settings")) : json_copy(read);
    json_object_del(settings, "name");
    json_object_del(settings, "network");
    account.settings = settings == NULL ? json_object() : settings;
    part_secrets(&account, table, mapping, file, problems);
    if (account.driver != NULL)
        check_settings(&account, &(struct place){mapping, file, problems});
    json_decref(read);
    return account;
}

static void add_account(struct config *config, struct account account)
{
    size_t size = sizeof *config->accounts;
    config->accounts = mem_resize(config->accounts, config->account_count + 1, size);
    config->accounts[config->account_count++] = account;
}

void config_read_accounts(struct config *config, const struct yaml *root, const char *file,
                          const char *base, struct problems *problems)
{
    const struct yaml *list = yaml_get(root, "accounts");
    if (list == NULL || list->kind != YAML_SEQUENCE || list->count == 0) {
        const struct yaml *place = list == NULL ? root : list;
        problem_error(problems, file, place->line, place->column,
                      "`accounts` must be a list with at least one account");
        return;
    }
    for (size_t i = 0; i < list->count; i++) {
        const struct yaml *item = &list->items[i];
        struct account account = {0};
        if (item->kind != YAML_MAPPING) {
            problem_error(problems, file, item->line, item->column,
                          "an account is a table of keys");
            continue;
        }
        account = read_account(item, file, base, problems);
        for (size_t j = 0; j < config->account_count; j++) {
            if (str_equal(config->accounts[j].name, account.name))
                problem_error(problems, file, item->line, item->column,
                              "there are two accounts named `%s`", account.name);
        }
        add_account(config, account);
    }
}

void config_add_account(struct config *config, const char *name, const char *network,
                        const char *greeting)
{
    struct account account = {.name = mem_string(name),
                              .driver = network == NULL ? NULL : driver_find(network),
                              .settings = json_object(),
                              .secrets = json_object()};
    if (greeting != NULL)
        json_object_set_new(account.settings, "greeting", json_string(greeting));
    add_account(config, account);
}

void config_drop_accounts(struct config *config)
{
    for (size_t i = 0; i < config->account_count; i++) {
        free(config->accounts[i].name);
        free(config->accounts[i].program);
        json_decref(config->accounts[i].settings);
        json_decref(config->accounts[i].secrets);
    }
    free(config->accounts);
}
