#include "core/setting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/zone.h"
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

static const struct {
    const char *name;
    void (*take)(struct room *room, const char *value);
    bool (*is_value)(const char *value);
    const char *values;
} table[SETTINGS] = {
    [SETTING_MODE] = {"mode", take_mode, is_mode, "it is addressed, passive or off"},
    [SETTING_PAUSED_UNTIL] = {"paused_until", take_paused, is_time,
                              "it is a time in milliseconds since 1970"},
    [SETTING_SLOW] = {"slow", take_slow, is_rate, "it is a number from 0 to 100"},
    [SETTING_TOPICS_OFF] = {"topics_off", take_topics, is_topics, "these are too many"},
    [SETTING_REGION] = {"region", take_region, is_region, "it is a country's code or name"},
    [SETTING_LANGUAGE] = {"language", take_language, is_word, "it is a language's code"},
    [SETTING_NOTICE] = {"notice", take_notice, is_notice,
                        "it is short or long; it cannot be switched off"},
    [SETTING_DRYRUN] = {"dryrun", take_dryrun, is_switch, "it is on or off"},
    [SETTING_ALERTS] = {"alerts", take_alerts, is_room, "it is a room, or off"},
    [SETTING_ALERT_NAMES] = {"alert_names", take_alert_names, is_switch, "it is on or off"},
    [SETTING_TIMEZONE] = {"timezone", take_timezone, is_timezone,
                          "it is a time zone of the system, such as Europe/Berlin"},
    [SETTING_HOLD] = {"hold", take_hold, is_hold, "it is a number of minutes from 5 to 1440"},
};

const char *setting_name(enum setting setting)
{
    return table[setting].name;
}

char *setting_words(const char *name)
{
    char *words = mem_string(str_starts(name, SETTING_IGNORE) ? "ignore" : name);
    for (char *at = words; *at != '\0'; at++)
        *at = *at == '_' ? ' ' : *at;
    return words;
}

enum setting setting_of(const char *name)
{
    size_t at = 0;
    while (at < SETTINGS && !str_equal(table[at].name, name))
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

char *setting_shown(const char *name, const char *value)
{
    bool time = str_equal(name, table[SETTING_PAUSED_UNTIL].name) ||
                str_starts(name, SETTING_IGNORE) || str_equal(name, "ignore");
    if (value == NULL || *value == '\0' || (time && str_equal(value, "0")))
        return mem_string(SETTING_NOTHING);
    if (str_equal(name, table[SETTING_HOLD].name))
        return mem_print("%s min", value);
    if (!time)
        return mem_string(value);
    char minute[CALENDAR_TEXT];
    calendar_minute_text(strtoll(value, NULL, 10), minute);
    return mem_print("%s UTC", minute);
}

/* ---- topics ---- */

/* Whether `id` is `word`, or lies in the group of that name. */
static bool names(const char *word, size_t length, const char *id)
{
    return strncmp(id, word, length) == 0 && (id[length] == '\0' || id[length] == '/');
}

bool topic_is_off(const char *list, const char *id)
{
    while (list != NULL && *list != '\0') {
        size_t length = strcspn(list, " ");
        if (length > 0 && names(list, length, id))
            return true;
        list += length + (list[length] == ' ');
    }
    return false;
}

char *topic_list_with(const char *list, const char *id, bool with)
{
    char *out = mem_string("");
    while (*list != '\0') {
        size_t length = strcspn(list, " ");
        bool same = strlen(id) == length && strncmp(list, id, length) == 0;
        if (!same && length > 0) {
            char *longer = mem_print("%s%s%.*s", out, *out == '\0' ? "" : " ", (int)length, list);
            free(out);
            out = longer;
        }
        list += length + (list[length] == ' ');
    }
    if (with) {
        char *longer = mem_print("%s%s%s", out, *out == '\0' ? "" : " ", id);
        free(out);
        out = longer;
    }
    return out;
}
