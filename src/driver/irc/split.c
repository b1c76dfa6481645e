#include "driver/irc/split.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

enum { LAST_WORDS_LEAST = 3 };

size_t split_room(size_t line_length, size_t source_length, const char *command, const char *target)
{
    size_t spent = 1 + source_length + 1 + strlen(command) + 1 + strlen(target) + 2 + 2;
    return spent < line_length ? line_length - spent : 1;
}

static size_t words_in(const char *text, size_t length)
{
    size_t words = 0;
    for (size_t i = 0; i < length; i++)
        words += text[i] != ' ' && (i == 0 || text[i - 1] == ' ');
    return words;
}

/* The last space at or before `at` that has a word before it, or 0. */
static size_t space_before(const char *text, size_t at)
{
    while (at > 0 && text[at] != ' ')
        at--;
    while (at > 0 && text[at - 1] == ' ')
        at--;
    return at;
}

/* Where to cut so that the rest, which is the last line, has some words more; `cut` when it need
 * not or cannot. */
static size_t balance(const char *text, size_t length, size_t cut, size_t most)
{
    size_t best = cut;
    while (words_in(text + best, length - best) < LAST_WORDS_LEAST) {
        size_t earlier = space_before(text, best - 1);
        if (earlier < most / 2 || length - earlier - 1 > most)
            return best;
        best = earlier;
    }
    return best;
}

/* Where the last sentence ends that leaves no more lines than there would be anyway; 0: nowhere. */
static size_t sentence_before(const char *text, size_t length, size_t most)
{
    size_t lines = (length + most - 1) / most;
    for (size_t at = most; at > most / 2; at--) {
        bool fits = (length - at + most - 1) / most < lines;
        if (fits && text[at] == ' ' && strchr(".?!", text[at - 1]) != NULL)
            return at;
    }
    return 0;
}

/* How many of the `length` bytes, which are too many, go into this line. */
static size_t line_of(const char *text, size_t length, size_t most)
{
    size_t sentence = sentence_before(text, length, most);
    if (sentence > 0)
        return sentence;
    size_t cut = space_before(text, most);
    if (cut == 0)
        cut = utf8_cut(text, length, most);
    else if (length - cut <= most)
        cut = balance(text, length, cut, most);
    return cut > 0 ? cut : length; /* not one character fits: leave it to the server */
}

static void add_line(struct str_list *lines, const char *text, size_t length)
{
    char *copy = mem_string_of(text, length);
    char *line = str_trim(copy);
    if (*line != '\0')
        str_list_add(lines, line);
    free(copy);
}

static void split_paragraph(const char *text, size_t length, size_t most, struct str_list *lines)
{
    for (;;) {
        while (length > 0 && *text == ' ') {
            text++;
            length--;
        }
        while (length > 0 && text[length - 1] == ' ')
            length--;
        if (length <= most)
            break;
        size_t cut = line_of(text, length, most);
        add_line(lines, text, cut);
        text += cut;
        length -= cut;
    }
    add_line(lines, text, length);
}

/* The text as it may be sent: tabs are spaces, other line ends are '\n', CTCP's mark is gone. */
static char *sendable(const char *text)
{
    char *copy = mem_string(text);
    char *out = copy;
    for (const char *at = copy; *at != '\0'; at++) {
        if (*at == '\t')
            *out++ = ' ';
        else if (*at == '\r')
            *out++ = '\n';
        else if (*at != '\001')
            *out++ = *at;
    }
    *out = '\0';
    return copy;
}

void split_text(const char *text, size_t most, struct str_list *lines)
{
    char *copy = sendable(text);
    const char *at = copy;
    while (*at != '\0') {
        size_t length = strcspn(at, "\n");
        split_paragraph(at, length, most, lines);
        at += length + (at[length] == '\n');
    }
    free(copy);
}

void split_number(struct str_list *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        char *line = mem_print("%s (%zu/%zu)", lines->items[i], i + 1, lines->count);
        free(lines->items[i]);
        lines->items[i] = line;
    }
}
