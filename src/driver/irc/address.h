/* Is a message meant for the bot? Pure. */
#ifndef WAYMARK_DRIVER_IRC_ADDRESS_H
#define WAYMARK_DRIVER_IRC_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

struct isupport;

/* What is left of a text without the address: a span of it, white space cut off. */
struct address_rest {
    const char *text;
    size_t length;
};

/* Whether `text` addresses one of `count` names, compared as the server compares nicks:
 *   name: text    name, text    @name text    !name text    name    name question?
 *   text @name    text, @name?
 * A mention anywhere else addresses nobody. `*rest` is set in any case. */
bool address_find(const char *text, const char *const *names, size_t count,
                  const struct isupport *isupport, struct address_rest *rest);

#endif
