#include "core/once.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/keyed.h"
#include "base/mem.h"
#include "base/random.h"

enum { MARKS = 16 * 1024, MARK_DIGITS = 16 };

/* Each mark has one place, and takes it from whatever was there; 0: none. */
struct once {
    unsigned char key[KEYED_KEY_LENGTH];
    uint64_t marks[MARKS];
};

struct once *once_create(void)
{
    struct once *once = mem_new(struct once);
    random_bytes(once->key, sizeof once->key);
    return once;
}

void once_destroy(struct once *once)
{
    free(once);
}

static uint64_t mark_of(const struct once *once, const struct once_for *what)
{
    char hash[KEYED_HASH_LENGTH + 1];
    char *counted = mem_print("%s\n%s\n%s\n%lld", what->sender, what->entry,
                              counter_name(what->counter), (long long)what->week);
    keyed_hash(once->key, what->account, counted, hash);
    free(counted);
    hash[MARK_DIGITS] = '\0';
    return strtoull(hash, NULL, 16);
}

bool once_is_first(struct once *once, const struct once_for *what)
{
    uint64_t mark = mark_of(once, what);
    uint64_t *place = &once->marks[mark % MARKS];
    bool first = *place != mark;
    *place = mark;
    return first;
}

void once_forget(struct once *once, const struct once_for *what)
{
    uint64_t mark = mark_of(once, what);
    uint64_t *place = &once->marks[mark % MARKS];
    if (*place == mark)
        *place = 0;
}
