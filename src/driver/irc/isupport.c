#include "driver/irc/isupport.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

enum { LINE_LENGTH_LEAST = 200, LINE_LENGTH_MOST = 8192, NICK_LENGTH_MOST = 256 };

void isupport_init(struct isupport *isupport)
{
    *isupport = (struct isupport){
        .casemapping = CASEMAPPING_RFC1459,
        .chantypes = "#&",
        .prefix_modes = "ov",
        .prefix_marks = "@+",
        .line_length = 512,
        .chanmodes = "beI,k,l,imnpst",
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
    char copy[ISUPPORT_LONG];
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

static void take_bot(struct isupport *isupport, const char *value)
{
    if (value[0] != '\0' && value[1] == '\0')
        isupport->bot = value[0];
}

static void take_pair(struct isupport *isupport, const char *name, const char *value)
{
    if (str_equal(name, "CASEMAPPING"))
        take_casemapping(isupport, value);
    else if (str_equal(name, "CHANTYPES"))
        take_text(isupport->chantypes, sizeof isupport->chantypes, value);
    else if (str_equal(name, "PREFIX"))
        take_prefix(isupport, value);
    else if (str_equal(name, "STATUSMSG"))
        take_text(isupport->statusmsg, sizeof isupport->statusmsg, value);
    else if (str_equal(name, "NICKLEN"))
        take_number(&isupport->nick_length, value, 1, NICK_LENGTH_MOST);
    else if (str_equal(name, "LINELEN"))
        take_number(&isupport->line_length, value, LINE_LENGTH_LEAST, LINE_LENGTH_MOST);
    else if (str_equal(name, "BOT"))
        take_bot(isupport, value);
    else if (str_equal(name, "NETWORK"))
        take_text(isupport->network, sizeof isupport->network, value);
    else if (str_equal(name, "CHANMODES"))
        take_text(isupport->chanmodes, sizeof isupport->chanmodes, value);
}

/* Takes a token back: what holds where a server says nothing holds again. */
static void take_back(struct isupport *isupport, const char *name)
{
    struct isupport fresh;
    isupport_init(&fresh);
    if (str_equal(name, "CASEMAPPING"))
        isupport->casemapping = fresh.casemapping;
    else if (str_equal(name, "PREFIX"))
        take_prefix(isupport, "(ov)@+");
    else if (str_equal(name, "NICKLEN"))
        isupport->nick_length = fresh.nick_length;
    else if (str_equal(name, "LINELEN"))
        isupport->line_length = fresh.line_length;
    else if (str_equal(name, "BOT"))
        isupport->bot = '\0';
    else if (str_equal(name, "CHANTYPES"))
        take_pair(isupport, name, fresh.chantypes);
    else if (str_equal(name, "CHANMODES"))
        take_pair(isupport, name, fresh.chanmodes);
    else
        take_pair(isupport, name, "");
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
    if (negated)
        take_back(isupport, name);
    else
        take_pair(isupport, name, token[length] == '=' ? token + length + 1 : "");
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
