#include "driver/irc/isupport.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"

enum {
    LINE_LENGTH_LEAST = 200,
    LINE_LENGTH_MOST = 8192,
    NICK_LENGTH_MOST = 256,
    COUNT_MOST = 10000
};

/* RFC 2812 section 3.2.3: where nobody says otherwise, three. */
enum { MODES_FALLBACK = 3 };

void isupport_init(struct isupport *isupport)
{
    *isupport = (struct isupport){
        .casemapping = CASEMAPPING_RFC1459,
        .chantypes = "#&",
        .prefix_modes = "ov",
        .prefix_marks = "@+",
        .line_length = 512,
        .chanmodes = "beI,k,l,imnpst",
        .modes = MODES_FALLBACK,
    };
}

static int hex(char digit)
{
    static const char digits[] = "0123456789abcdef";
    char low = digit >= 'A' && digit <= 'F' ? (char)(digit + ('a' - 'A')) : digit;
    const char *at = low != '\0' ? strchr(digits, low) : NULL;
    return at != NULL ? (int)(at - digits) : -1;
}

/* Copies a value, its \xHH undone. False when it does not fit or holds what no value may. */
static bool copy_value(char *out, size_t room, const char *value)
{
    size_t length = 0;
    while (*value != '\0') {
        char byte = *value++;
        if (byte == '\\' && value[0] == 'x' && hex(value[1]) >= 0 && hex(value[2]) >= 0) {
            byte = (char)(hex(value[1]) * 16 + hex(value[2]));
            value += 3;
        }
        if (length + 1 >= room || byte == '\0')
            return false;
        out[length++] = byte;
    }
    out[length] = '\0';
    return true;
}

static void take_text(char *out, size_t room, const char *value)
{
    char copy[ISUPPORT_LIST];
    if (copy_value(copy, room, value))
        memcpy(out, copy, strlen(copy) + 1);
}

static void take_number(size_t *out, const char *value, long least, long most)
{
    long number = 0;
    if (str_number(value, least, most, &number))
        *out = (size_t)number;
}

static void take_casemapping(struct isupport *isupport, const char *value)
{
    if (str_equal(value, "rfc1459"))
        isupport->casemapping = CASEMAPPING_RFC1459;
    else if (str_equal(value, "rfc1459-strict") || str_equal(value, "strict-rfc1459"))
        isupport->casemapping = CASEMAPPING_RFC1459_STRICT;
    else
        isupport->casemapping = CASEMAPPING_ASCII;
}

/* "(ov)@+", or nothing: then no mode puts a mark before a nick. */
static void take_prefix(struct isupport *isupport, const char *value)
{
    size_t half = strcspn(value, ")");
    size_t modes = half > 0 ? half - 1 : 0;
    bool sound = value[0] == '(' && value[half] == ')' && strlen(value + half + 1) == modes;
    if ((!sound && *value != '\0') || modes >= ISUPPORT_SHORT)
        return;
    snprintf(isupport->prefix_modes, ISUPPORT_SHORT, "%.*s", (int)modes, sound ? value + 1 : "");
    snprintf(isupport->prefix_marks, ISUPPORT_SHORT, "%s", sound ? value + half + 1 : "");
}

static void take_monitor(struct isupport *isupport, const char *value)
{
    isupport->monitor = COUNT_MOST; /* "MONITOR" without a number means any number */
    take_number(&isupport->monitor, value, 1, COUNT_MOST);
}

/* A mode letter, with one that holds where nothing is behind the '='. */
static void take_letter(char *out, const char *value, char fallback)
{
    if (value[0] == '\0')
        *out = fallback;
    else if (value[1] == '\0')
        *out = value[0];
}

/* "MODES" without a number means any number. */
static void take_count(size_t *out, const char *value)
{
    *out = *value == '\0' ? 0 : *out;
    take_number(out, value, 0, COUNT_MOST);
}

/* "$,arx": what is before an extended ban, and the letters there are. */
static void take_extban(struct isupport *isupport, const char *value)
{
    isupport->extban_prefix = value[0] != ',' ? value[0] : '\0';
}

/* What a server says once, and what takes it: `field` is where it goes. */
enum kind { TEXT, NUMBER, COUNT, LETTER, FLAG, SPECIAL };

