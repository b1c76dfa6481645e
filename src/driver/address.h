/* Is a message meant for the bot? Pure. */
#ifndef WAYMARK_DRIVER_ADDRESS_H
#define WAYMARK_DRIVER_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

/* The names that the bot listens to. Where one begins another, the longer one comes first. */
struct address_names {
    const char *const *items;
    size_t count;

    /* How many bytes at the start of `text`, which has `length`, are `name` as the network compares
     * names; 0 when it does not begin with it. What follows is not its business. */
    size_t (*match)(const void *how, const char *text, size_t length, const char *name);
    const void *how;
};

/* How sure it is that a name addresses, by how it is written. */
enum address_form {
    ADDRESS_LOOSE,  /* name text    name! text    text name: enough only where the network says who
                       is meant, or for a command */
    ADDRESS_LIKELY, /* name question?    text @name    text, @name? */
    ADDRESS_SURE,   /* name: text    name, text    @name text    !name text    name */
};

/* What is left of a text without the address: a span of it, white space cut off. */
struct address_rest {
    const char *text;
    size_t length;
};

/* Whether `text` addresses one of the names in a form at least as sure as `least`. "hey", "hello"
 * and the like may stand before the name. A name anywhere else addresses nobody, and neither does
 * one that begins a longer name, a URL or another's Matrix id. `*rest` is set in any case. */
bool address_find(const char *text, const struct address_names *names, enum address_form least,
                  struct address_rest *rest);

/* Of a text that names the bot in any form, but need not be meant for it ("name pause", "name is
 * nice"): what is left without the name. New; NULL where there is no such name, nothing is left, or
 * more than any command. */
char *address_called(const char *text, const struct address_names *names);

#endif
