#include "driver/xmpp/ids.h"

#include <inttypes.h>
#include <string.h>

#include "base/dictionary.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/str.h"
#include "driver/xmpp/stanza.h"

enum { UNIQUE_LEAST = 16 }; /* bytes: a shorter id is a counter, and comes again */

const char *ids_stanza(xmpp_stanza_t *message, const char *by)
{
    const char *found = NULL;
    xmpp_stanza_t *child = xmpp_stanza_get_children(message);
    for (; child != NULL; child = xmpp_stanza_get_next(child)) {
        const char *name = xmpp_stanza_get_name(child);
        const char *ns = xmpp_stanza_get_ns(child);
        if (name == NULL || ns == NULL || !str_equal(name, "stanza-id") ||
            !str_equal(ns, NS_STANZA_ID) || !stanza_attribute_is(child, "by", by))
            continue;
        if (found != NULL)
            return NULL;
        found = stanza_identifier(child, "id");
    }
    return found;
}

const char *ids_given(xmpp_stanza_t *message)
{
    const char *origin =
        stanza_identifier(stanza_only_child(message, "origin-id", NS_STANZA_ID), "id");
    return origin != NULL ? origin : stanza_identifier(message, "id");
}

char *ids_make(const struct ids *ids)
{
    if (ids->attested != NULL)
        return mem_string(ids->attested);
    if (ids->given == NULL && ids->server != NULL)
        return mem_string(ids->server);
    if (ids->given == NULL) /* nothing could tell a second copy of it from a second message */
        return mem_print("- %016" PRIx64, random_number());
    if (strlen(ids->given) >= UNIQUE_LEAST && ids->author == NULL)
        return mem_string(ids->given);
    if (strlen(ids->given) >= UNIQUE_LEAST)
        return mem_print("%s %" PRIx32, ids->given,
                         dictionary_hash(ids->author, strlen(ids->author)));
    if (ids->server != NULL)
        return mem_print("%s %s", ids->given, ids->server);
    return mem_print("%s %" PRIx64, ids->given, (uint64_t)ids->now);
}

char *ids_known(const char *made)
{
    const char *space = strrchr(made, ' ');
    if (space == NULL)
        return mem_string(made);
    size_t length = (size_t)(space - made);
    return length == 1 && made[0] == '-' ? NULL : mem_string_of(made, length);
}
