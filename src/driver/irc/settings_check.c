/* What in the settings of an account cannot work. */
#include <string.h>

#include "base/str.h"
#include "driver/irc/pins.h"
#include "driver/irc/settings.h"

enum { NICK_LONGEST = 64, NAME_LONGEST = 200 };

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

static bool is_nick(const char *text)
{
    return is_word(text, NICK_LONGEST) && strpbrk(text, "#&@!*?.$+~") == NULL;
}

/* "NickServ@services.example" */
static bool is_service(const char *text)
{
    const char *at = strchr(text, '@');
    return is_word(text, NAME_LONGEST) && at != NULL && at > text && at[1] != '\0' &&
           strpbrk(text, "#&!*?$") == NULL && strchr(at + 1, '@') == NULL;
}

static bool is_proxy(const char *text)
{
    static const char *const schemes[] = {"socks5://", "http://", "https://"};
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        const char *rest = text + strlen(schemes[i]);
        if (str_starts(text, schemes[i]))
            return is_host(rest) && strchr(rest, ':') != NULL;
    }
    return false;
}

struct objecting {
    driver_objection *object;
    void *data;
};

static void object_item(const struct objecting *to, const char *key, size_t item,
                        const char *sentence)
{
    to->object(to->data, false, key, item, sentence);
}

static void object(const struct objecting *to, const char *key, const char *sentence)
{
    object_item(to, key, 0, sentence);
}

static void check_way(const struct settings *settings, const struct objecting *to)
{
    const struct connection_target *target = &settings->target;
    unsigned char fingerprint[FINGERPRINT];
    if (!is_host(target->server))
        object(to, "server", "server cannot be the name of one: no scheme, no port, no spaces");
    for (size_t i = 0; i < target->fingerprint_count; i++) {
        if (!fingerprint_read(target->fingerprints[i], fingerprint))
            object_item(
                to, "tls_fingerprints", i,
                "in tls_fingerprints is one that is no SHA-256: 64 hexadecimal digits, with or "
                "without colons");
    }
    if (target->proxy != NULL && !is_proxy(target->proxy))
        object(to, "proxy",
               "proxy must look like socks5://127.0.0.1:9050 or http://proxy.example:3128, without "
               "a user or a password");
    if ((target->proxy_user == NULL) != (target->proxy_password == NULL))
        object(to, target->proxy_user == NULL ? "proxy_password_file" : "proxy_user",
               "proxy_user and proxy_password_file go together");
    if (target->source != NULL && !is_host(target->source))
        object(to, "source_address", "source_address is neither an address nor an interface");
    if (str_ends(target->server, ".onion") && target->proxy == NULL)
        object(to, "server", "an onion service is reached by `proxy` only");
}

/* A password goes over no network without TLS. */
static void check_secrecy(const struct settings *settings, const struct objecting *to)
{
    const struct session_config *session = &settings->session;
    if (settings->target.tls || settings->session.secure)
        return;
    to->object(to->data, true, "tls", 0,
               "tls is false: everybody on the way can read and forge what is said to the bot and "
               "by it");
    if (session->server_password != NULL)
        object(to, "server_password_file",
               "server_password_file is set, and tls is false: the password would be sent for "
               "everybody on the way to read");
    if (session->password != NULL || session->certificate)
        object(to, session->password != NULL ? "password_file" : "client_cert_file",
               "nobody signs in to an account while tls is false: the password would be sent for "
               "everybody on the way to read");
}

static void check_account(const struct settings *settings, const struct objecting *to)
{
    const struct session_config *session = &settings->session;
    const struct connection_target *target = &settings->target;
    if (session->account != NULL && session->password == NULL && !session->certificate)
        object(to, "account", "account is set, but neither password_file nor client_cert_file is");
    if (session->account == NULL && session->password != NULL)
        object(to, "password_file", "password_file is set, but account is not");
    if ((target->client_cert_file == NULL) != (target->client_key == NULL))
        object(to, target->client_cert_file == NULL ? "client_key_file" : "client_cert_file",
               "client_cert_file and client_key_file go together");
    if (session->sasl == SASL_EXTERNAL && !session->certificate)
        object(to, "sasl", "sasl is external, but client_cert_file is not set");
    if ((session->sasl == SASL_SCRAM || session->sasl == SASL_PLAIN) && session->password == NULL)
        object(to, "sasl", "sasl wants a password, but password_file is not set");
    if (session->services != NULL && !is_service(session->services))
        object(to, "services",
               "services must look like NickServ@services.example: a nick, and the name of the "
               "server it is on");
    else if (session->services != NULL && session->password == NULL)
        object(to, "services", "services is set, but password_file is not");
}

static void check_names(const struct settings *settings, const struct objecting *to)
{
    const struct session_config *session = &settings->session;
    if (!is_nick(session->nick))
        object(to, "nick", "nick cannot be a nick: letters, digits and -_[]{}|^`\\ make one");
    for (size_t i = 0; i < session->other_nick_count; i++) {
        if (!is_nick(session->other_nicks[i]))
            object_item(to, "other_nicks", i, "in other_nicks is one that cannot be a nick");
    }
    for (size_t i = 0; i < session->bot_count; i++) {
        if (!is_word(session->bots[i], NAME_LONGEST) ||
            (!str_starts(session->bots[i], "account:") && strchr(session->bots[i], '!') == NULL))
            object_item(
                to, "bots", i,
                "in bots is one that is neither a mask (nick!*@*) nor an account (account:NAME)");
    }
    if (!is_word(session->user, NICK_LONGEST) || strpbrk(session->user, "@!") != NULL)
        object(to, "user", "user cannot be a user name");
    if (!is_line(session->realname))
        object(to, "realname", "realname is too long, or more than one line");
    for (size_t i = 0; i < settings->channel_count; i++) {
        const char *channel = settings->channels[i];
        if (!is_word(channel, NAME_LONGEST) || strchr("#&+!", *channel) == NULL) {
            object_item(to, "channels", i,
                        "in channels is one that cannot be a channel: they begin with #");
            return;
        }
    }
}

void settings_object(const struct settings *settings, driver_objection *told, void *data)
{
    const struct objecting objecting = {told, data};
    const struct objecting *to = &objecting;
    if (settings->target.server == NULL) {
        object(to, "server", "server is not set");
        return;
    }
    check_way(settings, to);
    check_secrecy(settings, to);
    check_account(settings, to);
    check_names(settings, to);
}

/* Where the bot itself signs in by SASL the network has accounts, and as good as always tells them;
 * the log says it at the start where it does not. */
const char *settings_person(const json_t *settings, const char *who, bool *perhaps)
{
    bool sasl = json_object_get(settings, "account") != NULL &&
                json_object_get(settings, "services") == NULL;
    *perhaps = str_starts(who, "account:");
    if (!*perhaps)
        return "on IRC people are known by their services account only: write it as account:ann";
    return sasl ? NULL
                : "the bot signs in without SASL or not at all, so this network may tell no "
                  "accounts: "
                  "moderators by account cannot work there then, only by their rank in a channel";
}
