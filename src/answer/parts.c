#include "answer/parts.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "answer/frame.h"
#include "base/mem.h"
#include "base/str.h"

enum { ASKING_LONGEST = 15 };

static const char space[] = " \t\r\n";

static bool is_blank(const char *text)
{
    return text[strspn(text, space)] == '\0';
}

char *parts_unquoted(const char *text)
{
    char *own = mem_string(text);
    char *to = own;
    for (const char *line = text; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        length += line[length] == '\n';
        if (line[strspn(line, " ")] != '>') {
            memmove(to, line, length);
            to += length;
        }
        line += length;
    }
    *to = '\0';
    if (!is_blank(own))
        return own;
    free(own);
    return mem_string(text);
}

static bool begins_with_word(const char *text, const char *word)
{
    size_t length = strlen(word);
    return strncasecmp(text, word, length) == 0 && strchr(" \t\r\n'", text[length]) != NULL;
}

/* Whether the next word is one that questions begin with ("How", "is"). */
static bool begins_question(const char *text)
{
    char word[ASKING_LONGEST + 1];
    size_t length = strcspn(text, " \t\r\n'");
    if (length > ASKING_LONGEST || text[length] == '\0')
        return false;
    memcpy(word, text, length);
    word[length] = '\0';
    str_lower(word);
    return frame_is_asking(word, length);
}

/* Whether another question begins here: "... and how", "... also what". Returns where, or 0. */
static size_t joined_question(const char *text)
{
    static const char *const joins[] = {"and", "also", "plus", "&"};
    for (size_t i = 0; i < sizeof joins / sizeof *joins; i++) {
        if (!begins_with_word(text, joins[i]))
            continue;
        size_t at = strlen(joins[i]);
        at += strspn(text + at, space);
        return begins_question(text + at) ? at : 0;
    }
    return 0;
}

static void add(struct part *parts, size_t *count, size_t start, size_t end)
{
    if (*count < PARTS_MOST && end > start)
        parts[(*count)++] = (struct part){start, end - start};
}

/* The questions within one sentence that ends with a question mark at `end`. */
static void cut_sentence(const char *text, size_t start, size_t end, struct part *parts,
                         size_t *count)
{
    for (size_t at = start; at < end; at++) {
        bool word = at > start && strchr(" \t\r\n,;", text[at - 1]) != NULL;
        size_t next = word ? joined_question(text + at) : 0;
        if (next == 0 || at + next >= end)
            continue;
        add(parts, count, start, at);
        start = at + next;
        at = start;
    }
    add(parts, count, start, end);
}

size_t parts_asking(const char *text, struct part parts[PARTS_MOST])
{
    size_t first = strspn(text, space), length = strlen(text);
    size_t count = 0, start = first;
    for (size_t at = first; at < length; at++) {
        if (strchr(".!?\n", text[at]) == NULL)
            continue;
        if (text[at] == '?')
            cut_sentence(text, start, at + 1, parts, &count);
        start = at + 1;
        start += strspn(text + start, space);
    }
    bool whole =
        count == 1 && parts[0].start == first && is_blank(text + parts[0].start + parts[0].length);
    return whole ? 0 : count;
}
