#include "answer/exact.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "guide/guide.h"

enum { NAME_MOST = 256 };

/* What may stand around a name in a question that asks for nothing more. */
static bool is_plain(const char *word, size_t length)
{
    static const char *const plain[] = {
        "what", "is",   "whats",       "are",     "s",       "does",  "mean", "means",
        "tell", "me",   "us",          "about",   "explain", "the",   "a",    "an",
        "info", "on",   "please",      "pls",     "can",     "could", "you",  "give",
        "some", "more", "information", "summary", "of",      "u",
    };
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (strlen(plain[i]) == length && memcmp(plain[i], word, length) == 0)
            return true;
    return false;
}

/* The stems from `first` on, without plain words at the edges if `cut`. */
static size_t name_of(const struct text *text, size_t first, size_t end, char *out)
{
    size_t size = 0;
    for (size_t i = first; i < end; i++) {
        size_t length = 0;
        const char *stem = text_stem(text, i, &length);
        if (size + length + 1 > NAME_MOST)
            return 0;
        memcpy(out + size, stem, length);
        size += length;
        out[size++] = ' ';
    }
    return size;
}

static bool plain_at(const struct text *text, size_t index)
{
    size_t length = 0;
    const char *word = text_word(text, index, &length);
    return is_plain(word, length);
}

static void add_name(struct exact *exact, const struct corpus *corpus, const char *name,
                     size_t topic, bool ambiguous)
{
    struct text text;
    char key[NAME_MOST];
    text_init(&text, corpus->stems, name);
    size_t size = name_of(&text, 0, text.count, key);
    int32_t before = exact->names.count;
    if (size > 0 && dictionary_add(&exact->names, key, size) == before) {
        exact->of = mem_resize(exact->of, (size_t)before + 1, sizeof *exact->of);
        exact->of[before] = (struct exact_name){(uint16_t)topic, ambiguous};
    }
    text_finish(&text);
}

void exact_init(struct exact *exact, const struct corpus *corpus)
{
    *exact = (struct exact){0};
    dictionary_init(&exact->names);
    for (size_t i = 0; i < corpus->entry_count; i++) {
        const struct entry *entry = corpus->topics[i].entry;
        if (entry == NULL)
            continue;
        if (entry->ambiguous.name != NULL)
            add_name(exact, corpus, entry->ambiguous.name, i, true);
        add_name(exact, corpus, entry->title, i, false);
        for (size_t k = 0; k < entry->also.count; k++)
            add_name(exact, corpus, entry->also.items[k], i, false);
    }
}

void exact_finish(struct exact *exact)
{
    dictionary_finish(&exact->names);
    free(exact->of);
}

static const struct exact_name *find_name(const struct exact *exact, const struct text *text,
                                          size_t first, size_t end)
{
    char key[NAME_MOST];
    size_t size = name_of(text, first, end, key);
    int32_t name = size > 0 ? dictionary_find(&exact->names, key, size) : DICTIONARY_UNKNOWN;
    return name == DICTIONARY_UNKNOWN ? NULL : &exact->of[name];
}

const struct exact_name *exact_find(const struct exact *exact, const struct text *text)
{
    size_t first = 0, end = text->count;
    const struct exact_name *found = find_name(exact, text, first, end);
    while (found == NULL && first < end && plain_at(text, first))
        found = find_name(exact, text, ++first, end);
    while (found == NULL && end > first && plain_at(text, end - 1))
        found = find_name(exact, text, first, --end);
    return found;
}
