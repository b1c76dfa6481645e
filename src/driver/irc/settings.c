#include "driver/irc/settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/keys.h"
#include "base/mem.h"
#include "base/str.h"

enum { NICK_LONGEST = 64, NAME_LONGEST = 200, DAY = 24 * 60 * 60 };

const struct key settings_keys[] = {
    {.name = "server", .type = KEY_TEXT, .required = true, .help = "name of the server"},
    {.name = "port",
     .type = KEY_NUMBER,
     .fallback = "6697",
     .least = 1,
     .most = 65535,
     .help = "port of the server"},
    {.name = "tls",
     .type = KEY_BOOL,
     .fallback = "true",
     .help = "encrypted, with the server's certificate verified"},
    {.name = "ca_file",
     .type = KEY_PATH,
     .help = "certificates (PEM) of the only authorities to trust, for a network of your own"},
    {.name = "nick", .type = KEY_TEXT, .fallback = "waymark", .help = "what it is called"},
    {.name = "user", .type = KEY_TEXT, .fallback = "waymark", .help = "user name, before the @"},
    {.name = "realname",
     .type = KEY_TEXT,
     .fallback = "Waymark, a guide for support groups",
     .help = "what WHOIS shows"},
    {.name = "names", .type = KEY_LIST, .help = "further names it listens to"},
    {.name = "account", .type = KEY_TEXT, .help = "services account to sign in to (SASL)"},
    {.name = "password_file", .type = KEY_SECRET, .help = "file with the account's password"},
    {.name = "server_password_file",
     .type = KEY_SECRET,
     .help = "file with the server's password, where it has one"},
    {.name = "channels", .type = KEY_LIST, .help = "channels to be in"},
    {.name = "reply_as",
     .type = KEY_CHOICE,
     .fallback = "privmsg",
     .choices = "privmsg notice",
     .help = "the kind of message it writes"},
    {.name = "retry_least",
     .type = KEY_DURATION,
     .fallback = "5s",
     .least = 1,
     .most = DAY,
     .help = "shortest wait before connecting again"},
    {.name = "retry_most",
     .type = KEY_DURATION,
     .fallback = "15m",
     .least = 1,
     .most = DAY,
     .help = "longest wait before connecting again"},
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

static bool is_word(const char *text, size_t longest)
{
    if (*text == '\0' || *text == ':' || strlen(text) > longest)
        return false;
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text <= ' ' || *text == ',' || *text == 0x7f)
            return false;
    }
    return true;
}

/* A host name, an IPv4 or an IPv6 address: whether there is such a one will show. */
static bool is_host(const char *text)
{
    return *text != '\0' && strlen(text) <= NAME_LONGEST &&
           text[strspn(text,
                       "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]")] ==
               '\0';
}

static bool is_line(const char *text)
{
    return text[strcspn(text, "\r\n")] == '\0' && strlen(text) <= NAME_LONGEST;
}

static bool check(const struct settings *settings, const char **why)
{
    const struct session_config *session = &settings->session;
    *why = NULL;
    if (settings->target.server == NULL)
        *why = "server is not set";
    else if (!is_host(settings->target.server))
        *why = "server cannot be the name of one: no scheme, no port, no spaces";
    else if (!is_word(session->nick, NICK_LONGEST) || strpbrk(session->nick, "#&@!*?.$+~") != NULL)
        *why = "nick cannot be a nick: letters, digits and -_[]{}|^`\\ make one";
    else if (!is_word(session->user, NICK_LONGEST) || strpbrk(session->user, "@!") != NULL)
        *why = "user cannot be a user name";
    else if (!is_line(session->realname))
        *why = "realname is too long, or more than one line";
    else if (session->account != NULL && session->password == NULL)
        *why = "account is set, but password_file is not";
    for (size_t i = 0; i < settings->channel_count && *why == NULL; i++) {
        const char *channel = settings->channels[i];
        if (!is_word(channel, NAME_LONGEST) || strchr("#&+!", *channel) == NULL)
            *why = "in channels is one that cannot be a channel: they begin with #";
    }
    return *why == NULL;
}

bool settings_read(struct settings *settings, json_t *from, json_t *secrets, const char **why)
{
    *settings = (struct settings){.owner = json_incref(from)};
    settings->password = secret_of(secrets, "password");
    settings->server_password = secret_of(secrets, "server_password");
    settings->channels = list_of(from, "channels", &settings->channel_count);
    settings->names = list_of(from, "names", &settings->session.name_count);
    const json_t *tls = json_object_get(from, "tls");
    settings->target = (struct connection_target){
        .server = text_of(from, "server", NULL),
        .port = number_of(from, "port", 6697),
        .tls = !json_is_false(tls),
        .ca_file = text_of(from, "ca_file", NULL),
    };
    settings->session.nick = text_of(from, "nick", "waymark");
    settings->session.user = text_of(from, "user", "waymark");
    settings->session.realname = text_of(from, "realname", "Waymark, a guide for support groups");
    settings->session.account = text_of(from, "account", NULL);
    settings->session.password = settings->password;
    settings->session.server_password = settings->server_password;
    settings->session.names = settings->names;
    settings->session.notice = str_equal(text_of(from, "reply_as", "privmsg"), "notice");
    settings->session.secure = settings->target.tls;
    settings->retry_least = 1000 * (int64_t)number_of(from, "retry_least", 5);
    settings->retry_most = 1000 * (int64_t)number_of(from, "retry_most", 15 * 60);
    return check(settings, why);
}

static void forget(char *secret)
{
    if (secret != NULL)
        mem_wipe(secret, strlen(secret));
    free(secret);
}

void settings_finish(struct settings *settings)
{
    forget(settings->password);
    forget(settings->server_password);
    free(settings->channels);
    free(settings->names);
    json_decref(settings->owner);
    *settings = (struct settings){0};
}
