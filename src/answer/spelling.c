#include "answer/spelling.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "answer/corpus.h"
#include "base/buf.h"
#include "base/mem.h"
#include "sense/sense.h"

enum {
    MENDED_FROM = 4,     /* letters: a shorter word is like too many others */
    MENDED_TO = 3,       /* letters */
    LINES_LEAST = 5,     /* a word in fewer may be an error itself, or a name */
    SLIPS_FROM = 7,      /* letters: in a shorter one another letter often makes another word */
    LOOKED_UP_MOST = 48, /* of one message; about as many words as the encoder reads at once */
};

/* How likely the kinds of errors are, against each other. Measured on the ways of asking: an error
 * in the first letter (FIRST) is hardly ever one, but speaks against other readings. */
enum { SWAPPED = 8, DOUBLED = 8, DROPPED = 4, ADDED = 2, REPLACED = 2, FIRST = 1, CLEARLY = 2 };

/* A word as it stands in a text, in bytes, and as it is compared: small letters, no apostrophes. */
struct word {
    size_t start, end, next; /* `next`: behind it, where the next one is looked for */
    bool apostrophe;         /* within it; not that of a final 's, which is no part of it */
    char letters[SPELLING_LONGEST];
    size_t length; /* 0: it is too long */
};

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_capital(char byte)
{
    return byte >= 'A' && byte <= 'Z';
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static void fold_word(const char *text, struct word *word)
{
    word->length = 0;
    word->apostrophe = false;
    for (size_t i = word->start; i < word->end; i++) {
        if (text[i] == '\'') {
            word->apostrophe = true;
            continue;
        }
        if (word->length == SPELLING_LONGEST) {
            word->length = 0;
            return;
        }
        word->letters[word->length++] = (char)(text[i] | 0x20);
    }
}

/* The next word from `at` on, false behind the last. */
static bool next_word(const char *text, size_t at, size_t end, struct word *word)
{
    while (at < end && !is_letter(text[at]))
        at++;
    if (at == end)
        return false;
    word->start = at;
    while (at < end && (is_letter(text[at]) || (text[at] == '\'' && is_letter(text[at + 1]))))
        at++;
    bool possessive = at - word->start > 2 && text[at - 2] == '\'' && (text[at - 1] | 0x20) == 's';
    word->end = possessive ? at - 2 : at;
    word->next = at;
    fold_word(text, word);
    return true;
}

/* Room for the count of one more word. */
static void add_count(struct spelling *spelling, uint32_t **last)
{
    size_t number = (size_t)spelling->words.count - 1;
    if ((number & (number - 1)) == 0) { /* none yet, or a power of two */
        size_t room = number == 0 ? 2 : 2 * number;
        spelling->lines = mem_resize(spelling->lines, room, sizeof *spelling->lines);
        *last = mem_resize(*last, room, sizeof **last);
    }
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): there is room from the first word on */
    spelling->lines[number] = 0;
    (*last)[number] = 0; /* NOLINT(clang-analyzer-core.NullDereference) */
}

/* Counts each word of a line once. `last`: the line that each word was in before, from 1 on. */
static void count_line(struct spelling *spelling, const char *line, uint32_t number,
                       uint32_t **last)
{
    struct word word;
    size_t length = strlen(line);
    for (size_t at = 0; next_word(line, at, length, &word); at = word.next) {
        int32_t known = spelling->words.count;
        if (word.length < MENDED_TO)
            continue;
        int32_t found = dictionary_add(&spelling->words, word.letters, word.length);
        if (found == known)
            add_count(spelling, last);
        /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): as above */
        if (found == DICTIONARY_UNKNOWN || (*last)[found] == number)
            continue;
        (*last)[found] = number;
        spelling->lines[found]++; /* at most CORPUS_LINES */
    }
}

static uint32_t letters_of(const char *letters, size_t length)
{
    uint32_t set = 0;
    for (size_t i = 0; i < length; i++)
        set |= 1u << (letters[i] - 'a');
    return set;
}

/* Sorts those that are in enough lines by their length. */
static void build_targets(struct spelling *spelling)
{
    uint32_t *starts = spelling->starts;
    size_t length = 0;
    for (int32_t i = 0; i < spelling->words.count; i++) {
        dictionary_text(&spelling->words, i, &length);
        if (spelling->lines[i] >= LINES_LEAST)
            starts[length + 1]++;
    }
    for (size_t i = 1; i < SPELLING_LONGEST + 2; i++)
        starts[i] += starts[i - 1];
    spelling->targets = mem_array(starts[SPELLING_LONGEST + 1] + 1, sizeof *spelling->targets);
    uint32_t next[SPELLING_LONGEST + 2];
    memcpy(next, starts, sizeof next);
    for (int32_t i = 0; i < spelling->words.count; i++) {
        const char *word = dictionary_text(&spelling->words, i, &length);
        if (spelling->lines[i] >= LINES_LEAST)
            spelling->targets[next[length]++] =
                (struct spelling_target){.letters = letters_of(word, length), .word = i};
    }
}

