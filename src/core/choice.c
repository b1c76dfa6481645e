#include "core/choice.h"

#include <string.h>

#include "base/buf.h"
#include "base/fold.h"
#include "base/str.h"

enum { TEXT_LONGEST = 80, WORDS_MOST = 8, FOLDED_LIMIT = 4096, SAYS_SOMETHING = 4 };

/* A short text as words, folded. */
struct words {
    char bytes[4 * TEXT_LONGEST];
    char *items[WORDS_MOST];
    size_t count;
};

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || (byte & 0x80) != 0;
}

/* False when it is longer than a choice would be. */
static bool read_words(const char *text, struct words *words)
{
    size_t length = strlen(text);
    struct buf folded;
    *words = (struct words){.count = 0};
    if (length > TEXT_LONGEST)
        return false;
    buf_init(&folded, sizeof words->bytes - 1);
    fold_text(&folded, text, length);
    if (folded.length > 0)
        memcpy(words->bytes, folded.data, folded.length);
    buf_finish(&folded);
    for (char *at = words->bytes; *at != '\0';) {
        if (!is_letter(*at)) {
            *at++ = '\0';
            continue;
        }
        if (words->count == WORDS_MOST)
            return false;
        words->items[words->count++] = at;
        while (is_letter(*at))
            at++;
    }
    return words->count > 0;
}

static bool is_listed(const char *word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(word, list[i]))
            return true;
    return false;
}

/* What people put around a choice. */
static void drop_fillers(struct words *words)
{
    static const char *const fillers[] = {
        "the", "number", "nr",    "option", "choice", "please", "pls",     "thanks",
        "i",   "mean",   "meant", "take",   "pick",   "want",   "waymark", "die",
        "das", "der",    "bitte", "ok",     "yes",    "yeah"};
    size_t kept = 0;
    for (size_t i = 0; i < words->count; i++)
        if (!is_listed(words->items[i], fillers, sizeof fillers / sizeof *fillers))
            words->items[kept++] = words->items[i];
    words->count = kept;
}

static bool reads_none(const struct words *words)
{
    static const char *const nones[] = {"none", "neither", "nope", "no", "keine", "keins", "nein"};
    static const char *const after[] = {"of", "them", "these", "those", "davon"};
    if (!is_listed(words->items[0], nones, sizeof nones / sizeof *nones))
        return false;
    for (size_t i = 1; i < words->count; i++)
        if (!is_listed(words->items[i], after, sizeof after / sizeof *after))
            return false;
    return true;
}

/* "2", "two", "second", "the second one", "last". */
static bool reads_number(const struct words *words, size_t count, size_t *index)
{
    static const char *const names[][6] = {{"1", "one", "first", "1st", "eins", "erste"},
                                           {"2", "two", "second", "2nd", "zwei", "zweite"},
                                           {"3", "three", "third", "3rd", "drei", "dritte"}};
    bool with_one = words->count == 2 && str_equal(words->items[1], "one");
    bool shortened = words->count == 2 && str_equal(words->items[0], "no"); /* "no. 2" */
    if (words->count != 1 && !with_one && !shortened)
        return false;
    const char *word = words->items[shortened ? 1 : 0];
    if (str_equal(word, "last") || str_equal(word, "letzte")) {
        *index = count - 1;
        return true;
    }
    for (size_t i = 0; i < count && i < sizeof names / sizeof *names; i++) {
        if (is_listed(word, names[i], sizeof names[i] / sizeof *names[i])) {
            *index = i;
            return true;
        }
    }
    return false;
}

static bool has_word(const char *title, const char *word)
{
    struct buf folded;
    size_t length = strlen(word);
    bool found = false;
    buf_init(&folded, FOLDED_LIMIT);
    fold_text(&folded, title, strlen(title));
    for (const char *at = folded.length > 0 ? strstr(folded.data, word) : NULL;
         at != NULL && !found; at = strstr(at + 1, word)) {
        bool begins = at == folded.data || !is_letter(at[-1]);
        found = begins && !is_letter(at[length]);
    }
    buf_finish(&folded);
    return found;
}

static bool has_all(const char *title, const struct words *words)
{
    bool says = false;
    for (size_t i = 0; i < words->count; i++) {
        if (str_equal(words->items[i], "one") && i > 0)
            continue;
        if (!has_word(title, words->items[i]))
            return false;
        says = says || strlen(words->items[i]) >= SAYS_SOMETHING;
    }
    return says;
}

static bool reads_title(const struct words *words, const char *const *titles, size_t count,
                        size_t *index)
{
    size_t found = count, hits = 0;
    for (size_t i = 0; i < count; i++) {
        if (titles[i] != NULL && has_all(titles[i], words)) {
            found = i;
            hits++;
        }
    }
    if (hits == 1)
        *index = found;
    return hits == 1;
}

bool choice_read(const char *text, const char *const *titles, size_t count, size_t *index)
{
    struct words words;
    if (count == 0 || !read_words(text, &words))
        return false;
    drop_fillers(&words);
    if (words.count == 0)
        return false;
    if (reads_none(&words)) {
        *index = count;
        return true;
    }
    return reads_number(&words, count, index) || reads_title(&words, titles, count, index);
}
