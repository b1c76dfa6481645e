#include "core/replay_setup.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/config.h"

enum { WORDS_MOST = 4 };

/* A line as its words; NULL behind the last. */
struct setup {
    struct config *config;
    char *words[WORDS_MOST + 1];
};

static bool set_mode(struct setup *setup)
{
    const char *mode = setup->words[1];
    setup->config->mode = str_equal(mode, "passive") ? MODE_PASSIVE
                          : str_equal(mode, "off")   ? MODE_OFF
                                                     : MODE_ADDRESSED;
    return true;
}

static bool set_region(struct setup *setup)
{
    free(setup->config->region);
    setup->config->region = mem_string(setup->words[1]);
    return true;
}

static bool set_timezone(struct setup *setup)
{
    free(setup->config->timezone);
    setup->config->timezone = mem_string(setup->words[1]);
    return true;
}

/* "de", or "de irc #hilfe": the language of all rooms, or of one. */
static bool set_language(struct setup *setup)
{
    if (setup->words[2] == NULL) {
        config_set_language(setup->config, setup->words[1]);
        return true;
    }
    if (setup->words[3] == NULL)
        return false;
    config_add_room(setup->config, &(struct room_rule){.account = mem_string(setup->words[2]),
                                                       .room = mem_string(setup->words[3]),
                                                       .language = mem_string(setup->words[1])});
    return true;
}

static bool set_limit(struct setup *setup)
{
    bool room = str_equal(setup->words[1], "room");
    long *limit = room ? &setup->config->room_per_minute : &setup->config->person_per_minute;
    return setup->words[2] != NULL && str_number(setup->words[2], 1, 10000, limit);
}

/* "owner irc account:ann". */
static bool add_owner(struct setup *setup)
{
    if (setup->words[2] == NULL)
        return false;
    config_add_owner(setup->config, setup->words[1], setup->words[2]);
    return true;
}

/* "moderator irc #help account:ann", "curator ...", "staff irc #help #help-mods". */
static bool add_people(struct setup *setup)
{
    if (setup->words[3] == NULL)
        return false;
    struct room_rule rule = {.account = mem_string(setup->words[1]),
                             .room = mem_string(setup->words[2])};
    if (str_equal(setup->words[0], "staff"))
        rule.staff = mem_string(setup->words[3]);
    else
        str_list_add(str_equal(setup->words[0], "curator") ? &rule.curators : &rule.moderators,
                     setup->words[3]);
    config_add_room(setup->config, &rule);
    return true;
}

static const struct {
    const char *word;
    bool (*take)(struct setup *setup);
} table[] = {
    {"mode", set_mode},         {"region", set_region}, {"language", set_language},
    {"limit", set_limit},       {"owner", add_owner},   {"moderator", add_people},
    {"timezone", set_timezone}, {"staff", add_people},  {"curator", add_people},
};

bool replay_set_up(struct config *config, char *text)
{
    struct setup setup = {.config = config};
    char *copy = mem_string(text);
    char *save = NULL;
    size_t count = 0;
    bool taken = false;
    for (char *word = strtok_r(copy, " ", &save); word != NULL && count < WORDS_MOST;
         word = strtok_r(NULL, " ", &save))
        setup.words[count++] = word;
    for (size_t i = 0; count >= 2 && i < sizeof table / sizeof table[0]; i++) {
        if (str_equal(table[i].word, setup.words[0]))
            taken = table[i].take(&setup);
    }
    free(copy);
    return taken;
}
