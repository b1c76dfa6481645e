/* What is set for a room, as a person would say it, in the room's language and by its clocks. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "command/when.h"
#include "core/act.h"
#include "core/listing.h"
#include "core/memory.h"
#include "core/setting.h"
#include "core/wording.h"
#include "driver/line.h"

enum { MINUTE = 60 * 1000, HOUR_MINUTES = 60, DAY_MINUTES = 24 * 60 };

/* ---- times ---- */

/* Appends "7 days" to a text, or nothing; takes the text. */
static char *add_unit(const struct case_file *file, char *text, int64_t number, enum phrase one,
                      enum phrase several)
{
    if (number == 0)
        return text;
    char *digits = mem_print("%lld", (long long)number);
    const char *const values[] = {"number", digits, NULL};
    char *unit = act_text(file, number == 1 ? one : several, values);
    char *longer = mem_print("%s%s%s", text, *text == '\0' ? "" : " ", unit);
    free(digits);
    free(unit);
    free(text);
    return longer;
}

char *act_duration(const struct case_file *file, int64_t milliseconds)
{
    int64_t minutes = (milliseconds + MINUTE - 1) / MINUTE;
    char *text = mem_string("");
    text = add_unit(file, text, minutes / DAY_MINUTES, PHRASE_DAY, PHRASE_DAYS);
    text = add_unit(file, text, minutes % DAY_MINUTES / HOUR_MINUTES, PHRASE_HOUR, PHRASE_HOURS);
    return add_unit(file, text, minutes % HOUR_MINUTES, PHRASE_MINUTE, PHRASE_MINUTES);
}

char *act_term(const struct case_file *file, const struct value *time, int64_t *end)
{
    *end = file->now + time->number;
    bool until = time->until && when_until(time->text, act_room(file)->timezone, file->now, end);
    char *text = until ? act_moment(file, *end) : act_duration(file, time->number);
    const char *const values[] = {"time", text, NULL};
    char *term = act_text(file, until ? PHRASE_UNTIL_TIME : PHRASE_FOR_TIME, values);
    free(text);
    return term;
}

/* ---- values ---- */

char *act_topic(const struct case_file *file, const char *id)
{
    const struct entry *entry = guide_entry(file->know->guide, id);
    char *group = wording_escaped(id);
    const char *const values[] = {"group", group, NULL};
    char *text =
        entry == NULL ? act_text(file, PHRASE_TOPIC_GROUP, values) : wording_escaped(entry->title);
    free(group);
    return text;
}

static char *topics_text(const struct case_file *file, const char *list)
{
    char *text = mem_string("");
    while (*list != '\0') {
        size_t length = strcspn(list, " ");
        char *id = mem_string_of(list, length);
        char *topic = act_topic(file, id);
        char *longer = mem_print("%s%s%s", text, *text == '\0' ? "" : ", ", topic);
        free(text);
        free(topic);
        free(id);
        text = longer;
        list += length + (list[length] == ' ');
    }
    return text;
}

static char *region_text(const struct case_file *file, const char *code)
{
    const struct region *region = guide_region(file->know->guide, code);
    return wording_escaped(region == NULL ? code : region->name);
}

/* What a language is called in itself. */
static char *language_text(const struct case_file *file, const char *code)
{
    const struct guide *guide = library_know(file->core->library, code)->guide;
    return wording_escaped(str_equal(guide->language, code) ? guide->phrases[PHRASE_OWN_LANGUAGE]
                                                            : code);
}

static char *value_text(const struct case_file *file, enum shape shape, const char *value)
{
    switch (shape) {
    case SHAPE_TIME:
        return act_moment(file, strtoll(value, NULL, 10));
    case SHAPE_LENGTH:
        return act_duration(file, strtoll(value, NULL, 10) * MINUTE);
    case SHAPE_TOPICS:
        return topics_text(file, value);
    case SHAPE_REGION:
        return region_text(file, value);
    case SHAPE_LANGUAGE:
        return language_text(file, value);
    case SHAPE_TEXT:
        break;
    }
    return wording_escaped(value);
}

/* What holds where no command set it. */
static const char *otherwise(const struct case_file *file, const char *name, bool *configured)
{
    struct room_rule rule = config_room(file->core->config, file->account_name, file->scope.room);
    enum setting setting = setting_of(name);
    *configured = false;
    return setting == SETTINGS ? ""
                               : setting_otherwise(file->core->config, &rule, setting, configured);
}

char *act_holds(const struct case_file *file, const char *name, const char *value)
{
    bool configured = false;
    enum shape shape = SHAPE_TEXT;
    value = value == NULL ? otherwise(file, name, &configured) : value;
    enum phrase phrase = setting_phrase(name, value, file->now, &shape);
    if (phrase == PHRASES)
        return wording_escaped(name);
    bool ignore = str_starts(name, SETTING_IGNORE);
    char *text = value_text(file, shape, value);
    char *number = mem_print("%d", ignore ? ignored_number(name) : 0);
    const char *const values[] = {"value", text, "number", number, NULL};
    char *holds = act_text(file, phrase, values);
    free(text);
    free(number);
    return holds;
}

