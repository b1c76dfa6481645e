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
    settings->password = keys_secret(secrets, "password");
    settings->server_password = keys_secret(secrets, "server_password");
    settings->channels = keys_list(from, "channels", &settings->channel_count);
    settings->names = keys_list(from, "names", &settings->session.name_count);
    const json_t *tls = json_object_get(from, "tls");
    settings->target = (struct connection_target){
        .server = keys_text(from, "server", NULL),
        .port = keys_number(from, "port", 6697),
        .tls = !json_is_false(tls),
        .ca_file = keys_text(from, "ca_file", NULL),
    };
    settings->session.nick = keys_text(from, "nick", "waymark");
    settings->session.user = keys_text(from, "user", "waymark");
    settings->session.realname = keys_text(from, "realname", "Waymark, a guide for support groups");
    settings->session.account = keys_text(from, "account", NULL);
    settings->session.password = settings->password;
    settings->session.server_password = settings->server_password;
    settings->session.names = settings->names;
    settings->session.notice = str_equal(keys_text(from, "reply_as", "privmsg"), "notice");
    settings->session.secure = settings->target.tls;
    settings->retry_least = 1000 * (int64_t)keys_number(from, "retry_least", 5);
    settings->retry_most = 1000 * (int64_t)keys_number(from, "retry_most", 15 * 60);
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
