#include "answer/stems.h"

#include <libstemmer.h>
#include <stdlib.h>

#include "answer/frame.h"
#include "base/mem.h"

enum { TEXT_LIMIT = 16 * 1024 * 1024 };

struct stems *stems_create(const char *language)
{
    struct stems *stems = mem_new(struct stems);
    stems->stemmer = sb_stemmer_new(language, NULL);
    if (stems->stemmer == NULL)
        stems->stemmer = sb_stemmer_new("english", NULL);
    stems->learns = true;
    dictionary_init(&stems->words);
    buf_init(&stems->text, TEXT_LIMIT);
    return stems;
}

void stems_settle(struct stems *stems)
{
    if (!stems->learns)
        return;
    stems->learns = false;
    dictionary_finish(&stems->words);
    buf_finish(&stems->text);
    free(stems->of);
    stems->of = NULL;
}

void stems_destroy(struct stems *stems)
{
    if (stems == NULL)
        return;
    stems_settle(stems);
    sb_stemmer_delete(stems->stemmer);
    free(stems);
}

static struct stem make(const struct stems *stems, const char *word, size_t length)
{
    const sb_symbol *text = sb_stemmer_stem(stems->stemmer, (const sb_symbol *)word, (int)length);
    size_t size = text == NULL ? 0 : (size_t)sb_stemmer_length(stems->stemmer);
    return (struct stem){(const char *)text, size, frame_is_stop(word, length), DICTIONARY_UNKNOWN};
}

/* Room for powers of two. */
static void learn(struct stems *stems, int32_t word, struct stem *stem)
{
    size_t count = (size_t)word;
    if ((count & (count - 1)) == 0)
        stems->of = mem_resize(stems->of, count == 0 ? 1 : count * 2, sizeof *stems->of);
    stems->of[word] =
        (struct stem_place){(uint32_t)stems->text.length, (uint32_t)stem->length, stem->frame};
    if (!buf_add(&stems->text, stem->text, stem->length))
        stems->of[word].length = 0;
    stem->word = word;
}

struct stem stems_find(struct stems *stems, const char *word, size_t length)
{
    int32_t before = stems->words.count;
    int32_t number =
        stems->learns ? dictionary_add(&stems->words, word, length) : DICTIONARY_UNKNOWN;
    if (number == DICTIONARY_UNKNOWN || number == before) {
        struct stem stem = make(stems, word, length);
        if (number != DICTIONARY_UNKNOWN)
            learn(stems, number, &stem);
        return stem;
    }
    const struct stem_place *place = &stems->of[number];
    return (struct stem){stems->text.data + place->start, place->length, place->frame, number};
}
