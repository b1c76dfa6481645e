#include "driver/xmpp/guard.h"

#include <dlfcn.h>
#include <expat.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"

/* What libstrophe gave to a parser. It hangs on the parser where libstrophe's own hung. */
struct guard {
    XML_Parser parser;
    void *user;
    XML_StartElementHandler start;
    XML_EndElementHandler end;
    XML_CharacterDataHandler text;
    size_t depth;    /* elements open that were passed on */
    size_t skipped;  /* elements open within one that was not */
    size_t elements; /* of this stanza */
    size_t left;     /* bytes that it may still have */
    struct buf run;  /* its text since the last tag */
};

/* The function of expat's that has the name of one of ours. */
static void *behind(const char *name)
{
    void *function = dlsym(RTLD_NEXT, name);
    if (function == NULL)
        abort();
    return function;
}

static struct guard *guard_of(XML_Parser parser)
{
    return XML_GetUserData(parser);
}

/* ---- what comes from expat ---- */

static void pass_text(struct guard *guard)
{
    if (guard->run.length > 0 && guard->text != NULL)
        guard->text(guard->user, guard->run.data, (int)guard->run.length);
    buf_clear(&guard->run);
}

/* "xml:lang" or without a namespace; expat writes the namespace before the name, and U+001F between
 * them, as libstrophe tells it to. */
static bool is_fit(const char *attribute)
{
    return strchr(attribute, '\x1F') == NULL ||
           str_equal(attribute, "http://www.w3.org/XML/1998/namespace\x1Flang");
}

/* Copies the pointers of what is fit, and adds up what it takes. */
static size_t choose(const char **attributes, const char **out)
{
    size_t count = 0, size = 0;
    for (size_t i = 0; attributes[i] != NULL; i += 2) {
        if (!is_fit(attributes[i]) || count == GUARD_ATTRIBUTES_MOST)
            continue;
        out[2 * count] = attributes[i];
        out[2 * count++ + 1] = attributes[i + 1];
        size += strlen(attributes[i]) + strlen(attributes[i + 1]);
    }
    out[2 * count] = NULL;
    return size;
}

static void on_start(void *data, const char *name, const char **attributes)
{
    struct guard *guard = data;
    const char *fit[2 * GUARD_ATTRIBUTES_MOST + 1];
    pass_text(guard);
    if (guard->depth <= 1) {
        guard->elements = 0;
        guard->left = GUARD_STANZA_MOST;
    }
    size_t size = choose(attributes, fit) + strlen(name);
    if (guard->skipped > 0 || guard->depth == GUARD_DEEPEST ||
        guard->elements == GUARD_ELEMENTS_MOST || size > guard->left) {
        guard->skipped++;
        return;
    }
    guard->depth++;
    guard->elements++;
    guard->left -= size;
    if (guard->start != NULL)
        guard->start(guard->user, name, fit);
}

static void on_end(void *data, const char *name)
{
    struct guard *guard = data;
    pass_text(guard);
    if (guard->skipped > 0) {
        guard->skipped--;
        return;
    }
    guard->depth--;
    if (guard->end != NULL)
        guard->end(guard->user, name);
}

/* What does not fit is cut, between characters. */
static void on_text(void *data, const char *text, int length)
{
    struct guard *guard = data;
    size_t size = (size_t)length;
    if (guard->skipped > 0 || guard->depth < 2)
        return;
    if (size > guard->left) {
        for (size = guard->left; size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80;)
            size--;
        guard->left = size;
    }
    buf_add(&guard->run, text, size);
    guard->left -= size;
}

/* RFC 6120, 11.1: there is none. Only the server itself could send it. */
static void on_document_type(void *data, const char *name, const char *system_id,
                             const char *public_id, int has_subset)
{
    struct guard *guard = data;
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_subset;
    XML_StopParser(guard->parser, XML_FALSE);
}

/* ---- what libstrophe calls ---- */

static void hang(struct guard *guard)
{
    void (*set)(XML_Parser, void *) = NULL;
    *(void **)&set = behind("XML_SetUserData");
    set(guard->parser, guard);
}

void XML_SetUserData(XML_Parser parser, void *user)
{
    struct guard *guard = guard_of(parser);
    if (guard == NULL) {
        guard = mem_new(struct guard);
        guard->parser = parser;
        buf_init(&guard->run, GUARD_STANZA_MOST);
        hang(guard);
    }
    guard->user = user;
}

/* From 2.6 on, expat waits for more input before it looks at what it could not read whole the first
 * time: a message that came in two pieces would lie there until the next one comes. */
static void be_prompt(XML_Parser parser)
{
    XML_Bool (*set)(XML_Parser, XML_Bool) = NULL;
    *(void **)&set = dlsym(RTLD_DEFAULT, "XML_SetReparseDeferralEnabled");
    if (set != NULL)
        set(parser, XML_FALSE);
}

void XML_SetElementHandler(XML_Parser parser, XML_StartElementHandler start,
                           XML_EndElementHandler end)
{
    void (*set)(XML_Parser, XML_StartElementHandler, XML_EndElementHandler) = NULL;
    struct guard *guard = guard_of(parser);
    *(void **)&set = behind("XML_SetElementHandler");
    guard->start = start;
    guard->end = end;
    set(parser, on_start, on_end);
    XML_SetStartDoctypeDeclHandler(parser, on_document_type);
    be_prompt(parser);
}

void XML_SetCharacterDataHandler(XML_Parser parser, XML_CharacterDataHandler text)
{
    void (*set)(XML_Parser, XML_CharacterDataHandler) = NULL;
    *(void **)&set = behind("XML_SetCharacterDataHandler");
    guard_of(parser)->text = text;
    set(parser, on_text);
}

/* It forgets what hung on it. */
XML_Bool XML_ParserReset(XML_Parser parser, const char *encoding)
{
    XML_Bool (*reset)(XML_Parser, const char *) = NULL;
    struct guard *guard = guard_of(parser);
    *(void **)&reset = behind("XML_ParserReset");
    XML_Bool done = reset(parser, encoding);
    if (guard == NULL || !done)
        return done;
    guard->depth = guard->skipped = 0;
    buf_clear(&guard->run);
    hang(guard);
    return done;
}

void XML_ParserFree(XML_Parser parser)
{
    void (*release)(XML_Parser) = NULL;
    struct guard *guard = parser != NULL ? guard_of(parser) : NULL;
    *(void **)&release = behind("XML_ParserFree");
    if (guard != NULL) {
        buf_finish(&guard->run);
        free(guard);
    }
    release(parser);
}

/* ---- */

bool guard_works(xmpp_ctx_t *context)
{
    xmpp_stanza_t *stanza =
        xmpp_stanza_new_from_string(context, "<a from='b' xmlns:e='urn:e' e:from='c' e:to='d'/>");
    const char *from = stanza != NULL ? xmpp_stanza_get_from(stanza) : NULL;
    bool works = from != NULL && str_equal(from, "b") && xmpp_stanza_get_to(stanza) == NULL;
    if (stanza != NULL)
        xmpp_stanza_release(stanza);
    return works;
}
