#include "safety/normalise.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/fold.h"
#include "base/mem.h"
#include "safety/shorthand.h"

enum { TEXT_LIMIT = 8 * NORMALISE_READ, LETTERS_MOST = 64, LETTERS_LEAST = 3 };

/* One reading through the folded text. */
struct scan {
    const char *text;
    size_t length;
    size_t at;
    bool border; /* a sentence ended since the last word */
};

const char *word_text(const struct words *words, const struct word *word)
{
    return words->text.data + word->start;
}

static bool is_ascii_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
}

static bool is_letter(utf8proc_int32_t point)
{
    utf8proc_category_t category = utf8proc_category(point);
    return category <= UTF8PROC_CATEGORY_NO && category != UTF8PROC_CATEGORY_CN;
}

/* The length of the letter at `at`, or 0. */
static size_t letter_at(const struct scan *scan, size_t at)
{
    if (at >= scan->length)
        return 0;
    if ((unsigned char)scan->text[at] < 0x80)
        return is_ascii_letter(scan->text[at]);
    utf8proc_int32_t point = 0;
    utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)scan->text + at,
                                             (utf8proc_ssize_t)(scan->length - at), &point);
    return size > 0 && is_letter(point) ? (size_t)size : 0;
}

static bool is_inner_sign(char byte)
{
    return byte == '@' || byte == '$' || byte == '!' || byte == '*' || byte == '\'';
}

/* Passes over what parts words; notes whether it ends a sentence. "..." does not: people pause. */
static void skip_to_word(struct scan *scan)
{
    while (scan->at < scan->length && letter_at(scan, scan->at) == 0) {
        const char *here = scan->text + scan->at;
        if (*here == '$' && letter_at(scan, scan->at + 1) > 0)
            return;
        bool stop = *here == '.' || *here == '!' || *here == '?';
        bool beside =
            (scan->at > 0 && here[-1] == '.') || (scan->at + 1 < scan->length && here[1] == '.');
        bool last = scan->at + 1 >= scan->length || here[1] == ' ' || here[1] == '\n';
        if (*here == '\n' || (stop && last && !(*here == '.' && beside)))
            scan->border = true;
        scan->at++;
    }
}

/* The end of the word at `at`: signs belong to it only between two letters. */
static size_t word_end(const struct scan *scan)
{
    size_t at = scan->at + (scan->text[scan->at] == '$');
    for (;;) {
        size_t size = letter_at(scan, at);
        if (size > 0) {
            at += size;
            continue;
        }
        size_t sign = at;
        while (sign < scan->length && is_inner_sign(scan->text[sign]) && sign - at < 3)
            sign++;
        if (sign == at || letter_at(scan, sign) == 0)
            return at;
        at = sign;
    }
}

static struct word *add_word(struct words *words, const char *text, size_t length, bool begins)
{
    size_t start = words->text.length;
    if (length == 0 || !buf_add(&words->text, text, length))
        return NULL;
    if (words->count == words->room) {
        words->room = words->room == 0 ? 64 : words->room * 2;
        words->items = mem_resize(words->items, words->room, sizeof *words->items);
    }
    struct word *word = &words->items[words->count++];
    *word = (struct word){.start = (uint32_t)start, .length = (uint32_t)length, .begins = begins};
    return word;
}

/* Adds words parted by single spaces. */
static void add_meaning(struct words *words, const char *meaning, bool begins)
{
    while (*meaning != '\0') {
        size_t length = strcspn(meaning, " ");
        add_word(words, meaning, length, begins);
        begins = false;
        meaning += length + (meaning[length] == ' ');
    }
}

static void add_plain(struct words *words, const char *text, size_t length, bool begins)
{
    const char *meaning = shorthand_meaning(text, length);
    if (meaning != NULL)
        add_meaning(words, meaning, begins);
    else
        add_word(words, text, length, begins);
}

