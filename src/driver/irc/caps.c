/* Which capabilities are offered, asked for, on. ircv3.net "capability-negotiation" (302). */
#include "driver/irc/caps.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "driver/irc/message.h"
#include "driver/irc/session_inside.h"

enum { REQUEST_MOST = 400 };

#define BIT(cap) (UINT64_C(1) << (cap))

/* What each is called; where there are several names, the earlier is the better. */
static const struct cap_name {
    const char *name;
    enum cap cap;
    uint64_t needs; /* bits of those without which it is of no use */
} cap_names[] = {
    {"account-notify", CAP_ACCOUNT_NOTIFY, 0},
    {"account-tag", CAP_ACCOUNT_TAG, 0},
    {"away-notify", CAP_AWAY_NOTIFY, 0},
    {"batch", CAP_BATCH, 0},
    {"cap-notify", CAP_CAP_NOTIFY, 0},
    {"channel-rename", CAP_CHANNEL_RENAME, 0},
    {"chathistory", CAP_CHATHISTORY, BIT(CAP_BATCH) | BIT(CAP_MESSAGE_TAGS) | BIT(CAP_SERVER_TIME)},
    {"chghost", CAP_CHGHOST, 0},
    {"draft/channel-rename", CAP_CHANNEL_RENAME, 0},
    {"draft/chathistory", CAP_CHATHISTORY,
     BIT(CAP_BATCH) | BIT(CAP_MESSAGE_TAGS) | BIT(CAP_SERVER_TIME)},
    {"draft/extended-monitor", CAP_EXTENDED_MONITOR, 0},
    {"draft/message-redaction", CAP_MESSAGE_REDACTION, BIT(CAP_MESSAGE_TAGS)},
    {"draft/multiline", CAP_MULTILINE, BIT(CAP_BATCH) | BIT(CAP_MESSAGE_TAGS)},
    {"draft/no-implicit-names", CAP_NO_IMPLICIT_NAMES, 0},
    {"draft/pre-away", CAP_PRE_AWAY, 0},
    {"echo-message", CAP_ECHO_MESSAGE, 0},
    {"extended-join", CAP_EXTENDED_JOIN, 0},
    {"extended-monitor", CAP_EXTENDED_MONITOR, 0},
    {"inspircd.org/standard-replies", CAP_STANDARD_REPLIES, 0},
    {"invite-notify", CAP_INVITE_NOTIFY, 0},
    {"labeled-response", CAP_LABELED_RESPONSE, BIT(CAP_BATCH) | BIT(CAP_MESSAGE_TAGS)},
    {"message-redaction", CAP_MESSAGE_REDACTION, BIT(CAP_MESSAGE_TAGS)},
    {"message-tags", CAP_MESSAGE_TAGS, 0},
    {"multi-prefix", CAP_MULTI_PREFIX, 0},
    {"multiline", CAP_MULTILINE, BIT(CAP_BATCH) | BIT(CAP_MESSAGE_TAGS)},
    {"no-implicit-names", CAP_NO_IMPLICIT_NAMES, 0},
    {"pre-away", CAP_PRE_AWAY, 0},
    {"sasl", CAP_SASL, 0},
    {"server-time", CAP_SERVER_TIME, 0},
    {"setname", CAP_SETNAME, 0},
    {"standard-replies", CAP_STANDARD_REPLIES, 0},
    {"sts", CAP_STS, 0},
    {"userhost-in-names", CAP_USERHOST_IN_NAMES, 0},
};

enum { CAP_NAMES = sizeof cap_names / sizeof cap_names[0] };

bool session_has(const struct session *session, enum cap cap)
{
    return (session->caps.on & BIT(cap)) != 0;
}

const char *session_cap_value(const struct session *session, enum cap cap)
{
    return session->caps.values[cap];
}

/* Whether a name is what the specification calls it, and no draft's or vendor's word for it. */
static bool is_ratified(size_t name)
{
    return strchr(cap_names[name].name, '/') == NULL;
}

static int name_of(const char *name, size_t length)
{
    for (int i = 0; i < CAP_NAMES; i++) {
        if (strlen(cap_names[i].name) == length && memcmp(cap_names[i].name, name, length) == 0)
            return i;
    }
    return -1;
}

void caps_end(struct session *session)
{
    if (session->phase != PHASE_SIGN_ON)
        return;
    if (session_has(session, CAP_PRE_AWAY)) /* until we are up: who writes so early is told so */
        session_send(session, (const char *const[]){"AWAY", "Not here yet", NULL});
    session_send(session, (const char *const[]){"CAP", "END", NULL});
}

/* ---- asking ---- */

static uint64_t wanted(const struct session *session)
{
    const struct caps *caps = &session->caps;
    uint64_t wanted = caps->offered & ~BIT(CAP_STS);
    if (!login_is_wanted(session))
        wanted &= ~BIT(CAP_SASL);
    for (int cap = 0; cap < CAPS; cap++) {
        if ((caps->offered & BIT(cap)) != 0 &&
            (cap_names[caps->name[cap]].needs & ~caps->offered) != 0)
            wanted &= ~BIT(cap);
    }
    return wanted & ~caps->on & ~caps->asked;
}

