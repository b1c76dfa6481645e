#include "guide/guide.h"

#include <md4c.h>
#include <string.h>

#include "base/buf.h"
#include "guide/load.h"

struct render {
    enum guide_format format;
    struct buf *out;
    size_t start;      /* where this text begins in `out` */
    const char *gap;   /* texts: what parts the next block from the last */
    unsigned number;   /* of the next item in an ordered list; 0 in other lists */
    bool in_item;      /* the paragraphs of a list item are no blocks of their own */
    bool item_begun;   /* the item holds a paragraph already */
    size_t link_start; /* texts: where the open link begins in `out` */
};

#define IRC_BOLD "\x02" /* modern.ircdocs.horse "formatting": begins and ends it */

static bool is_irc(const struct render *render)
{
    return render->format == FORMAT_IRC || render->format == FORMAT_IRC_BOLD;
}

static int state_of(const struct render *render)
{
    return render->out->overflow ? 1 : 0;
}

static void add(struct render *render, const char *text)
{
    buf_add_string(render->out, text);
}

static char printable(char byte)
{
    return (unsigned char)byte < 0x20 || byte == 0x7F ? ' ' : byte;
}

static void add_plain(struct buf *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        buf_add_byte(out, printable(text[i]));
}

static void add_escaped(struct buf *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '&')
            buf_add_string(out, "&amp;");
        else if (text[i] == '<')
            buf_add_string(out, "&lt;");
        else if (text[i] == '>')
            buf_add_string(out, "&gt;");
        else if (text[i] == '"')
            buf_add_string(out, "&quot;");
        else
            buf_add_byte(out, printable(text[i]));
    }
}

/* The second and later paragraphs of a list item go on where the first one ended. */
static void enter_item_paragraph(struct render *render)
{
    if (render->item_begun)
        add(render, render->format == FORMAT_HTML ? "<br>" : " ");
    render->item_begun = true;
}

/* --- HTML --- */

static int enter_html_block(MD_BLOCKTYPE type, void *detail, void *data)
{
    struct render *render = data;
    unsigned start = type == MD_BLOCK_OL ? ((const MD_BLOCK_OL_DETAIL *)detail)->start : 1;
    if (type == MD_BLOCK_P && render->in_item)
        enter_item_paragraph(render);
    else if (type == MD_BLOCK_P || type == MD_BLOCK_CODE)
        add(render, "<p>");
    else if (type == MD_BLOCK_H)
        add(render, "<h4>");
    else if (type == MD_BLOCK_UL)
        add(render, "<ul>");
    else if (type == MD_BLOCK_OL && start == 1)
        add(render, "<ol>");
    else if (type == MD_BLOCK_OL)
        buf_print(render->out, "<ol start=\"%u\">", start);
    else if (type == MD_BLOCK_LI)
        add(render, "<li>");
    if (type == MD_BLOCK_LI) {
        render->in_item = true;
        render->item_begun = false;
    }
    return state_of(render);
}

static int leave_html_block(MD_BLOCKTYPE type, void *detail, void *data)
{
    (void)detail;
    struct render *render = data;
    if (type == MD_BLOCK_CODE || (type == MD_BLOCK_P && !render->in_item))
        add(render, "</p>");
    else if (type == MD_BLOCK_H)
        add(render, "</h4>");
    else if (type == MD_BLOCK_UL)
        add(render, "</ul>");
    else if (type == MD_BLOCK_OL)
        add(render, "</ol>");
    else if (type == MD_BLOCK_LI)
        add(render, "</li>");
    if (type == MD_BLOCK_LI)
        render->in_item = false;
    return state_of(render);
}

static int enter_html_span(MD_SPANTYPE type, void *detail, void *data)
{
    struct render *render = data;
    if (type == MD_SPAN_STRONG)
        add(render, "<strong>");
    else if (type == MD_SPAN_EM)
        add(render, "<em>");
    else if (type == MD_SPAN_CODE)
        add(render, "<code>");
    if (type != MD_SPAN_A)
        return state_of(render);
    const MD_ATTRIBUTE *href = &((const MD_SPAN_A_DETAIL *)detail)->href;
    if (markdown_link_is_good(href->text, href->size)) {
        add(render, "<a href=\"");
        add_escaped(render->out, href->text, href->size);
        add(render, "\">");
    }
    return state_of(render);
}

static int leave_html_span(MD_SPANTYPE type, void *detail, void *data)
{
    struct render *render = data;
    if (type == MD_SPAN_STRONG)
        add(render, "</strong>");
    else if (type == MD_SPAN_EM)
        add(render, "</em>");
    else if (type == MD_SPAN_CODE)
        add(render, "</code>");
    if (type != MD_SPAN_A)
        return state_of(render);
    const MD_ATTRIBUTE *href = &((const MD_SPAN_A_DETAIL *)detail)->href;
    if (markdown_link_is_good(href->text, href->size))
        add(render, "</a>");
    return state_of(render);
}

static int take_html_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *data)
{
    struct render *render = data;
    if (type == MD_TEXT_BR)
        add(render, "<br>");
    else if (type == MD_TEXT_SOFTBR)
        add(render, " ");
    else
        add_escaped(render->out, text, size);
    return state_of(render);
}

