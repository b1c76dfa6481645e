#include "driver/xmpp/form.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/xmpp/stanza.h"

enum { VALUE_MOST = 4096 }; /* bytes */

xmpp_stanza_t *form_add(xmpp_stanza_t *parent, const char *type, const char *title)
{
    xmpp_stanza_t *form = stanza_add(parent, "x", NS_FORM);
    xmpp_stanza_set_type(form, type);
    if (title != NULL)
        stanza_add_text(form, "title", NULL, title);
    return form;
}

xmpp_stanza_t *form_add_field(xmpp_stanza_t *form, const char *type, const char *name,
                              const char *label)
{
    xmpp_stanza_t *field = stanza_add(form, "field", NULL);
    if (type != NULL)
        xmpp_stanza_set_type(field, type);
    xmpp_stanza_set_attribute(field, "var", name);
    if (label != NULL)
        xmpp_stanza_set_attribute(field, "label", label);
    return field;
}

void form_add_value(xmpp_stanza_t *field, const char *value)
{
    stanza_add_text(field, "value", NULL, value);
}

void form_add_option(xmpp_stanza_t *field, const char *value)
{
    form_add_value(stanza_add(field, "option", NULL), value);
}

void form_add_setting(xmpp_stanza_t *form, const char *name, const char *value)
{
    form_add_value(form_add_field(form, NULL, name, NULL), value);
}

void form_add_lines(xmpp_stanza_t *form, const char *name, const char *text)
{
    xmpp_stanza_t *field = form_add_field(form, "text-multi", name, NULL);
    for (;;) {
        size_t length = strcspn(text, "\n");
        char *line = mem_string_of(text, length);
        form_add_value(field, line);
        free(line);
        if (text[length] == '\0')
            return;
        text += length + 1;
    }
}

xmpp_stanza_t *form_submitted(xmpp_stanza_t *parent)
{
    xmpp_stanza_t *form = stanza_only_child(parent, "x", NS_FORM);
    return form != NULL && stanza_attribute_is(form, "type", "submit") ? form : NULL;
}

static xmpp_stanza_t *field_named(xmpp_stanza_t *form, const char *name)
{
    xmpp_stanza_t *child = form == NULL ? NULL : xmpp_stanza_get_children(form);
    for (; child != NULL; child = xmpp_stanza_get_next(child)) {
        const char *tag = xmpp_stanza_get_name(child);
        if (tag != NULL && str_equal(tag, "field") && stanza_attribute_is(child, "var", name))
            return child;
    }
    return NULL;
}

char *form_value(xmpp_stanza_t *form, const char *name)
{
    xmpp_stanza_t *value = stanza_child(field_named(form, name), "value", NS_FORM);
    char *text = value == NULL ? NULL : xmpp_stanza_get_text(value);
    if (text == NULL)
        return NULL;
    char *copy = strlen(text) > VALUE_MOST ? NULL : mem_string(text);
    xmpp_free(xmpp_stanza_get_context(value), text);
    return copy;
}
