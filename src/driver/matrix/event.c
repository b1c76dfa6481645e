#include "driver/matrix/event.h"

#include <string.h>

/* Identifiers of old hold almost any character. */
static bool is_id(const char *text, char sigil)
{
    if (text[0] != sigil || text[1] == '\0')
        return false;
    size_t length = 0;
    for (; text[length] != '\0'; length++) {
        unsigned char byte = (unsigned char)text[length];
        if (length == EVENT_ID_MOST || byte < ' ' || byte == 0x7f)
            return false;
    }
    return true;
}

bool event_is_user_id(const char *text)
{
    if (!is_id(text, '@'))
        return false;
    const char *colon = strchr(text, ':');
    return colon != NULL && colon[1] != '\0';
}

bool event_is_room_id(const char *text)
{
    return is_id(text, '!');
}

bool event_is_event_id(const char *text)
{
    return is_id(text, '$');
}

const char *event_server_of(const char *user)
{
    const char *colon = strchr(user, ':');
    return colon != NULL ? colon + 1 : "";
}

const char *event_string(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static const char *checked(const char *text, bool is_good(const char *text))
{
    return text != NULL && is_good(text) ? text : NULL;
}

const char *event_user_id(const json_t *object, const char *name)
{
    return checked(event_string(object, name), event_is_user_id);
}

const char *event_room_id(const json_t *object, const char *name)
{
    return checked(event_string(object, name), event_is_room_id);
}

const char *event_event_id(const json_t *object, const char *name)
{
    return checked(event_string(object, name), event_is_event_id);
}

json_t *event_object(const json_t *object, const char *name)
{
    json_t *value = json_object_get(object, name);
    return json_is_object(value) ? value : NULL;
}

int64_t event_time(const json_t *event)
{
    const json_t *value = json_object_get(event, "origin_server_ts");
    return json_is_integer(value) ? json_integer_value(value) : -1;
}

bool event_is_state(const json_t *event)
{
    return json_object_get(event, "state_key") != NULL;
}
