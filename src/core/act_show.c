/* What moderators can look at: settings, counts, what was done. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/act.h"
#include "core/listing.h"
#include "core/memory.h"
#include "core/setting.h"
#include "core/stats.h"
#include "driver/line.h"

enum { AUDIT_DEFAULT = 10 };

/* ---- settings ---- */

/* What the configuration says, or what holds when nobody says anything. */
static const char *fallback(const struct case_file *file, enum setting setting, bool *configured)
{
    static const char *const modes[] = {"addressed", "passive", "off"};
    const struct config *config = file->core->config;
    struct room_rule rule = config_room(config, file->account_name, file->scope.room);
    *configured = true;
    switch (setting) {
    case SETTING_MODE:
        return modes[rule.mode];
    case SETTING_REGION:
        return rule.region != NULL ? rule.region : config->region;
    case SETTING_LANGUAGE:
        return rule.language != NULL ? rule.language : config->language;
    case SETTING_TIMEZONE:
        return rule.timezone;
    case SETTING_HOLD:
        *configured = false;
        return "60";
    case SETTING_ALERT_NAMES:
    case SETTING_ALERTS:
        *configured = false;
        return "off";
    case SETTING_NOTICE:
        *configured = false;
        return "long";
    case SETTING_DRYRUN:
        *configured = false;
        return "off";
    case SETTING_PAUSED_UNTIL:
    case SETTING_SLOW:
    case SETTING_TOPICS_OFF:
    case SETTINGS:
        break;
    }
    *configured = false;
    return "";
}

char *act_shown(const struct case_file *file, const char *name, const char *value)
{
    bool configured = false;
    enum setting setting = setting_of(name);
    if (value == NULL && setting != SETTINGS)
        value = fallback(file, setting, &configured);
    char *shown = setting_shown(name, value);
    if (!str_equal(shown, SETTING_NOTHING))
        return shown;
    free(shown);
    return act_text(file, PHRASE_NONE, NULL);
}

static void add_setting(struct listing *listing, const char *name, const char *value,
                        const char *from)
{
    char *shown = act_shown(listing->file, name, value);
    char *escaped = act_escaped(shown);
    char *words = setting_words(name);
    const char *const values[] = {"name", words, "value", escaped, "from", from, NULL};
    listing_add(listing, PHRASE_SETTING, values);
    free(words);
    free(escaped);
    free(shown);
}

/* Those that a command set, in the store's order; which they are is marked in `set`. */
struct set_by_command {
    struct listing *listing;
    bool set[SETTINGS];
    int64_t now;
};

static void add_set(void *data, const struct setting_row *row)
{
    struct set_by_command *all = data;
    enum setting setting = setting_of(row->name);
    if (setting == SETTINGS && !str_starts(row->name, SETTING_IGNORE))
        return;
    if (setting != SETTINGS)
        all->set[setting] = true;
    char when[CALENDAR_TEXT];
    calendar_day_text(row->at, when);
    char *who = act_escaped(row->by);
    const char *const values[] = {"who", who, "when", when, NULL};
    char *from = act_text(all->listing->file, PHRASE_FROM_COMMAND, values);
    /* Whom it is about cannot be told: there is only a hash. */
    add_setting(all->listing, row->name, row->value, from);
    free(from);
    free(who);
}

struct reply act_settings(struct case_file *file)
{
    struct listing listing;
    struct set_by_command all = {.listing = &listing, .now = file->now};
    listing_init(&listing, file);
    file->failed = file->failed || !store_room_each(file->core->store, file->account_name,
                                                    file->scope.room, add_set, &all);
    for (size_t i = 0; i < SETTINGS; i++) {
        bool configured = false;
        const char *value = fallback(file, (enum setting)i, &configured);
        if (all.set[i])
            continue;
        char *from = act_text(file, configured ? PHRASE_FROM_CONFIG : PHRASE_FROM_DEFAULT, NULL);
        add_setting(&listing, setting_name((enum setting)i), value, from);
        free(from);
    }
    return listing_reply(&listing, PHRASE_SETTINGS, PHRASE_SETTINGS);
}

