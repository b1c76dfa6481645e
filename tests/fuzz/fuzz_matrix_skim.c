/* Any bytes taken apart. The parts lie in the document, one behind the other, and the elements in
 * their part; and a document that jansson finds sound comes back whole out of its parts. */
#include <assert.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "driver/matrix/guard.h"
#include "driver/matrix/skim.h"
#include "fuzz.h"

/* An array is a part without its '['. */
static void check_place(struct slice document, struct slice part, const char **behind)
{
    assert(part.length > 0 && part.bytes >= *behind);
    *behind = part.bytes + part.length;
    assert(*behind <= document.bytes + document.length);
    assert((*behind)[-1] == ']' || (*part.bytes == '{' && (*behind)[-1] == '}'));
}

static void check_elements(struct slice part)
{
    const char *at = part.bytes;
    const char *end = part.bytes + part.length;
    struct element element;
    while (skim_next(&part, &element)) {
        assert(element.text.bytes >= at && element.text.bytes + element.text.length < end);
        assert(part.length == 0 || part.bytes + part.length == end);
        at = element.text.bytes + element.text.length;
        json_decref(guard_event(element.text));
    }
}

/* Rooms within rooms are not read: a part that is an object comes back by itself. */
static void check_rooms(struct slice document, const json_t *sound)
{
    struct guard guard;
    const char *why = NULL;
    bool good = guard_open(&guard, document, 1, &why);
    assert(good || sound == NULL);
    if (!good)
        return;
    const char *key;
    json_t *place;
    json_object_foreach(guard.frame, key, place)
    {
        struct slice part = guard_part(&guard, place);
        const json_t *want = json_object_get(sound, key);
        size_t dropped = 0;
        if (!json_is_object(want))
            continue;
        json_t *got = guard_parse(part, &dropped, &why);
        assert(got != NULL && dropped == 0 && json_equal(got, want));
        json_decref(got);
    }
    guard_close(&guard);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct slice document = {(const char *)bytes, length};
    for (size_t parts_at = 0; parts_at < 4; parts_at++) {
        struct skim skim;
        const char *why = NULL;
        const char *behind = document.bytes;
        bool good = skim_open(&skim, document, parts_at, &why);
        assert(good == (why == NULL));
        for (size_t i = 0; i < skim.parts.count; i++) {
            check_place(document, skim.parts.items[i], &behind);
            if (*skim.parts.items[i].bytes != '{' || parts_at == 0)
                check_elements(skim.parts.items[i]);
        }
        skim_finish(&skim);
    }
    size_t dropped = 0;
    const char *why = NULL;
    json_t *sound = memchr(bytes, '\0', length) != NULL
                        ? NULL
                        : json_loadb(document.bytes, length, JSON_REJECT_DUPLICATES, NULL);
    json_t *whole = guard_parse(document, &dropped, &why);
    if (sound != NULL && dropped == 0) /* else it is deeper than we go */
        assert(whole == NULL || json_equal(whole, sound));
    check_rooms(document, whole == NULL || dropped > 0 ? NULL : sound);
    json_decref(whole);
    json_decref(sound);
    return 0;
}
