/* The memory of libstrophe: how much it may take, and which of its leaks are known. */
#ifndef WAYMARK_DRIVER_XMPP_HEAP_H
#define WAYMARK_DRIVER_XMPP_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <strophe.h>

enum { HEAP_MOST = 8 * 1024 * 1024 }; /* bytes of everything in libstrophe */

struct heap {
    xmpp_mem_t functions; /* for xmpp_ctx_new() */
    size_t used;          /* bytes */
    bool signing_in;      /* as of now; the caller sets it */
    void (*full)(void *data);
    void *data;
};

/* Stanzas are built in memory before anybody sees them: here is where a ceiling can be. `full` is
 * called with each allocation beyond it, which is granted all the same; nothing may be freed in it.
 * The heap may not move after this, and outlives the context. */
void heap_init(struct heap *heap, void (*full)(void *data), void *data);

#endif