/* Asks for all of them, in as many lines as that takes. */
static void request(struct session *session, uint64_t caps)
{
    char list[REQUEST_MOST] = "";
    size_t length = 0;
    for (int cap = 0; cap < CAPS; cap++) {
        const char *name = cap_names[session->caps.name[cap]].name;
        if ((caps & BIT(cap)) == 0)
            continue;
        if (length + 1 + strlen(name) >= sizeof list) {
            session_send(session, (const char *const[]){"CAP", "REQ", list, NULL});
            length = 0;
        }
        length += (size_t)snprintf(list + length, sizeof list - length, "%s%s",
                                   length > 0 ? " " : "", name);
    }
    session->caps.asked |= caps;
    session_send(session, (const char *const[]){"CAP", "REQ", list, NULL});
}

/* The server has answered for all that was asked. */
static void after_caps(struct session *session)
{
    if (login_is_wanted(session))
        login_begin(session);
    else
        caps_end(session);
}

/* ircv3.net "sts": without TLS nothing more is said, with it the policy is remembered. */
static bool must_upgrade(struct session *session)
{
    const char *value = session_cap_value(session, CAP_STS);
    if (*value == '\0')
        return false;
    session->calls.policy(session->data, value);
    if (!session->config.tls && strstr(value, "port=") != NULL) {
        session_end(session, SESSION_UPGRADE, "the server is to be spoken to over TLS only");
        return true;
    }
    return false;
}

static void request_or_go_on(struct session *session)
{
    if (must_upgrade(session))
        return;
    if (session->phase == PHASE_SIGN_ON)
        signon_introduce(session);
    if (session->phase == PHASE_SIGN_ON && !login_may_begin(session))
        return;
    uint64_t caps = wanted(session);
    if (caps != 0)
        request(session, caps);
    else
        after_caps(session);
}

/* ---- what the server says ---- */

/* A word of a list of capabilities: "name", "name=value", "-name". */
struct cap_word {
    unsigned char name; /* in cap_names */
    enum cap cap;
    bool off;
    const char *value;
    size_t length; /* of the value */
};

/* The next capability that we know in a list, from `*at` on. */
static bool next_cap(const char **at, struct cap_word *word)
{
    for (;;) {
        *at += strspn(*at, " ");
        if (**at == '\0')
            return false;
        word->off = **at == '-';
        const char *name = *at + strspn(*at, "-~=");
        size_t name_length = strcspn(name, " =");
        word->value = name + name_length + (name[name_length] == '=');
        word->length = strcspn(word->value, " ");
        *at = word->value + word->length;
        int known = name_of(name, name_length);
        if (known >= 0) {
            word->name = (unsigned char)known;
            word->cap = cap_names[known].cap;
            return true;
        }
    }
}

static void take_offered(struct session *session, const char *list)
{
    struct caps *caps = &session->caps;
    struct cap_word word;
    while (next_cap(&list, &word)) {
        bool better = (caps->offered & BIT(word.cap)) == 0 || is_ratified(word.name);
        caps->offered |= BIT(word.cap);
        if (!better)
            continue;
        caps->name[word.cap] = word.name;
        bool fits = word.length < CAP_VALUE_MOST;
        snprintf(caps->values[word.cap], CAP_VALUE_MOST, "%.*s", fits ? (int)word.length : 0,
                 word.value);
    }
}

static void take_acknowledged(struct session *session, const char *list)
{
    struct caps *caps = &session->caps;
    struct cap_word word;
    while (next_cap(&list, &word)) {
        caps->asked &= ~BIT(word.cap);
        caps->on = word.off ? caps->on & ~BIT(word.cap) : caps->on | BIT(word.cap);
    }
}

static void take_withdrawn(struct session *session, const char *list)
{
    struct caps *caps = &session->caps;
    struct cap_word word;
    while (next_cap(&list, &word)) {
        caps->offered &= ~BIT(word.cap);
        caps->asked &= ~BIT(word.cap);
        caps->on &= ~BIT(word.cap);
        if (word.cap != CAP_STS) /* that cannot be taken back so */
            caps->values[word.cap][0] = '\0';
    }
}

/* A request is refused as a whole: ask for its parts one by one. */
static void take_refused(struct session *session, const char *list)
{
    struct cap_word word;
    uint64_t refused = 0;
    while (next_cap(&list, &word))
        refused |= BIT(word.cap);
    session->caps.asked &= ~refused;
    bool whole = (refused & (refused - 1)) != 0;
    for (int cap = 0; cap < CAPS && whole; cap++) {
        if ((refused & BIT(cap)) != 0)
            request(session, BIT(cap));
    }
}

static void on_new(struct session *session, const char *list)
{
    take_offered(session, list);
    if (strstr(list, "sts=") != NULL && must_upgrade(session))
        return;
    uint64_t caps = wanted(session);
    if (caps != 0)
        request(session, caps);
}

static void on_cap(struct session *session, const struct message *message)
{
    const char *command = message_param(message, 1);
    bool more = str_equal(message_param(message, 2), "*") && message_need(message, 4);
    const char *list = message_param(message, more ? 3 : 2);
    uint64_t asked = session->caps.asked;
    if (str_equal_fold(command, "LS")) {
        take_offered(session, list);
        if (!more)
            request_or_go_on(session);
    } else if (str_equal_fold(command, "NEW")) {
        on_new(session, list);
    } else if (str_equal_fold(command, "ACK")) {
        take_acknowledged(session, list);
    } else if (str_equal_fold(command, "NAK")) {
        take_refused(session, list);
    } else if (str_equal_fold(command, "DEL")) {
        take_withdrawn(session, list);
    }
    if (asked != 0 && session->caps.asked == 0)
        after_caps(session);
}

const struct handler caps_handlers[] = {
    {"CAP", 3, on_cap},
    {0},
};
