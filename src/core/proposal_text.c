#include "core/proposal_text.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <utf8proc.h>

#include "base/problem.h"

enum { MARKS_MOST = 2 };

/* ---- letters ---- */

static bool is_mark(utf8proc_category_t category)
{
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME;
}

static bool is_letter(utf8proc_category_t category)
{
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

/* Greek and Cyrillic hold most of what looks like Latin letters. */
enum { SCRIPT_NONE = 0, SCRIPT_LATIN = 1, SCRIPT_ALIKE = 2 };

static unsigned script_of(utf8proc_int32_t code, utf8proc_category_t category)
{
    if (!is_letter(category))
        return SCRIPT_NONE;
    if (code < 0x250)
        return SCRIPT_LATIN;
    return code >= 0x370 && code <= 0x52F ? SCRIPT_ALIKE : SCRIPT_NONE;
}

struct seen {
    bool hidden, heaped, mixed;
};

static struct seen look(const char *text)
{
    struct seen seen = {0};
    utf8proc_int32_t code = 0;
    unsigned scripts = 0;
    int marks = 0;
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text;
    for (utf8proc_ssize_t used = 0; *at != '\0'; at += used) {
        used = utf8proc_iterate(at, -1, &code);
        if (used <= 0)
            break;
        utf8proc_category_t category = utf8proc_category(code);
        marks = is_mark(category) ? marks + 1 : 0;
        scripts =
            is_letter(category) || is_mark(category) ? scripts | script_of(code, category) : 0;
        seen.hidden = seen.hidden || category == UTF8PROC_CATEGORY_CF;
        seen.heaped = seen.heaped || marks > MARKS_MOST;
        seen.mixed = seen.mixed || scripts == (SCRIPT_LATIN | SCRIPT_ALIKE);
    }
    return seen;
}

void proposal_check_letters(const char *id, const char *text, struct problems *problems)
{
    struct seen seen = look(text);
    if (seen.hidden)
        problem_error(problems, id, 0, 0,
                      "it has characters that nobody sees, or that turn the direction of writing");
    if (seen.heaped)
        problem_error(problems, id, 0, 0, "it heaps marks on a letter");
    if (seen.mixed)
        problem_error(problems, id, 0, 0, "a word in it mixes letters of two scripts");
}

/* ---- words ---- */

static bool is_part(char byte)
{
    return isalnum((unsigned char)byte) || byte == '-';
}

/* "evil.example", but neither "e.g." nor "3.5" nor the end of a sentence. */
static bool has_host(const char *text)
{
    for (const char *dot = strchr(text, '.'); dot != NULL; dot = strchr(dot + 1, '.')) {
        bool before = dot - text >= 2 && is_part(dot[-1]) && is_part(dot[-2]);
        if (before && isalpha((unsigned char)dot[1]) && isalpha((unsigned char)dot[2]))
            return true;
    }
    return false;
}

/* "#other", "!abc:x"; a heading has a space behind its sign. */
static bool has_room(const char *text)
{
    for (const char *at = strpbrk(text, "#!"); at != NULL; at = strpbrk(at + 1, "#!")) {
        if ((at == text || !is_part(at[-1])) && isalpha((unsigned char)at[1]))
            return true;
    }
    return false;
}

size_t proposal_words(const char *text)
{
    static const char space[] = " \t\n";
    size_t count = 0;
    for (text += strspn(text, space); *text != '\0'; text += strspn(text, space)) {
        count++;
        text += strcspn(text, space);
    }
    return count;
}

void proposal_check_words(const char *id, const char *text, struct problems *problems)
{
    if (strchr(text, '@') != NULL || strstr(text, "://") != NULL || has_host(text) ||
        has_room(text))
        problem_error(problems, id, 0, 0,
                      "links, addresses and names of people or rooms stand in files alone");
    if (strpbrk(text, "{}") != NULL)
        problem_error(problems, id, 0, 0, "it has braces, which stand for something else");
    if (proposal_words(text) < PROPOSAL_WORDS_LEAST)
        problem_error(problems, id, 0, 0, "an answer has at least %d words", PROPOSAL_WORDS_LEAST);
}
