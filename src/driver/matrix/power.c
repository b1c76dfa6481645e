#include "driver/matrix/power.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "driver/matrix/event.h"

enum {
    LAST_WITH_STRINGS = 9,
    LAST_WITH_CREATOR = 10, /* the content names the creator */
    FIRST_OF_CREATORS = 12, /* from here on they have infinite power */
    VERSION_MOST = 9999,
    CREATOR_LEVEL = 100,
};

/* The specification's bound for numbers in events: what a double can hold. */
static const int64_t level_most = (INT64_C(1) << 53) - 1;

static const struct {
    const char *type;
    bool state;
} events[POWER_EVENTS] = {
    {"m.room.message", false},   {"m.reaction", false},      {"m.room.redaction", false},
    {"m.room.encrypted", false}, {"m.room.tombstone", true},
};

void power_init(struct power *power)
{
    *power = (struct power){.version = -1, .redact = 50, .kick = 50};
}

static void forget_users(struct power *power)
{
    for (size_t i = 0; i < power->user_count; i++)
        free(power->users[i].id);
    free(power->users);
    power->users = NULL;
    power->user_count = 0;
}

void power_finish(struct power *power)
{
    forget_users(power);
    str_list_finish(&power->creators);
    json_decref(power->early);
    *power = (struct power){0};
}

/* White space and zeros around a string are fine, a sign too. */
static bool read_string(const char *text, int64_t *level)
{
    static const char space[] = " \t\r\n\f\v";
    text += strspn(text, space);
    bool minus = *text == '-';
    text += *text == '-' || *text == '+';
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || text[digits + strspn(text + digits, space)] != '\0')
        return false;
    int64_t value = 0;
    for (size_t i = 0; i < digits && value <= level_most; i++)
        value = value * 10 + (text[i] - '0');
    *level = minus ? -value : value;
    return true;
}

/* What is no level counts as not given. */
static int64_t read_level(const struct power *power, const json_t *value, int64_t fallback)
{
    int64_t level = 0;
    bool strings = power->version >= 1 && power->version <= LAST_WITH_STRINGS;
    if (json_is_integer(value))
        level = json_integer_value(value);
    else if (!strings || !json_is_string(value) || !read_string(json_string_value(value), &level))
        return fallback;
    return level >= -level_most && level <= level_most ? level : fallback;
}

static int64_t level_under(const struct power *power, const json_t *content, const char *name,
                           int64_t fallback)
{
    return read_level(power, json_object_get(content, name), fallback);
}

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct power_user *)a)->id, ((const struct power_user *)b)->id);
}

static void add_user(struct power *power, const char *id, int64_t level)
{
    power->users = mem_resize(power->users, power->user_count + 1, sizeof *power->users);
    power->users[power->user_count++] = (struct power_user){mem_string(id), level};
}

/* Ours is taken first, so that it is there however many others there are. */
static void take_users(struct power *power, json_t *users, const char *self)
{
    const char *id;
    json_t *value;
    forget_users(power);
    if (json_object_get(users, self) != NULL)
        add_user(power, self, level_under(power, users, self, power->users_default));
    json_object_foreach(users, id, value)
    {
        int64_t level = read_level(power, value, power->users_default);
        if (power->user_count == POWER_USERS_MOST)
            break;
        if (level > power->users_default && event_is_user_id(id) && !str_equal(id, self))
            add_user(power, id, level);
    }
    if (power->user_count > 0)
        qsort(power->users, power->user_count, sizeof *power->users, by_id);
}

void power_take_levels(struct power *power, const json_t *content, const char *self)
{
    if (power->version < 0) {
        json_decref(power->early);
        power->early = json_deep_copy(content);
    }
    power->levelled = true;
    power->users_default = level_under(power, content, "users_default", 0);
    power->redact = level_under(power, content, "redact", 50);
    power->kick = level_under(power, content, "kick", 50);
    int64_t messages = level_under(power, content, "events_default", 0);
    int64_t states = level_under(power, content, "state_default", 50);
    const json_t *given = event_object(content, "events");
    for (size_t i = 0; i < POWER_EVENTS; i++)
        power->events[i] =
            level_under(power, given, events[i].type, events[i].state ? states : messages);
    take_users(power, event_object(content, "users"), self);
}

static int version_of(const json_t *content)
{
    const json_t *value = json_object_get(content, "room_version");
    long version = 1;
    if (value != NULL && (!json_is_string(value) ||
                          !str_number(json_string_value(value), 1, VERSION_MOST, &version)))
        return 0;
    return (int)version;
}

static void take_creators(struct power *power, const json_t *event, const json_t *content)
{
    const char *sender = event_user_id(event, "sender");
    const char *named = event_user_id(content, "creator");
    bool by_content = power->version >= 1 && power->version <= LAST_WITH_CREATOR;
    if (by_content && named != NULL)
        sender = named;
    if (sender != NULL)
        str_list_add(&power->creators, sender);
    if (power->version < FIRST_OF_CREATORS)
        return;
    size_t index;
    const json_t *item;
    json_array_foreach(json_object_get(content, "additional_creators"), index, item)
    {
        if (json_is_string(item) && event_is_user_id(json_string_value(item)) &&
            power->creators.count < POWER_CREATORS_MOST)
            str_list_add(&power->creators, json_string_value(item));
    }
}

void power_take_create(struct power *power, const json_t *event, const char *self)
{
    const json_t *content = event_object(event, "content");
    if (power->version >= 0 || content == NULL)
        return;
    power->version = version_of(content);
    take_creators(power, event, content);
    if (power->early != NULL)
        power_take_levels(power, power->early, self);
    json_decref(power->early);
    power->early = NULL;
}

void power_init_anew(struct power *power, const struct power *room, const json_t *content,
                     const char *self)
{
    power_init(power);
    power->version = room->version;
    for (size_t i = 0; i < room->creators.count; i++)
        str_list_add(&power->creators, room->creators.items[i]);
    if (content != NULL)
        power_take_levels(power, content, self);
}

int64_t power_of(const struct power *power, const char *user)
{
    if (power->version >= FIRST_OF_CREATORS && str_list_has(&power->creators, user))
        return POWER_INFINITE;
    if (!power->levelled) {
        bool creator = power->creators.count > 0 && str_equal(power->creators.items[0], user);
        return creator ? CREATOR_LEVEL : 0;
    }
    for (size_t low = 0, high = power->user_count; low < high;) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(user, power->users[middle].id);
        if (order == 0)
            return power->users[middle].level;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return power->users_default;
}

int64_t power_to_send(const struct power *power, const char *type)
{
    for (size_t i = 0; i < POWER_EVENTS; i++) {
        if (str_equal(events[i].type, type))
            return power->events[i];
    }
    return POWER_INFINITE;
}

static int64_t greater(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

int64_t power_to_moderate(const struct power *power)
{
    int64_t above_all = greater(power->users_default, 0) + 1;
    return greater(above_all, greater(power->redact, power->kick));
}
