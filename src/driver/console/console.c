#include "driver/console/console.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/keys.h"
#include "base/loop.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/str.h"
#include "base/utf8.h"
#include "driver/line.h"
#include "driver/link.h"

enum {
    TERMINAL_IN = 3,
    TERMINAL_OUT = 4,
    TYPED_LONGEST = 64 * 1024,
    WIDTH_LEAST = 20,
    WIDTH_MOST = 80,
    INDENT = 2,
};

struct console {
    struct loop *loop;
    struct link *link;
    struct buf typed;
    bool is_terminal; /* somebody sits there: prompt and colour */
    bool ended;       /* no more input */
    uint64_t session; /* makes ids of different sessions differ */
    unsigned count;   /* messages so far */
    unsigned handled; /* messages that the core has dealt with */
};

static const struct key console_keys[] = {
    {.name = "greeting", .type = KEY_TEXT, .help = "what is shown first"},
    {0},
};

static void put(const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t done = write(TERMINAL_OUT, bytes, length);
        if (done < 0 && errno != EINTR)
            return; /* nobody looks any more; the end of input will follow */
        if (done > 0) {
            bytes += done;
            length -= (size_t)done;
        }
    }
}

static void prompt(const struct console *console)
{
    if (console->is_terminal && !console->ended && console->handled == console->count) {
        static const char text[] = "\033[1myou>\033[0m ";
        put(text, sizeof text - 1);
    }
}

static size_t terminal_width(void)
{
    struct winsize size;
    if (ioctl(TERMINAL_OUT, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return WIDTH_MOST;
    return size.ws_col < WIDTH_LEAST  ? WIDTH_LEAST
           : size.ws_col > WIDTH_MOST ? WIDTH_MOST
                                      : size.ws_col;
}

/* One line of the reply, broken between words to the width and set in. */
static void show_line(const char *line, size_t length, size_t width)
{
    size_t column = 0;
    while (length > 0) {
        size_t spaces = strspn(line, " ");
        spaces = spaces > length ? length : spaces;
        size_t word = 0;
        while (spaces + word < length && line[spaces + word] != ' ')
            word++;
        size_t columns = utf8_width(line + spaces, word);
        if (column > 0 && column + 1 + columns > width) {
            put("\n", 1);
            column = 0;
        }
        put("  ", column == 0 ? INDENT : 1);
        column += columns + (column == 0 ? INDENT : 1);
        put(line + spaces, word);
        line += spaces + word;
        length -= spaces + word;
    }
    put("\n", 1);
}

static void show(const struct console *console, const char *text)
{
    size_t width = terminal_width();
    if (console->is_terminal)
        put("\n", 1);
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        show_line(text, length, width);
        text += length + (text[length] == '\n');
    }
    put("\n", 1);
}

static void send_message(struct console *console, const char *text)
{
    char *id = mem_print("%llx-%u", (unsigned long long)console->session, ++console->count);
    char *point = mem_print("%u", console->count);
    link_send(console->link, &(struct line){.type = LINE_MESSAGE,
                                            .id = id,
                                            .room = "console",
                                            .sender = "console",
                                            .name = "you",
                                            .text = text,
                                            .direct = true,
                                            .addressed = true,
                                            .role = "member"});
    /* Its `stored` says that the message was dealt with, whether it got a reply or not. */
    link_send(console->link, &(struct line){.type = LINE_CURSOR, .value = point});
    free(id);
    free(point);
}

static void take_typed(struct console *console, char *line, size_t length)
{
    struct buf clean;
    buf_init(&clean, 3 * TYPED_LONGEST);
    utf8_clean(&clean, line, length);
    char *text = str_trim(clean.data);
    if (*text != '\0')
        send_message(console, text);
    else
        prompt(console);
    buf_finish(&clean);
}

static void end_when_done(struct console *console)
{
    if (console->ended && console->handled == console->count)
        loop_stop(console->loop);
}

static void end_input(struct console *console)
{
    loop_forget(console->loop, TERMINAL_IN);
    console->ended = true;
    if (console->typed.length > 0)
        take_typed(console, console->typed.data, console->typed.length);
    buf_clear(&console->typed);
    if (console->is_terminal)
        put("\n", 1);
    end_when_done(console);
}

static void on_typed(void *data, int events)
{
    struct console *console = data;
    (void)events;
    char *space = buf_space(&console->typed, 4096);
    if (space == NULL) { /* a line without end: take what is there */
        take_typed(console, console->typed.data, console->typed.length);
        buf_clear(&console->typed);
        return;
    }
    ssize_t got = read(TERMINAL_IN, space, 4096);
    if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) {
        end_input(console);
        return;
    }
    console->typed.length += got > 0 ? (size_t)got : 0;
    char *end = NULL;
    while ((end = memchr(console->typed.data, '\n', console->typed.length)) != NULL) {
        size_t length = (size_t)(end - console->typed.data);
        take_typed(console, console->typed.data, length);
        buf_consume(&console->typed, length + 1);
    }
}

static void greet(struct console *console, const struct line *hello)
{
    json_t *caps = json_array();
    link_send(console->link, &(struct line){.type = LINE_READY,
                                            .self = "console",
                                            .caps = caps,
                                            .max_text = LINE_LONGEST / 4});
    json_decref(caps);
    link_send(console->link, &(struct line){.type = LINE_STATE, .state = "up"});
    const char *greeting = json_string_value(json_object_get(hello->settings, "greeting"));
    if (greeting != NULL && console->is_terminal)
        show(console, greeting);
    loop_watch(console->loop, TERMINAL_IN, LOOP_READ, on_typed, console);
    prompt(console);
}

static void on_line(void *data, const struct line *line)
{
    struct console *console = data;
    if (line->type == LINE_HELLO)
        greet(console, line);
    else if (line->type == LINE_PING)
        link_send(console->link, &(struct line){.type = LINE_PONG, .id = line->id});
    else if (line->type == LINE_STOP)
        loop_stop(console->loop);
    else if (line->type == LINE_SEND) {
        show(console, line->text);
        link_send(console->link,
                  &(struct line){.type = LINE_ACKED, .key = line->key, .result = "sent"});
    } else if (line->type == LINE_STORED) {
        console->handled++;
        prompt(console);
        end_when_done(console);
    }
}

static void on_closed(void *data, const char *why)
{
    struct console *console = data;
    (void)why;
    loop_stop(console->loop);
}

static int console_run(void)
{
    static const struct link_calls calls = {on_line, on_closed};
    struct console console = {.loop = loop_create(), .session = random_number()};
    console.is_terminal = isatty(TERMINAL_IN) && isatty(TERMINAL_OUT);
    buf_init(&console.typed, TYPED_LONGEST);
    console.link = link_create(console.loop, STDIN_FILENO, STDOUT_FILENO, &calls, &console);
    loop_run(console.loop);
    link_flush(console.link, 1000);
    link_destroy(console.link);
    buf_finish(&console.typed);
    loop_destroy(console.loop);
    return 0;
}

const struct driver console_driver = {
    .network = "console",
    .help = "the terminal, for waymark chat",
    .keys = console_keys,
    .run = console_run,
    .wants_terminal = true,
};
