#include "command/read.h"

#include <string.h>

#include "command/argument.h"

enum { COLON_WITHIN = 8 }; /* words */

void parts_read(const struct words *words, struct parts *parts)
{
    *parts = (struct parts){.all = *words, .head = *words};
    for (size_t i = 0; i < words->count && i < COLON_WITHIN; i++) {
        const struct word *word = &words->items[i];
        const char *colon = memchr(word->text, ':', word->length);
        if (colon == NULL)
            continue;
        const char *text = colon + 1;
        text += strspn(text, " \t\r\n");
        parts->head.cut = false;
        parts->head.count = i + (colon > word->text);
        parts->head.items[i].length = (size_t)(colon - word->text);
        parts->text = *text == '\0' ? NULL : text;
        return;
    }
}

const struct words *parts_words(const struct parts *parts, const struct command_rule *rule)
{
    return rule->text != NULL ? &parts->head : &parts->all;
}

bool read_arguments(const struct command_rule *rule, const struct words *words, size_t at,
                    struct command *command)
{
    memset(command->values, 0, sizeof command->values);
    for (size_t i = 0; rule->arguments[i].type != ARGUMENT_NONE; i++) {
        size_t used = argument_read(&rule->arguments[i], words, at, &command->values[i]);
        if (used == 0 && !rule->arguments[i].optional)
            return false;
        at += used;
    }
    return at == words->count;
}

const char *read_form(const struct command_rule *rule, size_t index)
{
    if (index == 0)
        return rule->words;
    return index <= FORMS_MOST ? rule->also[index - 1] : NULL;
}

static bool read_said(const struct command_rule *rule, const struct words *words, const char *form,
                      struct command *command)
{
    size_t used = words_match(words, 0, form);
    return used > 0 && read_arguments(rule, words, used, command);
}

/* `*natural`: not in its own words. */
static bool read_forms(const struct command_rule *rule, const struct words *words,
                       struct command *command, bool *natural)
{
    bool read = false;
    for (size_t i = 0; !read && read_form(rule, i) != NULL; i++) {
        read = read_said(rule, words, read_form(rule, i), command);
        *natural = i > 0;
    }
    for (size_t i = 0; !read && i < FORMS_MOST && rule->whole[i] != NULL; i++)
        *natural = read = read_said(rule, words, rule->whole[i], command);
    return read;
}

bool read_rule(const struct command_rule *rule, const struct parts *parts, struct command *command)
{
    const struct words *words = parts_words(parts, rule);
    if (words->cut || (rule->text != NULL && parts->text == NULL))
        return false;
    bool natural = false;
    if (!read_forms(rule, words, command, &natural))
        return false;
    command->name = rule->name;
    command->rule = rule;
    command->natural = natural;
    command->text = rule->text != NULL ? parts->text : NULL;
    return true;
}