struct token {
    const char *name;
    size_t field, room;
    long least, most;                                           /* NUMBER */
    void (*take)(struct isupport *isupport, const char *value); /* SPECIAL */
    enum kind kind;
    char fallback; /* LETTER without a value */
};

#define FIELD(name) offsetof(struct isupport, name), sizeof(((struct isupport *)NULL)->name)

static const struct token tokens[] = {
    {"ACCOUNTEXTBAN", FIELD(account_ban), 0, 0, NULL, TEXT, '\0'},
    {"BOT", FIELD(bot), 0, 0, NULL, LETTER, '\0'},
    {"CASEMAPPING", FIELD(casemapping), 0, 0, take_casemapping, SPECIAL, '\0'},
    {"CHANMODES", FIELD(chanmodes), 0, 0, NULL, TEXT, '\0'},
    {"CHANTYPES", FIELD(chantypes), 0, 0, NULL, TEXT, '\0'},
    {"CHATHISTORY", FIELD(chathistory), 0, 0, NULL, COUNT, '\0'},
    {"CLIENTTAGDENY", FIELD(tags_denied), 0, 0, NULL, TEXT, '\0'},
    {"EXCEPTS", FIELD(excepts), 0, 0, NULL, LETTER, 'e'},
    {"EXTBAN", FIELD(extban_prefix), 0, 0, take_extban, SPECIAL, '\0'},
    {"INVEX", FIELD(invex), 0, 0, NULL, LETTER, 'I'},
    {"KNOCK", FIELD(knock), 0, 0, NULL, FLAG, '\0'},
    {"LINELEN", FIELD(line_length), LINE_LENGTH_LEAST, LINE_LENGTH_MOST, NULL, NUMBER, '\0'},
    {"MODES", FIELD(modes), 0, 0, NULL, COUNT, '\0'},
    {"MONITOR", FIELD(monitor), 0, 0, take_monitor, SPECIAL, '\0'},
    {"NETWORK", FIELD(network), 0, 0, NULL, TEXT, '\0'},
    {"NICKLEN", FIELD(nick_length), 1, NICK_LENGTH_MOST, NULL, NUMBER, '\0'},
    {"PREFIX", FIELD(prefix_modes), 0, 0, take_prefix, SPECIAL, '\0'},
    {"STATUSMSG", FIELD(statusmsg), 0, 0, NULL, TEXT, '\0'},
    {"UTF8ONLY", FIELD(utf8_only), 0, 0, NULL, FLAG, '\0'},
    {"WHOX", FIELD(whox), 0, 0, NULL, FLAG, '\0'},
};

static const struct token *token_of(const char *name)
{
    for (size_t i = 0; i < sizeof tokens / sizeof tokens[0]; i++) {
        if (str_equal(tokens[i].name, name))
            return &tokens[i];
    }
    return NULL;
}

static void take_value(struct isupport *isupport, const struct token *token, const char *value)
{
    char *field = (char *)isupport + token->field;
    switch (token->kind) {
    case TEXT:
        take_text(field, token->room, value);
        break;
    case NUMBER:
        take_number((size_t *)(void *)field, value, token->least, token->most);
        break;
    case COUNT:
        take_count((size_t *)(void *)field, value);
        break;
    case LETTER:
        take_letter(field, value, token->fallback);
        break;
    case FLAG:
        *(bool *)(void *)field = true;
        break;
    case SPECIAL:
        token->take(isupport, value);
        break;
    }
}

/* Takes a token back: what holds where a server says nothing holds again. */
static void take_back(struct isupport *isupport, const struct token *token)
{
    struct isupport fresh;
    isupport_init(&fresh);
    memcpy((char *)isupport + token->field, (const char *)&fresh + token->field, token->room);
    if (token->take == take_prefix)
        memcpy(isupport->prefix_marks, fresh.prefix_marks, sizeof fresh.prefix_marks);
}

void isupport_take(struct isupport *isupport, const char *token)
{
    char name[ISUPPORT_SHORT];
    bool negated = *token == '-';
    token += negated;
    size_t length = strcspn(token, "=");
    if (length == 0 || length >= sizeof name)
        return;
    memcpy(name, token, length);
    name[length] = '\0';
    const struct token *known = token_of(name);
    if (known != NULL && negated)
        take_back(isupport, known);
    else if (known != NULL)
        take_value(isupport, known, token[length] == '=' ? token + length + 1 : "");
}

