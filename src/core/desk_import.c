/* Settings of rooms, taken over from a file. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/problem.h"
#include "base/str.h"
#include "base/yaml.h"
#include "core/config.h"
#include "core/desk.h"
#include "core/run.h"
#include "core/setting.h"
#include "guide/guide.h"
#include "store/store.h"

enum { IMPORT_LONGEST = 4 * 1024 * 1024, NAME_LONGEST = 1024 };
#define PAUSE_LONGEST (INT64_C(7) * 24 * 60 * 60 * 1000)

/* What is taken over from a file. */
struct import {
    const struct config *config;
    const struct guide *guide; /* countries and entries are looked up there */
    struct store *store;
    const char *file;
    struct problems *problems;
    int64_t now;
    size_t count;
    size_t same; /* were so already, or are over */
    bool failed;
};

static bool is_clean(const char *text)
{
    while (*text != '\0' && (unsigned char)*text >= ' ' && *text != 0x7F)
        text++;
    return *text == '\0';
}

static const char *text_of(struct import *import, const struct yaml *room, const char *name)
{
    const struct yaml *value = yaml_get(room, name);
    bool text = value != NULL && value->kind == YAML_SCALAR && *value->text != '\0';
    if (text && strlen(value->text) <= NAME_LONGEST && is_clean(value->text))
        return value->text;
    problem_error(import->problems, import->file, room->line, room->column,
                  "a room needs `%s`, a line of text of at most %d bytes", name, NAME_LONGEST);
    return NULL;
}

static void check_account(struct import *import, const struct yaml *room, const char *account)
{
    for (size_t i = 0; i < import->config->account_count; i++) {
        if (account == NULL || str_equal(import->config->accounts[i].name, account))
            return;
    }
    const struct yaml *value = yaml_get(room, "account");
    if (account != NULL)
        problem_error(import->problems, import->file, value->line, value->column,
                      "the configuration has no account `%s`", account);
}

static bool has_language(const struct config *config, const char *language)
{
    bool found = str_equal(config->language, language);
    for (size_t i = 0; i < config->room_count && !found; i++)
        found = config->rooms[i].language != NULL && str_equal(config->rooms[i].language, language);
    return found;
}

/* Whether each word of a list names an entry or a group of them. */
static bool has_topics(const struct guide *guide, const char *list)
{
    bool all = true;
    while (*list != '\0' && all) {
        char *id = mem_string_of(list, strcspn(list, " "));
        all = guide_topic(guide, id);
        list += strlen(id);
        list += *list == ' ';
        free(id);
    }
    return all;
}

static bool has_own(const char *list)
{
    bool own = false;
    for (; *list != '\0' && !own; list += *list == ' ') {
        char *id = mem_string_of(list, strcspn(list, " "));
        own = topic_is_own(id);
        list += strlen(id);
        free(id);
    }
    return own;
}

/* What a command would refuse there; NULL for nothing. */
static const char *why_not_here(const struct import *import, const char *room, const char *name,
                                const char *value)
{
    const char *why = NULL;
    enum setting setting = setting_of(name);
    if (setting == SETTING_REGION && guide_region(import->guide, value) == NULL)
        why = "I know no helplines for that country";
    else if (setting == SETTING_LANGUAGE && !has_language(import->config, value))
        why = "the configuration asks for no such language";
    else if (setting == SETTING_TOPICS_OFF && has_own(value))
        why = "what the bot says of itself is answered everywhere";
    else if (setting == SETTING_PAUSED_UNTIL &&
             strtoll(value, NULL, 10) > import->now + PAUSE_LONGEST)
        why = "a week from now is the longest";
    else if (setting == SETTING_ALERTS && str_equal_fold(room, value))
        why = "everybody there would read the alerts";
    return why;
}

struct sought {
    const char *account;
    const char *room;
    bool found;
};

static void seek(void *data, const struct setting_row *row)
{
    struct sought *sought = data;
    sought->found = sought->found || (str_equal(row->account, sought->account) &&
                                      str_equal_fold(row->room, sought->room));
}

/* Whether anything is known of a room here: only the daemon could ask the network. */
static bool is_known(struct import *import, const char *account, const char *room)
{
    struct sought sought = {.account = account, .room = room};
    for (size_t i = 0; i < import->config->room_count && !sought.found; i++) {
        const struct room_rule *rule = &import->config->rooms[i];
        sought.found = str_equal(rule->account, account) &&
                       ((rule->room != NULL && str_equal_fold(rule->room, room)) ||
                        (rule->staff != NULL && str_equal_fold(rule->staff, room)));
    }
    import->failed = import->failed || !store_room_all(import->store, seek, &sought);
    return sought.found;
}

static const char *why_not(const struct import *import, const char *room,
                           const struct yaml *setting)
{
    if (setting->kind != YAML_SCALAR)
        return "its value is a text";
    const char *why = setting_why_not(setting->key, setting->text);
    return why != NULL || room == NULL ? why
                                       : why_not_here(import, room, setting->key, setting->text);
}

static bool is_over(const struct import *import, const struct yaml *setting)
{
    enum shape shape = SHAPE_TEXT;
    enum phrase phrase = setting_phrase(setting->key, setting->text, import->now, &shape);
    return phrase == PHRASE_NOW_NOT_IGNORED || phrase == PHRASE_NOW_NOT_PAUSED;
}

