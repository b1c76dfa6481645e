#include "driver/quote.h"

#include <stdbool.h>
#include <string.h>

/* Whether a line is quoted: '>' and a space, or nothing but '>'. ">:(" is a face. */
static bool is_quoted(const char *line)
{
    size_t marks = strspn(line, ">");
    return marks > 0 && (line[marks] == '\0' || strchr(" \n", line[marks]) != NULL);
}

const char *quote_skip(const char *text)
{
    for (;;) {
        const char *line = text + strspn(text, " \n");
        if (!is_quoted(line))
            return line;
        text = line + strcspn(line, "\n");
    }
}

/* A quoted line with words in it was longer by the mark that goes before the first. */
void quote_strip(char *text)
{
    static const char mark[] = "> ";
    char *out = text;
    for (const char *line = text; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        length += line[length] == '\n';
        size_t skip = strspn(line, " ");
        if (is_quoted(line + skip)) {
            skip += strspn(line + skip, ">");
            skip += line[skip] == ' ';
        } else {
            skip = 0;
        }
        memmove(out, line + skip, length - skip);
        out += length - skip;
        line += length;
    }
    *out = '\0';
    const char *first = text + strspn(text, " \n");
    if (*first == '\0')
        return;
    memmove(text + strlen(mark), first, strlen(first) + 1);
    memcpy(text, mark, strlen(mark));
}
