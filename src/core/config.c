#include "core/config.h"
#include "core/config_inside.h"

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
#include "driver/driver.h"

enum { FILE_LONGEST = 1024 * 1024, KEYS_MOST = 64, HOUR = 3600, SECOND = 1000 };

static const struct key answer_keys[] = {
    {.name = "sure",
     .type = KEY_NUMBER,
     .least = 1,
     .most = 100,
     .help = "answer when it is at least so likely (in %) that the entry is right"},
    {.name = "offer",
     .type = KEY_NUMBER,
     .least = 1,
     .most = 100,
     .help = "else ask \"did you mean\" from this likelihood (in %) on"},
    {.name = "certain",
     .type = KEY_NUMBER,
     .least = 1,
     .most = 100,
     .help = "the same where nobody asked the bot, or somebody may be in danger"},
    {.name = "words_only",
     .type = KEY_BOOL,
     .fallback = "false",
     .help = "without the model: less memory, and much less found"},
    {0},
};

static const struct key limit_keys[] = {
    {.name = "room",
     .type = KEY_NUMBER,
     .fallback = "10",
     .least = 1,
     .most = 10000,
     .help = "answers a minute in one room"},
    {.name = "person",
     .type = KEY_NUMBER,
     .fallback = "5",
     .least = 1,
     .most = 10000,
     .help = "answers a minute to one person"},
    {0},
};

static const struct key driver_keys[] = {
    {.name = "silence",
     .type = KEY_DURATION,
     .fallback = "90s",
     .least = 1,
     .most = HOUR,
     .help = "a driver that is silent for so long counts as hung"},
    {.name = "retry_least",
     .type = KEY_DURATION,
     .fallback = "1s",
     .least = 1,
     .most = HOUR,
     .help = "shortest wait before a driver is started again"},
    {.name = "retry_most",
     .type = KEY_DURATION,
     .fallback = "5m",
     .least = 1,
     .most = HOUR,
     .help = "longest wait before a driver is started again"},
    {.name = "flood",
     .type = KEY_NUMBER,
     .fallback = "5000",
     .least = 10,
     .most = 1000000,
     .help = "lines a second that a driver may send in the long run"},
    {0},
};

static const struct key top_keys[] = {
    {.name = "name", .type = KEY_TEXT, .fallback = "Waymark", .help = "what the bot calls itself"},
    {.name = "content", .type = KEY_PATH, .help = "folder of the guide"},
    {.name = "state",
     .type = KEY_PATH,
     .fallback = "/var/lib/waymark",
     .help = "folder for what must outlive a restart"},
    {.name = "language", .type = KEY_TEXT, .fallback = "en", .help = "language of the guide"},
    {.name = "region",
     .type = KEY_TEXT,
     .fallback = "elsewhere",
     .help = "whose helplines come first: US, CA, GB, ... or elsewhere"},
    {.name = "timezone",
     .type = KEY_TEXT,
     .fallback = "UTC",
     .help = "by whose clocks it keeps schedules: Europe/Berlin, ..."},
    {.name = "log",
     .type = KEY_CHOICE,
     .fallback = "info",
     .choices = "error warning info debug",
     .help = "how much is logged"},
    {.name = "mode",
     .type = KEY_CHOICE,
     .fallback = "addressed",
     .choices = "addressed passive off",
     .help = "when it answers in rooms: when addressed, also plain questions, or never"},
    {.name = "answer",
     .type = KEY_TABLE,
     .fallback = "{}",
     .table = answer_keys,
     .help = "when it is sure"},
    {.name = "limits",
     .type = KEY_TABLE,
     .fallback = "{}",
     .table = limit_keys,
     .help = "how much it says"},
    {.name = "drivers",
     .type = KEY_TABLE,
     .fallback = "{}",
     .table = driver_keys,
     .help = "how drivers are kept"},
    {.name = "rooms", .type = KEY_OTHER, .help = "what holds in single rooms"},
    {.name = "owners", .type = KEY_OTHER, .help = "the people who run the bot"},
    {.name = "accounts", .type = KEY_OTHER, .help = "the networks it is on"},
    {0},
};

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

static char *copy_of(const json_t *object, const char *name, const char *fallback)
{
    const char *text = keys_text(object, name, NULL);
    return text != NULL ? mem_string(text) : fallback != NULL ? mem_string(fallback) : NULL;
}

enum room_mode mode_of(const char *name)
{
    if (name != NULL && str_equal(name, "passive"))
        return MODE_PASSIVE;
    return name != NULL && str_equal(name, "off") ? MODE_OFF : MODE_ADDRESSED;
}

