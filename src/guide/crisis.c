#include "guide/load.h"

#include <string.h>

#include "base/mem.h"
#include "base/problem.h"
#include "base/yaml.h"

static void read_reply(const struct document *document, const char *markdown, int line,
                       const char *missing)
{
    if (markdown == NULL || markdown[0] == '\0')
        problem_error(document->problems, document->path, line, 1, "%s", missing);
    else
        markdown_check(document, markdown, (struct place){line, 0}, false);
}

void crisis_take(struct loading *loading, const struct document *document)
{
    static const char *const keys[] = {"title", "resources", "reviewed"};
    enum danger danger = field_danger(document, strrchr(document->id, '/') + 1, 0, 0);
    struct page page;
    if (danger == DANGER_NONE)
        return;
    if (!page_read(document, "## Direct", &page)) {
        str_list_add(&loading->unread, document->id);
        return;
    }
    struct crisis *crisis = &loading->guide->crisis[danger];
    if (page.front != NULL) {
        field_only(document, page.front, keys, sizeof keys / sizeof keys[0]);
        crisis->title = field_title(document, page.front);
        crisis->kind_count = field_kinds(document, page.front, "resources", crisis->kinds);
        field_reviewed(document, page.front, &crisis->reviewed_date, &crisis->reviewed_by);
    }
    read_reply(document, page.first, page.first_line, "the reply for a room is missing");
    read_reply(document, page.second, page.second == NULL ? page.first_line : page.second_line,
               "the reply for a direct message is missing: it stands under `## Direct`");
    crisis->room = mem_string(page.first);
    crisis->room_line = page.first_line;
    crisis->direct = mem_string(page.second == NULL ? "" : page.second);
    crisis->direct_line = page.second_line;
    page_finish(&page);
}
