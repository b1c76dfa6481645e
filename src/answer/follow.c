#include "answer/follow.h"

#include <ctype.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

enum { WORDS_MOST = 10, WORD_LONGEST = 15 };

static bool is_one_of(const char *word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(word, list[i]))
            return true;
    return false;
}

/* The next word in lower case, cut where it is longer than any we know. False at the end. */
static bool next_word(const char **text, char word[WORD_LONGEST + 1])
{
    const char *at = *text;
    size_t length = 0;
    while (*at != '\0' && !isalpha((unsigned char)*at))
        at++;
    for (; isalpha((unsigned char)*at) || *at == '\''; at++)
        if (length < WORD_LONGEST)
            word[length++] = *at;
    word[length] = '\0';
    str_lower(word);
    *text = at;
    return length > 0;
}

bool follow_is_up(const char *text)
{
    static const char *const begins[] = {"and", "but", "so", "then", "also", "und"};
    static const char *const points[] = {"it",    "that", "this",   "they", "them", "these",
                                         "those", "its",  "that's", "it's", "es",   "das"};
    char word[WORD_LONGEST + 1], before[WORD_LONGEST + 1] = "";
    size_t count = 0;
    bool follows = false;
    for (; next_word(&text, word); count++) {
        bool about = count == 1 && str_equal(word, "about") &&
                     (str_equal(before, "what") || str_equal(before, "how"));
        follows = follows || about || is_one_of(word, points, sizeof points / sizeof *points) ||
                  (count == 0 && is_one_of(word, begins, sizeof begins / sizeof *begins));
        memcpy(before, word, sizeof before);
    }
    return follows && count > 1 && count <= WORDS_MOST;
}

char *follow_joined(const char *title, const char *text)
{
    return mem_print("%s: %s", title, text);
}
