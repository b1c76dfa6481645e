#include <stdlib.h>

#include "base/mem.h"
#include "safety/lexicon.h"
#include "safety/safety.h"

enum { SPANS_MOST = 64 };

struct safety {
    struct compiled compiled;
};

struct safety *safety_create(const struct guide *guide, struct problems *problems)
{
    struct safety *safety = mem_new(struct safety);
    lexicon_compile(&safety->compiled, &guide->lexicon, problems);
    return safety;
}

void safety_destroy(struct safety *safety)
{
    if (safety == NULL)
        return;
    lexicon_finish(&safety->compiled);
    free(safety);
}

/* Spans of words; when there are too many the rest is forgotten, which errs towards help. */
struct spans {
    struct match items[SPANS_MOST];
    size_t count;
};

static bool collect(void *data, const struct match *match)
{
    struct spans *spans = data;
    spans->items[spans->count++] = *match;
    return spans->count < SPANS_MOST;
}

/* Words of an idiom mean nothing else, to any pattern. */
static bool mask(void *data, const struct match *match)
{
    bool *masked = data;
    for (size_t i = match->start; i < match->end; i++)
        masked[i] = true;
    return true;
}

static void mask_idioms(const struct matcher *idioms, struct sight *sight)
{
    bool *masked = mem_array(sight->count + 1, sizeof *masked);
    matcher_find(idioms, sight->words, sight->count, true, mask, masked);
    for (size_t i = 0; i < sight->count; i++)
        sight->words[i].masked = masked[i];
    free(masked);
}

/* The gravest danger outside of soft spans. */
struct gravest {
    const struct spans *soft;
    int danger; /* DANGER_NONE while there is none */
};

static bool weigh(void *data, const struct match *match)
{
    struct gravest *gravest = data;
    for (size_t i = 0; i < gravest->soft->count; i++) {
        const struct match *soft = &gravest->soft->items[i];
        if (soft->start <= match->start && match->end <= soft->end)
            return true;
    }
    if (gravest->danger == DANGER_NONE || match->label < gravest->danger)
        gravest->danger = match->label;
    return gravest->danger != DANGER_NONE + 1;
}

static struct safety_finding judge(const struct compiled *compiled, struct sight *sight)
{
    mask_idioms(compiled->idioms, sight);
    struct spans soft = {.count = 0};
    matcher_find(compiled->soft, sight->words, sight->count, true, collect, &soft);
    struct gravest gravest = {.soft = &soft, .danger = DANGER_NONE};
    matcher_find(compiled->dangers, sight->words, sight->count, false, weigh, &gravest);
    if (gravest.danger != DANGER_NONE)
        return (struct safety_finding){SAFETY_FULL, (enum danger)gravest.danger, 0.95};
    if (soft.count > 0)
        return (struct safety_finding){SAFETY_SOFT, DANGER_SUICIDE_SOFT, 0.7};
    return (struct safety_finding){SAFETY_CLEAR, DANGER_NONE, 0.0};
}

struct safety_finding safety_screen(const struct safety *safety, const char *text)
{
    struct words words;
    struct sight sight;
    words_init(&words, text);
    sight_init(&sight, &safety->compiled, &words);
    struct safety_finding finding = judge(&safety->compiled, &sight);
    sight_finish(&sight);
    words_finish(&words);
    return finding;
}
