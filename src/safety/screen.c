#include <stdlib.h>

#include "base/mem.h"
#include "safety/lexicon.h"
#include "safety/safety.h"

enum { SPANS_MOST = 64 };

struct safety {
    struct compiled spoken;  /* the language of the room, and English */
    struct compiled foreign; /* all others: their idioms hide nothing that is said in these */
};

struct safety *safety_create(const struct guide *guide, struct problems *problems)
{
    struct safety *safety = mem_new(struct safety);
    lexicon_compile(&safety->spoken, guide->lexicons, GUIDE_LEXICONS, problems);
    lexicon_compile(&safety->foreign, guide->foreign, guide->foreign_count, problems);
    return safety;
}

void safety_destroy(struct safety *safety)
{
    if (safety == NULL)
        return;
    lexicon_finish(&safety->spoken);
    lexicon_finish(&safety->foreign);
    free(safety);
}

/* Spans of words; what comes after that many changes nothing for the reader. */
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
    matcher_find(idioms, sight->words, sight->count, mask, masked);
    for (size_t i = 0; i < sight->count; i++)
        sight->words[i].masked = masked[i];
    free(masked);
}

/* Whether a span that begins before it says what the match is about: "i am not suicidal". */
static bool is_softened(const struct match *match, const struct spans *soft)
{
    for (size_t i = 0; i < soft->count; i++) {
        const struct match *span = &soft->items[i];
        bool within = span->start <= match->start && match->end <= span->end;
        bool led = span->start < match->start && match->start < span->end;
        if (within || led)
            return true;
    }
    return false;
}

/* Whether a longer span of another class holds the match: it knows more of what was said. */
static bool is_inside(const struct match *match, const struct spans *found)
{
    for (size_t i = 0; i < found->count; i++) {
        const struct match *span = &found->items[i];
        bool longer = span->end - span->start > match->end - match->start;
        bool holds = span->start <= match->start && match->end <= span->end;
        if (holds && longer && span->label != match->label)
            return true;
    }
    return false;
}

/* The gravest danger that stands outside of soft spans, and outside of longer ones of other
 * classes ("my friend wants to kill himself"). A body in danger is never talked away. */
static enum danger gravest(const struct spans *found, const struct spans *soft)
{
    enum danger gravest = DANGER_NONE;
    for (size_t i = 0; i < found->count; i++) {
        const struct match *match = &found->items[i];
        enum danger danger = (enum danger)match->label;
        if (is_softened(match, soft))
            continue;
        if (danger != DANGER_MEDICAL_EMERGENCY && is_inside(match, found))
            continue;
        if (gravest == DANGER_NONE || danger < gravest)
            gravest = danger;
    }
    return gravest;
}

static struct safety_finding judge(const struct compiled *compiled, const struct words *message)
{
    struct sight sight;
    struct spans soft = {.count = 0}, found = {.count = 0};
    sight_init(&sight, compiled, message);
    mask_idioms(compiled->idioms, &sight);
    matcher_find(compiled->soft, sight.words, sight.count, collect, &soft);
    matcher_find(compiled->dangers, sight.words, sight.count, collect, &found);
    sight_finish(&sight);
    enum danger danger = gravest(&found, &soft);
    if (danger != DANGER_NONE)
        return (struct safety_finding){SAFETY_FULL, danger, 0.95};
    if (soft.count > 0)
        return (struct safety_finding){SAFETY_SOFT, DANGER_SUICIDE_SOFT, 0.7};
    return (struct safety_finding){SAFETY_CLEAR, DANGER_NONE, 0.0};
}

struct safety_finding safety_screen(const struct safety *safety, const char *text)
{
    struct words words;
    words_init(&words, text);
    struct safety_finding finding = judge(&safety->spoken, &words);
    if (finding.tier < SAFETY_FULL) {
        struct safety_finding foreign = judge(&safety->foreign, &words);
        if (foreign.tier > finding.tier)
            finding = foreign;
    }
    words_finish(&words);
    return finding;
}

struct safety_finding safety_graver(struct safety_finding one, struct safety_finding other)
{
    return other.tier > one.tier ? other : one;
}

struct safety_finding safety_likely(enum danger danger, double probability, bool spoken)
{
    enum safety_tier tier = !spoken                         ? SAFETY_QUIET
                            : danger == DANGER_SUICIDE_SOFT ? SAFETY_SOFT
                                                            : SAFETY_FULL;
    return (struct safety_finding){tier, danger, probability};
}
