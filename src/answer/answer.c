#include "answer/answer.h"

#include <stdlib.h>
#include <string.h>

#include "answer/exact.h"
#include "answer/judge.h"
#include "answer/scorer.h"
#include "answer/windows.h"
#include "base/mem.h"
#include "guide/guide.h"
#include "sense/sense.h"

/* In the order that judge.c's weights know. */
enum { SCORER_WORDS, SCORER_GRAMS, SCORER_THEMES, SCORER_NEAREST, SCORER_HEAD };
static const struct scorer *const scorers[ANSWER_SCORERS] = {
    [SCORER_WORDS] = &words_scorer,   [SCORER_GRAMS] = &grams_scorer,
    [SCORER_THEMES] = &themes_scorer, [SCORER_NEAREST] = &nearest_scorer,
    [SCORER_HEAD] = &head_scorer,
};

/* Cross-validated on the ways of asking (src/train/fit_judge.py): from 0.88 on about one answer in
 * twenty is wrong, and one question outside the guide in a hundred and fifty is answered. */
const struct answer_bands answer_default_bands = {.sure = 0.88, .offer = 0.35};

static const double exact_probability = 0.99;

/* How alike two texts are, by their runs of characters, that say the same with one letter changed.
 */
static const double same_text = 0.9;

struct answer {
    struct corpus corpus;
    struct exact exact;
    struct answer_bands bands;
    struct sense *sense; /* NULL: words alone */
    void *indexes[ANSWER_SCORERS];
};

struct answer *answer_create(const struct guide *guide, struct sense *sense,
                             const struct answer_bands *bands)
{
    struct answer *answer = mem_new(struct answer);
    answer->sense = sense;
    answer->bands = *bands;
    corpus_init(&answer->corpus, guide);
    exact_init(&answer->exact, &answer->corpus);
    for (size_t i = 0; i < ANSWER_SCORERS; i++)
        answer->indexes[i] = scorers[i]->create(&answer->corpus, sense);
    corpus_settle(&answer->corpus);
    return answer;
}

void answer_destroy(struct answer *answer)
{
    if (answer == NULL)
        return;
    for (size_t i = 0; i < ANSWER_SCORERS; i++)
        scorers[i]->destroy(answer->indexes[i]);
    exact_finish(&answer->exact);
    corpus_finish(&answer->corpus);
    free(answer);
}

bool answer_has_sense(const struct answer *answer)
{
    return answer->sense != NULL;
}

/* An entry never answers its own near misses, nor what is spelled almost like one. */
static void refuse_near_misses(struct verdicts *verdicts, size_t entry_count)
{
    for (size_t i = 0; i < entry_count; i++) {
        if (verdicts->of[SCORER_GRAMS].misses[i] < same_text)
            continue;
        for (size_t k = 0; k < ANSWER_SCORERS; k++)
            verdicts->of[k].topics[i] = 0;
    }
}

static void verdicts_init(struct verdicts *verdicts, const struct answer *answer,
                          const struct query *query)
{
    verdicts->sense = query->vector != NULL;
    for (size_t i = 0; i < ANSWER_SCORERS; i++) {
        verdicts->of[i] = (struct scores){
            .topics = mem_array(answer->corpus.topic_count, sizeof(double)),
            .misses = mem_array(answer->corpus.topic_count, sizeof(double)),
        };
        scorers[i]->score(answer->indexes[i], query, &verdicts->of[i]);
    }
    refuse_near_misses(verdicts, answer->corpus.entry_count);
}

static void verdicts_finish(struct verdicts *verdicts)
{
    for (size_t i = 0; i < ANSWER_SCORERS; i++) {
        free(verdicts->of[i].topics);
        free(verdicts->of[i].misses);
    }
}

/* The best entries, best first; returns how many. An exact name is always the best. */
static size_t rank(const struct verdicts *verdicts, size_t entry_count, int exact,
                   size_t best[ANSWER_RANKED])
{
    size_t count = 0;
    for (size_t i = 0; i < entry_count; i++) {
        double score = (int)i == exact ? 2 : judge_rank(verdicts, i);
        size_t at = count;
        while (at > 0) {
            size_t above = best[at - 1];
            double other = (int)above == exact ? 2 : judge_rank(verdicts, above);
            if (other >= score)
                break;
            if (at < ANSWER_RANKED)
                best[at] = above;
            at--;
        }
        if (at < ANSWER_RANKED)
            best[at] = i;
        count += count < ANSWER_RANKED;
    }
    return count;
}

