#include "core/setting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/zone.h"
#include "core/config.h"
#include "core/memory.h"
#include "core/person.h"

enum { SLOW_MOST = 100, MINUTE = 60 * 1000 };

static void take_mode(struct room *room, const char *value)
{
    room->mode = str_equal(value, "passive") ? MODE_PASSIVE
                 : str_equal(value, "off")   ? MODE_OFF
                                             : MODE_ADDRESSED;
}

static void take_paused(struct room *room, const char *value)
{
    room->paused_until = strtoll(value, NULL, 10);
}

static void take_slow(struct room *room, const char *value)
{
    str_number(value, 0, SLOW_MOST, &room->slow);
}

static void take_topics(struct room *room, const char *value)
{
    snprintf(room->topics_off, sizeof room->topics_off, "%s", value);
}

static void take_region(struct room *room, const char *value)
{
    snprintf(room->region, sizeof room->region, "%s", value);
}

static void take_language(struct room *room, const char *value)
{
    snprintf(room->language, sizeof room->language, "%s", value);
}

static void take_notice(struct room *room, const char *value)
{
    room->notice_short = str_equal(value, "short");
}

static void take_dryrun(struct room *room, const char *value)
{
    room->dryrun = str_equal(value, "on");
}

static void take_alerts(struct room *room, const char *value)
{
    snprintf(room->alerts, sizeof room->alerts, "%s", str_equal(value, "off") ? "" : value);
}

static void take_alert_names(struct room *room, const char *value)
{
    room->alert_names = str_equal(value, "on");
}

static void take_timezone(struct room *room, const char *value)
{
    snprintf(room->timezone, sizeof room->timezone, "%s", value);
}

static void take_hold(struct room *room, const char *value)
{
    long minutes = 0;
    if (str_number(value, HOLD_LEAST, HOLD_MOST, &minutes))
        room->hold = (int64_t)minutes * MINUTE;
}

static bool is_word(const char *value)
{
    size_t length = strlen(value);
    return length > 0 && length < LANGUAGE_LONGEST && strcspn(value, " \t") == length;
}

static bool is_mode(const char *value)
{
    return str_equal(value, "addressed") || str_equal(value, "passive") || str_equal(value, "off");
}

static bool is_time(const char *value)
{
    size_t length = strlen(value);
    return length > 0 && length < 16 && strspn(value, "0123456789") == length;
}

static bool is_rate(const char *value)
{
    long rate = 0;
    return str_number(value, 0, SLOW_MOST, &rate);
}

static bool is_topics(const char *value)
{
    return strlen(value) < TOPICS_LONGEST;
}

static bool is_region(const char *value)
{
    return *value != '\0' && strlen(value) < REGION_LONGEST;
}

static bool is_notice(const char *value)
{
    return str_equal(value, "short") || str_equal(value, "long");
}

static bool is_switch(const char *value)
{
    return str_equal(value, "on") || str_equal(value, "off");
}

static bool is_room(const char *value)
{
    return *value != '\0' && strlen(value) < ALERTS_LONGEST;
}

static bool is_timezone(const char *value)
{
    char name[ZONE_LONGEST + 1];
    return zone_find(value, name) && str_equal(name, value);
}

static bool is_hold(const char *value)
{
    long minutes = 0;
    return str_number(value, HOLD_LEAST, HOLD_MOST, &minutes);
}

/* ---- what the configuration says ---- */

static const char *configured_mode(const struct config *config, const struct room_rule *rule)
{
    static const char *const modes[] = {"addressed", "passive", "off"};
    (void)config;
    return modes[rule->mode];
}

static const char *configured_region(const struct config *config, const struct room_rule *rule)
{
    return rule->region != NULL ? rule->region : config->region;
}

static const char *configured_language(const struct config *config, const struct room_rule *rule)
{
    return rule->language != NULL ? rule->language : config->language;
}

static const char *configured_timezone(const struct config *config, const struct room_rule *rule)
{
    (void)config;
    return rule->timezone;
}

/* ---- the table ---- */

