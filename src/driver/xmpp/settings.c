#include "driver/xmpp/settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/xmpp/jid.h"

enum { NICK_LONGEST = 200, PLACES_MOST = 1000 };

const struct key xmpp_keys[] = {
    {.name = "user",
     .type = KEY_TEXT,
     .required = true,
     .help = "the bot's account: waymark@example.org"},
    {.name = "password_file", .type = KEY_SECRET, .help = "file with the account's password"},
    {.name = "client_cert_file",
     .type = KEY_PATH,
     .help = "certificate (PEM) to sign in with, in the place of a password"},
    {.name = "client_key_file", .type = KEY_PATH, .help = "its private key (PEM)"},
    {.name = "server",
     .type = KEY_TEXT,
     .help = "name or address of the server, where it is not what DNS says of the account's"},
    {.name = "port", .type = KEY_NUMBER, .least = 1, .most = 65535, .help = "port of that server"},
    {.name = "tls",
     .type = KEY_CHOICE,
     .fallback = "auto",
     .choices = "auto direct starttls",
     .help = "how encryption begins; it is never left out"},
    {.name = "ca_file",
     .type = KEY_PATH,
     .help = "certificates (PEM) of the only authorities to trust, for a server of your own"},
    {.name = "resource",
     .type = KEY_TEXT,
     .fallback = "waymark",
     .help = "the part of its address after the slash"},
    {.name = "nick",
     .type = KEY_TEXT,
     .fallback = "waymark",
     .help = "what it is called in group chats"},
    {.name = "avatar",
     .type = KEY_PATH,
     .help = "its picture: a PNG, JPEG, GIF or WebP file of at most 64 KB"},
    {.name = "rooms",
     .type = KEY_LIST,
     .help =
         "group chats to be in: help@rooms.example.org, or with a nick of its own after a space"},
    {.name = "room_passwords_file",
     .type = KEY_SECRET,
     .help = "file with a line for each group chat that wants one: its address, a space, the "
             "password"},
    {.name = "names", .type = KEY_LIST, .help = "further names it listens to"},
    {.name = "bots",
     .type = KEY_LIST,
     .help = "addresses that are programs too: it does not listen to them"},
    ACCOUNT_INVITES,
    ACCOUNT_INVITE_FROM("people (ann@example.org) and servers (example.org) that may invite it"),
    ACCOUNT_INVITES_PER_HOUR,
    {.name = "receipts",
     .type = KEY_BOOL,
     .fallback = "false",
     .help = "tells people that their direct messages arrived, where they ask for it"},
    {.name = "chat_states",
     .type = KEY_BOOL,
     .fallback = "false",
     .help = "marks its direct answers with a chat state"},
    ACCOUNT_RETRY_LEAST("2s"),
    ACCOUNT_RETRY_MOST("5m"),
    {0},
};

/* ---- group chats ---- */

/* The password of a room among lines "room password", or NULL. */
static char *password_of(const struct xmpp_settings *settings, const char *room)
{
    const char *at = settings->room_passwords;
    size_t length = strlen(room);
    while (at != NULL && *at != '\0') {
        size_t line = strcspn(at, "\n");
        if (line > length + 1 && str_starts_fold(at, room) && at[length] == ' ')
            return mem_string_of(at + length + 1, line - length - 1);
        at += line + (at[line] == '\n');
    }
    return NULL;
}

/* A place is "room@service" or "room@service nick". */
static bool parse_place(const char *from, const char *nick, struct xmpp_place *place)
{
    const char *space = strchr(from, ' ');
    char *room = space == NULL ? mem_string(from) : mem_string_of(from, (size_t)(space - from));
    char bare[JID_LONGEST + 1];
    nick = space == NULL ? nick : space + 1;
    bool good = strchr(room, '/') == NULL && jid_bare(room, bare) && strchr(bare, '@') != NULL &&
                *nick != '\0' && strlen(nick) <= NICK_LONGEST;
    free(room);
    if (good)
        *place = (struct xmpp_place){.room = mem_string(bare), .nick = mem_string(nick)};
    return good;
}

static void finish_place(struct xmpp_place *place)
{
    free(place->room);
    free(place->nick);
    mem_forget(place->password);
}

static void read_places(struct xmpp_settings *settings, const json_t *from)
{
    size_t count = 0;
    const char **rooms = keys_list(from, "rooms", &count);
    settings->places = mem_array(count + 1, sizeof *settings->places);
    for (size_t i = 0; i < count && i < PLACES_MOST; i++) {
        struct xmpp_place *place = &settings->places[settings->place_count];
        if (!parse_place(rooms[i], settings->nick, place))
            continue; /* the check has told */
        place->password = password_of(settings, place->room);
        settings->place_count++;
    }
    free(rooms);
}

/* ---- what cannot work ---- */

static bool is_account(const char *user)
{
    char bare[JID_LONGEST + 1];
    return strchr(user, '@') != NULL && strchr(user, '/') == NULL && jid_bare(user, bare);
}

static void check_sign_in(const json_t *from, bool has_password, driver_objection *object,
                          void *data)
{
    bool has_cert = json_object_get(from, "client_cert_file") != NULL;
    bool has_key = json_object_get(from, "client_key_file") != NULL;
    const char *user = keys_text(from, "user", NULL);
    if (user == NULL || !is_account(user))
        object(data, false, "user", 0, "`user` must look like waymark@example.org");
    if (!has_password && !has_cert)
        object(data, false, "user", 0,
               "neither `password_file` nor `client_cert_file` is given: it cannot sign in");
    if (has_cert != has_key)
        object(data, false, has_cert ? "client_cert_file" : "client_key_file", 0,
               "`client_cert_file` and `client_key_file` go together");
}

