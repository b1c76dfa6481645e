#include "driver/irc/plain.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/clean.h"

enum {
    BOLD = 0x02,
    COLOUR = 0x03, /* up to two digits, then a comma and up to two digits */
    HEX_COLOUR = 0x04,
    RESET = 0x0f,
    MONOSPACE = 0x11,
    REVERSE = 0x16,
    ITALIC = 0x1d,
    STRIKE = 0x1e,
    UNDERLINE = 0x1f,
};

static const char digits[] = "0123456789abcdefABCDEF";

/* How many bytes at `text` are digits of a colour, at most `most`. */
static size_t number(const char *text, size_t most, bool hexadecimal)
{
    size_t length = 0;
    while (length < most && text[length] != '\0' &&
           memchr(digits, text[length], hexadecimal ? sizeof digits - 1 : 10) != NULL)
        length++;
    return length;
}

/* The length of the colours behind a colour byte: "4", "04,1", "ff0000,00ff00". */
static size_t colour(const char *text, bool hexadecimal)
{
    size_t most = hexadecimal ? 6 : 2;
    size_t first = number(text, most, hexadecimal);
    if (first == 0 || text[first] != ',')
        return first;
    size_t second = number(text + first + 1, most, hexadecimal);
    return second > 0 ? first + 1 + second : first;
}

static bool is_look(char byte)
{
    static const char looks[] = {BOLD, RESET, MONOSPACE, REVERSE, ITALIC, STRIKE, UNDERLINE};
    return memchr(looks, byte, sizeof looks) != NULL;
}

void plain_text(const char *text, struct buf *out)
{
    char *copy = mem_string(text);
    char *to = copy;
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == COLOUR || *at == HEX_COLOUR)
            at += colour(at + 1, *at == HEX_COLOUR);
        else if ((unsigned char)*at >= ' ' && *at != 0x7f)
            *to++ = *at;
        else if (!is_look(*at))
            *to++ = ' ';
    }
    *to = '\0';
    char *trimmed = str_trim(copy);
    clean_text(out, trimmed, strlen(trimmed));
    free(copy);
}