/* What changes nothing is not written down. False when the store fails. */
static bool take_setting(struct import *import, const char *account, const char *room,
                         const struct yaml *setting)
{
    char *before = NULL;
    bool good = store_room_get(import->store, account, room, setting->key, &before);
    bool same = before == NULL ? is_over(import, setting) : str_equal(before, setting->text);
    if (!good || same) {
        free(before);
        import->same += same;
        return good;
    }
    import->count++;
    good = store_room_change(import->store, account, room, setting->key, setting->text, "import",
                             import->now);
    struct audit_row deed = {.account = account,
                             .room = room,
                             .who = "import",
                             .what = setting->key,
                             .before = before,
                             .after = setting->text,
                             .at = import->now};
    good = good && store_audit_add(import->store, &deed, NULL);
    free(before);
    return good;
}

static void import_setting(struct import *import, const char *account, const char *room,
                           const struct yaml *setting)
{
    const char *why = why_not(import, room, setting);
    if (setting_of(setting->key) == SETTING_ALERTS && why == NULL && account != NULL &&
        !str_equal_fold(setting->text, "off") && !is_known(import, account, setting->text))
        problem_warning(import->problems, import->file, setting->line, setting->column,
                        "neither the configuration nor the store knows that room: if the bot is "
                        "not in it, nobody is alerted");
    /* the content may have had it when the file was written */
    if (setting_of(setting->key) == SETTING_TOPICS_OFF && why == NULL &&
        !has_topics(import->guide, setting->text))
        problem_warning(import->problems, import->file, setting->line, setting->column,
                        "the content has no entry or group of such a name");
    if (why != NULL)
        problem_error(import->problems, import->file, setting->key_line, setting->key_column,
                      "`%s`: %s", setting->key, why);
    else if (account != NULL && room != NULL)
        import->failed = import->failed || !take_setting(import, account, room, setting);
}

static bool is_room(const struct yaml *room, const char *account, const char *name)
{
    const struct yaml *its_account = yaml_get(room, "account");
    const struct yaml *its_name = yaml_get(room, "room");
    return its_account != NULL && its_name != NULL && its_account->kind == YAML_SCALAR &&
           its_name->kind == YAML_SCALAR && str_equal(its_account->text, account) &&
           str_equal_fold(its_name->text, name);
}

static void check_once(const struct import *import, const struct yaml *root, size_t index)
{
    const struct yaml *room = &root->items[index];
    const struct yaml *account = yaml_get(room, "account");
    const struct yaml *name = yaml_get(room, "room");
    bool named = account != NULL && account->kind == YAML_SCALAR && name != NULL &&
                 name->kind == YAML_SCALAR;
    for (size_t i = 0; named && i < index; i++) {
        if (root->items[i].kind == YAML_MAPPING &&
            is_room(&root->items[i], account->text, name->text)) {
            problem_error(import->problems, import->file, name->line, name->column,
                          "that room is in line %d already", (int)root->items[i].line);
            return;
        }
    }
}

static void import_room(struct import *import, const struct yaml *room)
{
    const char *account = text_of(import, room, "account");
    const char *name = text_of(import, room, "room");
    const struct yaml *settings = yaml_get(room, "settings");
    check_account(import, room, account);
    for (size_t i = 0; i < room->count; i++) {
        const struct yaml *item = &room->items[i];
        if (!str_equal(item->key, "account") && !str_equal(item->key, "room") &&
            !str_equal(item->key, "settings"))
            problem_error(import->problems, import->file, item->key_line, item->key_column,
                          "a room has `account`, `room` and `settings`, not `%s`", item->key);
    }
    if (settings == NULL || settings->kind != YAML_MAPPING)
        problem_error(import->problems, import->file, room->line, room->column,
                      "a room needs `settings`, a table of them");
    for (size_t i = 0; settings != NULL && i < settings->count; i++)
        import_setting(import, account, name, &settings->items[i]);
}

static void import_all(struct import *import, const struct yaml *root)
{
    if (root->kind != YAML_SEQUENCE)
        problem_error(import->problems, import->file, root->line, root->column,
                      "this is a list of rooms, each with `account`, `room` and `settings`");
    for (size_t i = 0; root->kind == YAML_SEQUENCE && i < root->count; i++) {
        const struct yaml *room = &root->items[i];
        if (room->kind != YAML_MAPPING) {
            problem_error(import->problems, import->file, room->line, room->column,
                          "a room is a table of keys");
            continue;
        }
        import_room(import, room);
        check_once(import, root, i);
    }
}

/* All in one transaction: with a single mistake in it, nothing is taken. */
static bool run_import(struct import *import, const struct yaml *root)
{
    bool good = store_begin(import->store);
    if (good)
        import_all(import, root);
    good = good && !import->failed && import->problems->errors == 0 && store_commit(import->store);
    if (!good)
        store_rollback(import->store);
    return good;
}

int desk_import(const struct config *config, const char *path, int64_t now, FILE *out)
{
    struct problems problems = {0};
    struct yaml *root = yaml_read(path, IMPORT_LONGEST, &problems);
    struct guide *guide =
        root == NULL ? NULL : guide_load(config->content, config->language, &problems);
    struct store *store = guide != NULL && problems.errors == 0 ? desk_open(config, true) : NULL;
    struct import import = {.config = config,
                            .guide = guide,
                            .store = store,
                            .file = path,
                            .problems = &problems,
                            .now = now};
    bool good = store != NULL && run_import(&import, root);
    problems_print(&problems, stderr);
    int status = problems.errors > 0 ? EXIT_CONFIG : EXIT_RUNTIME;
    if (good)
        fprintf(out, "%zu settings taken over; %zu changed nothing\n", import.count, import.same);
    else if (problems.errors > 0)
        fprintf(stderr, "waymark: nothing was taken over\n");
    if (store != NULL) {
        int end = desk_close(store, good || problems.errors > 0);
        status = good ? end : status;
    }
    problems_finish(&problems);
    guide_destroy(guide);
    yaml_destroy(root);
    return status;
}
