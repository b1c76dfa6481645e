#include "driver/xmpp/unacked.h"

#include <stdlib.h>

#include "base/mem.h"

struct unacked {
    xmpp_stanza_t *stanzas[UNACKED_MOST]; /* a ring */
    size_t first;
    size_t count;
    uint32_t handled; /* by the server, before the first of these */
};

struct unacked *unacked_create(void)
{
    return mem_new(struct unacked);
}

static void drop_first(struct unacked *unacked)
{
    xmpp_stanza_release(unacked->stanzas[unacked->first]);
    unacked->first = (unacked->first + 1) % UNACKED_MOST;
    unacked->count--;
    unacked->handled++;
}

void unacked_clear(struct unacked *unacked)
{
    while (unacked->count > 0)
        drop_first(unacked);
    unacked->handled = 0;
}

void unacked_destroy(struct unacked *unacked)
{
    if (unacked == NULL)
        return;
    unacked_clear(unacked);
    free(unacked);
}

bool unacked_add(struct unacked *unacked, xmpp_stanza_t *stanza)
{
    if (unacked->count == UNACKED_MOST) {
        xmpp_stanza_release(stanza);
        return false;
    }
    unacked->stanzas[(unacked->first + unacked->count++) % UNACKED_MOST] = stanza;
    return true;
}

bool unacked_take(struct unacked *unacked, uint32_t handled)
{
    uint32_t more = handled - unacked->handled;
    if (more > unacked->count)
        return false;
    for (uint32_t i = 0; i < more; i++)
        drop_first(unacked);
    return true;
}

size_t unacked_count(const struct unacked *unacked)
{
    return unacked->count;
}

xmpp_stanza_t *unacked_at(const struct unacked *unacked, size_t index)
{
    return unacked->stanzas[(unacked->first + index) % UNACKED_MOST];
}
