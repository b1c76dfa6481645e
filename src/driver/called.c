#include "driver/called.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/mem.h"

/* How much of a text begins with a name, in any case of letters. */
static size_t match_name(const void *how, const char *text, size_t length, const char *name)
{
    (void)how;
    const utf8proc_uint8_t *left = (const utf8proc_uint8_t *)text;
    const utf8proc_uint8_t *right = (const utf8proc_uint8_t *)name;
    size_t at = 0;
    while (*right != '\0') {
        utf8proc_int32_t a = 0, b = 0;
        utf8proc_ssize_t size = utf8proc_iterate(left + at, (utf8proc_ssize_t)(length - at), &a);
        utf8proc_ssize_t step = utf8proc_iterate(right, -1, &b);
        if (size < 1 || step < 1 || utf8proc_tolower(a) != utf8proc_tolower(b))
            return 0;
        at += (size_t)size;
        right += step;
    }
    return at;
}

void called_add(struct called *called, const char *name, size_t length)
{
    if (called->count == CALLED_MOST)
        return;
    size_t at = called->count++;
    for (; at > 0 && strlen(called->items[at - 1]) < length; at--)
        called->items[at] = called->items[at - 1];
    called->items[at] = mem_string_of(name, length);
}

void called_finish(struct called *called)
{
    for (size_t i = 0; i < called->count; i++)
        free(called->items[i]);
}

struct address_names called_names(const struct called *called)
{
    return (struct address_names){(const char *const *)called->items, called->count, match_name,
                                  NULL};
}
