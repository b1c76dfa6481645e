/* Every figure in an entry rests on a source that names it in its note. Small numbers are words and
 * no figures; numbers from eleven on, and shares, are figures also when they are words. */
#include "guide/prose.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/problem.h"
#include "base/str.h"

enum { FIGURE_LONGEST = 31 };

/* Words that are figures, and how they compare with digits. */
static const struct {
    const char *word;
    const char *value;
} number_words[] = {
    {"eleven", "11"},       {"twelve", "12"},   {"thirteen", "13"},  {"fourteen", "14"},
    {"fifteen", "15"},      {"sixteen", "16"},  {"seventeen", "17"}, {"eighteen", "18"},
    {"nineteen", "19"},     {"twenty", "20"},   {"thirty", "30"},    {"forty", "40"},
    {"fifty", "50"},        {"sixty", "60"},    {"seventy", "70"},   {"eighty", "80"},
    {"ninety", "90"},       {"hundred", "100"}, {"hundreds", "100"}, {"thousand", "1000"},
    {"million", "1000000"}, {"half", "half"},   {"twice", "twice"},  {"percent", "%"},
};

/* One figure in a text: its value as it is compared, and where it stands. */
struct figure {
    char value[FIGURE_LONGEST + 1];
    const char *at;
    size_t length; /* as it is written */
};

static bool is_name_part(char byte)
{
    return isalnum((unsigned char)byte) != 0 || byte == '-';
}

/* Digits with their commas and points: "1,249" is 1249, "2.5" stays. Digits that belong to a name,
 * such as NG116 or DSM-5, are none. */
static size_t read_digits(const char *text, const char *at, struct figure *figure)
{
    size_t length = 0;
    size_t kept = 0;
    while (isdigit((unsigned char)at[length]) ||
           (length > 0 && strchr(",.", at[length]) != NULL && at[length] != '\0' &&
            isdigit((unsigned char)at[length + 1]))) {
        if (at[length] != ',' && kept < FIGURE_LONGEST)
            figure->value[kept++] = at[length];
        length++;
    }
    figure->value[kept] = '\0';
    const char *before = at;
    bool letters = false;
    while (before > text && is_name_part(before[-1])) {
        before--;
        letters = letters || isalpha((unsigned char)*before) != 0;
    }
    bool ordinal = isalpha((unsigned char)at[length]) != 0;
    return letters || ordinal ? 0 : length;
}

static size_t read_word(const char *text, const char *at, struct figure *figure)
{
    size_t length = 0;
    while (isalpha((unsigned char)at[length]))
        length++;
    if (at > text && isalnum((unsigned char)at[-1]))
        return 0;
    for (size_t i = 0; i < sizeof number_words / sizeof number_words[0]; i++) {
        if (strlen(number_words[i].word) == length &&
            strncasecmp(number_words[i].word, at, length) == 0) {
            snprintf(figure->value, sizeof figure->value, "%s", number_words[i].value);
            return length;
        }
    }
    return 0;
}

/* The next figure from `*at` on; moves `*at` behind it. False at the end. */
static bool next_figure(const char *text, const char **at, struct figure *figure)
{
    while (**at != '\0') {
        size_t length = 0;
        if (**at == ']' && (*at)[1] == '(') { /* the address of a link */
            *at += strcspn(*at, ")");
            continue;
        }
        if (isdigit((unsigned char)**at)) {
            length = read_digits(text, *at, figure);
            if (length == 0)
                *at += strspn(*at, "0123456789");
        } else if (isalpha((unsigned char)**at)) {
            length = read_word(text, *at, figure);
            if (length == 0)
                while (isalpha((unsigned char)**at))
                    ++*at;
        } else {
            ++*at;
        }
        if (length > 0) {
            figure->at = *at;
            figure->length = length;
            *at += length;
            return true;
        }
    }
    return false;
}

static bool holds_figure(const char *text, const char *value)
{
    struct figure figure;
    const char *at = text;
    while (text != NULL && next_figure(text, &at, &figure)) {
        if (str_equal(figure.value, value))
            return true;
    }
    return false;
}

static bool has_source(const struct entry *entry, const char *value)
{
    for (size_t i = 0; i < entry->source_count; i++) {
        const struct source *source = &entry->sources[i];
        char *year = mem_print("%d", source->year);
        bool found = str_equal(year, value) || holds_figure(source->note, value);
        free(year);
        if (found)
            return true;
    }
    return false;
}

void figures_lint(const struct prose *prose, const struct entry *entry, struct problems *problems)
{
    struct figure figure;
    const char *at = prose->markdown;
    int line = prose->line;
    const char *counted = prose->markdown;
    while (next_figure(prose->markdown, &at, &figure)) {
        for (; counted < figure.at; counted++)
            line += *counted == '\n';
        if (!has_source(entry, figure.value))
            problem_warning(problems, prose->path, line, 0,
                            "the figure `%.*s` stands in no source's `note`", (int)figure.length,
                            figure.at);
    }
}