static void report_ranked(const struct answer *answer, const struct verdicts *verdicts,
                          const size_t *best, struct answer_result *result)
{
    for (size_t i = 0; i < result->ranked_count; i++) {
        const struct topic *topic = &answer->corpus.topics[best[i]];
        struct answer_rank *ranked = &result->ranked[i];
        ranked->id = topic->id;
        ranked->entry = topic->entry;
        ranked->score = judge_rank(verdicts, best[i]);
        for (size_t k = 0; k < ANSWER_SCORERS; k++)
            ranked->parts[k] = verdicts->of[k].topics[best[i]];
    }
}

/* Offers what is written among the best, as long as it is not far behind. */
static void choose_offers(struct answer_result *result)
{
    for (size_t i = 0; i < result->ranked_count && result->offer_count < ANSWER_OFFERED; i++) {
        bool near = result->ranked[i].score >= result->ranked[0].score / 2;
        if (result->ranked[i].entry != NULL && near)
            result->offers[result->offer_count++] = result->ranked[i].entry;
    }
    if (result->offer_count == 0)
        result->band = ANSWER_NOTHING;
}

static void look_for_danger(const struct answer *answer, const struct verdicts *verdicts,
                            struct answer_result *result)
{
    judge_danger_features(verdicts, &answer->corpus, result->danger_features);
    bool sense = verdicts->sense;
    result->danger = judge_danger(result->danger_features, sense);
    result->danger_class = (enum danger)verdicts->of[sense ? SCORER_HEAD : SCORER_GRAMS].class;
    bool known = result->danger_class != DANGER_NONE;
    result->danger_near = known && result->danger >= judge_danger_quiet(sense);
    result->danger_spoken = known && result->danger >= judge_danger_spoken(sense);
}

static void choose_band(const struct answer_bands *bands, struct answer_result *result)
{
    const struct entry *best = result->ranked[0].entry;
    if (result->ambiguous != NULL) {
        result->band = ANSWER_OFFER;
        result->offers[result->offer_count++] = best;
    } else if (best == NULL || result->probability < bands->offer) {
        result->band = ANSWER_NOTHING;
    } else if (result->probability >= bands->sure) {
        result->band = ANSWER_SURE;
        result->entry = best;
    } else {
        result->band = ANSWER_OFFER;
        choose_offers(result);
    }
}

static void read_sense(const struct answer *answer, const char *text, struct windows *windows,
                       struct query *query)
{
    *windows = (struct windows){0};
    if (answer->sense == NULL)
        return;
    windows_init(windows, answer->sense, text, strnlen(text, TEXT_READ));
    query->vector = windows->asking;
    query->danger_vector = windows->danger;
}

void answer_find_without(const struct answer *answer, const char *text, const char *left_out,
                         struct answer_result *result)
{
    struct query query;
    struct windows windows;
    struct verdicts verdicts;
    size_t best[ANSWER_RANKED] = {0};
    *result = (struct answer_result){.band = ANSWER_NOTHING};
    query_init(&query, &answer->corpus, text, left_out);
    read_sense(answer, text, &windows, &query);
    verdicts_init(&verdicts, answer, &query);
    const struct exact_name *name =
        left_out == NULL ? exact_find(&answer->exact, &query.text) : NULL;
    int exact = name == NULL ? -1 : (int)name->topic;
    look_for_danger(answer, &verdicts, result);
    result->is_question = query.text.is_question;
    result->exact = exact >= 0;
    result->ranked_count = rank(&verdicts, answer->corpus.entry_count, exact, best);
    if (result->ranked_count > 0) {
        size_t next =
            result->ranked_count > 1 ? best[1] : corpus_other(&answer->corpus, CORPUS_MISS);
        report_ranked(answer, &verdicts, best, result);
        judge_features(&verdicts, &query, best[0], next, result->features);
        result->probability =
            exact >= 0 ? exact_probability : judge_probability(result->features, verdicts.sense);
        if (name != NULL && name->ambiguous)
            result->ambiguous = &result->ranked[0].entry->ambiguous;
        choose_band(&answer->bands, result);
    }
    verdicts_finish(&verdicts);
    windows_finish(&windows);
    query_finish(&query);
}

void answer_find(const struct answer *answer, const char *text, struct answer_result *result)
{
    answer_find_without(answer, text, NULL, result);
}
