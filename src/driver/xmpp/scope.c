#include "driver/xmpp/scope.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

struct binding {
    char *prefix; /* "": names without one */
    char *space;  /* "": none; NULL: the prefix means nothing */
    size_t depth; /* of the element that declared it */
};

void scope_init(struct scope *scope)
{
    *scope = (struct scope){0};
}

static void drop_from(struct scope *scope, size_t depth)
{
    while (scope->count > 0 && scope->bindings[scope->count - 1].depth >= depth) {
        struct binding *last = &scope->bindings[--scope->count];
        free(last->prefix);
        free(last->space);
    }
}

void scope_finish(struct scope *scope)
{
    drop_from(scope, 0);
    free(scope->bindings);
    scope_init(scope);
}

/* The prefix that an attribute declares, or NULL. */
static const char *declared(const char *attribute)
{
    if (str_equal(attribute, "xmlns"))
        return "";
    return str_starts(attribute, "xmlns:") ? attribute + strlen("xmlns:") : NULL;
}

/* One that is too long to be kept still hides the one outside. */
static void bind(struct scope *scope, const char *prefix, const char *space)
{
    bool undone = *prefix != '\0' && *space == '\0';
    bool fits = strlen(space) <= SCOPE_NAME_MOST;
    scope->bindings = mem_resize(scope->bindings, scope->count + 1, sizeof(struct binding));
    scope->bindings[scope->count++] =
        (struct binding){.prefix = mem_string(prefix),
                         .space = fits && !undone ? mem_string(space) : NULL,
                         .depth = scope->depth};
}

bool scope_open(struct scope *scope, const char **attributes)
{
    scope->depth++;
    for (size_t i = 0; attributes[i] != NULL; i += 2) {
        const char *prefix = declared(attributes[i]);
        if (prefix == NULL || strlen(prefix) > SCOPE_NAME_MOST)
            continue; /* nothing that is looked up has so long a prefix */
        if (scope->count == SCOPE_BINDINGS_MOST)
            return false;
        bind(scope, prefix, attributes[i + 1]);
    }
    return true;
}

void scope_close(struct scope *scope)
{
    drop_from(scope, scope->depth--);
}

static const char *space_of(const struct scope *scope, const char *prefix, size_t length)
{
    if (length == strlen("xml") && memcmp(prefix, "xml", length) == 0)
        return SCOPE_XML;
    for (size_t i = scope->count; i-- > 0;) {
        const struct binding *binding = &scope->bindings[i];
        if (strlen(binding->prefix) == length && memcmp(binding->prefix, prefix, length) == 0)
            return binding->space;
    }
    return length == 0 ? "" : NULL;
}

bool scope_expand(const struct scope *scope, const char *name, struct buf *out)
{
    const char *colon = strchr(name, ':');
    const char *local = colon != NULL ? colon + 1 : name;
    const char *space = space_of(scope, name, colon != NULL ? (size_t)(colon - name) : 0);
    if (space == NULL || colon == name || *local == '\0' || strchr(local, ':') != NULL)
        return false;
    if (*space != '\0') {
        buf_add_string(out, space);
        buf_add_byte(out, SCOPE_SEPARATOR);
    }
    buf_add_string(out, local);
    return !out->overflow;
}
