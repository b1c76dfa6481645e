#include "driver/xmpp/guard.h"

#include <dlfcn.h>
#include <expat.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/xmpp/sieve.h"

enum {
    HELD_MOST =
        16 * 1024 * 1024,     /* bytes in expat: a tag, and a little for each tag that is open */
    HELD_IDLE = 1024 * 1024,  /* more is not kept for the next stream */
    TOKEN_MOST = 1024 * 1024, /* bytes of one tag: expat looks at it all with each read */
};

/* There is one stream in a process, its parser belongs to libstrophe, and expat gives its allocator
 * no way to tell: so these are not handed down. */
static struct {
    guard_managed *told;
    void *data;
} manager;
static size_t held; /* bytes in expat */
static size_t read_last;

/* The function of expat's that has the name of one of ours. */
static void *behind(const char *name)
{
    void *function = dlsym(RTLD_NEXT, name);
    if (function == NULL)
        abort();
    return function;
}

static struct sieve *sieve_of(XML_Parser parser)
{
    return XML_GetUserData(parser);
}

/* ---- what comes from expat ---- */

static void on_start(void *parser, const char *name, const char **attributes)
{
    sieve_start(sieve_of(parser), name, attributes);
}

static void on_end(void *parser, const char *name)
{
    sieve_end(sieve_of(parser), name);
}

static void on_text(void *parser, const char *text, int length)
{
    sieve_text(sieve_of(parser), text, (size_t)length);
}

/* RFC 6120, 11.1: there is none. Only the server itself could send it. */
static void on_document_type(void *parser, const char *name, const char *system_id,
                             const char *public_id, int has_subset)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_subset;
    XML_StopParser(parser, XML_FALSE);
}

/* ---- its memory: libstrophe's would be counted as a stanza's, and kept as long as the parser ----
 */

static void *hold(void *memory)
{
    held += memory != NULL ? malloc_usable_size(memory) : 0;
    return memory;
}

static void *on_alloc(size_t size)
{
    return held + size > HELD_MOST ? NULL : hold(malloc(size));
}

static void on_free(void *memory)
{
    held -= memory != NULL ? malloc_usable_size(memory) : 0;
    free(memory);
}

static void *on_realloc(void *memory, size_t size)
{
    size_t before = memory != NULL ? malloc_usable_size(memory) : 0;
    if (held - before + size > HELD_MOST)
        return NULL;
    void *more = realloc(memory, size);
    held -= more != NULL ? before : 0;
    return hold(more);
}

/* ---- what libstrophe calls ---- */

/* Without a separator expat leaves namespaces alone. */
XML_Parser XML_ParserCreate_MM(const char *encoding, const XML_Memory_Handling_Suite *memory,
                               const char *separator)
{
    static const XML_Memory_Handling_Suite bounded = {on_alloc, on_realloc, on_free};
    XML_Parser (*create)(const char *, const XML_Memory_Handling_Suite *, const char *) = NULL;
    *(void **)&create = behind("XML_ParserCreate_MM");
    (void)memory;
    (void)separator;
    return create(encoding, &bounded, NULL);
}

static void hang(XML_Parser parser, struct sieve *sieve)
{
    void (*set)(XML_Parser, void *) = NULL;
    *(void **)&set = behind("XML_SetUserData");
    set(parser, sieve);
}

/* What it sets hangs on the parser where libstrophe's own hung. */
void XML_SetUserData(XML_Parser parser, void *user)
{
    struct sieve *sieve = sieve_of(parser);
    if (sieve == NULL) {
        sieve = mem_new(struct sieve);
        sieve_init(sieve);
        hang(parser, sieve);
    }
    sieve->user = user;
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
    struct sieve *sieve = sieve_of(parser);
    *(void **)&set = behind("XML_SetElementHandler");
    sieve->start = start;
    sieve->end = end;
    sieve->managed = manager.told;
    sieve->managing = manager.data;
    set(parser, on_start, on_end);
    XML_UseParserAsHandlerArg(parser);
    XML_SetStartDoctypeDeclHandler(parser, on_document_type);
    be_prompt(parser);
}

void XML_SetCharacterDataHandler(XML_Parser parser, XML_CharacterDataHandler text)
{
    void (*set)(XML_Parser, XML_CharacterDataHandler) = NULL;
    *(void **)&set = behind("XML_SetCharacterDataHandler");
    sieve_of(parser)->text = text;
    set(parser, on_text);
}

enum XML_Status XML_Parse(XML_Parser parser, const char *text, int length, int is_last)
{
    enum XML_Status (*parse)(XML_Parser, const char *, int, int) = NULL;
    *(void **)&parse = behind("XML_Parse");
    struct sieve *sieve = sieve_of(parser);
    read_last = (size_t)length;
    if (sieve == NULL)
        return parse(parser, text, length, is_last);
    sieve->unread += read_last; /* until there is something to tell */
    enum XML_Status status = parse(parser, text, length, is_last);
    return sieve->unread > TOKEN_MOST ? XML_STATUS_ERROR : status;
}

/* It forgets what hung on it. */
XML_Bool XML_ParserReset(XML_Parser parser, const char *encoding)
{
    XML_Bool (*reset)(XML_Parser, const char *) = NULL;
    struct sieve *sieve = sieve_of(parser);
    *(void **)&reset = behind("XML_ParserReset");
    if (!reset(parser, encoding))
        return XML_FALSE;
    if (sieve != NULL)
        sieve_reset(sieve);
    hang(parser, sieve);
    return XML_TRUE;
}

void XML_ParserFree(XML_Parser parser)
{
    void (*release)(XML_Parser) = NULL;
    struct sieve *sieve = parser != NULL ? sieve_of(parser) : NULL;
    *(void **)&release = behind("XML_ParserFree");
    if (sieve != NULL)
        sieve_finish(sieve);
    free(sieve);
    release(parser);
}

/* ---- */

void guard_manage(guard_managed *told, void *data)
{
    manager.told = told;
    manager.data = data;
}

size_t guard_take_read(void)
{
    size_t size = read_last;
    read_last = 0;
    return size;
}

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

bool guard_is_cut(xmpp_stanza_t *stanza)
{
    return xmpp_stanza_get_child_by_name_and_ns(stanza, "cut", GUARD_CUT) != NULL;
}
