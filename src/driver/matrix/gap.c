#include "driver/matrix/gap.h"

#include <stdlib.h>

#include "base/mem.h"
#include "driver/matrix/guard.h"

enum {
    PAGE = 100, /* events asked for at once */
    PAGES_MOST = 5,
    PAGE_MOST = 16 * 1024 * 1024, /* bytes; each event has at most 64 KiB */
    PAGE_WITHIN = 30 * 1000,
};

/* Newest first, as they came. */
struct page {
    char *body;
    struct guard guard;
};

struct gap {
    struct http *http;
    char *room;
    char *from; /* where the next page begins, going back */
    char *to;
    struct page pages[PAGES_MOST];
    size_t count;
    gap_done *done;
    void *data;
};

static void ask(struct gap *gap);

static void replace(char **at, const char *text)
{
    free(*at);
    *at = text == NULL ? NULL : mem_string(text);
}

/* Keeps a page and moves `from`; NULL: there is no further one. False when it is of no use. */
static bool take_page(struct gap *gap, const struct http_answer *answer)
{
    struct page *page = &gap->pages[gap->count];
    const char *why = NULL;
    const struct slice document = {answer->body, answer->length};
    if (answer->status != 200 || answer->too_large || !guard_open(&page->guard, document, 0, &why))
        return false;
    page->body = http_keep(answer);
    gap->count++;
    struct slice chunk = guard_part(&page->guard, json_object_get(page->guard.frame, "chunk"));
    struct element first;
    const char *end = json_string_value(json_object_get(page->guard.frame, "end"));
    replace(&gap->from, skim_next(&chunk, &first) ? end : NULL);
    return true;
}

static void on_page(void *data, const struct http_answer *answer)
{
    struct gap *gap = data;
    if (!take_page(gap, answer))
        gap->done(gap->data, "a gap in a room's history could not be filled");
    else if (gap->from == NULL)
        gap->done(gap->data, NULL);
    else if (gap->count == PAGES_MOST)
        gap->done(gap->data, "a gap in a room's history was too long to be filled");
    else
        ask(gap);
}

static void ask(struct gap *gap)
{
    char *room = http_escape(gap->room);
    char *from = http_escape(gap->from);
    char *to = http_escape(gap->to);
    char *path = mem_print("/_matrix/client/v3/rooms/%s/messages?dir=b&limit=%d&from=%s&to=%s",
                           room, PAGE, from, to);
    struct http_request request = {
        .method = "GET", .path = path, .timeout = PAGE_WITHIN, .most = PAGE_MOST};
    http_start(gap->http, &request, on_page, gap);
    free(path);
    free(to);
    free(from);
    free(room);
}

struct gap *gap_create(struct http *http, const char *room, const char *from, const char *to,
                       gap_done *done, void *data)
{
    struct gap *gap = mem_new(struct gap);
    *gap = (struct gap){.http = http, .done = done, .data = data};
    replace(&gap->room, room);
    replace(&gap->from, from);
    replace(&gap->to, to);
    ask(gap);
    return gap;
}

void gap_destroy(struct gap *gap)
{
    if (gap == NULL)
        return;
    for (size_t i = 0; i < gap->count; i++) {
        guard_close(&gap->pages[i].guard);
        free(gap->pages[i].body);
    }
    free(gap->room);
    free(gap->from);
    free(gap->to);
    free(gap);
}

void gap_list(const struct gap *gap, struct slices *list, size_t *dropped)
{
    for (size_t i = gap->count; i > 0; i--) {
        const struct guard *guard = &gap->pages[i - 1].guard;
        struct slices chunk = {0};
        skim_list(guard_part(guard, json_object_get(guard->frame, "chunk")), &chunk, dropped);
        for (size_t k = chunk.count; k > 0; k--)
            slices_add(list, chunk.items[k - 1]);
        slices_finish(&chunk);
    }
}
