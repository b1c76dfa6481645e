#include "driver/matrix/place.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/matrix/event.h"

enum {
    HTML_MOST = 256 * 1024,
    LINKS_MOST = 50, /* an event holds only so much */
};

static const char of_ids[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                             "._~-:";

/* The id that begins here, without what ends a sentence; new. NULL: none does. */
static char *id_at(const char *html, const char *at)
{
    bool begins = *at == '!' && (at == html || strchr(of_ids, at[-1]) == NULL);
    if (!begins)
        return NULL;
    size_t length = 1 + strspn(at + 1, of_ids);
    while (length > 1 && strchr(".:", at[length - 1]) != NULL)
        length--;
    return length > 1 && length <= EVENT_ID_MOST ? mem_string_of(at, length) : NULL;
}

static void add_link(struct buf *out, const char *id)
{
    buf_add_string(out, "<a href=\"https://matrix.to/#/");
    for (const char *at = id; *at != '\0'; at++) {
        if (*at == '!' || *at == ':')
            buf_print(out, "%%%02X", (unsigned)*at);
        else
            buf_add_byte(out, *at);
    }
    buf_print(out, "\">%s</a>", id);
}

/* Whether what follows this tag is shut to links; as before where it is another tag. */
static bool is_shut(const char *tag, bool before)
{
    if (str_starts(tag, "<a ") || str_starts(tag, "<code"))
        return true;
    return before && !str_starts(tag, "</a>") && !str_starts(tag, "</code>");
}

/* Appends what is at `at`, and returns where it ends. */
static const char *add_next(struct buf *out, const char *html, const char *at, bool *linked,
                            place_known *known, void *data)
{
    char *id = id_at(html, at);
    size_t length = id == NULL ? 1 : strlen(id);
    *linked = id != NULL && known(data, id);
    if (*linked)
        add_link(out, id);
    else
        buf_add(out, at, length);
    free(id);
    return at + length;
}

char *place_link(const char *html, place_known *known, void *data)
{
    struct buf out;
    size_t links = 0;
    bool in_tag = false;
    bool shut = false;
    buf_init(&out, HTML_MOST);
    for (const char *at = html; *at != '\0';) {
        bool linked = false;
        if (*at == '<')
            shut = is_shut(at, shut);
        in_tag = *at == '<' || (in_tag && at[-1] != '>');
        if (in_tag || shut || links == LINKS_MOST)
            buf_add_byte(&out, *at++);
        else
            at = add_next(&out, html, at, &linked, known, data);
        links += linked;
    }
    char *text = links > 0 && !out.overflow ? buf_take(&out) : NULL;
    buf_finish(&out);
    return text;
}
