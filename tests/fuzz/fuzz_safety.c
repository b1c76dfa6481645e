/* What people may write, read by the screen for danger with the shipped lexicon. */
#include <assert.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/problem.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "safety/safety.h"

static const struct safety *shipped_safety(void)
{
    static const struct guide *guide; /* outlives the screen */
    static struct safety *safety;
    if (safety == NULL) {
        struct problems problems = {0};
        guide = guide_load("content", "en", &problems);
        problems_print(&problems, stderr);
        assert(guide != NULL);
        safety = safety_create(guide, &problems);
        problems_finish(&problems);
    }
    return safety;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct buf text;
    buf_init(&text, 1 << 20);
    assert(utf8_clean(&text, (const char *)bytes, length));
    struct safety_finding finding = safety_screen(shipped_safety(), text.data);
    assert((finding.tier == SAFETY_CLEAR) == (finding.danger == DANGER_NONE));
    assert(finding.score >= 0 && finding.score <= 1);
    buf_finish(&text);
    return 0;
}
