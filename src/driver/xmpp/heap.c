#include "driver/xmpp/heap.h"

#include <malloc.h>
#include <stdlib.h>

#include "base/mem.h"

/* When signing in fails half-way, libstrophe 0.12.2 forgets what SCRAM was begun with (auth.c,
 * _auth(): scram_ctx is freed by handlers that are dropped) and the address of the session before
 * (conn.c, _reset_sm_state_for_reconnect()). Of what it takes itself in that time the search for
 * leaks knows nothing; of all else it does. */
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#define OVERLOOK(memory) __lsan_ignore_object(memory)
#else
#define OVERLOOK(memory) (void)(memory)
#endif

static void *count_in(struct heap *heap, void *memory)
{
    heap->used += malloc_usable_size(memory);
    if (heap->used > HEAP_MOST)
        heap->full(heap->data);
    if (heap->signing_in)
        OVERLOOK(memory);
    return memory;
}

static void *on_alloc(size_t size, void *data)
{
    return count_in(data, mem_array(size, 1));
}

static void on_free(void *memory, void *data)
{
    struct heap *heap = data;
    heap->used -= malloc_usable_size(memory);
    free(memory);
}

static void *on_realloc(void *memory, size_t size, void *data)
{
    struct heap *heap = data;
    heap->used -= malloc_usable_size(memory);
    return count_in(heap, mem_resize(memory, size, 1));
}

void heap_init(struct heap *heap, void (*full)(void *data), void *data)
{
    *heap = (struct heap){
        .functions = {on_alloc, on_free, on_realloc, heap}, .full = full, .data = data};
}
