#include "safety/pattern.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "safety/normalise.h"
#include "safety/vocabulary.h"

enum { SHORT_GAP = 2, LONG_GAP = 5 };

/* One pattern while it is read. */
struct parser {
    struct vocabulary *vocabulary;
    const char *text;
    struct pattern_parts *parts;
    struct pattern_error *error;
};

static bool fail(struct parser *parser, const char *at, const char *reason)
{
    *parser->error =
        (struct pattern_error){.reason = reason, .offset = (size_t)(at - parser->text)};
    return false;
}

static struct pattern_part *add_part(struct parser *parser, const char *at)
{
    if (parser->parts->count == PATTERN_PARTS) {
        fail(parser, at, "the pattern is too long");
        return NULL;
    }
    return &parser->parts->items[parser->parts->count++];
}

static bool is(const char *at, size_t length, const char *text)
{
    return strlen(text) == length && memcmp(at, text, length) == 0;
}

static bool add_term(struct parser *parser, struct pattern_part *part, const char *at, int32_t term)
{
    if (part->count == PATTERN_TERMS)
        return fail(parser, at, "too many words in one place: make a list of them under `words`");
    if (part->terms == NULL)
        part->terms = mem_array(PATTERN_TERMS, sizeof *part->terms);
    part->terms[part->count++] = term;
    return true;
}

static bool read_list(struct parser *parser, struct pattern_part *part, const char *at,
                      size_t length)
{
    if (length < 3 || at[length - 1] != '>')
        return fail(parser, at, "a list is written <name>");
    int32_t list = dictionary_find(&parser->vocabulary->lists, at + 1, length - 2);
    if (list == DICTIONARY_UNKNOWN)
        return fail(parser, at, "no list of this name stands under `words` before it is used");
    part->lists |= UINT64_C(1) << list;
    return true;
}

/* Reads a word as a message would be read. `part` is NULL where a short form may become several
 * places ("don't" is "do not"). */
static bool read_word(struct parser *parser, struct pattern_part *part, const char *at,
                      size_t length, bool beginning)
{
    char *copy = mem_string_of(at, length);
    struct words words;
    words_init(&words, copy);
    free(copy);
    bool good = words.count == 1 || (words.count > 1 && part == NULL && !beginning);
    if (!good)
        fail(parser, at,
             words.count == 0 ? "there is no word here" : "this reads as several words");
    for (size_t i = 0; good && i < words.count; i++) {
        const struct word *word = &words.items[i];
        if (beginning && word->length < VOCABULARY_BEGINNING) {
            good = fail(parser, at, "a beginning needs three letters before its *");
            break;
        }
        struct pattern_part *here = part != NULL ? part : add_part(parser, at);
        good = here != NULL && add_term(parser, here, at,
                                        vocabulary_add(parser->vocabulary, word_text(&words, word),
                                                       word->length, beginning));
    }
    words_finish(&words);
    return good;
}

static bool read_alternative(struct parser *parser, struct pattern_part *part, const char *at,
                             size_t length)
{
    if (length == 0)
        return fail(parser, at, "there is no word between two |");
    if (*at == '<')
        return read_list(parser, part, at, length);
    if (is(at, length, "$"))
        return parser->parts != NULL ? (parser->parts->or_end = true)
                                     : fail(parser, at, "a list holds words only");
    bool beginning = length > 1 && at[length - 1] == '*';
    return read_word(parser, part, at, length - beginning, beginning);
}

/* "a|b|<c>", all for one place. */
static bool read_alternatives(struct parser *parser, struct pattern_part *part, const char *at,
                              size_t length)
{
    const char *end = at + length;
    for (;;) {
        const char *bar = memchr(at, '|', (size_t)(end - at));
        size_t size = (size_t)((bar != NULL ? bar : end) - at);
        if (!read_alternative(parser, part, at, size))
            return false;
        if (bar == NULL)
            return true;
        at = bar + 1;
    }
}

static bool read_gap(struct parser *parser, const char *at, int words)
{
    for (int i = 0; i < words; i++) {
        struct pattern_part *part = add_part(parser, at);
        if (part == NULL)
            return false;
        part->gap = part->optional = true;
    }
    return true;
}

