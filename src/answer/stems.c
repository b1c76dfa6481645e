#include "answer/stems.h"

#include <libstemmer.h>
#include <stdlib.h>

#include "answer/frame.h"
#include "base/mem.h"

struct stems *stems_create(const char *language)
{
    struct stems *stems = mem_new(struct stems);
    stems->stemmer = sb_stemmer_new(language, NULL);
    if (stems->stemmer == NULL)
        stems->stemmer = sb_stemmer_new("english", NULL);
    dictionary_init(&stems->known);
    dictionary_init(&stems->words);
    stems->learns = true;
    return stems;
}

void stems_settle(struct stems *stems)
{
    if (!stems->learns)
        return;
    stems->learns = false;
    dictionary_finish(&stems->words);
    free(stems->of);
    stems->of = NULL;
}

void stems_destroy(struct stems *stems)
{
    if (stems == NULL)
        return;
    stems_settle(stems);
    dictionary_finish(&stems->known);
    sb_stemmer_delete(stems->stemmer);
    free(stems);
}

/* The number is still to be found. */
static struct stem read_word(const struct stems *stems, const char *word, size_t length)
{
    const sb_symbol *text = sb_stemmer_stem(stems->stemmer, (const sb_symbol *)word, (int)length);
    size_t size = text == NULL ? 0 : (size_t)sb_stemmer_length(stems->stemmer);
    return (struct stem){.text = (const char *)text,
                         .length = size,
                         .word = DICTIONARY_UNKNOWN,
                         .frame = frame_is_stop(word, length)};
}

/* `word` is the number after the last one. Room is made in powers of two. */
static void learn(struct stems *stems, int32_t word, struct stem *stem)
{
    size_t count = (size_t)word;
    if ((count & (count - 1)) == 0)
        stems->of = mem_resize(stems->of, count == 0 ? 1 : count * 2, sizeof *stems->of);
    stem->word = word;
    stem->number = dictionary_add(&stems->known, stem->text, stem->length);
    stems->of[word] = (struct learned){stem->number, stem->frame};
}

static struct stem recall(const struct stems *stems, int32_t word)
{
    const struct learned *learned = &stems->of[word];
    struct stem stem = {.number = learned->stem, .word = word, .frame = learned->frame};
    if (stem.number != DICTIONARY_UNKNOWN)
        stem.text = dictionary_text(&stems->known, stem.number, &stem.length);
    return stem;
}

struct stem stems_find(struct stems *stems, const char *word, size_t length)
{
    int32_t count = stems->words.count;
    int32_t number =
        stems->learns ? dictionary_add(&stems->words, word, length) : DICTIONARY_UNKNOWN;
    if (number != DICTIONARY_UNKNOWN && number < count)
        return recall(stems, number);
    struct stem stem = read_word(stems, word, length);
    if (number == count)
        learn(stems, number, &stem);
    else
        stem.number = dictionary_find(&stems->known, stem.text, stem.length);
    return stem;
}
