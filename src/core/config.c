#include "core/config.h"
#include "core/config_inside.h"

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

enum { FILE_LONGEST = 1024 * 1024, HOUR = 3600, SECOND = 1000 };

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

char *config_text(const json_t *object, const char *name, const char *fallback)
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
    config->name = config_text(top, "name", "Waymark");
    config->content = config_text(top, "content", NULL);
    if (config->content == NULL)
        config->content = config_own_content();
    config->state = config_text(top, "state", NULL);
    config->language = config_text(top, "language", "en");
    if (json_is_true(json_object_get(answer, "words_only")))
        config_set_model(config, MODEL_NONE);
    config->region = config_text(top, "region", "elsewhere");
    config->timezone = config_text(top, "timezone", "UTC");
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
        config_read_accounts(config, root, path, base, problems);
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

void config_destroy(struct config *config)
{
    if (config == NULL)
        return;
    config_drop_accounts(config);
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
