#include "driver/matrix/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/clean.h"

void names_finish(struct names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->items[i]);
    free(names->items);
    *names = (struct names){0};
}

static size_t index_of(const struct names *names, const char *user)
{
    size_t i = 0;
    while (i < names->count && !str_equal(names->items[i], user))
        i++;
    return i;
}

static void forget(struct names *names, const char *user)
{
    size_t index = index_of(names, user);
    if (index == names->count)
        return;
    free(names->items[index]);
    names->items[index] = names->items[--names->count];
    names->next = 0;
}

static char *pair_of(const char *user, const char *name)
{
    size_t size = strlen(user) + 1;
    char *pair = mem_array(size + strlen(name) + 1, 1);
    memcpy(pair, user, size);
    memcpy(pair + size, name, strlen(name) + 1);
    return pair;
}

void names_take(struct names *names, const char *user, const char *name)
{
    char clean[CLEAN_NAME_LONGEST + 1] = "";
    if (name != NULL)
        clean_name(name, clean);
    const char *known = names_find(names, user);
    if (known != NULL && str_equal(known, clean))
        return;
    forget(names, user);
    if (clean[0] == '\0')
        return;
    if (names->count < NAMES_MOST) {
        names->items = mem_resize(names->items, names->count + 1u, sizeof *names->items);
        names->items[names->count++] = pair_of(user, clean);
        return;
    }
    free(names->items[names->next]);
    names->items[names->next] = pair_of(user, clean);
    names->next = (uint8_t)((names->next + 1) % NAMES_MOST);
}

const char *names_find(const struct names *names, const char *user)
{
    size_t index = index_of(names, user);
    return index < names->count ? names->items[index] + strlen(user) + 1 : NULL;
}
