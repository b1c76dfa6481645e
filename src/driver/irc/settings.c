#include "driver/irc/settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/keys.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/account.h"

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
     .help = "encrypted, with the server's certificate verified; no password goes over the network "
             "without it"},
    {.name = "ca_file",
     .type = KEY_PATH,
     .help = "certificates (PEM) of the only authorities to trust, for a network of your own"},
    {.name = "tls_fingerprints",
     .type = KEY_LIST,
     .help = "SHA-256 of certificates: trust only these, whoever signed them"},
    {.name = "proxy",
     .type = KEY_TEXT,
     .help = "socks5://host:port (Tor: socks5://127.0.0.1:9050) or http://host:port"},
    {.name = "proxy_user", .type = KEY_TEXT, .help = "user name for the proxy"},
    {.name = "proxy_password_file", .type = KEY_SECRET, .help = "file with the proxy's password"},
    {.name = "source_address",
     .type = KEY_TEXT,
     .help = "own address, or interface, to connect from"},
    {.name = "ip",
     .type = KEY_CHOICE,
     .fallback = "any",
     .choices = "any ipv4 ipv6",
     .help = "addresses to connect to; any: IPv6 first, IPv4 a moment later"},
    {.name = "nick", .type = KEY_TEXT, .fallback = "waymark", .help = "what it is called"},
    {.name = "user", .type = KEY_TEXT, .fallback = "waymark", .help = "user name, before the @"},
    {.name = "realname",
     .type = KEY_TEXT,
     .fallback = "Waymark, a guide for support groups",
     .help = "what WHOIS shows"},
    {.name = "other_nicks", .type = KEY_LIST, .help = "nicks to take while its own is taken"},
    {.name = "regain",
     .type = KEY_CHOICE,
     .fallback = "regain",
     .choices = "never regain ghost recover",
     .help = "what NickServ is told when its nick is taken, once it is signed in"},
    {.name = "names", .type = KEY_LIST, .help = "further names it listens to"},
    {.name = "bots",
     .type = KEY_LIST,
     .help = "programs, which it does not listen to: masks (nick!user@host, with * and ?), or "
             "account:NAME"},
    {.name = "account", .type = KEY_TEXT, .help = "services account to sign in to (SASL)"},
    {.name = "password_file", .type = KEY_SECRET, .help = "file with the account's password"},
    {.name = "sasl",
     .type = KEY_CHOICE,
     .fallback = "any",
     .choices = "any external scram plain",
     .help =
         "how it may sign in: the best way there is, or only by certificate, or never saying the "
         "password, or saying it"},
    {.name = "client_cert_file",
     .type = KEY_PATH,
     .help = "certificate (PEM) to sign in with (SASL EXTERNAL)"},
    {.name = "client_key_file", .type = KEY_SECRET, .help = "file with its private key (PEM)"},
    {.name = "services",
     .type = KEY_TEXT,
     .help = "where there is no SASL: who is told the password, NickServ@services.example"},
    {.name = "server_password_file",
     .type = KEY_SECRET,
     .help = "file with the server's password, where it has one"},
    {.name = "channels", .type = KEY_LIST, .help = "channels to be in"},
    {.name = "reply_as",
     .type = KEY_CHOICE,
     .fallback = "privmsg",
     .choices = "privmsg notice",
     .help = "the kind of message it writes"},
    ACCOUNT_RETRY_LEAST("5s"),
    ACCOUNT_RETRY_MOST("15m"),
    {.name = "channel_keys_file",
     .type = KEY_SECRET,
     .help = "file with the keys of channels that have one: lines of a channel, a space, its key"},
    {.name = "rejoins",
     .type = KEY_NUMBER,
     .fallback = "3",
     .least = 0,
     .most = 100,
     .help = "how often within an hour it goes back into a channel that it was kicked out of"},
    {.name = "knock",
     .type = KEY_BOOL,
     .fallback = "false",
     .help = "knock, once, at a channel that is by invitation only"},
    ACCOUNT_INVITES,
    ACCOUNT_INVITE_FROM(
        "services accounts that may invite it, and channels that anybody may invite it to"),
    ACCOUNT_INVITES_PER_HOUR,
    {.name = "formatting",
     .type = KEY_CHOICE,
     .fallback = "none",
     .choices = "none bold",
     .help = "whether the few strong words, as numbers to call, are bold"},
    {.name = "trust_operators",
     .type = KEY_BOOL,
     .fallback = "false",
     .help = "the network's operators count as moderators where a channel shows a mark for them"},
    {0},
};

/* Nobody can listen on the way: the same machine, or Tor all the way. */
static bool is_private(const struct connection_target *target)
{
    static const char *const here[] = {"127.0.0.1", "::1", "[::1]", "localhost"};
    for (size_t i = 0; i < sizeof here / sizeof here[0] && target->proxy == NULL; i++) {
        if (str_equal_fold(target->server, here[i]))
            return true;
    }
    return target->proxy != NULL && str_starts(target->proxy, "socks5://") &&
           str_ends(target->server, ".onion");
}

/* ---- reading ---- */

static size_t index_of(const json_t *from, const char *name, const char *const *words, size_t count)
{
    const char *word = keys_text(from, name, words[0]);
    for (size_t i = 0; i < count; i++) {
        if (str_equal(word, words[i]))
            return i;
    }
    return 0;
}

#define INDEX_OF(from, name, words) index_of(from, name, words, sizeof(words) / sizeof(words)[0])

