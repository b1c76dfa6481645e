#include "guide/load.h"

#include <md4c.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/problem.h"

/* md4c says what there is, but not where: only its texts point into what it was given. So a fault
 * waits for the next text, and takes its place from there. */
struct checker {
    const struct document *document;
    const char *markdown;
    size_t length;
    struct place place;
    bool headings;
    size_t last;   /* the offset of the last text */
    char *fault;   /* waits for its place */
    bool of_block; /* the place of `fault` is the line, not the text in it */
    bool in_html;  /* in a block of HTML, which is reported as one */
    bool reported;
    int list_depth; /* lists open around here */
};

static void report(struct checker *checker, const char *fault, size_t offset, bool of_block)
{
    int line = checker->place.line;
    int column = checker->place.column;
    if (column > 0 && checker->reported)
        return; /* all of it has one place, so the first fault will do */
    checker->reported = true;
    size_t line_start = 0;
    for (size_t at = 0; column == 0 && at < offset; at++) {
        if (checker->markdown[at] == '\n') {
            line++;
            line_start = at + 1;
        }
    }
    if (column == 0)
        column = of_block ? 1 : (int)(offset - line_start) + 1;
    problem_error(checker->document->problems, checker->document->path, line, column, "%s", fault);
}

static void settle(struct checker *checker)
{
    if (checker->fault == NULL)
        return;
    report(checker, checker->fault, checker->last, checker->of_block);
    free(checker->fault);
    checker->fault = NULL;
}

static void await(struct checker *checker, const char *fault, bool of_block)
{
    settle(checker);
    checker->fault = mem_string(fault);
    checker->of_block = of_block;
}

/* A thematic break has no text: it is the next line made of nothing but its marks. */
static void report_rule(struct checker *checker)
{
    size_t at = checker->last;
    while (at < checker->length) {
        size_t length = strcspn(checker->markdown + at, "\n");
        if (length >= 3 && strspn(checker->markdown + at, "-*_ \t") >= length)
            break;
        at += length + 1;
    }
    checker->last = at < checker->length ? at : checker->last;
    report(checker, "lines across the page (`---`) are not taken", checker->last, true);
}

static void enter_list(struct checker *checker)
{
    if (checker->list_depth++ > 0)
        await(checker, "a list inside a list is not taken", true);
}

static void enter_heading(struct checker *checker, const MD_BLOCK_H_DETAIL *heading)
{
    if (!checker->headings)
        await(checker, "no heading may stand here", true);
    else if (heading->level != 3)
        await(checker, "only headings with `### ` may stand here", true);
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *data)
{
    struct checker *checker = data;
    if (type == MD_BLOCK_QUOTE)
        await(checker, "quotes (`>`) are not taken", true);
    else if (type == MD_BLOCK_CODE)
        await(checker, "blocks of code are not taken, nor lines that begin with four spaces", true);
    else if (type == MD_BLOCK_HTML)
        await(checker, "HTML is not taken", true);
    else if (type == MD_BLOCK_TABLE)
        await(checker, "tables are not taken", true);
    else if (type == MD_BLOCK_HR)
        report_rule(checker);
    else if (type == MD_BLOCK_UL || type == MD_BLOCK_OL)
        enter_list(checker);
    else if (type == MD_BLOCK_H)
        enter_heading(checker, detail);
    checker->in_html = type == MD_BLOCK_HTML;
    return 0;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *data)
{
    (void)detail;
    struct checker *checker = data;
    settle(checker);
    if (type == MD_BLOCK_UL || type == MD_BLOCK_OL)
        checker->list_depth--;
    checker->in_html = false;
    return 0;
}

bool markdown_link_is_good(const char *url, size_t length)
{
    static const char *const schemes[] = {"https://", "http://", "mailto:"};
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        size_t scheme = strlen(schemes[i]);
        if (length > scheme && strncasecmp(url, schemes[i], scheme) == 0)
            return true;
    }
    return false;
}

static int enter_span(MD_SPANTYPE type, void *detail, void *data)
{
    struct checker *checker = data;
    if (type == MD_SPAN_IMG)
        await(checker, "pictures are not taken", false);
    if (type != MD_SPAN_A)
        return 0;
    const MD_ATTRIBUTE *href = &((const MD_SPAN_A_DETAIL *)detail)->href;
    if (markdown_link_is_good(href->text, href->size))
        return 0;
    char *fault =
        mem_print("the link `%.*s` must begin with https://, http:// or mailto:",
                  href->size > 200 ? 200 : (int)href->size, href->text == NULL ? "" : href->text);
    await(checker, fault, false);
    free(fault);
    return 0;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *data)
{
    (void)type;
    (void)detail;
    settle(data);
    return 0;
}

static int take_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *data)
{
    (void)size;
    struct checker *checker = data;
    uintptr_t offset = (uintptr_t)text - (uintptr_t)checker->markdown;
    if (offset >= checker->length)
        return 0; /* not from the document: md4c's own white space */
    checker->last = offset;
    settle(checker);
    if (type == MD_TEXT_HTML && !checker->in_html)
        report(checker, "HTML is not taken", offset, false);
    if (type == MD_TEXT_ENTITY)
        report(checker, "entities such as &amp; are not taken: write the character itself", offset,
               false);
    return 0;
}

void markdown_check(const struct document *document, const char *markdown, struct place place,
                    bool headings)
{
    static const MD_PARSER parser = {.flags = MD_FLAG_TABLES,
                                     .enter_block = enter_block,
                                     .leave_block = leave_block,
                                     .enter_span = enter_span,
                                     .leave_span = leave_span,
                                     .text = take_text};
    struct checker checker = {.document = document,
                              .markdown = markdown,
                              .length = strlen(markdown),
                              .place = place,
                              .headings = headings};
    if (md_parse(markdown, (MD_SIZE)checker.length, &parser, &checker) != 0)
        report(&checker, "this cannot be read as Markdown", 0, true);
    settle(&checker);
}
