#include "driver/irc/message.h"

#include <string.h>

#include "base/buf.h"

static void upper(char *text)
{
    for (; *text != '\0'; text++) {
        if (*text >= 'a' && *text <= 'z')
            *text = (char)(*text - ('a' - 'A'));
    }
}

/* What a backslash and `byte` stand for in a tag's value; an unknown pair is the byte alone. */
static char unescaped(char byte)
{
    switch (byte) {
    case ':':
        return ';';
    case 's':
        return ' ';
    case 'r':
        return '\r';
    case 'n':
        return '\n';
    default:
        return byte;
    }
}

/* Turns "a=b\\sc;d" in place into "a=b c" NUL "d" NUL and returns the length of that. A lone
 * backslash at the end of a value is dropped. */
static size_t unescape_tags(char *tags)
{
    char *out = tags;
    bool in_value = false;
    for (const char *at = tags; *at != '\0'; at++) {
        if (*at == ';') {
            *out++ = '\0';
            in_value = false;
        } else if (in_value && *at == '\\') {
            if (at[1] != '\0' && at[1] != ';')
                *out++ = unescaped(*++at);
        } else {
            in_value = in_value || *at == '=';
            *out++ = *at;
        }
    }
    *out++ = '\0';
    return (size_t)(out - tags);
}

/* Ends the word at `at` with a NUL and returns what follows the spaces behind it. */
static char *word_end(char *at)
{
    at += strcspn(at, " ");
    while (*at == ' ')
        *at++ = '\0';
    return at;
}

static void parse_params(struct message *message, char *at)
{
    while (*at != '\0' && message->count < MESSAGE_PARAMS) {
        bool last = *at == ':' || message->count == MESSAGE_PARAMS - 1;
        message->params[message->count++] = at + (*at == ':');
        if (last)
            return;
        at = word_end(at);
    }
}

static bool parse_words(struct message *message, char *at, const char **why)
{
    if (*at == '@') {
        char *tags = at + 1;
        at = word_end(at);
        if (strlen(tags) + 2 > MESSAGE_TAGS_LONGEST) {
            *why = "its tags are longer than 8191 bytes";
            return false;
        }
        message->tags = tags;
        message->tags_length = unescape_tags(tags);
    }
    if (*at == ':') {
        message->source = at + 1;
        at = word_end(at);
    }
    if (*at == '\0') {
        *why = "it has no command";
        return false;
    }
    message->command = at;
    char *params = word_end(at);
    upper(at);
    parse_params(message, params);
    return true;
}

bool message_parse(struct message *message, char *line, size_t length, const char **why)
{
    *message = (struct message){.tags = ""};
    if (length > MESSAGE_LONGEST - 2) {
        *why = "it is longer than any message may be";
        return false;
    }
    if (memchr(line, '\0', length) != NULL || memchr(line, '\r', length) != NULL ||
        memchr(line, '\n', length) != NULL) {
        *why = "it holds a NUL or a line end";
        return false;
    }
    return parse_words(message, line + strspn(line, " "), why);
}

bool message_need(const struct message *message, size_t count)
{
    return message->count >= count;
}

const char *message_param(const struct message *message, size_t index)
{
    return index < message->count ? message->params[index] : "";
}

const char *message_tag(const struct message *message, const char *key)
{
    const char *found = NULL;
    size_t length = strlen(key);
    const char *end = message->tags + message->tags_length;
    for (const char *at = message->tags; at < end; at += strlen(at) + 1) {
        if (strncmp(at, key, length) != 0)
            continue;
        if (at[length] == '=')
            found = at + length + 1;
        else if (at[length] == '\0')
            found = at + length;
    }
    return found;
}

static bool plain(const char *text)
{
    return text[strcspn(text, "\r\n")] == '\0';
}

static bool middle(const char *text)
{
    return *text != '\0' && *text != ':' && text[strcspn(text, " \r\n")] == '\0';
}

static void write_value(const char *value, struct buf *out)
{
    static const char special[] = "; \r\n\\";
    static const char letter[] = ":srn\\";
    for (; *value != '\0'; value++) {
        const char *at = strchr(special, *value);
        if (at != NULL)
            buf_add_byte(out, '\\');
        buf_add_byte(out, at != NULL ? letter[at - special] : *value);
    }
}

static bool write_tags(const struct message_form *form, struct buf *out)
{
    for (size_t i = 0; i < form->tag_count; i++) {
        const struct message_tag *tag = &form->tags[i];
        if (*tag->key == '\0' || tag->key[strcspn(tag->key, "=; \r\n")] != '\0')
            return false;
        buf_add_byte(out, i == 0 ? '@' : ';');
        buf_add_string(out, tag->key);
        if (tag->value != NULL && *tag->value != '\0') {
            buf_add_byte(out, '=');
            write_value(tag->value, out);
        }
    }
    return form->tag_count == 0 || buf_add_byte(out, ' ');
}

static bool write_params(const struct message_form *form, struct buf *out)
{
    for (size_t i = 0; i < form->count; i++) {
        const char *param = form->params[i];
        bool last = i + 1 == form->count;
        if (!plain(param) || (!last && !middle(param)))
            return false;
        bool colon = last && (form->trailing || !middle(param));
        buf_add_string(out, colon ? " :" : " ");
        buf_add_string(out, param);
    }
    return true;
}

static bool write_all(const struct message_form *form, struct buf *out)
{
    if (!write_tags(form, out))
        return false;
    if (form->source != NULL) {
        if (form->source[strcspn(form->source, " \r\n")] != '\0')
            return false;
        buf_print(out, ":%s ", form->source);
    }
    return middle(form->command) && buf_add_string(out, form->command) && write_params(form, out) &&
           buf_add_string(out, "\r\n") && !out->overflow;
}

bool message_write(const struct message_form *form, struct buf *out)
{
    size_t start = out->length;
    bool good = write_all(form, out);
    if (!good)
        buf_truncate(out, start);
    return good;
}

struct message_source message_source_split(const char *source)
{
    struct message_source split = {.nick = source, .user = "", .host = ""};
    const char *end = source + strlen(source);
    const char *at = strchr(source, '@');
    if (at != NULL) {
        split.host = at + 1;
        split.host_length = (size_t)(end - split.host);
        end = at;
    }
    const char *bang = memchr(source, '!', (size_t)(end - source));
    if (bang != NULL) {
        split.user = bang + 1;
        split.user_length = (size_t)(end - split.user);
        end = bang;
    }
    split.nick_length = (size_t)(end - source);
    return split;
}
