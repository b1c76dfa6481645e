#include "core/page.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "guide/guide.h"

enum {
    TEXT_MOST = 128 * 1024,
};

/* One section as one line: what were lines goes on in it, items get a mark that stands out there.
 */
static char *line_of(const char *markdown, size_t length)
{
    struct buf text, line;
    char *copy = mem_string_of(markdown, length);
    buf_init(&text, TEXT_MOST);
    buf_init(&line, 2 * TEXT_MOST);
    guide_render(copy, FORMAT_IRC, &text);
    for (const char *at = text.length > 0 ? text.data : ""; *at != '\0'; at += *at == '\n') {
        bool item = str_starts(at, "- ");
        size_t size = strcspn(at, "\n");
        buf_print(&line, "%s%s%.*s", line.length > 0 ? " " : "", item ? "\xE2\x80\xA2 " : "",
                  (int)(size - (item ? 2 : 0)), at + (item ? 2 : 0));
        at += size;
    }
    char *taken = buf_take(&line);
    buf_finish(&text);
    buf_finish(&line);
    free(copy);
    return taken;
}

/* How much of a line that is too long goes onto a page: whole sentences, else whole words. */
static size_t cut(const char *line, size_t most)
{
    size_t limit = utf8_cut(line, strlen(line), most);
    size_t word = 0;
    for (size_t at = limit; at > limit / 2; at--) {
        if (line[at] != ' ')
            continue;
        if (strchr(".?!", line[at - 1]) != NULL)
            return at;
        word = word == 0 ? at : word;
    }
    return word > 0 ? word : limit;
}

static void add_piece(struct str_list *pieces, const char *line, size_t most)
{
    while (strlen(line) > most) {
        size_t length = cut(line, most);
        char *piece = mem_string_of(line, length);
        str_list_add(pieces, piece);
        free(piece);
        line += length + (line[length] == ' ');
    }
    if (*line != '\0')
        str_list_add(pieces, line);
}

/* The sections of a text, none longer than a page. */
static void read_pieces(const char *markdown, size_t lines, struct str_list *pieces)
{
    while (*markdown != '\0') {
        const char *next = strstr(markdown + 1, "\n#");
        size_t length = next == NULL ? strlen(markdown) : (size_t)(next + 1 - markdown);
        char *line = line_of(markdown, length);
        add_piece(pieces, line, lines * PAGE_LINE);
        free(line);
        markdown += length;
    }
}

static size_t lines_in(const char *piece)
{
    return (strlen(piece) + PAGE_LINE - 1) / PAGE_LINE;
}

/* The first piece that does not go onto the page that begins with `first`. */
static size_t page_end(const struct str_list *pieces, size_t first, size_t lines)
{
    size_t end = first;
    size_t used = 0;
    while (end < pieces->count && (end == first || used + lines_in(pieces->items[end]) <= lines))
        used += lines_in(pieces->items[end++]);
    return end;
}

size_t page_count(const char *markdown, size_t lines)
{
    struct str_list pieces = {0};
    size_t count = 0;
    read_pieces(markdown, lines, &pieces);
    for (size_t at = 0; at < pieces.count; at = page_end(&pieces, at, lines))
        count++;
    str_list_finish(&pieces);
    return count > 0 ? count : 1;
}

char *page_text(const char *markdown, size_t lines, size_t index)
{
    struct str_list pieces = {0};
    struct buf text;
    size_t at = 0;
    read_pieces(markdown, lines, &pieces);
    while (index-- > 0 && at < pieces.count)
        at = page_end(&pieces, at, lines);
    size_t end = page_end(&pieces, at, lines);
    bool there = pieces.items != NULL && at < end;
    buf_init(&text, TEXT_MOST);
    for (; there && at < end; at++)
        buf_print(&text, "%s%s", text.length > 0 ? "\n" : "", pieces.items[at]);
    char *taken = there ? buf_take(&text) : NULL;
    buf_finish(&text);
    str_list_finish(&pieces);
    return taken;
}
