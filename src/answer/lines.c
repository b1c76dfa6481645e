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

/* What single lines say beyond their topic. */
static void look_at_owner(const struct corpus *corpus, const struct line *line, double score,
                          struct scores *scores)
{
    if (line->topic == corpus_other(corpus, CORPUS_MISS) && score > scores->misses[line->owner])
        scores->misses[line->owner] = score;
    if (line->topic == corpus_other(corpus, CORPUS_DANGER) && score > scores->danger) {
        scores->danger = score;
        scores->class = line->owner;
    }
}

void lines_gather(const struct corpus *corpus, const float *lines, struct scores *scores)
{
    float(*best)[BEST] = mem_array(corpus->topic_count, sizeof *best);
    for (size_t i = 0; i < corpus->line_count; i++) {
        if (lines[i] <= 0)
            continue;
        keep_best(best[corpus->lines[i].topic], lines[i]);
        look_at_owner(corpus, &corpus->lines[i], (double)lines[i], scores);
    }
    for (size_t i = 0; i < corpus->topic_count; i++) {
        for (size_t k = 0; k < BEST; k++)
            scores->topics[i] += shares[k] * (double)best[i][k] / share_sum;
    }
    free(best);
}
