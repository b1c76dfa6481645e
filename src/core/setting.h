/* What moderators can set for a room: one table. Values are texts, as they stand in the store. */
#ifndef WAYMARK_CORE_SETTING_H
#define WAYMARK_CORE_SETTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct room;

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

/* A name as people read it, new: "topics off". */
char *setting_words(const char *name);

/* The setting of a name; SETTINGS when there is none. */
enum setting setting_of(const char *name);

/* Puts a value into a room. What is no value of that setting changes nothing. */
void setting_take(struct room *room, const char *name, const char *value);

/* The name of what is no setting that anybody reads: since when the bot is out of a room. */
#define SETTING_LEFT "left"

#define SETTING_NOTHING "-"

/* A value as people read it, new: "-" for none. */
char *setting_shown(const char *name, const char *value);

/* Whether a text may be a setting's value, and why not: a constant sentence. */
const char *setting_why_not(const char *name, const char *value);

/* Ids in a text, parted by spaces: is this entry among them, itself or by its group? */
bool topic_is_off(const char *list, const char *id);

/* The list with an id more or less, new. */
char *topic_list_with(const char *list, const char *id, bool with);

#endif