/* What to say of a value; NULL for any other. */
struct saying {
    const char *value;
    enum phrase phrase;
};

static const struct {
    const char *name;
    const char *words; /* of the command that sets it */
    void (*take)(struct room *room, const char *value);
    bool (*is_value)(const char *value);
    const char *values;
    const char *(*configured)(const struct config *config, const struct room_rule *rule);
    const char *otherwise;
    enum shape shape;
    struct saying says[3];
} table[SETTINGS] = {
    [SETTING_MODE] = {"mode",
                      "mode",
                      take_mode,
                      is_mode,
                      "it is addressed, passive or off",
                      configured_mode,
                      "addressed",
                      SHAPE_TEXT,
                      {{"addressed", PHRASE_NOW_ADDRESSED},
                       {"passive", PHRASE_NOW_PASSIVE},
                       {NULL, PHRASE_NOW_OFF}}},
    [SETTING_PAUSED_UNTIL] = {"paused_until",
                              "pause",
                              take_paused,
                              is_time,
                              "it is a time in milliseconds since 1970",
                              NULL,
                              "",
                              SHAPE_TIME,
                              {{"", PHRASE_NOW_NOT_PAUSED}, {NULL, PHRASE_NOW_PAUSED}}},
    [SETTING_SLOW] = {"slow",
                      "slow",
                      take_slow,
                      is_rate,
                      "it is a number from 0 to 100",
                      NULL,
                      "0",
                      SHAPE_TEXT,
                      {{"0", PHRASE_NOW_NOT_SLOW}, {NULL, PHRASE_NOW_SLOW}}},
    [SETTING_TOPICS_OFF] = {"topics_off",
                            "topics",
                            take_topics,
                            is_topics,
                            "these are too many",
                            NULL,
                            "",
                            SHAPE_TOPICS,
                            {{"", PHRASE_NOW_TOPICS_ON}, {NULL, PHRASE_NOW_TOPICS_OFF}}},
    [SETTING_REGION] = {"region",
                        "region",
                        take_region,
                        is_region,
                        "it is a country's code or name",
                        configured_region,
                        "",
                        SHAPE_REGION,
                        {{"", PHRASE_NOW_NO_REGION},
                         {"elsewhere", PHRASE_NOW_NO_REGION},
                         {NULL, PHRASE_NOW_REGION}}},
    [SETTING_LANGUAGE] = {"language",
                          "language",
                          take_language,
                          is_word,
                          "it is a language's code",
                          configured_language,
                          "",
                          SHAPE_LANGUAGE,
                          {{NULL, PHRASE_NOW_LANGUAGE}}},
    [SETTING_NOTICE] = {"notice",
                        "notice",
                        take_notice,
                        is_notice,
                        "it is short or long; it cannot be switched off",
                        NULL,
                        "long",
                        SHAPE_TEXT,
                        {{"short", PHRASE_NOW_NOTICE_SHORT}, {NULL, PHRASE_NOW_NOTICE_LONG}}},
    [SETTING_DRYRUN] = {"dryrun",
                        "dryrun",
                        take_dryrun,
                        is_switch,
                        "it is on or off",
                        NULL,
                        "off",
                        SHAPE_TEXT,
                        {{"on", PHRASE_NOW_DRYRUN}, {NULL, PHRASE_NOW_NO_DRYRUN}}},
    [SETTING_ALERTS] = {"alerts",
                        "alerts",
                        take_alerts,
                        is_room,
                        "it is a room, or off",
                        NULL,
                        "off",
                        SHAPE_TEXT,
                        {{"off", PHRASE_NOW_NO_ALERTS}, {NULL, PHRASE_NOW_ALERTS}}},
    [SETTING_ALERT_NAMES] = {"alert_names",
                             "alert names",
                             take_alert_names,
                             is_switch,
                             "it is on or off",
                             NULL,
                             "off",
                             SHAPE_TEXT,
                             {{"on", PHRASE_NOW_ALERT_NAMES}, {NULL, PHRASE_NOW_NO_ALERT_NAMES}}},
    [SETTING_TIMEZONE] = {"timezone",
                          "timezone",
                          take_timezone,
                          is_timezone,
                          "it is a time zone of the system, such as Europe/Berlin",
                          configured_timezone,
                          "UTC",
                          SHAPE_TEXT,
                          {{NULL, PHRASE_NOW_TIMEZONE}}},
    [SETTING_HOLD] = {"hold",
                      "hold",
                      take_hold,
                      is_hold,
                      "it is a number of minutes from 5 to 1440",
                      NULL,
                      "60",
                      SHAPE_LENGTH,
                      {{NULL, PHRASE_NOW_HOLD}}},
};