void spelling_init(struct spelling *spelling, const struct corpus *corpus,
                   const struct sense *sense)
{
    *spelling = (struct spelling){.sense = sense};
    uint32_t *last = NULL;
    dictionary_init(&spelling->words);
    for (size_t i = 0; i < corpus->line_count; i++)
        count_line(spelling, corpus->texts[i], (uint32_t)i + 1, &last);
    free(last);
    build_targets(spelling);
}

void spelling_finish(struct spelling *spelling)
{
    dictionary_finish(&spelling->words);
    free(spelling->lines);
    free(spelling->targets);
    *spelling = (struct spelling){0};
}

/* Whether two letters lie side by side on a keyboard. */
static bool are_beside(char a, char b)
{
    static const char rows[] = "qwertyuiop asdfghjkl zxcvbnm";
    const char *at = strchr(rows, a);
    return at[1] == b || (at > rows && at[-1] == b);
}

/* What was typed and what may have been meant, from where they part. */
struct parted {
    const char *typed, *meant;
    size_t typed_left, meant_left; /* letters to where they meet again */
    bool first, last;              /* the first letter is among them; the last one */
    bool slips;                    /* the word is long: any letter in it may be a wrong one */
};

static struct parted part(const struct word *word, const char *meant, size_t length)
{
    size_t start = 0, a = word->length, b = length;
    while (start < a && start < b && word->letters[start] == meant[start])
        start++;
    while (a > start && b > start && word->letters[a - 1] == meant[b - 1])
        a--, b--;
    return (struct parted){.typed = word->letters + start,
                           .meant = meant + start,
                           .typed_left = a - start,
                           .meant_left = b - start,
                           .first = start == 0,
                           .last = a == word->length,
                           .slips = word->length >= SLIPS_FROM};
}

/* How likely one error is: Damerau's four (1964), told apart by what people do. 0: it is none, or
 * it makes another word rather than a wrong one. */
static unsigned weight_of(const struct parted *parted)
{
    const char *typed = parted->typed, *meant = parted->meant;
    size_t more = parted->typed_left, less = parted->meant_left;
    bool slip = parted->slips && !parted->last;
    if (more == 2 && less == 2)
        return typed[0] == meant[1] && typed[1] == meant[0] ? SWAPPED : 0;
    if (more > 1 || less > 1)
        return 0;
    if (parted->first)
        return FIRST;
    if (more == 0)
        return meant[0] == meant[-1] ? DOUBLED : DROPPED;
    if (less == 1)
        return slip || are_beside(typed[0], meant[0]) ? REPLACED : 0;
    if (typed[0] == typed[-1])
        return DOUBLED;
    bool beside =
        are_beside(typed[0], typed[-1]) || (!parted->last && are_beside(typed[0], typed[1]));
    return slip || beside ? ADDED : 0;
}

/* The word that was most likely meant, if it is clearly more likely than any other. */
static int32_t most_likely(const struct spelling *spelling, const struct word *word)
{
    uint32_t letters = letters_of(word->letters, word->length);
    const uint32_t *starts = spelling->starts;
    size_t longest = word->length < SPELLING_LONGEST ? word->length + 1 : SPELLING_LONGEST;
    int32_t best = DICTIONARY_UNKNOWN;
    unsigned most = 0, second = 0;
    for (size_t i = starts[word->length - 1]; i < starts[longest + 1]; i++) {
        const struct spelling_target *target = &spelling->targets[i];
        if (__builtin_popcount(target->letters ^ letters) > 2)
            continue;
        size_t length = 0;
        const char *text = dictionary_text(&spelling->words, target->word, &length);
        struct parted parted = part(word, text, length);
        unsigned weight = weight_of(&parted), likely = weight * spelling->lines[target->word];
        if (likely > most) {
            second = most;
            most = likely;
            best = weight == FIRST ? DICTIONARY_UNKNOWN : target->word;
        } else if (likely > second) {
            second = likely;
        }
    }
    return most >= CLEARLY * second ? best : DICTIONARY_UNKNOWN;
}