static bool read_place(struct parser *parser, const char *at, size_t length)
{
    if (is(at, length, ".."))
        return read_gap(parser, at, SHORT_GAP);
    if (is(at, length, "..."))
        return read_gap(parser, at, LONG_GAP);
    bool optional = at[length - 1] == '?';
    length -= optional;
    bool plain = memchr(at, '|', length) == NULL && *at != '<' && !optional;
    if (plain && length > 0 && at[length - 1] != '*')
        return read_word(parser, NULL, at, length, false);
    struct pattern_part *part = add_part(parser, at);
    if (part == NULL)
        return false;
    part->optional = optional;
    return read_alternatives(parser, part, at, length);
}

static bool read_token(struct parser *parser, const char *at, size_t length, bool last)
{
    if (parser->parts->or_end)
        return fail(parser, at, "|$ stands only in the last place");
    if (is(at, length, "^"))
        return parser->parts->count == 0 ? (parser->parts->from_start = true)
                                         : fail(parser, at, "^ stands only at the beginning");
    if (is(at, length, "$"))
        return last ? (parser->parts->to_end = true) : fail(parser, at, "$ stands only at the end");
    return read_place(parser, at, length);
}

static bool read_tokens(struct parser *parser)
{
    const char *at = parser->text + strspn(parser->text, " ");
    while (*at != '\0') {
        size_t length = strcspn(at, " ");
        const char *next = at + length + strspn(at + length, " ");
        if (!read_token(parser, at, length, *next == '\0'))
            return false;
        at = next;
    }
    const struct pattern_parts *parts = parser->parts;
    if (parts->count == 0)
        return fail(parser, parser->text, "the pattern is empty");
    if (parts->items[0].optional)
        return fail(parser, parser->text, "a pattern begins with a word that must be there");
    if (parts->items[parts->count - 1].gap && !parts->to_end)
        return fail(parser, at, "a pattern does not end with a gap");
    return true;
}

bool pattern_parse(struct vocabulary *vocabulary, const char *text, struct pattern_parts *parts,
                   struct pattern_error *error)
{
    *parts = (struct pattern_parts){0};
    parts->items = mem_array(PATTERN_PARTS, sizeof *parts->items);
    struct parser parser = {vocabulary, text, parts, error};
    if (read_tokens(&parser))
        return true;
    pattern_finish(parts);
    return false;
}

void pattern_finish(struct pattern_parts *parts)
{
    for (size_t i = 0; i < parts->count; i++)
        free(parts->items[i].terms);
    free(parts->items);
    *parts = (struct pattern_parts){0};
}

/* Puts one word, or every word of another list, into a list. */
static bool define_member(struct parser *parser, int32_t list, const char *at, size_t length)
{
    struct pattern_part part = {0};
    bool good = read_alternative(parser, &part, at, length);
    for (size_t i = 0; i < part.count; i++)
        vocabulary_join(parser->vocabulary, part.terms[i], list);
    for (int32_t term = 0; good && term < parser->vocabulary->terms.count; term++)
        if ((parser->vocabulary->members[term] & part.lists) != 0)
            vocabulary_join(parser->vocabulary, term, list);
    free(part.terms);
    return good;
}

bool pattern_define(struct vocabulary *vocabulary, const char *text, struct pattern_error *error)
{
    struct parser parser = {.vocabulary = vocabulary, .text = text, .error = error};
    const char *equals = strchr(text, '=');
    size_t name = strcspn(text, " =");
    if (equals == NULL || name == 0)
        return fail(&parser, text, "a list is defined as: name = word|word");
    if (vocabulary->lists.count == VOCABULARY_LISTS)
        return fail(&parser, text, "there are too many lists");
    if (dictionary_find(&vocabulary->lists, text, name) != DICTIONARY_UNKNOWN)
        return fail(&parser, text, "a list of this name was defined before");
    int32_t list = dictionary_add(&vocabulary->lists, text, name);
    const char *at = equals + 1 + strspn(equals + 1, " ");
    for (;;) {
        size_t length = strcspn(at, "| ");
        if (!define_member(&parser, list, at, length))
            return false;
        at += length;
        at += strspn(at, " ");
        if (*at == '\0')
            return true;
        if (*at != '|')
            return fail(&parser, at, "a list holds single words, parted by |");
        at += 1 + strspn(at + 1, " ");
    }
}
