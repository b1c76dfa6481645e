/* Which namespaces are in force while XML is read, tag by tag (Namespaces in XML 1.0). Pure. */
#ifndef WAYMARK_DRIVER_XMPP_SCOPE_H
#define WAYMARK_DRIVER_XMPP_SCOPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum {
    SCOPE_BINDINGS_MOST = 256, /* in force at once */
    SCOPE_NAME_MOST = 1024,    /* bytes of a prefix, or of a namespace */
};

#define SCOPE_SEPARATOR '\x1F' /* cannot stand in XML */
#define SCOPE_XML       "http://www.w3.org/XML/1998/namespace"

struct scope {
    struct binding *bindings; /* the innermost last */
    size_t count;
    size_t depth; /* tags open */
};

void scope_init(struct scope *scope);
void scope_finish(struct scope *scope);

/* Enters an element with these attributes: names and values by turns, ended by NULL. False when it
 * declares more than may be in force; scope_close() must follow in either case. */
bool scope_open(struct scope *scope, const char **attributes);
void scope_close(struct scope *scope);

/* Appends an element's name with its namespace before it and a separator between; or the bare name,
 * where it is in none. False when its prefix means nothing here. */
bool scope_expand(const struct scope *scope, const char *name, struct buf *out);

#endif
