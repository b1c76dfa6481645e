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

void lines_gather(const struct corpus *corpus, const float *lines, double *topics, double *misses)
{
    float(*best)[BEST] = mem_array(corpus->topic_count, sizeof *best);
    size_t miss = corpus_other(corpus, CORPUS_MISS);
    for (size_t i = 0; misses != NULL && i < corpus->entry_count; i++)
        misses[i] = 0;
    for (size_t i = 0; i < corpus->line_count; i++) {
        if (lines[i] <= 0)
            continue;
        const struct line *line = &corpus->lines[i];
        keep_best(best[line->topic], lines[i]);
        if (misses != NULL && line->topic == miss && lines[i] > misses[line->owner])
            misses[line->owner] = (double)lines[i];
    }
    for (size_t i = 0; i < corpus->topic_count; i++) {
        topics[i] = 0;
        for (size_t k = 0; k < BEST; k++)
            topics[i] += shares[k] * (double)best[i][k] / share_sum;
    }
    free(best);
}
