#include "driver/xmpp/archive.h"

#include <stddef.h>

#include "base/str.h"
#include "driver/xmpp/jid.h"

#define NS_MAM  "urn:xmpp:mam:2"
#define NS_RSM  "http://jabber.org/protocol/rsm"
#define NS_FORM "jabber:x:data"

static xmpp_stanza_t *add(xmpp_stanza_t *to, const char *name, const char *ns, const char *text)
{
    xmpp_ctx_t *context = xmpp_stanza_get_context(to);
    xmpp_stanza_t *child = xmpp_stanza_new(context);
    xmpp_stanza_set_name(child, name);
    if (ns != NULL)
        xmpp_stanza_set_ns(child, ns);
    if (text != NULL) {
        xmpp_stanza_t *inner = xmpp_stanza_new(context);
        xmpp_stanza_set_text(inner, text);
        xmpp_stanza_add_child_ex(child, inner, 0);
    }
    xmpp_stanza_add_child_ex(to, child, 0);
    return child;
}

static void add_field(xmpp_stanza_t *form, const char *name, const char *type, const char *value)
{
    xmpp_stanza_t *field = add(form, "field", NULL, NULL);
    xmpp_stanza_set_attribute(field, "var", name);
    if (type != NULL)
        xmpp_stanza_set_type(field, type);
    add(field, "value", NULL, value);
}

static xmpp_stanza_t *start_query(xmpp_ctx_t *context, const char *id, const char *to,
                                  xmpp_stanza_t **iq)
{
    *iq = xmpp_iq_new(context, "set", id);
    if (to != NULL)
        xmpp_stanza_set_to(*iq, to);
    xmpp_stanza_t *query = add(*iq, "query", NS_MAM, NULL);
    xmpp_stanza_set_attribute(query, "queryid", id);
    return query;
}

static void add_form(xmpp_stanza_t *query, const char *field, const char *value)
{
    xmpp_stanza_t *form = add(query, "x", NS_FORM, NULL);
    xmpp_stanza_set_type(form, "submit");
    add_field(form, "FORM_TYPE", "hidden", NS_MAM);
    add_field(form, field, NULL, value);
}

xmpp_stanza_t *xmpp_archive_ask(xmpp_ctx_t *context, const char *id, const char *to,
                                const char *with, const char *before)
{
    xmpp_stanza_t *iq = NULL;
    xmpp_stanza_t *query = start_query(context, id, to, &iq);
    if (with != NULL)
        add_form(query, "with", with);
    xmpp_stanza_t *set = add(query, "set", NS_RSM, NULL);
    add(set, "max", NULL, "100");
    add(set, "before", NULL, *before == '\0' ? NULL : before);
    return iq;
}

xmpp_stanza_t *xmpp_archive_ask_since(xmpp_ctx_t *context, const char *id, const char *to,
                                      const char *start, const char *after)
{
    xmpp_stanza_t *iq = NULL;
    xmpp_stanza_t *query = start_query(context, id, to, &iq);
    add_form(query, "start", start);
    xmpp_stanza_t *set = add(query, "set", NS_RSM, NULL);
    add(set, "max", NULL, "100");
    if (after != NULL)
        add(set, "after", NULL, after);
    return iq;
}

xmpp_stanza_t *xmpp_archive_result(xmpp_stanza_t *message, const char *id, const char *archive)
{
    xmpp_stanza_t *result = xmpp_stanza_get_child_by_name_and_ns(message, "result", NS_MAM);
    const char *from = xmpp_stanza_get_from(message);
    const char *asked = result == NULL ? NULL : xmpp_stanza_get_attribute(result, "queryid");
    if (asked == NULL || !str_equal(asked, id) || (from != NULL && !jid_same(from, archive)))
        return NULL;
    xmpp_stanza_t *forwarded = xmpp_stanza_get_child_by_ns(result, "urn:xmpp:forward:0");
    return forwarded == NULL ? NULL : xmpp_stanza_get_child_by_name(forwarded, "message");
}

bool xmpp_archive_is(xmpp_stanza_t *message, const char *key)
{
    xmpp_stanza_t *origin =
        xmpp_stanza_get_child_by_name_and_ns(message, "origin-id", "urn:xmpp:sid:0");
    const char *id = xmpp_stanza_get_id(message);
    const char *origin_id = origin == NULL ? NULL : xmpp_stanza_get_id(origin);
    return (id != NULL && str_equal(id, key)) || (origin_id != NULL && str_equal(origin_id, key));
}

bool xmpp_archive_end(xmpp_stanza_t *iq, const char *edge, char **next)
{
    xmpp_stanza_t *fin = xmpp_stanza_get_child_by_name_and_ns(iq, "fin", NS_MAM);
    const char *type = xmpp_stanza_get_type(iq);
    *next = NULL;
    if (fin == NULL || type == NULL || !str_equal(type, "result"))
        return false;
    const char *complete = xmpp_stanza_get_attribute(fin, "complete");
    xmpp_stanza_t *set = xmpp_stanza_get_child_by_name_and_ns(fin, "set", NS_RSM);
    xmpp_stanza_t *at = set == NULL ? NULL : xmpp_stanza_get_child_by_name(set, edge);
    if (at != NULL && (complete == NULL || !str_equal(complete, "true")))
        *next = xmpp_stanza_get_text(at);
    return true;
}
