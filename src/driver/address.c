#include "driver/address.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"

enum { CALLED_LONGEST = 512 }; /* bytes: a command is short */

static bool white(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static struct address_rest trim(const char *text, size_t length)
{
    while (length > 0 && white(*text)) {
        text++;
        length--;
    }
    while (length > 0 && white(text[length - 1]))
        length--;
    return (struct address_rest){text, length};
}

/* The text behind a greeting; all of it where there is none. */
static struct address_rest after_one(struct address_rest text)
{
    static const char *const greetings[] = {"hey", "hi",     "hello", "dear", "ok",    "okay",
                                            "yo",  "please", "pls",   "plz",  "hallo", "bitte"};
    for (size_t i = 0; i < sizeof greetings / sizeof greetings[0]; i++) {
        size_t length = strlen(greetings[i]);
        if (text.length <= length || !str_starts_fold(text.text, greetings[i]))
            continue;
        size_t comma = text.text[length] == ',';
        if (length + comma < text.length && white(text.text[length + comma]))
            return trim(text.text + length + comma, text.length - length - comma);
    }
    return text;
}

/* "ok, please" */
static struct address_rest after_greeting(struct address_rest text)
{
    struct address_rest after = after_one(text);
    return after.length < text.length ? after_one(after) : text;
}

/* "name! text", "name - text" */
static bool is_called_out(const struct address_rest *after)
{
    return after->length > 1 && strchr("!.-", *after->text) != NULL && white(after->text[1]);
}

/* "@name:server" is somebody's Matrix id, "name://" begins a URL. */
static bool is_longer(const struct address_rest *text, size_t at)
{
    const char *behind = text->text + at;
    size_t length = text->length - at;
    if (length < 2 || behind[0] != ':')
        return false;
    return (*text->text == '@' && !white(behind[1])) ||
           (length > 2 && behind[1] == '/' && behind[2] == '/');
}

/* "name Other: text?" speaks to somebody whose name begins with ours. */
static bool names_another(const struct address_rest *after)
{
    size_t length = 0;
    while (length < after->length && !white(after->text[length]))
        length++;
    return length > 0 && after->text[length - 1] == ':';
}

/* "name: text" and its like. False when no name stands there, else how surely it addresses. */
static bool at_start(const struct address_rest *text, const struct address_names *names,
                     const char *name, enum address_form *form, struct address_rest *rest)
{
    size_t marked = text->length > 0 && (*text->text == '@' || *text->text == '!');
    size_t size = names->match(names->how, text->text + marked, text->length - marked, name);
    if (size == 0 || is_longer(text, marked + size))
        return false;
    size_t at = marked + size;
    struct address_rest after = trim(text->text + at, text->length - at);
    char next = after.length > 0 ? *after.text : '\0';
    *form = ADDRESS_SURE;
    if (next != '\0' && strchr(":,;", next) != NULL) {
        after = trim(after.text + 1, after.length - 1);
    } else if (next != '\0' && strspn(after.text, "?!.") >= after.length) {
        after.length = 0;
    } else if (is_called_out(&after)) {
        after = trim(after.text + 1, after.length - 1);
        *form = ADDRESS_LOOSE;
    } else if (next != '\0') {
        bool asks = after.text[after.length - 1] == '?' && !names_another(&after);
        if (!white(text->text[at]))
            return false;
        *form = marked ? ADDRESS_SURE : asks ? ADDRESS_LIKELY : ADDRESS_LOOSE;
    }
    *rest = after;
    return true;
}

/* "text @name" and its like: a question mark behind the name stays with the text. */
static bool at_end(const struct address_rest *text, const struct address_names *names,
                   const char *name, enum address_form *form, struct address_rest *rest)
{
    size_t end = text->length;
    while (end > 0 && strchr("?!.", text->text[end - 1]) != NULL)
        end--;
    size_t longest = 4 * strlen(name) + 1; /* in another case it may take more bytes */
    for (size_t at = end > longest ? end - longest : 1; at < end; at++) {
        if (!white(text->text[at - 1]))
            continue;
        size_t marked = text->text[at] == '@';
        size_t left = end - at - marked;
        if (left == 0 || names->match(names->how, text->text + at + marked, left, name) != left)
            continue;
        *form = marked ? ADDRESS_LIKELY : ADDRESS_LOOSE;
        *rest = trim(text->text, at);
        if (rest->length > 0 && rest->text[rest->length - 1] == ',')
            *rest = trim(rest->text, rest->length - 1);
        return true;
    }
    return false;
}

bool address_find(const char *text, const struct address_names *names, enum address_form least,
                  struct address_rest *rest)
{
    struct address_rest whole = trim(text, strlen(text));
    struct address_rest ungreeted = after_greeting(whole);
    for (size_t i = 0; i < names->count; i++) {
        const char *name = names->items[i];
        enum address_form form;
        if ((at_start(&whole, names, name, &form, rest) && form >= least) ||
            (at_start(&ungreeted, names, name, &form, rest) && form >= least) ||
            (at_end(&whole, names, name, &form, rest) && form >= least))
            return true;
    }
    *rest = whole;
    return false;
}

char *address_called(const char *text, const struct address_names *names)
{
    struct address_rest rest;
    if (!address_find(text, names, ADDRESS_LOOSE, &rest) || rest.length == 0 ||
        rest.length > CALLED_LONGEST)
        return NULL;
    return mem_string_of(rest.text, rest.length);
}