/* --- plain text and IRC --- */

/* An empty block leaves nothing but its gap, which is enough for the next one. */
static void begin_block(struct render *render)
{
    const struct buf *out = render->out;
    if (out->length > render->start && out->data[out->length - 1] != '\n')
        add(render, render->gap);
}

static void begin_item(struct render *render)
{
    begin_block(render);
    if (render->number > 0)
        buf_print(render->out, "%u. ", render->number++);
    else
        add(render, "- ");
    render->in_item = true;
    render->item_begun = false;
}

static int enter_text_block(MD_BLOCKTYPE type, void *detail, void *data)
{
    struct render *render = data;
    if (type == MD_BLOCK_P && render->in_item)
        enter_item_paragraph(render);
    else if (type == MD_BLOCK_P || type == MD_BLOCK_H || type == MD_BLOCK_CODE)
        begin_block(render);
    else if (type == MD_BLOCK_LI)
        begin_item(render);
    else if (type == MD_BLOCK_UL)
        render->number = 0;
    else if (type == MD_BLOCK_OL)
        render->number = ((const MD_BLOCK_OL_DETAIL *)detail)->start;
    return state_of(render);
}

static void end_heading(struct render *render)
{
    const struct buf *out = render->out;
    if (out->length > render->start && strchr(":?!.", out->data[out->length - 1]) == NULL)
        add(render, ":");
}

static int leave_text_block(MD_BLOCKTYPE type, void *detail, void *data)
{
    (void)detail;
    struct render *render = data;
    if (type == MD_BLOCK_H && is_irc(render))
        end_heading(render);
    if (type == MD_BLOCK_LI)
        render->in_item = false;
    bool narrow = is_irc(render) || type == MD_BLOCK_H || type == MD_BLOCK_LI;
    render->gap = narrow ? "\n" : "\n\n";
    return state_of(render);
}

static int enter_text_span(MD_SPANTYPE type, void *detail, void *data)
{
    (void)detail;
    struct render *render = data;
    if (type == MD_SPAN_CODE)
        add(render, "\"");
    else if (type == MD_SPAN_STRONG && render->format == FORMAT_IRC_BOLD)
        add(render, IRC_BOLD);
    else if (type == MD_SPAN_A)
        render->link_start = render->out->length;
    return state_of(render);
}

/* Whether the open link's text is its address already. */
static bool link_is_its_text(const struct render *render, const MD_ATTRIBUTE *href)
{
    const char *text = render->out->data + render->link_start;
    size_t length = render->out->length - render->link_start;
    size_t scheme = strlen("mailto:");
    if (href->size == length + scheme && memcmp(href->text, "mailto:", scheme) == 0)
        return memcmp(href->text + scheme, text, length) == 0;
    return href->size == length && memcmp(href->text, text, length) == 0;
}

static int leave_text_span(MD_SPANTYPE type, void *detail, void *data)
{
    struct render *render = data;
    if (type == MD_SPAN_CODE)
        add(render, "\"");
    else if (type == MD_SPAN_STRONG && render->format == FORMAT_IRC_BOLD)
        add(render, IRC_BOLD);
    if (type != MD_SPAN_A)
        return state_of(render);
    const MD_ATTRIBUTE *href = &((const MD_SPAN_A_DETAIL *)detail)->href;
    if (markdown_link_is_good(href->text, href->size) && !link_is_its_text(render, href)) {
        add(render, " <");
        add_plain(render->out, href->text, href->size);
        add(render, ">");
    }
    return state_of(render);
}

static int take_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *data)
{
    struct render *render = data;
    if (type == MD_TEXT_BR)
        add(render, render->format == FORMAT_PLAIN ? "\n" : " ");
    else if (type == MD_TEXT_SOFTBR)
        add(render, " ");
    else
        add_plain(render->out, text, size);
    return state_of(render);
}

bool guide_render(const char *markdown, enum guide_format format, struct buf *out)
{
    enum { flags = MD_FLAG_NOHTML | MD_FLAG_NOINDENTEDCODEBLOCKS };
    static const MD_PARSER html = {.flags = flags,
                                   .enter_block = enter_html_block,
                                   .leave_block = leave_html_block,
                                   .enter_span = enter_html_span,
                                   .leave_span = leave_html_span,
                                   .text = take_html_text};
    static const MD_PARSER text = {.flags = flags,
                                   .enter_block = enter_text_block,
                                   .leave_block = leave_text_block,
                                   .enter_span = enter_text_span,
                                   .leave_span = leave_text_span,
                                   .text = take_text};
    struct render render = {.format = format, .out = out, .start = out->length, .gap = ""};
    if (!out->overflow && md_parse(markdown, (MD_SIZE)strlen(markdown),
                                   format == FORMAT_HTML ? &html : &text, &render) == 0)
        return true;
    buf_truncate(out, render.start);
    return false;
}

void guide_escape(const char *text, struct buf *out)
{
    for (; *text != '\0'; text++) {
        if (strchr("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", *text) != NULL)
            buf_add_byte(out, '\\');
        buf_add_byte(out, printable(*text));
    }
}
