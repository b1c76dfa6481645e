/* What moderators can set for a room: one table. Values are texts, as they stand in the store. */
#ifndef WAYMARK_CORE_SETTING_H
#define WAYMARK_CORE_SETTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "guide/guide.h"

struct config;
struct room;
struct room_rule;

enum setting {
    SETTING_MODE,
    SETTING_PAUSED_UNTIL, /* milliseconds since 1970 */
    SETTING_SLOW,         /* answers a minute */
    SETTING_TOPICS_OFF,   /* ids of entries or groups, parted by spaces */
    SETTING_REGION,
    SETTING_LANGUAGE,
    SETTING_NOTICE,
    SETTING_DRYRUN,
    SETTING_ALERTS, /* a room, or off */
    SETTING_ALERT_NAMES,
    SETTING_TIMEZONE,
    SETTING_HOLD, /* minutes */
    SETTINGS
};

/* Names of settings that hold a person's keyed hash begin so; their value is until when. */
#define SETTING_IGNORE "ignore "

/* "mode": its name in the store, in `settings` and in an export. */
const char *setting_name(enum setting setting);

/* "undo pause", "undo ignore 4711" for "undo ": what is done to a setting, for the record; new. */
char *setting_deed(const char *words, const char *name);

/* The setting of a name; SETTINGS when there is none. */
enum setting setting_by(const char *words); /* of the command that sets it */
enum setting setting_of(const char *name);

/* Puts a value into a room. What is no value of that setting changes nothing. */
void setting_take(struct room *room, const char *name, const char *value);

/* What holds where no command set it; `*configured` says whether it is by the configuration. "" for
 * nothing. */
const char *setting_otherwise(const struct config *config, const struct room_rule *rule,
                              enum setting setting, bool *configured);

/* The name of what is no setting that anybody reads: since when the bot is out of a room. */
#define SETTING_LEFT "left"

/* How the {value} of a setting's phrase is shown. */
enum shape {
    SHAPE_TEXT,   /* as it is */
    SHAPE_TIME,   /* milliseconds since 1970 */
    SHAPE_LENGTH, /* minutes */
    SHAPE_TOPICS,
    SHAPE_REGION,
    SHAPE_LANGUAGE,
};

/* The sentence that says what holds with a value ("" for none) at that moment, and how its {value}
 * is shown. PHRASES for what is no setting. */
enum phrase setting_phrase(const char *name, const char *value, int64_t now, enum shape *shape);

/* What moderators call somebody who is ignored: the store knows no name. From the name of the
 * setting. */
int ignored_number(const char *name);

/* Whether a text may be a setting's value, and why not: a constant sentence. */
const char *setting_why_not(const char *name, const char *value);

/* Ids in a text, parted by spaces: is this entry among them, itself or by its group? And which of
 * them it is: inside `list`, NULL for none. */
bool topic_is_off(const char *list, const char *id);
const char *topic_off_by(const char *list, const char *id, size_t *length);

/* What the bot says of itself, what it keeps above all: that is answered wherever it is. */
bool topic_is_own(const char *id);

/* The list with an id or a group more or less, new; what lies in a group goes with it. */
char *topic_list_with(const char *list, const char *id, bool with);

#endif
