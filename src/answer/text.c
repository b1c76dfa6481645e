#include "answer/text.h"

#include <string.h>
#include <utf8proc.h>

#include "answer/frame.h"
#include "answer/stems.h"
#include "base/fold.h"

enum { FOLDED_LIMIT = 4 * TEXT_READ, ASKING_WITHIN = 3 };

const char *text_word(const struct text *text, size_t index, size_t *length)
{
    *length = text->items[index].length;
    return text->folded.data + text->items[index].start;
}

const char *text_stem(const struct text *text, size_t index, size_t *length)
{
    *length = text->items[index].stem_length;
    return text->stems.data + text->items[index].stem;
}

/* The length of a letter or digit at the start of the bytes, or 0. */
static size_t letter(const char *at, size_t left)
{
    unsigned char byte = (unsigned char)*at;
    if (byte < 0x80)
        return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
    utf8proc_int32_t point = 0;
    utf8proc_ssize_t size =
        utf8proc_iterate((const utf8proc_uint8_t *)at, (utf8proc_ssize_t)left, &point);
    bool is_letter = size > 0 && utf8proc_category(point) <= UTF8PROC_CATEGORY_NO &&
                     utf8proc_category(point) != UTF8PROC_CATEGORY_CN;
    return is_letter ? (size_t)size : 0;
}

/* Drops apostrophes inside words in place: "don't" is read as "dont". A possessive "'s" goes. */
static void drop_apostrophes(struct buf *folded)
{
    size_t to = 0;
    for (size_t at = 0; at < folded->length; at++) {
        if (folded->data[at] == '\'') {
            bool possessive = folded->data[at + 1] == 's' &&
                              (at + 2 >= folded->length || letter(&folded->data[at + 2], 1) == 0);
            at += possessive;
            continue;
        }
        folded->data[to++] = folded->data[at];
    }
    buf_truncate(folded, to);
}

static void add_token(struct text *text, size_t start, size_t length, struct stems *stems)
{
    struct stem stem = stems_find(stems, text->folded.data + start, length);
    text->items[text->count] = (struct token){
        .start = (uint32_t)start,
        .length = (uint32_t)length,
        .stem = (uint32_t)text->stems.length,
        .stem_length = (uint32_t)stem.length,
        .stem_number = stem.number,
        .word = stem.word,
        .frame = stem.frame,
    };
    if (buf_add(&text->stems, stem.text, stem.length))
        text->count++;
}

static void part(struct text *text, struct stems *stems)
{
    size_t at = 0;
    while (at < text->folded.length && text->count < TEXT_WORDS) {
        size_t size = letter(text->folded.data + at, text->folded.length - at);
        if (size == 0) {
            at++;
            continue;
        }
        size_t start = at;
        while (size > 0 && at < text->folded.length) {
            at += size;
            size = at < text->folded.length
                       ? letter(text->folded.data + at, text->folded.length - at)
                       : 0;
        }
        add_token(text, start, at - start, stems);
    }
}

static bool greets(const struct text *text, size_t index)
{
    size_t length = 0;
    const char *word = text_word(text, index, &length);
    return frame_is_greeting(word, length);
}

/* Cuts the address and the greeting at both ends, but never everything. */
static void cut_greetings(struct text *text)
{
    size_t from = 0, to = text->count;
    while (from < to && greets(text, from))
        from++;
    while (to > from && greets(text, to - 1))
        to--;
    if (from == to)
        return;
    memmove(text->items, text->items + from, (to - from) * sizeof *text->items);
    text->count = to - from;
}

static bool asks(const struct text *text, const char *message, size_t length)
{
    if (memchr(message, '?', length) != NULL)
        return true;
    for (size_t i = 0; i < text->count && i < ASKING_WITHIN; i++) {
        size_t size = 0;
        const char *word = text_word(text, i, &size);
        if (frame_is_asking(word, size))
            return true;
    }
    return false;
}

void text_init(struct text *text, struct stems *stems, const char *message)
{
    size_t length = strnlen(message, TEXT_READ);
    bool cut = length == TEXT_READ; /* then perhaps within a character */
    while (cut && length > 0 && ((unsigned char)message[length] & 0xC0) == 0x80)
        length--;
    buf_init(&text->folded, FOLDED_LIMIT);
    buf_init(&text->stems, FOLDED_LIMIT);
    text->count = text->topical = 0;
    fold_text(&text->folded, message, length);
    drop_apostrophes(&text->folded);
    part(text, stems);
    cut_greetings(text);
    text->is_question = asks(text, message, length);
    for (size_t i = 0; i < text->count; i++)
        text->topical += !text->items[i].frame;
}

void text_finish(struct text *text)
{
    buf_finish(&text->folded);
    buf_finish(&text->stems);
}