char *act_but(const struct case_file *file, const char *name, const char *value)
{
    bool configured = false;
    enum shape shape = SHAPE_TEXT;
    value = value == NULL ? otherwise(file, name, &configured) : value;
    enum phrase phrase = setting_phrase(name, value, file->now, &shape);
    const struct room *room = act_room(file);
    bool speaks = phrase == PHRASE_NOW_ADDRESSED || phrase == PHRASE_NOW_PASSIVE;
    bool paused = speaks && room->paused_until > file->now;
    if (!paused && (phrase != PHRASE_NOW_NOT_PAUSED || room->mode != MODE_OFF))
        return mem_string("");
    char *time = act_moment(file, room->paused_until);
    const char *const values[] = {"time", time, NULL};
    char *but =
        wording_behind(file->know->guide, paused ? PHRASE_BUT_PAUSED : PHRASE_BUT_OFF, values);
    free(time);
    return but;
}

char *act_plain(const struct case_file *file, const char *name, const char *value)
{
    bool configured = false;
    enum shape shape = SHAPE_TEXT;
    value = value == NULL ? otherwise(file, name, &configured) : value;
    enum phrase phrase = setting_phrase(name, value, file->now, &shape);
    if (phrase == PHRASE_NOW_IGNORED)
        return mem_string("for good");
    if (shape == SHAPE_LENGTH)
        return mem_print("%s min", value);
    if (shape != SHAPE_TIME)
        return mem_string(value);
    if (phrase == PHRASE_NOW_NOT_IGNORED || phrase == PHRASE_NOW_NOT_PAUSED)
        return mem_string("ended");
    char minute[CALENDAR_TEXT];
    calendar_minute_text(strtoll(value, NULL, 10), minute);
    return mem_print("until %s UTC", minute);
}

/* ---- all of them ---- */

static void add_setting(struct listing *listing, const char *name, const char *value,
                        const char *from)
{
    char *what = act_holds(listing->file, name, value);
    const char *const values[] = {"what", what, "from", from, NULL};
    listing_add(listing, PHRASE_SETTING, values);
    free(what);
}

/* Those that a command set, in the store's order; which they are is marked in `set`. */
struct set_by_command {
    struct listing *listing;
    bool set[SETTINGS];
};

bool act_is_over(const struct case_file *file, const char *name, const char *value)
{
    enum shape shape = SHAPE_TEXT;
    enum phrase phrase = setting_phrase(name, value == NULL ? "" : value, file->now, &shape);
    return phrase == PHRASE_NOW_NOT_IGNORED || phrase == PHRASE_NOW_NOT_PAUSED;
}

static void add_set(void *data, const struct setting_row *row)
{
    struct set_by_command *all = data;
    const struct case_file *file = all->listing->file;
    enum setting setting = setting_of(row->name);
    if ((setting == SETTINGS && !str_starts(row->name, SETTING_IGNORE)) ||
        act_is_over(file, row->name, row->value))
        return;
    if (setting != SETTINGS)
        all->set[setting] = true;
    char *who = wording_person(row->by);
    char *when = act_moment(file, row->at);
    const char *const values[] = {"who", who, "when", when, NULL};
    char *from = act_text(file, PHRASE_FROM_COMMAND, values);
    add_setting(all->listing, row->name, row->value, from);
    free(from);
    free(when);
    free(who);
}

/* What no command set, as one item: by the configuration, or by itself. */
static void add_others(struct set_by_command *all, bool by_configuration)
{
    const struct case_file *file = all->listing->file;
    char *lines = mem_string("");
    for (size_t i = 0; i < SETTINGS; i++) {
        bool configured = false;
        const char *name = setting_name((enum setting)i);
        const char *value = otherwise(file, name, &configured);
        if (all->set[i] || configured != by_configuration)
            continue;
        char *what = act_holds(file, name, value);
        char *longer = mem_print("%s%s%s", lines, *lines == '\0' ? "" : ". ", what);
        free(what);
        free(lines);
        lines = longer;
    }
    char *from = act_text(file, by_configuration ? PHRASE_FROM_CONFIG : PHRASE_FROM_DEFAULT, NULL);
    const char *const values[] = {"what", lines, "from", from, NULL};
    if (*lines != '\0')
        listing_add(all->listing, PHRASE_SETTING, values);
    free(from);
    free(lines);
}

struct reply act_settings(struct case_file *file)
{
    struct listing listing;
    struct set_by_command all = {.listing = &listing};
    act_room(file); /* read before the store reads: it cannot do both at once */
    file->privately = true;
    listing_init(&listing, file);
    file->failed = file->failed || !store_room_each(file->core->store, file->account_name,
                                                    file->scope.room, add_set, &all);
    add_others(&all, true);
    add_others(&all, false);
    return listing_reply(&listing, PHRASE_SETTINGS, PHRASE_SETTINGS);
}
