/* What the tests of the XMPP driver share: stanzas from text. */
#ifndef WAYMARK_TESTS_XMPP_H
#define WAYMARK_TESTS_XMPP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strophe.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"

/* A stanza as libstrophe has it from a stream, to be released. */
static inline xmpp_stanza_t *stanza_of(xmpp_ctx_t *context, const char *text)
{
    xmpp_stanza_t *stanza = xmpp_stanza_new_from_string(context, text);
    if (stanza == NULL)
        fail_msg("no stanza: %.200s", text);
    return stanza;
}

static inline void add_escaped(struct buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '<' || *text == '>' || *text == '&')
            buf_add_string(out, *text == '<' ? "&lt;" : *text == '>' ? "&gt;" : "&amp;");
        else
            buf_add_byte(out, *text);
    }
}

static inline int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* One attribute after the other in the order of their names; libstrophe has them in any order. A
 * namespace only where it is another than the parent's. */
static inline void add_attributes(struct buf *out, xmpp_stanza_t *stanza, const char *ns)
{
    const char *pairs[128];
    int count = xmpp_stanza_get_attributes(stanza, pairs, 128);
    qsort(pairs, (size_t)count / 2, 2 * sizeof *pairs, by_name);
    for (int i = 0; i + 1 < count; i += 2) {
        if (str_equal(pairs[i], "xmlns") && str_equal(pairs[i + 1], ns))
            continue;
        buf_print(out, " %s='", pairs[i]);
        add_escaped(out, pairs[i + 1]);
        buf_add_string(out, "'");
    }
}

static inline void add_stanza(struct buf *out, xmpp_stanza_t *stanza, const char *ns)
{
    if (xmpp_stanza_is_text(stanza)) {
        add_escaped(out, xmpp_stanza_get_text_ptr(stanza));
        return;
    }
    const char *own_ns = xmpp_stanza_get_ns(stanza);
    xmpp_stanza_t *child = xmpp_stanza_get_children(stanza);
    buf_print(out, "<%s", xmpp_stanza_get_name(stanza));
    add_attributes(out, stanza, ns);
    buf_add_string(out, child != NULL ? ">" : "/>");
    if (child == NULL)
        return;
    for (; child != NULL; child = xmpp_stanza_get_next(child))
        add_stanza(out, child, own_ns != NULL ? own_ns : ns);
    buf_print(out, "</%s>", xmpp_stanza_get_name(stanza));
}

/* A stanza as text, to be freed with free(). */
static inline char *text_of(xmpp_stanza_t *stanza)
{
    struct buf text;
    buf_init(&text, 4 * 1024 * 1024);
    add_stanza(&text, stanza, XMPP_NS_CLIENT);
    assert_false(text.overflow);
    char *taken = buf_take(&text);
    buf_finish(&text);
    return taken;
}

/* A text of so many times a unit, between two others. Free with free(). */
static inline char *repeated(const char *before, const char *unit, size_t count, const char *after)
{
    struct buf text;
    buf_init(&text, 32 * 1024 * 1024);
    buf_add_string(&text, before);
    for (size_t i = 0; i < count; i++)
        buf_add_string(&text, unit);
    buf_add_string(&text, after);
    assert_false(text.overflow);
    char *taken = buf_take(&text);
    buf_finish(&text);
    return taken;
}

static inline int context_setup(void **state)
{
    *state = xmpp_ctx_new(NULL, NULL);
    return 0;
}

static inline int context_teardown(void **state)
{
    xmpp_ctx_free(*state);
    return 0;
}

#endif