/* A message while it is mended. */
struct mending {
    const struct spelling *spelling;
    const char *text;
    const char *left_out;
    struct buf out;
    size_t copied; /* so much of the text is in `out`, mended */
    size_t left;   /* so many words may still be looked up */
};

static bool has_word(const char *line, const char *letters, size_t length)
{
    struct word word;
    size_t size = strlen(line);
    for (size_t at = 0; next_word(line, at, size, &word); at = word.next)
        if (word.length == length && memcmp(word.letters, letters, length) == 0)
            return true;
    return false;
}

static bool is_asked(const struct mending *mending, const char *letters, size_t length)
{
    const struct spelling *spelling = mending->spelling;
    const char *left_out = mending->left_out;
    int32_t found = dictionary_find(&spelling->words, letters, length);
    size_t lines = found == DICTIONARY_UNKNOWN ? 0 : spelling->lines[found];
    if (left_out != NULL && lines == 1 && has_word(left_out, letters, length))
        return false;
    return lines > 0;
}

/* A word of one piece, between the marks of start and end. */
static bool is_whole(const struct spelling *spelling, const char *letters, size_t length)
{
    uint32_t tokens[SENSE_TOKENS];
    return spelling->sense != NULL && sense_tokens(spelling->sense, letters, length, tokens) == 3;
}

/* An s at the end makes no other word of one. */
static bool is_right(const struct mending *mending, const struct word *word)
{
    size_t cut = word->letters[word->length - 1] == 's' ? word->length - 1 : word->length;
    return is_whole(mending->spelling, word->letters, word->length) ||
           is_whole(mending->spelling, word->letters, cut) || is_asked(mending, word->letters, cut);
}

static void mend_word(struct mending *mending, const struct word *word)
{
    const struct spelling *spelling = mending->spelling;
    if (word->apostrophe || word->length < MENDED_FROM ||
        is_asked(mending, word->letters, word->length) || mending->left == 0)
        return;
    mending->left--;
    int32_t best = is_right(mending, word) ? DICTIONARY_UNKNOWN : most_likely(spelling, word);
    if (best == DICTIONARY_UNKNOWN)
        return;
    size_t length = 0;
    const char *letters = dictionary_text(&spelling->words, best, &length);
    buf_add(&mending->out, mending->text + mending->copied, word->start - mending->copied);
    buf_add(&mending->out, letters, length);
    mending->copied = word->end;
}

/* Whether text between spaces is words and their punctuation: no link, address, mention or number,
 * and no letters that are not ASCII. */
static bool is_plain(const char *text, size_t start, size_t end)
{
    for (size_t i = start; i < end; i++) {
        bool joins = text[i] == '.' || text[i] == ':';
        if (is_letter(text[i]) || (joins && !is_letter(text[i + 1])))
            continue;
        if (text[i] == '\0' || strchr("-,;!?()\"'*~", text[i]) == NULL)
            return false;
    }
    return true;
}

/* Capitals stand for names, and for what somebody spells out; but every sentence begins with one.
 */
static bool has_capitals(const char *text, const struct word *word, bool begins)
{
    for (size_t i = word->start; i < word->end; i++)
        if (is_capital(text[i]) && !(begins && i == word->start))
            return true;
    return false;
}

/* Mends the words of a run between spaces. */
static void mend_run(struct mending *mending, size_t start, size_t end, bool begins)
{
    struct word word;
    if (!is_plain(mending->text, start, end))
        return;
    for (size_t at = start; next_word(mending->text, at, end, &word); at = word.next) {
        if (!has_capitals(mending->text, &word, begins))
            mend_word(mending, &word);
        begins = false;
    }
}

char *spelling_mended(const struct spelling *spelling, const char *text, const char *left_out)
{
    size_t length = strlen(text), end = strnlen(text, TEXT_READ);
    struct mending mending = {
        .spelling = spelling, .text = text, .left_out = left_out, .left = LOOKED_UP_MOST};
    buf_init(&mending.out, length + (size_t)LOOKED_UP_MOST * SPELLING_LONGEST);
    bool begins = true;
    for (size_t at = 0; at < end;) {
        size_t start = at;
        while (at < end && !is_space(text[at]))
            at++;
        mend_run(&mending, start, at, begins);
        begins = at > 0 && strchr(".!?:\n", text[at - 1]) != NULL;
        while (at < end && is_space(text[at]))
            begins |= text[at++] == '\n';
    }
    buf_add(&mending.out, text + mending.copied, length - mending.copied);
    char *mended = buf_take(&mending.out);
    buf_finish(&mending.out);
    return mended;
}
