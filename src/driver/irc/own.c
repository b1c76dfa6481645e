#include "driver/irc/own.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void own_finish(struct own *own)
{
    for (size_t i = 0; i < OWN_MOST; i++)
        free(own->items[i]);
    *own = (struct own){0};
}

void own_add(struct own *own, const char *ids)
{
    free(own->items[own->next]);
    own->items[own->next] = mem_string(ids);
    own->next = (own->next + 1) % OWN_MOST;
}

const char *own_find(const struct own *own, const char *id)
{
    size_t length = strlen(id);
    for (size_t i = 0; i < OWN_MOST && length > 0; i++) {
        for (const char *at = own->items[i]; at != NULL; at = strchr(at, ' ')) {
            at += *at == ' ';
            if (strncmp(at, id, length) == 0 && (at[length] == ' ' || at[length] == '\0'))
                return own->items[i];
        }
    }
    return NULL;
}