char isupport_lower_byte(enum casemapping casemapping, char byte)
{
    if (byte >= 'A' && byte <= 'Z')
        return (char)(byte + ('a' - 'A'));
    if (casemapping == CASEMAPPING_ASCII)
        return byte;
    switch (byte) {
    case '[':
        return '{';
    case ']':
        return '}';
    case '\\':
        return '|';
    case '~':
        return casemapping == CASEMAPPING_RFC1459 ? '^' : byte;
    default:
        return byte;
    }
}

void isupport_lower(const struct isupport *isupport, char *name)
{
    for (; *name != '\0'; name++)
        *name = isupport_lower_byte(isupport->casemapping, *name);
}

bool isupport_equal(const struct isupport *isupport, const char *a, const char *b)
{
    enum casemapping casemapping = isupport->casemapping;
    while (*a != '\0' &&
           isupport_lower_byte(casemapping, *a) == isupport_lower_byte(casemapping, *b)) {
        a++;
        b++;
    }
    return *a == '\0' && *b == '\0';
}

size_t isupport_match(const void *isupport, const char *text, size_t length, const char *name)
{
    enum casemapping casemapping = ((const struct isupport *)isupport)->casemapping;
    size_t size = strlen(name);
    if (size > length)
        return 0;
    for (size_t i = 0; i < size; i++) {
        if (isupport_lower_byte(casemapping, text[i]) != isupport_lower_byte(casemapping, name[i]))
            return 0;
    }
    return size;
}

bool isupport_is_channel(const struct isupport *isupport, const char *target)
{
    return *target != '\0' && strchr(isupport->chantypes, *target) != NULL;
}

const char *isupport_status_target(const struct isupport *isupport, const char *target)
{
    size_t marks = strspn(target, isupport->statusmsg);
    return marks > 0 && isupport_is_channel(isupport, target + marks) ? target + marks : NULL;
}

bool isupport_takes_tag(const struct isupport *isupport, const char *tag)
{
    bool denied = false;
    size_t length = strlen(tag);
    for (const char *at = isupport->tags_denied; *at != '\0'; at += strspn(at, ",")) {
        size_t word = strcspn(at, ",");
        bool spared = *at == '-';
        const char *name = at + spared;
        if (word - spared == length && memcmp(name, tag, length) == 0)
            return spared;
        denied = denied || (word == 1 && *at == '*');
        at += word;
    }
    return !denied;
}

bool isupport_account_mask(const struct isupport *isupport, const char *account,
                           char out[ISUPPORT_LONG])
{
    size_t name = strcspn(isupport->account_ban, ",");
    char prefix[] = {isupport->extban_prefix, '\0'};
    return name > 0 && (size_t)snprintf(out, ISUPPORT_LONG, "%s%.*s:%s", prefix, (int)name,
                                        isupport->account_ban, account) < ISUPPORT_LONG;
}

char isupport_mark_of(const struct isupport *isupport, char mode)
{
    const char *at = mode != '\0' ? strchr(isupport->prefix_modes, mode) : NULL;
    return at != NULL ? isupport->prefix_marks[at - isupport->prefix_modes] : '\0';
}

bool isupport_has_power(const struct isupport *isupport, char mark)
{
    const char *at = mark != '\0' ? strchr(isupport->prefix_marks, mark) : NULL;
    const char *least = strchr(isupport->prefix_modes, 'h');
    if (least == NULL)
        least = strchr(isupport->prefix_modes, 'o');
    return at != NULL && least != NULL &&
           at - isupport->prefix_marks <= least - isupport->prefix_modes;
}

bool isupport_is_oper(const struct isupport *isupport, char mark)
{
    const char *at = mark != '\0' ? strchr(isupport->prefix_marks, mark) : NULL;
    const char *first = strpbrk(isupport->prefix_modes, "qao");
    return at != NULL && first != NULL &&
           at - isupport->prefix_marks < first - isupport->prefix_modes;
}

bool isupport_mode_has_parameter(const struct isupport *isupport, char mode, bool set)
{
    if (mode == '\0' || strchr(isupport->prefix_modes, mode) != NULL)
        return mode != '\0';
    int kind = 0; /* lists, always a parameter, a parameter when set, never one */
    for (const char *at = isupport->chanmodes; *at != '\0'; at++) {
        if (*at == ',')
            kind++;
        else if (*at == mode)
            return kind <= 1 || (kind == 2 && set);
    }
    return false;
}
