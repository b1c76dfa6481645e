/* Data forms (XEP-0004). Pure. */
#ifndef WAYMARK_DRIVER_XMPP_FORM_H
#define WAYMARK_DRIVER_XMPP_FORM_H

#include <stdbool.h>
#include <strophe.h>

/* A new form in a stanza, borrowed from it. `type` is form, submit or result; `title` may be NULL.
 */
xmpp_stanza_t *form_add(xmpp_stanza_t *parent, const char *type, const char *title);

/* A new field of it: `type` as in XEP-0004, 3.3 (NULL in a form of type submit), `label` may be
 * NULL. */
xmpp_stanza_t *form_add_field(xmpp_stanza_t *form, const char *type, const char *name,
                              const char *label);
void form_add_value(xmpp_stanza_t *field, const char *value);
void form_add_option(xmpp_stanza_t *field, const char *value);

/* A field with one value in a form of type submit, as publish-options are (XEP-0060). */
void form_add_setting(xmpp_stanza_t *form, const char *name, const char *value);

/* A text as a field of lines: clients show a note as one paragraph, these as they are. */
void form_add_lines(xmpp_stanza_t *form, const char *name, const char *text);

/* The form of type submit that a stanza holds, or NULL. */
xmpp_stanza_t *form_submitted(xmpp_stanza_t *parent);

/* The first value of a field, or NULL when it has none. Free with free(). */
char *form_value(xmpp_stanza_t *form, const char *name);

#endif
