#include "driver/matrix/settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

enum { DAY = 24 * 60 * 60, USER_LONGEST = 255 };

const struct key matrix_keys[] = {
    {.name = "server",
     .type = KEY_TEXT,
     .required = true,
     .help = "the homeserver: its address (https://...), or the name after the colon of its users"},
    {.name = "user", .type = KEY_TEXT, .help = "the bot's account: @waymark:example.org"},
    {.name = "password_file", .type = KEY_SECRET, .help = "file with the account's password"},
    {.name = "access_token_file",
     .type = KEY_SECRET,
     .help = "file with an access token, in the place of a password"},
    {.name = "device_name",
     .type = KEY_TEXT,
     .fallback = "Waymark",
     .help = "what its session is called"},
    {.name = "display_name", .type = KEY_TEXT, .help = "what people see it as"},
    {.name = "ca_file",
     .type = KEY_PATH,
     .help = "certificates (PEM) of the only authorities to trust, for a server of your own"},
    {.name = "rooms", .type = KEY_LIST, .help = "rooms to be in: aliases or ids"},
    {.name = "names", .type = KEY_LIST, .help = "further names it listens to"},
    {.name = "invites",
     .type = KEY_CHOICE,
     .fallback = "listed",
     .choices = "never listed anyone",
     .help = "whose invitations it follows"},
    {.name = "invite_from",
     .type = KEY_LIST,
     .help = "users (@ann:example.org) and servers (example.org) that may invite it"},
    {.name = "invites_per_hour",
     .type = KEY_NUMBER,
     .fallback = "20",
     .least = 1,
     .most = 10000,
     .help = "invitations it follows in an hour"},
    {.name = "typing", .type = KEY_BOOL, .fallback = "false", .help = "shows that it is typing"},
    {.name = "receipts",
     .type = KEY_BOOL,
     .fallback = "false",
     .help = "shows what it has read and answered"},
    {.name = "retry_least",
     .type = KEY_DURATION,
     .fallback = "2s",
     .least = 1,
     .most = DAY,
     .help = "shortest wait before trying again"},
    {.name = "retry_most",
     .type = KEY_DURATION,
     .fallback = "5m",
     .least = 1,
     .most = DAY,
     .help = "longest wait before trying again"},
    {0},
};

static const char *text_of(const json_t *from, const char *name, const char *fallback)
{
    const char *text = json_string_value(json_object_get(from, name));
    return text != NULL ? text : fallback;
}

static long number_of(const json_t *from, const char *name, long fallback)
{
    const json_t *value = json_object_get(from, name);
    return json_is_integer(value) ? (long)json_integer_value(value) : fallback;
}

/* The strings of a list, in an array of their own. */
static const char **list_of(const json_t *from, const char *name, size_t *count)
{
    const json_t *list = json_object_get(from, name);
    size_t index;
    json_t *item;
    const char **out = mem_array(json_array_size(list) + 1, sizeof *out);
    *count = 0;
    json_array_foreach(list, index, item)
    {
        if (json_is_string(item))
            out[(*count)++] = json_string_value(item);
    }
    return out;
}

/* A copy of a secret, which is wiped where it was. */
static char *secret_of(json_t *secrets, const char *name)
{
    json_t *value = json_object_get(secrets, name);
    if (!json_is_string(value))
        return NULL;
    char *copy = mem_string(json_string_value(value));
    mem_wipe((char *)(uintptr_t)json_string_value(value), json_string_length(value));
    return copy;
}

static bool is_user(const char *user)
{
    const char *colon = strchr(user, ':');
    return user[0] == '@' && colon != NULL && colon > user + 1 && colon[1] != '\0' &&
           strlen(user) <= USER_LONGEST;
}

static const char *problem_of(const struct matrix_settings *settings)
{
    if (settings->server == NULL)
        return "`server` is missing";
    if (settings->access_token == NULL && settings->password == NULL)
        return "neither `access_token_file` nor `password_file` is given: it cannot sign in";
    if (settings->access_token == NULL && settings->user == NULL)
        return "`user` is missing: to sign in with a password it must be known";
    if (settings->user != NULL && !is_user(settings->user))
        return "`user` must look like @waymark:example.org";
    for (size_t i = 0; i < settings->room_count; i++) {
        if (settings->rooms[i][0] != '!' && settings->rooms[i][0] != '#')
            return "`rooms` holds aliases (#help:example.org) and ids (!abc:example.org)";
    }
    return NULL;
}

static enum invite_policy policy_of(const char *word)
{
    return str_equal(word, "anyone")  ? INVITE_ANYONE
           : str_equal(word, "never") ? INVITE_NEVER
                                      : INVITE_LISTED;
}

bool matrix_settings_read(struct matrix_settings *settings, json_t *from, json_t *secrets,
                          const char **why)
{
    *settings = (struct matrix_settings){
        .server = text_of(from, "server", NULL),
        .user = text_of(from, "user", NULL),
        .device_name = text_of(from, "device_name", "Waymark"),
        .display_name = text_of(from, "display_name", NULL),
        .ca_file = text_of(from, "ca_file", NULL),
        .invites = policy_of(text_of(from, "invites", "listed")),
        .invites_per_hour = number_of(from, "invites_per_hour", 20),
        .typing = json_is_true(json_object_get(from, "typing")),
        .receipts = json_is_true(json_object_get(from, "receipts")),
        .retry_least = number_of(from, "retry_least", 2) * 1000,
        .retry_most = number_of(from, "retry_most", 300) * 1000,
        .owner = json_incref(from),
        .access_token = secret_of(secrets, "access_token"),
        .password = secret_of(secrets, "password"),
    };
    settings->rooms = list_of(from, "rooms", &settings->room_count);
    settings->names = list_of(from, "names", &settings->name_count);
    if (settings->display_name != NULL) /* list_of() leaves room for one more */
        settings->names[settings->name_count++] = settings->display_name;
    settings->invite_from = list_of(from, "invite_from", &settings->invite_from_count);
    *why = problem_of(settings);
    return *why == NULL;
}

static void wipe(char *secret)
{
    if (secret != NULL)
        mem_wipe(secret, strlen(secret));
    free(secret);
}

void matrix_settings_finish(struct matrix_settings *settings)
{
    wipe(settings->access_token);
    wipe(settings->password);
    free(settings->rooms);
    free(settings->names);
    free(settings->invite_from);
    json_decref(settings->owner);
    *settings = (struct matrix_settings){0};
}
