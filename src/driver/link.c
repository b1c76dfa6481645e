#include "driver/link.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/loop.h"
#include "base/mem.h"
#include "driver/line.h"

enum {
    READ_A_TURN = 64 * 1024,       /* bytes read before others get their turn */
    UNSENT_MOST = 8 * 1024 * 1024, /* bytes kept for a peer that does not read */
    READ_MOST = LINE_LONGEST + READ_A_TURN,
};

struct link {
    struct loop *loop;
    int in;
    int out;
    struct buf unread;
    struct buf unsent;
    const struct link_calls *calls;
    void *data;
    bool writing;    /* watched for room to write */
    const char *why; /* set once the link is of no use; told in the next turn */
    bool told;
    bool *destroyed; /* set by link_destroy() while a call out of the link is under way */
};

static void on_ready(void *data, int events);
static void on_turn(void *data);

static void watch(struct link *link)
{
    if (link->in == link->out) {
        loop_watch(link->loop, link->in, LOOP_READ | (link->writing ? LOOP_WRITE : 0), on_ready,
                   link);
        return;
    }
    loop_watch(link->loop, link->in, LOOP_READ, on_ready, link);
    if (link->writing)
        loop_watch(link->loop, link->out, LOOP_WRITE, on_ready, link);
    else
        loop_forget(link->loop, link->out);
}

static void unwatch(struct link *link)
{
    loop_forget(link->loop, link->in);
    loop_forget(link->loop, link->out);
    loop_not_before_wait(link->loop, on_turn, link);
}

struct link *link_create(struct loop *loop, int in, int out, const struct link_calls *calls,
                         void *data)
{
    struct link *link = mem_new(struct link);
    *link = (struct link){.loop = loop, .in = in, .out = out, .calls = calls, .data = data};
    buf_init(&link->unread, READ_MOST);
    buf_init(&link->unsent, UNSENT_MOST);
    fcntl(in, F_SETFL, fcntl(in, F_GETFL) | O_NONBLOCK);
    fcntl(out, F_SETFL, fcntl(out, F_GETFL) | O_NONBLOCK);
    loop_before_wait(loop, on_turn, link);
    watch(link);
    return link;
}

void link_destroy(struct link *link)
{
    if (link == NULL)
        return;
    if (link->destroyed != NULL)
        *link->destroyed = true;
    unwatch(link);
    close(link->in);
    if (link->out != link->in)
        close(link->out);
    mem_wipe(link->unread.data, link->unread.room);
    mem_wipe(link->unsent.data, link->unsent.room);
    buf_finish(&link->unread);
    buf_finish(&link->unsent);
    free(link);
}

/* The owner is told in the next turn, where nothing of the link is in use and it may be destroyed.
 */
static void give_up(struct link *link, const char *why)
{
    if (link->why == NULL)
        link->why = why;
}

/* Hands over the whole lines that were read. A call may destroy the link. */
static void hand_over(struct link *link)
{
    bool destroyed = false;
    link->destroyed = &destroyed;
    size_t start = 0;
    const char *why = NULL;
    while (link->why == NULL && why == NULL) {
        char *end = memchr(link->unread.data + start, '\n', link->unread.length - start);
        if (end == NULL)
            break;
        struct line line;
        size_t length = (size_t)(end - (link->unread.data + start));
        if (line_parse(link->unread.data + start, length, &line, &why)) {
            link->calls->line(link->data, &line);
            line_finish(&line);
            if (destroyed)
                return;
        }
        start += length + 1;
    }
    link->destroyed = NULL;
    mem_wipe(link->unread.data, start);
    buf_consume(&link->unread, start);
    if (why == NULL && link->unread.length >= LINE_LONGEST)
        why = "a line is longer than 256 KiB";
    if (why != NULL)
        give_up(link, why);
}

static void read_some(struct link *link)
{
    char *space = buf_space(&link->unread, READ_A_TURN);
    if (space == NULL) {
        give_up(link, "a line is longer than 256 KiB");
        return;
    }
    ssize_t got = read(link->in, space, READ_A_TURN);
    if (got > 0) {
        link->unread.length += (size_t)got;
        link->unread.data[link->unread.length] = '\0';
        hand_over(link);
    } else if (got == 0) {
        give_up(link, "the other side closed the line");
    } else if (errno != EAGAIN && errno != EINTR) {
        give_up(link, "the line broke");
    }
}

static void write_some(struct link *link)
{
    while (link->unsent.length > 0 && link->why == NULL) {
        ssize_t put = write(link->out, link->unsent.data, link->unsent.length);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0 && errno == EAGAIN)
            break;
        if (put < 0) {
            give_up(link, "the other side does not listen any more");
            return;
        }
        mem_wipe(link->unsent.data, (size_t)put);
        buf_consume(&link->unsent, (size_t)put);
    }
    bool writing = link->unsent.length > 0;
    if (writing != link->writing) {
        link->writing = writing;
        watch(link);
    }
}

static void on_ready(void *data, int events)
{
    struct link *link = data;
    if ((events & LOOP_WRITE) != 0 && link->writing)
        write_some(link);
    if ((events & LOOP_READ) != 0 && link->why == NULL)
        read_some(link);
}

static void on_turn(void *data)
{
    struct link *link = data;
    if (link->unsent.length > 0 && !link->writing)
        write_some(link);
    if (link->why != NULL && !link->told) {
        link->told = true;
        loop_forget(link->loop, link->in);
        loop_forget(link->loop, link->out);
        link->calls->closed(link->data, link->why);
    }
}

void link_send(struct link *link, const struct line *line)
{
    if (link->why == NULL && !line_write(line, &link->unsent) && link->unsent.overflow)
        give_up(link, "the other side does not read");
}

size_t link_waiting(const struct link *link)
{
    return link->unsent.length;
}

void link_flush(struct link *link, int milliseconds)
{
    int64_t until = clock_steady() + milliseconds;
    while (link->why == NULL && link->unsent.length > 0 && clock_steady() < until) {
        struct pollfd poll_out = {.fd = link->out, .events = POLLOUT};
        if (poll(&poll_out, 1, 50) > 0)
            write_some(link);
    }
}