static const struct saying ignore_says[] = {
    {"", PHRASE_NOW_NOT_IGNORED}, {"0", PHRASE_NOW_IGNORED}, {NULL, PHRASE_NOW_IGNORED_UNTIL}};

const char *setting_name(enum setting setting)
{
    return table[setting].name;
}

char *setting_deed(const char *words, const char *name)
{
    enum setting setting = setting_of(name);
    if (setting != SETTINGS)
        return mem_print("%s%s", words, table[setting].words);
    return mem_print("%signore %d", words, ignored_number(name));
}

enum setting setting_of(const char *name)
{
    size_t at = 0;
    while (at < SETTINGS && !str_equal(table[at].name, name))
        at++;
    return (enum setting)at;
}

enum setting setting_by(const char *words)
{
    size_t at = 0;
    while (at < SETTINGS && !str_equal(table[at].words, words))
        at++;
    return (enum setting)at;
}

void setting_take(struct room *room, const char *name, const char *value)
{
    enum setting setting = setting_of(name);
    if (setting != SETTINGS)
        table[setting].take(room, value);
    else if (str_starts(name, SETTING_IGNORE))
        room_ignore(room, name + strlen(SETTING_IGNORE), strtoll(value, NULL, 10));
    else if (str_equal(name, "encrypted"))
        room->encrypted = true;
    else if (str_equal(name, SETTING_LEFT))
        room->left_at = strtoll(value, NULL, 10);
}

const char *setting_why_not(const char *name, const char *value)
{
    enum setting setting = setting_of(name);
    if (str_starts(name, SETTING_IGNORE))
        return strlen(name + strlen(SETTING_IGNORE)) == PERSON_HASH_LENGTH && is_time(value)
                   ? NULL
                   : "it is a person's coded mark, and a time in milliseconds";
    if (setting == SETTINGS)
        return "there is no such setting";
    return table[setting].is_value(value) ? NULL : table[setting].values;
}

const char *setting_otherwise(const struct config *config, const struct room_rule *rule,
                              enum setting setting, bool *configured)
{
    const char *value =
        table[setting].configured == NULL ? NULL : table[setting].configured(config, rule);
    *configured = value != NULL && *value != '\0';
    return *configured ? value : table[setting].otherwise;
}

/* ---- as a person would say it ---- */

enum phrase setting_phrase(const char *name, const char *value, int64_t now, enum shape *shape)
{
    enum setting setting = setting_of(name);
    bool ignore = str_starts(name, SETTING_IGNORE);
    if (setting == SETTINGS && !ignore)
        return PHRASES;
    const struct saying *says = ignore ? ignore_says : table[setting].says;
    *shape = ignore ? SHAPE_TIME : table[setting].shape;
    if (*shape == SHAPE_TIME) { /* what is over is as if it was not set */
        bool for_good = ignore && str_equal(value, "0");
        value = !for_good && strtoll(value, NULL, 10) <= now ? "" : value;
    }
    while (says->value != NULL && !str_equal(says->value, value))
        says++;
    return says->phrase;
}

int ignored_number(const char *name)
{
    enum { DIGITS = 6, LEAST = 1000, MOST = 9999 };
    char digits[DIGITS + 1];
    snprintf(digits, sizeof digits, "%s", name + strlen(SETTING_IGNORE));
    return LEAST + (int)(strtol(digits, NULL, 16) % (MOST - LEAST + 1));
}
