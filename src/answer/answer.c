#include "answer/answer.h"

#include <stdlib.h>
#include <string.h>

#include "answer/exact.h"
#include "answer/judge.h"
#include "answer/parts.h"
#include "answer/scorer.h"
#include "answer/spelling.h"
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

/* On lines that neither model nor judge has learned from (src/train/fit_judge.py, `waymark eval`):
 * what is said to be 80 % likely is right about that often, and of all answers from here on two in
 * a hundred are wrong, four in a hundred where people write at their most oblique. */
const struct answer_bands answer_default_bands = {.certain = 0.95, .sure = 0.85, .offer = 0.2};

static const double exact_probability = 0.99;

/* A message is parted into its questions up to this length: each is read once more. */
enum { PARTED_LONGEST = 500 };

/* From this share on, whose danger it is, and which, is better known from the whole message than
 * from one phrase in it: "my friend says she wants to die". */
static const double class_sure = 0.6;

/* How alike two texts are, by their runs of characters, that say the same with one letter changed.
 */
static const double same_text = 0.9;

struct answer {
    struct corpus corpus;
    struct exact exact;
    struct spelling spelling;
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
    spelling_init(&answer->spelling, &answer->corpus, sense);
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
    spelling_finish(&answer->spelling);
    exact_finish(&answer->exact);
    corpus_finish(&answer->corpus);
    free(answer);
}

const char *answer_scorer_name(size_t index)
{
    return scorers[index]->name;
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
    result->danger_class_sure = sense && verdicts->of[SCORER_HEAD].share >= class_sure;
    bool known = result->danger_class != DANGER_NONE;
    result->danger_faint = known && result->danger >= judge_danger_faint(sense);
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
        result->certain = result->probability >= bands->certain;
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

/* One text, read as one. Returns whether the encoder could read it in one go. */
static bool find_one(const struct answer *answer, const char *text, const char *left_out,
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
    return windows.count <= 1;
}

static bool is_offered(const struct answer_result *result, const struct entry *entry)
{
    for (size_t i = 0; i < result->offer_count; i++)
        if (result->offers[i] == entry)
            return true;
    return false;
}

/* Several questions that it is sure about are offered together: none of them is dropped. A single
 * one is too little to answer by, torn out of what stands around it; but it is worth an offer. */
static void join(const struct answer_result *parts, size_t count, struct answer_result *result)
{
    struct answer_result sure = {.offer_count = 0};
    for (size_t i = 0; i < count; i++) {
        if (parts[i].band == ANSWER_SURE && !is_offered(&sure, parts[i].entry))
            sure.offers[sure.offer_count++] = parts[i].entry;
    }
    bool fits = sure.offer_count == 1 && result->offer_count < ANSWER_OFFERED &&
                result->band != ANSWER_SURE && !is_offered(result, sure.offers[0]);
    if (sure.offer_count > 1) {
        result->band = ANSWER_OFFER;
        result->several = true;
        memcpy(result->offers, sure.offers, sizeof sure.offers);
        result->offer_count = sure.offer_count;
    } else if (fits) {
        result->band = ANSWER_OFFER;
        result->offers[result->offer_count++] = sure.offers[0];
    }
}

/* A long message may hold its question in one sentence, and a short one two questions. */
static void find_parts(const struct answer *answer, const char *text, const char *left_out,
                       struct answer_result *result)
{
    struct part at[PARTS_MOST];
    struct answer_result parts[PARTS_MOST];
    size_t count = parts_asking(text, at);
    for (size_t i = 0; i < count; i++) {
        char *part = mem_string_of(text + at[i].start, at[i].length);
        find_one(answer, part, left_out, &parts[i]);
        free(part);
    }
    join(parts, count, result);
}

void answer_find_without(const struct answer *answer, const char *text, const char *left_out,
                         struct answer_result *result)
{
    char *own = parts_unquoted(text);
    char *mended = spelling_mended(&answer->spelling, own, left_out);
    bool short_enough =
        find_one(answer, mended, left_out, result) && strlen(mended) < PARTED_LONGEST;
    if (short_enough && !result->exact)
        find_parts(answer, mended, left_out, result);
    free(mended);
    free(own);
}

void answer_find(const struct answer *answer, const char *text, struct answer_result *result)
{
    answer_find_without(answer, text, NULL, result);
}