static void check_rooms(const json_t *from, driver_objection *object, void *data)
{
    size_t count = 0;
    const char **rooms = keys_list(from, "rooms", &count);
    for (size_t i = 0; i < count; i++) {
        struct xmpp_place place = {0};
        if (!parse_place(rooms[i], "waymark", &place))
            object(data, false, "rooms", i,
                   "in `rooms` is one that cannot be a group chat: they look like "
                   "help@rooms.example.org, with a nick after a space if it is to have one of "
                   "its own");
        for (size_t j = 0; j < i && place.room != NULL; j++) {
            size_t length = strlen(place.room);
            if (str_starts_fold(rooms[j], place.room) && strchr(" ", rooms[j][length]) != NULL)
                object(data, false, "rooms", i, "in `rooms` is a group chat twice");
        }
        finish_place(&place);
    }
    if (count > PLACES_MOST)
        object(data, false, "rooms", PLACES_MOST, "`rooms` are at most 1000");
    free(rooms);
}

static void check_all(const json_t *from, bool has_password, driver_objection *object, void *data)
{
    check_sign_in(from, has_password, object, data);
    check_rooms(from, object, data);
    if (strlen(keys_text(from, "nick", "")) > NICK_LONGEST)
        object(data, false, "nick", 0, "`nick` is too long");
    if (strlen(keys_text(from, "resource", "")) > NICK_LONGEST)
        object(data, false, "resource", 0, "`resource` is too long");
    if (json_object_get(from, "server") == NULL && json_object_get(from, "port") != NULL)
        object(data, false, "port", 0,
               "`port` is set, but `server` is not: without it DNS says which port");
    if (keys_number(from, "retry_least", 0) > keys_number(from, "retry_most", ACCOUNT_DAY))
        object(data, false, "retry_least", 0, "`retry_least` must not be more than `retry_most`");
}

void xmpp_settings_check(json_t *from, const json_t *secrets, driver_objection *object, void *data)
{
    if (json_object_get(from, "user") != NULL) /* else the table tells, and nothing more can be */
        check_all(from, json_object_get(secrets, "password") != NULL, object, data);
}

static enum connect_tls tls_of(const char *word)
{
    return str_equal(word, "direct")     ? CONNECT_DIRECT
           : str_equal(word, "starttls") ? CONNECT_STARTTLS
                                         : CONNECT_EITHER;
}

static bool is_true(const json_t *from, const char *name)
{
    return json_is_true(json_object_get(from, name));
}

static void read_plain(struct xmpp_settings *settings, json_t *from)
{
    const char *user = keys_text(from, "user", NULL);
    char bare[JID_LONGEST + 1];
    if (user != NULL && strchr(user, '/') == NULL && jid_bare(user, bare))
        settings->user = mem_string(bare);
    settings->resource = keys_text(from, "resource", "waymark");
    settings->ca_file = keys_text(from, "ca_file", NULL);
    settings->client_cert_file = keys_text(from, "client_cert_file", NULL);
    settings->client_key_file = keys_text(from, "client_key_file", NULL);
    settings->nick = keys_text(from, "nick", "waymark");
    settings->avatar = keys_text(from, "avatar", NULL);
    settings->invites = account_invites(from);
    settings->invites_per_hour = account_invites_per_hour(from);
    settings->receipts = is_true(from, "receipts");
    settings->chat_states = is_true(from, "chat_states");
    settings->retry_least = keys_number(from, "retry_least", 2) * 1000;
    settings->retry_most = keys_number(from, "retry_most", 300) * 1000;
    settings->wish = (struct connect_wish){.server = keys_text(from, "server", NULL),
                                           .port = (unsigned short)keys_number(from, "port", 0),
                                           .tls = tls_of(keys_text(from, "tls", "auto"))};
    if (settings->user != NULL && strchr(settings->user, '@') != NULL)
        settings->wish.domain = strchr(settings->user, '@') + 1;
}

bool xmpp_settings_read(struct xmpp_settings *settings, json_t *from, json_t *secrets,
                        const char **why)
{
    *settings = (struct xmpp_settings){.owner = json_incref(from)};
    read_plain(settings, from);
    settings->password = keys_secret(secrets, "password");
    settings->room_passwords = keys_secret(secrets, "room_passwords");
    settings->names = keys_list(from, "names", &settings->name_count);
    settings->bots = keys_list(from, "bots", &settings->bot_count);
    settings->invite_from = keys_list(from, "invite_from", &settings->invite_from_count);
    read_places(settings, from);
    *why = NULL;
    check_all(from, settings->password != NULL, account_keep_first, why);
    return *why == NULL;
}

void xmpp_settings_finish(struct xmpp_settings *settings)
{
    for (size_t i = 0; i < settings->place_count; i++)
        finish_place(&settings->places[i]);
    free(settings->places);
    mem_forget(settings->password);
    mem_forget(settings->room_passwords);
    free(settings->names);
    free(settings->bots);
    free(settings->invite_from);
    free(settings->user);
    json_decref(settings->owner);
    *settings = (struct xmpp_settings){0};
}
