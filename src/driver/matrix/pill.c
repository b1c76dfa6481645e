#include "driver/matrix/pill.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"

enum { LABEL_LONGEST = 512, LINK_LONGEST = 2048 }; /* bytes of a Markdown link */

/* A span of bytes. */
struct span {
    const char *at;
    const char *end;
};

static bool starts(struct span span, const char *prefix)
{
    size_t length = strlen(prefix);
    return (size_t)(span.end - span.at) >= length && strncasecmp(span.at, prefix, length) == 0;
}

/* Cuts the prefix off. */
static bool take(struct span *span, const char *prefix)
{
    if (!starts(*span, prefix))
        return false;
    span->at += strlen(prefix);
    return true;
}

static int digit(char byte)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = byte != '\0' ? strchr(digits, byte | 0x20) : NULL;
    return found != NULL ? (int)(found - digits) : -1;
}

/* The next byte of a URI, percent-encoding undone. */
static char next_byte(struct span *span)
{
    char byte = *span->at++;
    if (byte != '%' || span->end - span->at < 2)
        return byte;
    int high = digit(span->at[0]), low = digit(span->at[1]);
    if (high < 0 || low < 0)
        return byte;
    span->at += 2;
    return (char)(high << 4 | low);
}

bool pill_leads_to(const char *link, size_t length, const char *id)
{
    struct span span = {link, link + length};
    if (*id != '@')
        return false;
    if (take(&span, "matrix:u/") || take(&span, "matrix:user/"))
        id++;
    else if (!take(&span, "https://matrix.to/#/") && !take(&span, "http://matrix.to/#/"))
        return false;
    while (span.at < span.end && *span.at != '?' && *span.at != '/') {
        if (*id == '\0' || next_byte(&span) != *id++)
            return false;
    }
    return *id == '\0';
}

/* ---- HTML ---- */

static bool white(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r' || byte == '\f';
}

/* Takes what stands before one of `stops` or white space. */
static struct span take_word(struct span *span, const char *stops)
{
    struct span word = {span->at, span->at};
    while (span->at < span->end && !white(*span->at) &&
           (*span->at == '\0' || strchr(stops, *span->at) == NULL))
        span->at++;
    word.end = span->at;
    return word;
}

static void skip_white(struct span *span)
{
    while (span->at < span->end && white(*span->at))
        span->at++;
}

static struct span take_value(struct span *span)
{
    skip_white(span);
    char mark = span->at < span->end ? *span->at : '\0';
    if (mark != '"' && mark != '\'')
        return take_word(span, ">");
    struct span value = {span->at + 1, span->end};
    const char *end = memchr(value.at, mark, (size_t)(value.end - value.at));
    span->at = end != NULL ? end + 1 : span->end;
    value.end = end != NULL ? end : span->end;
    return value;
}

/* Takes the attributes of a tag, up to its '>'; returns the first href, empty when there is none.
 */
static struct span take_attributes(struct span *span)
{
    struct span link = {span->at, span->at};
    bool found = false;
    for (skip_white(span); span->at < span->end && *span->at != '>'; skip_white(span)) {
        const char *before = span->at;
        struct span name = take_word(span, "=>/");
        skip_white(span);
        struct span value = {span->at, span->at};
        if (take(span, "="))
            value = take_value(span);
        if (!found && name.end - name.at == 4 && starts(name, "href")) {
            link = value;
            found = true;
        }
        if (span->at == before) /* a '/' */
            span->at++;
    }
    return link;
}

static bool is_name(struct span name, const char *wanted)
{
    return (size_t)(name.end - name.at) == strlen(wanted) && starts(name, wanted);
}

bool pill_in_html(const char *html, size_t length, const char *id)
{
    struct span span = {html, html + length};
    size_t quoted = 0; /* quotations open */
    while ((span.at = memchr(span.at, '<', (size_t)(span.end - span.at))) != NULL) {
        span.at++;
        bool closes = take(&span, "/");
        struct span name = take_word(&span, "/>");
        struct span link = take_attributes(&span);
        if (span.at == span.end) /* it has no '>' */
            return false;
        bool quotes = is_name(name, "blockquote") || is_name(name, "mx-reply");
        if (quotes && !closes)
            quoted++;
        else if (quotes && quoted > 0)
            quoted--;
        if (!closes && quoted == 0 && is_name(name, "a") &&
            pill_leads_to(link.at, (size_t)(link.end - link.at), id))
            return true;
    }
    return false;
}

/* ---- Markdown ---- */

/* The end of "[label](link)" when it leads to `id`, else NULL. The span begins behind the '['. */
static const char *link_end(struct span span, const char *id)
{
    size_t left = (size_t)(span.end - span.at);
    const char *label = memchr(span.at, ']', left < LABEL_LONGEST ? left : LABEL_LONGEST);
    if (label == NULL || memchr(span.at, '[', (size_t)(label - span.at)) != NULL ||
        span.end - label < 2 || label[1] != '(')
        return NULL;
    const char *link = label + 2;
    left = (size_t)(span.end - link);
    const char *end = memchr(link, ')', left < LINK_LONGEST ? left : LINK_LONGEST);
    return end != NULL && pill_leads_to(link, (size_t)(end - link), id) ? end + 1 : NULL;
}

bool pill_in_body(struct buf *out, const char *body, size_t length, const char *id, bool *found)
{
    struct span span = {body, body + length};
    *found = false;
    while (span.at < span.end) {
        const char *open = memchr(span.at, '[', (size_t)(span.end - span.at));
        size_t before = (size_t)((open != NULL ? open : span.end) - span.at);
        if (!buf_add(out, span.at, before))
            return false;
        span.at += before;
        if (open == NULL)
            break;
        span.at++;
        const char *end = link_end(span, id);
        if (!(end != NULL ? buf_add_string(out, id) : buf_add_byte(out, '[')))
            return false;
        *found = *found || end != NULL;
        span.at = end != NULL ? end : span.at;
    }
    return true;
}