static bool is_pronoun(const char *text, size_t length)
{
    static const char *const pronouns[] = {"he",    "she",  "it",  "that", "there", "what",
                                           "where", "when", "who", "how",  "here",  "one"};
    for (size_t i = 0; i < sizeof pronouns / sizeof *pronouns; i++)
        if (strlen(pronouns[i]) == length && memcmp(pronouns[i], text, length) == 0)
            return true;
    return false;
}

/* A word with an apostrophe: "don't" by the table, "i'm" by its ending. */
static void add_short_form(struct words *words, const char *text, size_t length, bool begins)
{
    char joined[64];
    size_t size = 0;
    for (size_t i = 0; i < length && size < sizeof joined; i++)
        if (text[i] != '\'')
            joined[size++] = text[i];
    const char *quote = memchr(text, '\'', length);
    size_t before = (size_t)(quote - text);
    const char *ending = shorthand_ending(quote + 1, length - before - 1);
    if (*ending == '\0' || size == sizeof joined) {
        add_plain(words, joined, size, begins);
        return;
    }
    add_plain(words, text, before, begins);
    if (strcmp(ending, "s") == 0 && is_pronoun(text, before))
        ending = "is";
    add_word(words, ending, strlen(ending), false);
}

/* Draws three and more letters that stand alone together. Works on the words before short forms are
 * written out, so `from` is where the run began. */
static void join_letters(struct words *words, size_t from)
{
    size_t count = words->count - from;
    if (count < LETTERS_LEAST)
        return;
    char letters[LETTERS_MOST];
    for (size_t i = 0; i < count; i++)
        letters[i] = *word_text(words, &words->items[from + i]);
    bool begins = words->items[from].begins;
    words->count = from;
    struct word *word = add_word(words, letters, count, begins);
    if (word != NULL)
        word->spelled = true;
}

/* The letters of a run that is too short to be a word in disguise are words: "r u ok". */
static void end_run(struct words *words, size_t from)
{
    size_t count = words->count - from;
    if (count >= LETTERS_LEAST) {
        join_letters(words, from);
        return;
    }
    char letters[LETTERS_LEAST];
    bool begins[LETTERS_LEAST];
    for (size_t i = 0; i < count; i++) {
        letters[i] = *word_text(words, &words->items[from + i]);
        begins[i] = words->items[from + i].begins;
    }
    words->count = from;
    for (size_t i = 0; i < count; i++)
        add_plain(words, &letters[i], 1, begins[i]);
}

static void add_scanned(struct words *words, const char *text, size_t length, bool begins)
{
    if (memchr(text, '\'', length) != NULL)
        add_short_form(words, text, length, begins);
    else
        add_plain(words, text, length, begins);
}

static void read_words(struct words *words, struct scan *scan)
{
    size_t run = 0; /* how many letters stood alone just now */
    for (;;) {
        skip_to_word(scan);
        bool done = scan->at >= scan->length;
        size_t end = done ? scan->at : word_end(scan);
        size_t length = end - scan->at;
        bool single = length == 1 && scan->text[scan->at] != '$';
        if (run > 0 && (!single || scan->border || run == LETTERS_MOST)) {
            end_run(words, words->count - run);
            run = 0;
        }
        if (done)
            return;
        if (single && add_word(words, scan->text + scan->at, 1, scan->border) != NULL)
            run++;
        else if (!single)
            add_scanned(words, scan->text + scan->at, length, scan->border);
        scan->border = false;
        scan->at = end;
    }
}

void words_init(struct words *words, const char *text)
{
    size_t length = strnlen(text, NORMALISE_READ);
    if (length == NORMALISE_READ)
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
            length--;
    *words = (struct words){0};
    buf_init(&words->text, TEXT_LIMIT);
    struct buf folded;
    buf_init(&folded, TEXT_LIMIT / 2);
    fold_text(&folded, text, length);
    struct scan scan = {.text = folded.data, .length = folded.length, .border = true};
    read_words(words, &scan);
    buf_finish(&folded);
}

void words_finish(struct words *words)
{
    buf_finish(&words->text);
    free(words->items);
    *words = (struct words){0};
}
