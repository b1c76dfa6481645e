#include "command/words.h"

#include <string.h>

#include "base/str.h"

static const char space[] = " \t\r\n";

/* ---- marks ---- */

/* The code point that begins there; the text is valid UTF-8. */
static unsigned long code_point(const char *text, size_t length)
{
    static const unsigned char firsts[] = {0, 0, 0x1f, 0x0f, 0x07};
    if (length < 2 || length > 4)
        return (unsigned char)*text;
    unsigned long code = (unsigned char)*text & firsts[length];
    for (size_t i = 1; i < length; i++)
        code = code << 6 | ((unsigned char)text[i] & 0x3f);
    return code;
}

/* Quotes of phones and books, dashes, emoji with what joins and colours them. */
static bool is_sign(unsigned long code)
{
    static const struct {
        unsigned long first, last;
    } signs[] = {{0xa1, 0xa1},     {0xab, 0xab},     {0xb7, 0xb7},      {0xbb, 0xbb},
                 {0xbf, 0xbf},     {0x200b, 0x2bff}, {0x3000, 0x303f},  {0xfe00, 0xfe0f},
                 {0xfeff, 0xfeff}, {0xff01, 0xff01}, {0x1f000, 0x1faff}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (code >= signs[i].first && code <= signs[i].last)
            return true;
    }
    return false;
}

static bool continues(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

/* How many bytes of a mark the word begins with; 0 for none. */
static size_t mark_before(const struct word *word, const char *marks)
{
    size_t length = 1;
    while (length < word->length && continues(word->text[length]))
        length++;
    if (word->length == 0 || *word->text == '\0')
        return 0;
    bool mark =
        length == 1 ? strchr(marks, *word->text) != NULL : is_sign(code_point(word->text, length));
    return mark ? length : 0;
}

static size_t mark_behind(const struct word *word, const char *marks)
{
    size_t length = word->length > 0;
    while (length < word->length && continues(word->text[word->length - length]))
        length++;
    struct word last = {word->text + word->length - length, length};
    return mark_before(&last, marks);
}

static void strip_front(struct word *word, const char *marks)
{
    for (size_t mark; (mark = mark_before(word, marks)) > 0; word->length -= mark)
        word->text += mark;
}

static void strip_behind(struct word *word, const char *marks)
{
    for (size_t mark; (mark = mark_behind(word, marks)) > 0;)
        word->length -= mark;
}

/* ":)" */
static bool is_face(const struct word *word)
{
    for (size_t i = 0; i < word->length; i++) {
        if (strchr(":;-()/|.,!?&", word->text[i]) == NULL)
            return false;
    }
    return word->length > 1;
}

/* "» pause": somebody else's words. */
static bool is_quoted(const struct word *first)
{
    return word_is(first, "\xC2\xBB") || word_is(first, "\xE2\x80\xBA");
}

/* Of what a name may end with (a nick, "[bob]_"), only what stood around the whole is taken off. */
static void strip(struct words *words)
{
    static const char around[] = "`*_~";
    char behind[sizeof "!?.,;\"'" + sizeof around] = "!?.,;\"'";
    struct word *first = &words->items[0];
    if (is_quoted(first))
        return;
    for (const char *mark = around; *mark != '\0'; mark++) {
        if (*first->text == *mark)
            behind[strlen(behind)] = *mark;
    }
    strip_front(first, "!/.\"'`*_~");
    if (first->length == 0)
        words_drop_first(words, 1);
    else if (words->count > 1) /* a command's own, never a name: "**pause** 30" */
        strip_behind(first, around);
    while (words->count > 0 && !words->cut) {
        struct word *last = &words->items[words->count - 1];
        if (!is_face(last))
            strip_behind(last, behind);
        if (last->length > 0 && !is_face(last))
            return;
        words->count--;
    }
}

/* say "emdr" */
static void unquote(struct word *word)
{
    struct word bare = *word;
    strip_front(&bare, "\"");
    strip_behind(&bare, "\"");
    if (bare.length > 0 && bare.text > word->text &&
        bare.text + bare.length < word->text + word->length)
        *word = bare;
}

/* ---- words ---- */

bool word_copy(const struct word *word, char *out, size_t size)
{
    if (word->length >= size)
        return false;
    memcpy(out, word->text, word->length);
    out[word->length] = '\0';
    return true;
}

/* Phones write "don't" with an apostrophe of three bytes. */
static void make_plain(char *text)
{
    for (char *at; (at = strstr(text, "\xE2\x80\x99")) != NULL;) {
        *at = '\'';
        memmove(at + 1, at + 3, strlen(at + 3) + 1);
    }
}

bool word_is(const struct word *word, const char *text)
{
    char copy[64];
    if (!word_copy(word, copy, sizeof copy))
        return false;
    make_plain(copy);
    return str_equal_fold(copy, text);
}

static struct word without_comma(struct word word)
{
    if (word.length > 1 && strchr(",;:", word.text[word.length - 1]) != NULL)
        word.length--;
    return word;
}

bool word_in(const struct word *word, const char *list)
{
    struct word bare = without_comma(*word);
    for (size_t length; *list != '\0'; list += length + (list[length] == ' ')) {
        char one[64];
        length = strcspn(list, " ");
        if (length >= sizeof one)
            continue;
        memcpy(one, list, length);
        one[length] = '\0';
        if (word_is(&bare, one))
            return true;
    }
    return false;
}

void words_drop_first(struct words *words, size_t count)
{
    words->count -= count;
    memmove(words->items, words->items + count, words->count * sizeof words->items[0]);
}

bool words_drop_last(struct words *words, const char *text)
{
    if (words->cut || words->count < 2 || !word_is(&words->items[words->count - 1], text))
        return false;
    words->count--;
    strip_behind(&words->items[words->count - 1], ",;.!");
    return true;
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
        struct word word = without_comma(words->items[at + used]);
        if (!word_is(&word, part))
            return 0;
        used++;
        phrase += length + (phrase[length] == ' ');
    }
    return used;
}

/* ---- how people ask ---- */

/* "Will you forget me?" is a question: it takes a "please" to be none. */
static const char *const before[] = {"please",
                                     "pls",
                                     "plz",
                                     "bitte",
                                     "hey",
                                     "ok",
                                     "okay",
                                     "can you",
                                     "could you",
                                     "would you",
                                     "will you please",
                                     "kannst du",
                                     "k\xC3\xB6nntest du"};
static const char *const behind[] = {"please", "pls",   "plz",       "bitte",   "thanks",
                                     "thx",    "danke", "thank you", "for now", "ok"};

static bool drop_before(struct words *words)
{
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        size_t used = words_match(words, 0, before[i]);
        if (used > 0 && used < words->count) {
            words_drop_first(words, used);
            words->polite = true;
            return true;
        }
    }
    return false;
}

static bool drop_behind(struct words *words)
{
    for (size_t i = 0; i < sizeof behind / sizeof *behind && !words->cut; i++) {
        bool two = strchr(behind[i], ' ') != NULL;
        size_t at = words->count - (two ? 2 : 1);
        if (words->count > (two ? 2U : 1U) && words_match(words, at, behind[i]) > 0) {
            words->count = at;
            strip_behind(&words->items[at - 1], ",;.!");
            return true;
        }
    }
    return false;
}

void words_split(const char *text, struct words *words)
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
}

void words_read(const char *text, struct words *words)
{
    words_split(text, words);
    for (size_t i = 0; i < words->count; i++)
        unquote(&words->items[i]);
    if (words->count > 0)
        strip(words);
    while (drop_before(words) || drop_behind(words))
        continue;
}