/* ---- status ---- */

struct reply act_status(struct case_file *file)
{
    static const char *const modes[] = {"addressed", "passive", "off"};
    const struct account_state *state = &file->core->posts[file->account].state;
    const struct room *room = act_room(file);
    char when[CALENDAR_TEXT] = "";
    bool paused = room->paused_until > file->now;
    const char *mode = modes[room->mode];
    calendar_minute_text(room->paused_until, when);
    const char *const until[] = {"when", when, NULL};
    char *pause = act_text(file, paused ? PHRASE_UNTIL : PHRASE_NO, until);
    const char *const values[] = {"mode", mode, "paused", pause, "state", state->up ? "up" : "down",
                                  NULL};
    struct reply reply = act_phrase(file, PHRASE_STATUS, values);
    free(pause);
    return reply;
}

/* ---- counts ---- */

static void add_counted(void *data, const struct counted *counted)
{
    struct listing *listing = data;
    const struct entry *entry = guide_entry(listing->file->know->guide, counted->entry);
    char *counts = stats_text(counted);
    const char *const values[] = {"title", entry == NULL ? counted->entry : entry->title, "counts",
                                  counts, NULL};
    listing_add(listing, PHRASE_STATS_LINE, values);
    free(counts);
}

static void add_few(struct listing *listing, size_t few)
{
    char *count = mem_print("%zu", few);
    const char *const values[] = {"count", count, NULL};
    if (few > 0)
        listing_add(listing, PHRASE_STATS_FEW, values);
    free(count);
}

struct reply act_stats(struct case_file *file)
{
    const struct value *asked = act_value(file, 0);
    int64_t week = asked->number > 0 ? asked->number : calendar_week(file->now) + asked->number;
    char name[CALENDAR_TEXT];
    struct listing listing;
    calendar_week_text(week, name);
    listing_init(&listing, file);
    size_t few = 0;
    file->failed =
        file->failed || !stats_week(file->core->store, week, add_counted, &listing, &few);
    add_few(&listing, few);
    const char *const values[] = {"week", name, "lines", listing.text.data, NULL};
    struct reply reply =
        act_phrase(file, listing.count > 0 ? PHRASE_STATS : PHRASE_STATS_NONE, values);
    buf_finish(&listing.text);
    return reply;
}

/* ---- what was done ---- */

static void add_deed(void *data, const struct audit_row *row)
{
    struct listing *listing = data;
    char when[CALENDAR_TEXT];
    calendar_minute_text(row->at, when);
    char *line =
        mem_print("%s %s: %s%s%s%s%s", when, row->who, row->what, *row->before == '\0' ? "" : " ",
                  row->before, *row->after == '\0' ? "" : " -> ", row->after);
    listing_add_plain(listing, line);
    free(line);
}

struct reply act_audit(struct case_file *file)
{
    const struct value *asked = act_value(file, 0);
    struct listing listing;
    listing_init(&listing, file);
    file->privately = true;
    file->failed =
        file->failed ||
        !store_audit_room(file->core->store, file->account_name, file->scope.room,
                          asked->given ? asked->number : AUDIT_DEFAULT, add_deed, &listing);
    return listing_reply(&listing, PHRASE_AUDIT, PHRASE_AUDIT_NONE);
}

static void add_room(void *data, const char *room)
{
    listing_add_plain(data, room);
}

/* The names of rooms tell who meets there: they are for the owner's eyes. */
struct reply act_rooms(struct case_file *file)
{
    struct listing listing;
    listing_init(&listing, file);
    file->privately = true;
    memory_each(file->core->memory, file->account_name, add_room, &listing);
    return listing_reply(&listing, PHRASE_ROOMS, PHRASE_ROOMS);
}
