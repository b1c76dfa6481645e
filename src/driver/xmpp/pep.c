#include "driver/xmpp/pep.h"

#include "base/str.h"
#include "driver/xmpp/form.h"
#include "driver/xmpp/stanza.h"

static xmpp_stanza_t *new_iq(xmpp_ctx_t *context, const char *type, const char *id,
                             xmpp_stanza_t **pubsub)
{
    xmpp_stanza_t *iq = xmpp_iq_new(context, type, id);
    *pubsub = stanza_add(iq, "pubsub", NS_PUBSUB);
    return iq;
}

static xmpp_stanza_t *add_node(xmpp_stanza_t *pubsub, const char *name, const char *node)
{
    xmpp_stanza_t *child = stanza_add(pubsub, name, NULL);
    xmpp_stanza_set_attribute(child, "node", node);
    return child;
}

static void add_settings(xmpp_stanza_t *parent, const char *form_type, const char *const *settings)
{
    xmpp_stanza_t *form = form_add(parent, "submit", NULL);
    form_add_value(form_add_field(form, "hidden", "FORM_TYPE", NULL), form_type);
    for (; *settings != NULL; settings += 2)
        form_add_setting(form, settings[0], settings[1]);
}

xmpp_stanza_t *pep_ask(xmpp_ctx_t *context, const char *id, const char *node)
{
    xmpp_stanza_t *pubsub;
    xmpp_stanza_t *iq = new_iq(context, "get", id, &pubsub);
    add_node(pubsub, "items", node);
    return iq;
}

xmpp_stanza_t *pep_publish(xmpp_ctx_t *context, const char *id, const char *node,
                           const char *item_id, const char *const *settings, xmpp_stanza_t **item)
{
    xmpp_stanza_t *pubsub;
    xmpp_stanza_t *iq = new_iq(context, "set", id, &pubsub);
    *item = stanza_add(add_node(pubsub, "publish", node), "item", NULL);
    xmpp_stanza_set_id(*item, item_id);
    if (settings != NULL)
        add_settings(stanza_add(pubsub, "publish-options", NULL), NS_PUBSUB "#publish-options",
                     settings);
    return iq;
}

xmpp_stanza_t *pep_create(xmpp_ctx_t *context, const char *id, const char *node)
{
    xmpp_stanza_t *pubsub;
    xmpp_stanza_t *iq = new_iq(context, "set", id, &pubsub);
    add_node(pubsub, "create", node);
    return iq;
}

xmpp_stanza_t *pep_configure(xmpp_ctx_t *context, const char *id, const char *node,
                             const char *const *settings)
{
    xmpp_stanza_t *iq = xmpp_iq_new(context, "set", id);
    xmpp_stanza_t *pubsub = stanza_add(iq, "pubsub", NS_PUBSUB "#owner");
    add_settings(add_node(pubsub, "configure", node), NS_PUBSUB "#node_config", settings);
    return iq;
}

xmpp_stanza_t *pep_retract(xmpp_ctx_t *context, const char *id, const char *node,
                           const char *item_id)
{
    xmpp_stanza_t *pubsub;
    xmpp_stanza_t *iq = new_iq(context, "set", id, &pubsub);
    xmpp_stanza_t *retract = add_node(pubsub, "retract", node);
    xmpp_stanza_set_attribute(retract, "notify", "true");
    xmpp_stanza_set_id(stanza_add(retract, "item", NULL), item_id);
    return iq;
}

static xmpp_stanza_t *items_in(xmpp_stanza_t *parent, const char *ns, const char *node)
{
    xmpp_stanza_t *items = stanza_child(parent, "items", ns);
    return stanza_attribute_is(items, "node", node) ? items : NULL;
}

xmpp_stanza_t *pep_items(xmpp_stanza_t *iq, const char *node)
{
    return items_in(stanza_only_child(iq, "pubsub", NS_PUBSUB), NS_PUBSUB, node);
}

xmpp_stanza_t *pep_event(xmpp_stanza_t *message, const char *node)
{
    return items_in(stanza_only_child(message, "event", NS_PUBSUB_EVENT), NS_PUBSUB_EVENT, node);
}

bool pep_is_part(xmpp_stanza_t *iq)
{
    xmpp_stanza_t *pubsub = stanza_only_child(iq, "pubsub", NS_PUBSUB);
    return stanza_child(pubsub, "set", "http://jabber.org/protocol/rsm") != NULL;
}

bool pep_is_error(xmpp_stanza_t *iq, const char *condition)
{
    const char *type = xmpp_stanza_get_type(iq);
    if (type == NULL || !str_equal(type, "error"))
        return false;
    xmpp_stanza_t *error = xmpp_stanza_get_child_by_name(iq, "error");
    return condition == NULL ||
           (error != NULL && xmpp_stanza_get_child_by_name(error, condition) != NULL);
}