static void take_top(struct config *config, const json_t *top)
{
    const json_t *answer = json_object_get(top, "answer");
    const json_t *limits = json_object_get(top, "limits");
    const json_t *drivers = json_object_get(top, "drivers");
    const char *log = keys_text(top, "log", NULL);
    config->name = copy_of(top, "name", "Waymark");
    config->content = copy_of(top, "content", NULL);
    if (config->content == NULL)
        config->content = config_own_content();
    config->state = copy_of(top, "state", NULL);
    config->language = copy_of(top, "language", "en");
    if (json_is_true(json_object_get(answer, "words_only")))
        config_set_model(config, MODEL_NONE);
    config->region = copy_of(top, "region", "elsewhere");
    config->timezone = copy_of(top, "timezone", "UTC");
    config->log = log_level_of(log == NULL ? "info" : log);
    config->mode = mode_of(keys_text(top, "mode", NULL));
    config->bands = answer_default_bands;
    if (json_object_get(answer, "sure") != NULL)
        config->bands.sure = (double)keys_number(answer, "sure", 0) / 100.0;
    if (json_object_get(answer, "certain") != NULL)
        config->bands.certain = (double)keys_number(answer, "certain", 0) / 100.0;
    if (json_object_get(answer, "offer") != NULL)
        config->bands.offer = (double)keys_number(answer, "offer", 0) / 100.0;
    config->room_per_minute = keys_number(limits, "room", 10);
    config->person_per_minute = keys_number(limits, "person", 5);
    config->driver_silence = keys_number(drivers, "silence", 90) * SECOND;
    config->driver_retry_least = keys_number(drivers, "retry_least", 1) * SECOND;
    config->driver_retry_most = keys_number(drivers, "retry_most", 300) * SECOND;
    config->driver_flood = keys_number(drivers, "flood", 5000);
}

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
            mem_wipe(secret, strlen(secret));
        free(secret);
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
    account.name = copy_of(read, "name", "?");
    account.program = copy_of(read, "driver", NULL);
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

static void read_accounts(struct config *config, const struct yaml *root, const char *file,
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

/* What was understood, accounts included, in one tree for printing. */
static json_t *describe(const struct config *config, const json_t *top)
{
    json_t *all = json_deep_copy(top);
    json_object_set_new(all, "content", json_string(config->content));
    json_t *accounts = json_array();
    for (size_t i = 0; i < config->account_count; i++) {
        const struct account *account = &config->accounts[i];
        json_t *one = json_object();
        json_object_set_new(one, "name", json_string(account->name));
        if (account->driver != NULL)
            json_object_set_new(one, "network", json_string(account->driver->network));
        if (account->program != NULL)
            json_object_set_new(one, "driver", json_string(account->program));
        json_object_set(one, "settings", account->settings);
        json_object_set(one, "secret files", account->secrets);
        json_array_append_new(accounts, one);
    }
    json_object_set_new(all, "accounts", accounts);
    if (config->room_count > 0)
        json_object_set(all, "rooms", config->rooms_described);
    if (config->owner_count > 0)
        json_object_set(all, "owners", config->owners_described);
    return all;
}

struct config *config_load(const char *path, struct problems *problems)
{
    struct config *config = mem_new(struct config);
    struct yaml *root = yaml_read(path, FILE_LONGEST, problems);
    char *base = file_directory(path);
    json_t *top = root == NULL ? json_object() : keys_read(root, top_keys, path, base, problems);
    take_top(config, top);
    if (root != NULL && root->kind == YAML_MAPPING) {
        read_accounts(config, root, path, base, problems);
        config_read_rooms(config, root, path, base, problems);
        config_read_owners(config, root, path, base, problems);
    }
    if (root != NULL)
        config_check_timezone(root, path, config->timezone, problems);
    if (config->bands.offer > config->bands.sure)
        problem_error(problems, path, 0, 0, "`answer`: `offer` must not be more than `sure`");
    config->effective = describe(config, top);
    json_decref(top);
    yaml_destroy(root);
    free(base);
    return config;
}

struct config *config_bare(const char *content)
{
    struct config *config = mem_new(struct config);
    json_t *top = json_object();
    take_top(config, top);
    json_decref(top);
    config->log = LOG_LEVEL_WARNING;
    if (content != NULL) {
        free(config->content);
        config->content = mem_string(content);
    }
    return config;
}

void config_set_language(struct config *config, const char *language)
{
    free(config->language);
    config->language = mem_string(language);
}

void config_set_model(struct config *config, const char *model)
{
    free(config->model);
    config->model = mem_string(model);
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

void config_destroy(struct config *config)
{
    if (config == NULL)
        return;
    for (size_t i = 0; i < config->account_count; i++) {
        free(config->accounts[i].name);
        free(config->accounts[i].program);
        json_decref(config->accounts[i].settings);
        json_decref(config->accounts[i].secrets);
    }
    free(config->accounts);
    config_drop_rooms(config);
    config_drop_owners(config);
    free(config->name);
    free(config->content);
    free(config->state);
    free(config->language);
    free(config->region);
    free(config->timezone);
    free(config->model);
    json_decref(config->effective);
    free(config);
}

char *config_own_content(void)
{
    static const char *const places[] = {"../share/waymark/content", "../content", "../../content"};
    char program[4096];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    program[length > 0 ? length : 0] = '\0';
    char *folder = file_directory(program);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        char *place = file_join(folder, places[i]);
        char *whole = realpath(place, NULL);
        free(place);
        if (whole != NULL) {
            free(folder);
            return whole;
        }
    }
    free(folder);
    return mem_string("/usr/share/waymark/content");
}
