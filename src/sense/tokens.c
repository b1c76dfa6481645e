#include "sense/tokens.h"

#include <string.h>
#include <utf8proc.h>

#include "base/mem.h"

/* A longer word is unknown as a whole. */
enum { WORD_CHARACTERS = 100, WORD_BYTES = 4 * WORD_CHARACTERS, DECOMPOSED_MOST = 32 };

/* What becomes of a character: it is left out, parts words, belongs to one, or is one. */
enum kind { LEFT_OUT, SPACE, LETTER, ALONE };

struct writer {
    const struct pieces *pieces;
    uint32_t *tokens;
    size_t count, most;    /* `most` leaves room for the end */
    char word[WORD_BYTES]; /* the one being gathered */
    size_t length, characters;
};

static bool special(const struct pieces *pieces, const char *name, uint32_t *token, char **why)
{
    int32_t number = dictionary_find(&pieces->texts, name, strlen(name));
    if (number == DICTIONARY_UNKNOWN) {
        *why = mem_print("its vocabulary lacks %s", name);
        return false;
    }
    *token = (uint32_t)number;
    return true;
}

static bool learn(struct pieces *pieces, const char *lines, size_t length, size_t count, char **why)
{
    size_t at = 0, number = 0;
    for (; at < length && number < count; number++) {
        const char *end = memchr(lines + at, '\n', length - at);
        if (end == NULL)
            break;
        size_t size = (size_t)(end - (lines + at));
        if (dictionary_add(&pieces->texts, lines + at, size) != (int32_t)number) {
            *why = mem_print("piece %zu of its vocabulary stands there twice", number);
            return false;
        }
        pieces->longest = size > pieces->longest ? size : pieces->longest;
        at += size + 1;
    }
    if (at < length || number < count) {
        *why = mem_print("its vocabulary does not hold %zu pieces", count);
        return false;
    }
    return special(pieces, "[UNK]", &pieces->unknown, why) &&
           special(pieces, "[CLS]", &pieces->start, why) &&
           special(pieces, "[SEP]", &pieces->end, why);
}

bool pieces_init(struct pieces *pieces, const char *lines, size_t length, size_t count, char **why)
{
    *pieces = (struct pieces){0};
    dictionary_init(&pieces->texts);
    if (learn(pieces, lines, length, count, why))
        return true;
    pieces_finish(pieces);
    return false;
}

void pieces_finish(struct pieces *pieces)
{
    dictionary_finish(&pieces->texts);
}

static void put(struct writer *writer, uint32_t token)
{
    if (writer->count < writer->most)
        writer->tokens[writer->count++] = token;
}

/* The longest piece that the word's bytes from `at` on begin with, and its length. Pieces inside a
 * word begin with ##. */
static int32_t longest_piece(struct writer *writer, size_t at, size_t *length)
{
    const struct pieces *pieces = writer->pieces;
    char candidate[2 + WORD_BYTES] = "##";
    size_t marks = at > 0 ? 2 : 0;
    size_t size = writer->length - at;
    if (size + marks > pieces->longest)
        size = pieces->longest > marks ? pieces->longest - marks : 0;
    memcpy(candidate + marks, writer->word + at, size);
    for (; size > 0; size--) {
        int32_t piece = dictionary_find(&pieces->texts, candidate, marks + size);
        if (piece != DICTIONARY_UNKNOWN) {
            *length = size;
            return piece;
        }
    }
    return DICTIONARY_UNKNOWN;
}

/* Greedy from the left, the longest piece first; a word that does not come out even is unknown. */
static void end_word(struct writer *writer)
{
    size_t begun = writer->count, length = 0;
    bool known = writer->characters <= WORD_CHARACTERS;
    for (size_t at = 0; known && at < writer->length; at += length) {
        int32_t piece = longest_piece(writer, at, &length);
        known = piece != DICTIONARY_UNKNOWN;
        if (known)
            put(writer, (uint32_t)piece);
    }
    if (!known) {
        writer->count = begun;
        put(writer, writer->pieces->unknown);
    }
    writer->length = writer->characters = 0;
}

static void add_letter(struct writer *writer, utf8proc_int32_t point)
{
    if (writer->characters++ < WORD_CHARACTERS)
        writer->length +=
            (size_t)utf8proc_encode_char(point, (utf8proc_uint8_t *)writer->word + writer->length);
}

/* The ideographs that BERT takes one by one (its list, not all of Unicode's). */
static bool is_ideograph(utf8proc_int32_t point)
{
    static const struct {
        utf8proc_int32_t first, last;
    } blocks[] = {{0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xF900, 0xFAFF},   {0x20000, 0x2A6DF},
                  {0x2A700, 0x2B73F}, {0x2B740, 0x2B81F}, {0x2B920, 0x2CEAF}, {0x2F800, 0x2FA1F}};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        if (point >= blocks[i].first && point <= blocks[i].last)
            return true;
    }
    return false;
}

static bool is_ascii_punctuation(utf8proc_int32_t point)
{
    return (point >= '!' && point <= '/') || (point >= ':' && point <= '@') ||
           (point >= '[' && point <= '`') || (point >= '{' && point <= '~');
}

static enum kind kind_of(utf8proc_int32_t point)
{
    if (point == '\t' || point == '\n' || point == '\r')
        return SPACE;
    if (is_ascii_punctuation(point))
        return ALONE;
    if (point == 0xFFFD)
        return LEFT_OUT;
    utf8proc_category_t category = utf8proc_category(point);
    if (category >= UTF8PROC_CATEGORY_ZS && category <= UTF8PROC_CATEGORY_ZP)
        return SPACE;
    if (category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO)
        return ALONE;
    if (category >= UTF8PROC_CATEGORY_CC && category <= UTF8PROC_CATEGORY_CO)
        return LEFT_OUT;
    return is_ideograph(point) ? ALONE : LETTER;
}

/* One character of the text after its accents are taken off. */
static void take_plain(struct writer *writer, utf8proc_int32_t point)
{
    if (utf8proc_category(point) == UTF8PROC_CATEGORY_MN)
        return;
    point = utf8proc_tolower(point);
    bool alone = kind_of(point) == ALONE;
    if (alone)
        end_word(writer);
    add_letter(writer, point);
    if (alone)
        end_word(writer);
}

static void take(struct writer *writer, utf8proc_int32_t point)
{
    enum kind kind = kind_of(point);
    if (kind == LEFT_OUT)
        return;
    if (kind != LETTER)
        end_word(writer);
    if (kind == SPACE)
        return;
    utf8proc_int32_t plain[DECOMPOSED_MOST];
    utf8proc_ssize_t count =
        utf8proc_decompose_char(point, plain, DECOMPOSED_MOST, UTF8PROC_DECOMPOSE, NULL);
    for (utf8proc_ssize_t i = 0; i < count && i < DECOMPOSED_MOST; i++)
        take_plain(writer, plain[i]);
    if (kind == ALONE)
        end_word(writer);
}

size_t tokens_read(const struct pieces *pieces, const char *text, size_t length, uint32_t *tokens,
                   size_t most)
{
    struct writer writer = {.pieces = pieces, .tokens = tokens, .most = most - 1};
    put(&writer, pieces->start);
    for (size_t at = 0; at < length && writer.count < writer.most;) {
        utf8proc_int32_t point = 0;
        utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)text + at,
                                                 (utf8proc_ssize_t)(length - at), &point);
        if (size > 0)
            take(&writer, point);
        at += size > 0 ? (size_t)size : 1;
    }
    end_word(&writer);
    tokens[writer.count++] = pieces->end;
    return writer.count;
}
