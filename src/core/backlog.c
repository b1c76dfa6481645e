#include "core/backlog.h"

#include <stdlib.h>
#include <utlist.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/line.h"

enum { ITEMS_MOST = 512, BYTES_MOST = 4 * 1024 * 1024 };

struct item {
    size_t account;
    char *person; /* room, line feed, sender; NULL: a cursor */
    char *bytes;  /* the line */
    size_t length;
    struct item *prev;
    struct item *next;
};

struct backlog {
    struct item *items; /* the longest waiting first */
    size_t count;
    size_t bytes;
};

struct backlog *backlog_create(void)
{
    return mem_new(struct backlog);
}

static void drop(struct backlog *backlog, struct item *item)
{
    DL_DELETE(backlog->items, item);
    backlog->count--;
    backlog->bytes -= item->length;
    mem_wipe(item->bytes, item->length);
    free(item->person);
    free(item->bytes);
    free(item);
}

void backlog_destroy(struct backlog *backlog)
{
    if (backlog == NULL)
        return;
    while (backlog->items != NULL)
        drop(backlog, backlog->items);
    free(backlog);
}

bool backlog_is_empty(const struct backlog *backlog)
{
    return backlog->items == NULL;
}

static void drop_older(struct backlog *backlog, const struct item *newer)
{
    struct item *item = NULL;
    struct item *next = NULL;
    DL_FOREACH_SAFE(backlog->items, item, next)
    {
        bool same = item->account == newer->account && item->person != NULL &&
                    newer->person != NULL && str_equal(item->person, newer->person);
        if (same)
            drop(backlog, item);
    }
    while (backlog->count >= ITEMS_MOST || backlog->bytes + newer->length > BYTES_MOST)
        drop(backlog, backlog->items);
}

void backlog_add(struct backlog *backlog, size_t account, const struct line *line)
{
    struct buf bytes;
    buf_init(&bytes, LINE_LONGEST);
    if (line_write(line, &bytes)) {
        struct item *item = mem_new(struct item);
        item->account = account;
        if (line->type != LINE_CURSOR)
            item->person = mem_print("%s\n%s", line->room, line->sender);
        item->length = bytes.length;
        item->bytes = buf_take(&bytes);
        drop_older(backlog, item);
        DL_APPEND(backlog->items, item);
        backlog->count++;
        backlog->bytes += item->length;
    }
    buf_finish(&bytes);
}

bool backlog_take(struct backlog *backlog, size_t *account, struct line *line)
{
    const char *why = NULL;
    while (backlog->items != NULL) {
        struct item *item = backlog->items;
        bool good = line_parse(item->bytes, item->length - 1, line, &why);
        *account = item->account;
        drop(backlog, item);
        if (good)
            return true;
    }
    return false;
}
