#include <string.h>

#include "answer/scorer.h"
#include "base/mem.h"

#include <stdlib.h>

enum { BEST = 3 };

static const double shares[BEST] = {1.0, 0.5, 0.25};
static const double share_sum = 1.75;

static void keep_best(float *best, float score)
{
    for (size_t i = 0; i < BEST; i++) {
        if (score > best[i]) {
            memmove(best + i + 1, best + i, (BEST - 1 - i) * sizeof *best);
            best[i] = score;
            return;
        }
    }
}

static void keep_danger(const struct line *line, double score, struct scores *scores)
{
    if (score > scores->danger) {
        scores->danger = score;
        scores->class = line->owner;
    }
}

static void keep_miss(const struct line *line, double score, struct scores *scores)
{
    if (score > scores->misses[line->owner])
        scores->misses[line->owner] = score;
}

/* Most lines say less than the best of their topic: one look is enough for them. */
void lines_gather(const struct corpus *corpus, const float *lines, struct scores *scores)
{
    float(*best)[BEST] = mem_array(corpus->topic_count, sizeof *best);
    const size_t miss = corpus_other(corpus, CORPUS_MISS);
    const size_t danger = corpus_other(corpus, CORPUS_DANGER);
    for (size_t i = 0; i < corpus->line_count; i++) {
        const struct line *line = &corpus->lines[i];
        if (line->topic == miss)
            keep_miss(line, (double)lines[i], scores);
        if (lines[i] <= best[line->topic][BEST - 1])
            continue;
        keep_best(best[line->topic], lines[i]);
        if (line->topic == danger)
            keep_danger(line, (double)lines[i], scores);
    }
    for (size_t i = 0; i < corpus->topic_count; i++) {
        for (size_t k = 0; k < BEST; k++)
            scores->topics[i] += shares[k] * (double)best[i][k] / share_sum;
    }
    free(best);
}
