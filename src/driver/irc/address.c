#include "driver/irc/address.h"

#include <string.h>

#include "driver/irc/isupport.h"

static bool white(char byte)
{
    return byte == ' ' || byte == '\t';
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

/* Whether a name begins there; what follows it is the caller's to judge. */
static bool name_at(const struct address_rest *text, size_t at, const char *name,
                    const struct isupport *isupport)
{
    size_t length = strlen(name);
    if (length == 0 || length > text->length - at)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (isupport_lower_byte(isupport->casemapping, text->text[at + i]) !=
            isupport_lower_byte(isupport->casemapping, name[i]))
            return false;
    }
    return true;
}

/* "name: text" and its like. */
static bool at_start(const struct address_rest *text, const char *name,
                     const struct isupport *isupport, struct address_rest *rest)
{
    bool marked = text->length > 0 && (*text->text == '@' || *text->text == '!');
    if (!name_at(text, marked, name, isupport))
        return false;
    size_t at = marked + strlen(name);
    struct address_rest after = trim(text->text + at, text->length - at);
    char next = after.length > 0 ? *after.text : '\0';
    bool asks = next != '\0' && after.text[after.length - 1] == '?';
    if (next != '\0' && strchr(":,;", next) != NULL)
        after = trim(after.text + 1, after.length - 1);
    else if (next != '\0' && strspn(after.text, "?!.") == after.length)
        after.length = 0;
    else if (next != '\0' && ((!marked && !asks) || !white(text->text[at])))
        return false;
    *rest = after;
    return true;
}

/* "text @name" and "text, @name?": a question mark behind the name stays with the text. */
static bool at_end(const struct address_rest *text, const char *name,
                   const struct isupport *isupport, struct address_rest *rest)
{
    size_t end = text->length;
    while (end > 0 && strchr("?!.", text->text[end - 1]) != NULL)
        end--;
    size_t length = strlen(name) + 1;
    if (end <= length || text->text[end - length] != '@' || !white(text->text[end - length - 1]))
        return false;
    struct address_rest head = {text->text, end};
    if (!name_at(&head, end - length + 1, name, isupport))
        return false;
    *rest = trim(text->text, end - length);
    if (rest->length > 0 && rest->text[rest->length - 1] == ',')
        *rest = trim(rest->text, rest->length - 1);
    return true;
}

bool address_find(const char *text, const char *const *names, size_t count,
                  const struct isupport *isupport, struct address_rest *rest)
{
    struct address_rest whole = trim(text, strlen(text));
    *rest = whole;
    for (size_t i = 0; i < count; i++) {
        if (at_start(&whole, names[i], isupport, rest) || at_end(&whole, names[i], isupport, rest))
            return true;
    }
    return false;
}
