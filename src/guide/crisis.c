#include "guide/load.h"

#include <string.h>

#include "base/mem.h"
#include "base/problem.h"
#include "base/yaml.h"

static const char room_heading[] = "## Room";
static const char direct_heading[] = "## Direct";

static void add_wording(const struct document *document, const struct section *section,
                        struct wordings *wordings)
{
    if (section->text[0] == '\0') {
        problem_error(document->problems, document->path, section->line, 1,
                      "nothing stands under `%s`", section->heading);
        return;
    }
    markdown_check(document, section->text, (struct place){section->line, 0}, false);
    wordings->items = mem_resize(wordings->items, wordings->count + 1, sizeof *wordings->items);
    wordings->items[wordings->count++] = (struct wording){mem_string(section->text), section->line};
}

static void read_wordings(const struct document *document, const struct page *page,
                          struct crisis *crisis)
{
    if (page->sections[0].text[0] != '\0')
        problem_error(document->problems, document->path, page->sections[0].line, 1,
                      "a reply stands under `%s` or `%s`", room_heading, direct_heading);
    for (size_t i = 1; i < page->count; i++) {
        const struct section *section = &page->sections[i];
        add_wording(document, section,
                    section->heading == room_heading ? &crisis->room : &crisis->direct);
    }
    int last = page->sections[page->count - 1].line;
    if (crisis->room.count == 0)
        problem_error(document->problems, document->path, last, 1,
                      "the reply for a room is missing: it stands under `%s`", room_heading);
    if (crisis->direct.count == 0)
        problem_error(document->problems, document->path, last, 1,
                      "the reply for a direct message is missing: it stands under `%s`",
                      direct_heading);
}

void crisis_take(struct loading *loading, const struct document *document)
{
    static const char *const keys[] = {"title", "resources", "reviewed"};
    static const char *const headings[] = {room_heading, direct_heading, NULL};
    static const struct page_form form = {headings, true};
    enum danger danger = field_danger(document, strrchr(document->id, '/') + 1, 0, 0);
    struct page page;
    if (danger == DANGER_NONE)
        return;
    if (!page_read(document, &form, &page)) {
        str_list_add(&loading->unread, document->id);
        return;
    }
    struct crisis *crisis = &loading->guide->crisis[danger];
    if (page.front != NULL) {
        field_only(document, page.front, keys, sizeof keys / sizeof keys[0]);
        crisis->title = field_title(document, page.front);
        crisis->kind_count = field_kinds(document, page.front, "resources", crisis->kinds);
        field_reviewed(document, page.front, &crisis->review);
    }
    read_wordings(document, &page, crisis);
    if (crisis->room.count == 0)
        str_list_add(&loading->unread, document->id); /* it is there, and said to be broken */
    page_finish(&page);
}
