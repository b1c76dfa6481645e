#include "command/words.h"

#include <string.h>

#include "base/str.h"

static const char space[] = " \t\r\n";

bool word_is(const struct word *word, const char *text)
{
    char copy[64];
    return word_copy(word, copy, sizeof copy) && str_equal_fold(copy, text);
}

bool word_copy(const struct word *word, char *out, size_t size)
{
    if (word->length >= size)
        return false;
    memcpy(out, word->text, word->length);
    out[word->length] = '\0';
    return true;
}

static void drop_first(struct words *words)
{
    words->count--;
    memmove(words->items, words->items + 1, words->count * sizeof words->items[0]);
}

static void drop_civil(struct words *words)
{
    static const char *const civil[] = {"please", "pls", "plz", "bitte"};
    for (size_t i = 0; i < sizeof civil / sizeof *civil; i++) {
        if (words->count > 1 && word_is(&words->items[0], civil[i]))
            drop_first(words);
        if (words->count > 1 && !words->cut && word_is(&words->items[words->count - 1], civil[i]))
            words->count--;
    }
}

/* Marks at the ends of the text, not of each word: "30." may be a number. */
static void strip(struct words *words)
{
    struct word *first = &words->items[0];
    while (first->length > 0 && strchr("!/.\"'`", *first->text) != NULL) {
        first->text++;
        first->length--;
    }
    if (first->length == 0)
        drop_first(words);
    while (words->count > 0 && !words->cut) {
        struct word *last = &words->items[words->count - 1];
        while (last->length > 0 && strchr("!?.,\"'`", last->text[last->length - 1]) != NULL)
            last->length--;
        if (last->length > 0)
            return;
        words->count--;
    }
}

void words_read(const char *text, struct words *words)
{
    *words = (struct words){.count = 0};
    for (text += strspn(text, space); *text != '\0'; text += strspn(text, space)) {
        if (words->count == WORDS_MOST) {
            words->cut = true;
            break;
        }
        size_t length = strcspn(text, space);
        words->items[words->count++] = (struct word){text, length};
        text += length;
    }
    if (words->count > 0)
        strip(words);
    drop_civil(words);
}

size_t words_match(const struct words *words, size_t at, const char *phrase)
{
    size_t used = 0;
    while (*phrase != '\0') {
        size_t length = strcspn(phrase, " ");
        char part[64];
        if (at + used == words->count || length >= sizeof part)
            return 0;
        memcpy(part, phrase, length);
        part[length] = '\0';
        if (!word_is(&words->items[at + used], part))
            return 0;
        used++;
        phrase += length + (phrase[length] == ' ');
    }
    return used;
}
