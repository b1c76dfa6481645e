#include "driver/matrix/settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

enum { USER_LONGEST = 255 };

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
    {.name = "avatar",
     .type = KEY_PATH,
     .help = "its picture: a PNG, JPEG, GIF or WebP file of at most 1 MB"},
    {.name = "ca_file",
     .type = KEY_PATH,
     .help = "certificates (PEM) of the only authorities to trust, for a server of your own"},
    {.name = "rooms", .type = KEY_LIST, .help = "rooms to be in: aliases or ids"},
    {.name = "names", .type = KEY_LIST, .help = "further names it listens to"},
    {.name = "bots",
     .type = KEY_LIST,
     .help = "users (@bot:example.org) that are programs too: it does not listen to them"},
    ACCOUNT_INVITES,
    ACCOUNT_INVITE_FROM("users (@ann:example.org) and servers (example.org) that may invite it"),
    ACCOUNT_INVITES_PER_HOUR,
    {.name = "leave_when_alone",
     .type = KEY_DURATION,
     .fallback = "7d",
     .least = 0,
     .most = 10 * 365 * (long)ACCOUNT_DAY,
     .help = "how long it stays in a room where nobody else is; 0s: for ever. Not in `rooms`"},
    {.name = "typing", .type = KEY_BOOL, .fallback = "false", .help = "shows that it is typing"},
    {.name = "receipts",
     .type = KEY_BOOL,
     .fallback = "false",
     .help = "shows what it has read and answered"},
    ACCOUNT_RETRY_LEAST("2s"),
    ACCOUNT_RETRY_MOST("5m"),
    {0},
};

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
    for (size_t i = 0; i < settings->bot_count; i++) {
        if (!is_user(settings->bots[i]))
            return "`bots` holds users, such as @bot:example.org";
    }
    return NULL;
}

bool matrix_settings_read(struct matrix_settings *settings, json_t *from, json_t *secrets,
                          const char **why)
{
    *settings = (struct matrix_settings){
        .server = keys_text(from, "server", NULL),
        .user = keys_text(from, "user", NULL),
        .device_name = keys_text(from, "device_name", "Waymark"),
        .display_name = keys_text(from, "display_name", NULL),
        .avatar = keys_text(from, "avatar", NULL),
        .ca_file = keys_text(from, "ca_file", NULL),
        .invites = account_invites(from),
        .invites_per_hour = account_invites_per_hour(from),
        .leave_when_alone = (int64_t)keys_number(from, "leave_when_alone", 7 * ACCOUNT_DAY) * 1000,
        .typing = json_is_true(json_object_get(from, "typing")),
        .receipts = json_is_true(json_object_get(from, "receipts")),
        .retry_least = keys_number(from, "retry_least", 2) * 1000,
        .retry_most = keys_number(from, "retry_most", 300) * 1000,
        .owner = json_incref(from),
        .access_token = keys_secret(secrets, "access_token"),
        .password = keys_secret(secrets, "password"),
    };
    settings->rooms = keys_list(from, "rooms", &settings->room_count);
    settings->names = keys_list(from, "names", &settings->name_count);
    if (settings->display_name != NULL) /* keys_list() leaves room for one more */
        settings->names[settings->name_count++] = settings->display_name;
    settings->invite_from = keys_list(from, "invite_from", &settings->invite_from_count);
    settings->bots = keys_list(from, "bots", &settings->bot_count);
    *why = problem_of(settings);
    return *why == NULL;
}

void matrix_settings_finish(struct matrix_settings *settings)
{
    mem_forget(settings->access_token);
    mem_forget(settings->password);
    free(settings->rooms);
    free(settings->names);
    free(settings->bots);
    free(settings->invite_from);
    json_decref(settings->owner);
    *settings = (struct matrix_settings){0};
}

/* Whoever holds an alias can point it at another room, and any room can claim it. */
const char *matrix_settings_room(const char *name)
{
    return *name == '!' ? NULL
                        : "on Matrix what holds in a room goes by its id, as !abc:example.org (a "
                          "client shows it under the room's advanced settings): an alias can lead "
                          "to another room at any time";
}