static void take_way(struct settings *settings, json_t *from)
{
    static const char *const families[] = {
        [CONNECTION_ANY] = "any", [CONNECTION_IPV4] = "ipv4", [CONNECTION_IPV6] = "ipv6"};
    settings->fingerprints =
        keys_list(from, "tls_fingerprints", &settings->target.fingerprint_count);
    settings->target.server = keys_text(from, "server", NULL);
    settings->target.port = keys_number(from, "port", 6697);
    settings->target.tls = !json_is_false(json_object_get(from, "tls"));
    settings->target.ca_file = keys_text(from, "ca_file", NULL);
    settings->target.fingerprints = settings->fingerprints;
    settings->target.client_cert_file = keys_text(from, "client_cert_file", NULL);
    settings->target.client_key = settings->client_key;
    settings->target.proxy = keys_text(from, "proxy", NULL);
    settings->target.proxy_user = keys_text(from, "proxy_user", NULL);
    settings->target.proxy_password = settings->proxy_password;
    settings->target.source = keys_text(from, "source_address", NULL);
    settings->target.family = (enum connection_family)INDEX_OF(from, "ip", families);
}

static void take_account(struct settings *settings, json_t *from)
{
    static const char *const policies[] = {[SASL_ANY] = "any",
                                           [SASL_EXTERNAL] = "external",
                                           [SASL_SCRAM] = "scram",
                                           [SASL_PLAIN] = "plain"};
    settings->session.account = keys_text(from, "account", NULL);
    settings->session.password = settings->password;
    settings->session.server_password = settings->server_password;
    settings->session.certificate = settings->target.client_cert_file != NULL;
    settings->session.sasl = (enum sasl_policy)INDEX_OF(from, "sasl", policies);
    settings->session.services = keys_text(from, "services", NULL);
}

static void take_names(struct settings *settings, json_t *from)
{
    static const char *const words[] = {[REGAIN_NEVER] = "never",
                                        [REGAIN_REGAIN] = "regain",
                                        [REGAIN_GHOST] = "ghost",
                                        [REGAIN_RECOVER] = "recover"};
    settings->names = keys_list(from, "names", &settings->session.name_count);
    settings->other_nicks = keys_list(from, "other_nicks", &settings->session.other_nick_count);
    settings->session.nick = keys_text(from, "nick", "waymark");
    settings->session.user = keys_text(from, "user", "waymark");
    settings->session.realname = keys_text(from, "realname", "Waymark, a guide for support groups");
    settings->session.names = settings->names;
    settings->bots = keys_list(from, "bots", &settings->session.bot_count);
    settings->session.bots = settings->bots;
    settings->session.other_nicks = settings->other_nicks;
    settings->session.regain = json_object_get(from, "regain") == NULL
                                   ? REGAIN_REGAIN
                                   : (enum regain)INDEX_OF(from, "regain", words);
}

/* What holds in channels. */
static void take_rooms(struct settings *settings, json_t *from)
{
    settings->channels = keys_list(from, "channels", &settings->channel_count);
    settings->session.notice = str_equal(keys_text(from, "reply_as", "privmsg"), "notice");
    settings->session.channel_keys = settings->channel_keys;
    settings->session.rejoins = (unsigned)keys_number(from, "rejoins", 3);
    settings->session.knock = json_is_true(json_object_get(from, "knock"));
    settings->session.invites = account_invites(from);
    settings->invite_from = keys_list(from, "invite_from", &settings->session.invite_from_count);
    settings->session.invite_from = settings->invite_from;
    settings->session.invites_per_hour = (unsigned)account_invites_per_hour(from);
    settings->session.bold = str_equal(keys_text(from, "formatting", "none"), "bold");
    settings->session.trust_operators = json_is_true(json_object_get(from, "trust_operators"));
}

static void take(struct settings *settings, json_t *from, json_t *secrets)
{
    *settings = (struct settings){.owner = json_incref(from)};
    settings->password = keys_secret(secrets, "password");
    settings->server_password = keys_secret(secrets, "server_password");
    settings->channel_keys = keys_secret(secrets, "channel_keys");
    settings->client_key = keys_secret(secrets, "client_key");
    settings->proxy_password = keys_secret(secrets, "proxy_password");
    take_way(settings, from);
    take_account(settings, from);
    take_names(settings, from);
    take_rooms(settings, from);
    settings->session.tls = settings->target.tls;
    settings->session.secure =
        settings->target.tls || (settings->target.server != NULL && is_private(&settings->target));
    settings->retry_least = 1000 * (int64_t)keys_number(from, "retry_least", 5);
    settings->retry_most = 1000 * (int64_t)keys_number(from, "retry_most", 15 * 60);
}

bool settings_read(struct settings *settings, json_t *from, json_t *secrets, const char **why)
{
    *why = NULL;
    take(settings, from, secrets);
    settings_object(settings, account_keep_first, why);
    return *why == NULL;
}

void settings_check(json_t *from, const json_t *secrets, driver_objection *object_to, void *data)
{
    struct settings settings;
    json_t *copy = json_deep_copy(secrets); /* reading wipes */
    take(&settings, from, copy);
    if (settings.target.server != NULL) /* else the table has said so */
        settings_object(&settings, object_to, data);
    settings_finish(&settings);
    json_decref(copy);
}

void settings_finish(struct settings *settings)
{
    mem_forget(settings->password);
    mem_forget(settings->server_password);
    mem_forget(settings->client_key);
    mem_forget(settings->proxy_password);
    free(settings->fingerprints);
    free(settings->other_nicks);
    free(settings->bots);
    mem_forget(settings->channel_keys);
    free(settings->invite_from);
    free(settings->channels);
    free(settings->names);
    json_decref(settings->owner);
    *settings = (struct settings){0};
}
