/* What the sentence encoder says: the lines that mean nearly the same, and its trained head. Both
 * say nothing where there is no model: the words decide alone then. */
#include <stdlib.h>

#include "answer/scorer.h"
#include "base/mem.h"
#include "base/str.h"
#include "guide/guide.h"
#include "sense/sense.h"

#include <string.h>

/* ---- the nearest lines ---- */

struct nearest {
    struct sense *sense;
    long *stored; /* of each line of the corpus: its number in the model, or -1 - its own number */
    float *own;   /* vectors of the lines that the model does not know */
    size_t own_count;
};

static size_t own_number(long stored)
{
    return (size_t)(-1 - stored);
}

static void *nearest_create(const struct corpus *corpus, struct sense *sense)
{
    if (sense == NULL)
        return NULL;
    struct nearest *nearest = mem_new(struct nearest);
    size_t width = sense_width(sense);
    nearest->sense = sense;
    nearest->stored = mem_array(corpus->line_count + 1, sizeof *nearest->stored);
    for (size_t i = 0; i < corpus->line_count; i++) {
        const char *text = corpus->texts[i];
        nearest->stored[i] = sense_line(sense, text, strlen(text));
        if (nearest->stored[i] >= 0)
            continue;
        nearest->own = mem_resize(nearest->own, nearest->own_count + 1, width * sizeof(float));
        sense_read(sense, text, strlen(text), nearest->own + nearest->own_count * width);
        nearest->stored[i] = -1 - (long)nearest->own_count++;
    }
    return nearest;
}

static float dot(const float *one, const float *other, size_t width)
{
    float sum = 0;
    for (size_t i = 0; i < width; i++)
        sum += one[i] * other[i];
    return sum;
}

/* How near a vector is to each line of the corpus. */
static void compare(const struct nearest *nearest, const struct query *query, const float *vector,
                    float *lines)
{
    size_t width = sense_width(nearest->sense);
    float *near = mem_array(sense_lines(nearest->sense) + 1, sizeof *near);
    sense_compare(nearest->sense, vector, near);
    for (size_t i = 0; i < query->corpus->line_count; i++) {
        long stored = nearest->stored[i];
        if (!query_skips(query, i))
            lines[i] = stored >= 0 ? near[stored]
                                   : dot(nearest->own + own_number(stored) * width, vector, width);
    }
    free(near);
}

static bool is_about_danger(const struct corpus *corpus, size_t line)
{
    size_t topic = corpus->lines[line].topic;
    return topic == corpus_other(corpus, CORPUS_DANGER) ||
           topic == corpus_other(corpus, CORPUS_SAFE);
}

static void nearest_score(const void *self, const struct query *query, struct scores *scores)
{
    const struct nearest *nearest = self;
    const struct corpus *corpus = query->corpus;
    if (nearest == NULL || query->vector == NULL)
        return;
    float *lines = mem_array(corpus->line_count + 1, sizeof *lines);
    compare(nearest, query, query->vector, lines);
    if (query->danger_vector != query->vector) {
        float *dangers = mem_array(corpus->line_count + 1, sizeof *dangers);
        compare(nearest, query, query->danger_vector, dangers);
        for (size_t i = 0; i < corpus->line_count; i++)
            lines[i] = is_about_danger(corpus, i) ? dangers[i] : lines[i];
        free(dangers);
    }
    lines_gather(corpus, lines, scores);
    free(lines);
}

static void nearest_destroy(void *self)
{
    struct nearest *nearest = self;
    if (nearest == NULL)
        return;
    free(nearest->stored);
    free(nearest->own);
    free(nearest);
}

const struct scorer nearest_scorer = {"nearest", nearest_create, nearest_score, nearest_destroy};

/* ---- the trained head ---- */

struct head {
    const struct sense *sense;
    size_t *topics;                   /* of each class of the guide's head */
    uint16_t classes[DANGER_CLASSES]; /* of each class of danger */
    size_t guide_count;
    size_t danger_count;
};

static size_t topic_of(const struct corpus *corpus, const char *id)
{
    for (size_t i = 0; i < corpus->entry_count; i++) {
        if (str_equal(corpus->topics[i].id, id))
            return i;
    }
    return corpus_other(corpus, CORPUS_NONE);
}

static void *head_create(const struct corpus *corpus, struct sense *sense)
{
    if (sense == NULL)
        return NULL;
    struct head *head = mem_new(struct head);
    head->sense = sense;
    head->guide_count = sense_classes(sense, SENSE_GUIDE);
    head->danger_count = sense_classes(sense, SENSE_DANGER);
    head->topics = mem_array(head->guide_count + 1, sizeof *head->topics);
    for (size_t i = 0; i < head->guide_count; i++)
        head->topics[i] = topic_of(corpus, sense_class(sense, SENSE_GUIDE, i));
    if (head->danger_count > DANGER_CLASSES)
        head->danger_count = 0;
    for (size_t i = 0; i < head->danger_count; i++)
        head->classes[i] = (uint16_t)danger_of(sense_class(sense, SENSE_DANGER, i));
    return head;
}

static void score_danger(const struct head *head, const struct query *query, struct scores *scores)
{
    float likely[DANGER_CLASSES];
    double best = 0;
    double safe = 0;
    sense_judge(head->sense, SENSE_DANGER, query->danger_vector, likely);
    for (size_t i = 0; i < head->danger_count; i++) {
        if (head->classes[i] == DANGER_NONE) {
            safe += (double)likely[i];
        } else if ((double)likely[i] > best) {
            best = (double)likely[i];
            scores->class = head->classes[i];
        }
    }
    scores->danger = 1 - safe;
    scores->share = best / (1 - safe + 1e-9);
    scores->topics[corpus_other(query->corpus, CORPUS_DANGER)] = 1 - safe;
    scores->topics[corpus_other(query->corpus, CORPUS_SAFE)] = safe;
}

static void head_score(const void *self, const struct query *query, struct scores *scores)
{
    const struct head *head = self;
    if (head == NULL || query->vector == NULL)
        return;
    float *likely = mem_array(head->guide_count + 1, sizeof *likely);
    if (head->guide_count > 0)
        sense_judge(head->sense, SENSE_GUIDE, query->vector, likely);
    for (size_t i = 0; i < head->guide_count; i++)
        scores->topics[head->topics[i]] += (double)likely[i];
    free(likely);
    if (head->danger_count > 0)
        score_danger(head, query, scores);
}

static void head_destroy(void *self)
{
    struct head *head = self;
    if (head == NULL)
        return;
    free(head->topics);
    free(head);
}

const struct scorer head_scorer = {"head", head_create, head_score, head_destroy};
