/* What people may write, looked for in the shipped guide: the best of any text has a probability,
 * and only what has an entry is answered or offered. */
#include <assert.h>
#include <stdio.h>

#include "answer/answer.h"
#include "base/buf.h"
#include "base/problem.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "guide/guide.h"

static const struct answer *shipped_answer(void)
{
    static const struct guide *guide; /* outlives the index */
    static struct answer *answer;
    if (answer == NULL) {
        struct problems problems = {0};
        guide = guide_load("content", "en", &problems);
        problems_print(&problems, stderr);
        assert(guide != NULL);
        problems_finish(&problems);
        answer = answer_create(guide, NULL, &answer_default_bands);
    }
    return answer;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct buf text;
    buf_init(&text, 1 << 20);
    assert(utf8_clean(&text, (const char *)bytes, length));
    struct answer_result result;
    answer_find(shipped_answer(), text.data, &result);
    assert(result.probability >= 0 && result.probability <= 1);
    assert(result.ranked_count <= ANSWER_RANKED && result.offer_count <= ANSWER_OFFERED);
    assert((result.band == ANSWER_SURE) == (result.entry != NULL));
    for (size_t i = 0; i < result.offer_count; i++)
        assert(result.offers[i] != NULL);
    buf_finish(&text);
    return 0;
}
