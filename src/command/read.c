#include "command/read.h"

#include <string.h>

#include "command/argument.h"

enum { COLON_WITHIN = 8, NAME_MORE = 5 }; /* words */

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

/* "mode default" */
static bool read_otherwise(const struct command_rule *rule, const struct words *words, size_t at,
                           struct command *command)
{
    struct value *value = &command->values[0];
    if (!rule->resets || words->count != at + 1 || !word_in(&words->items[at], "default standard"))
        return false;
    memset(command->values, 0, sizeof command->values);
    value->given = value->otherwise = true;
    return word_copy(&words->items[at], value->text, sizeof value->text);
}

/* With names of one word and `more`. */
static bool read_named(const struct command_rule *rule, const struct words *words, size_t at,
                       size_t more, struct command *command)
{
    memset(command->values, 0, sizeof command->values);
    for (size_t i = 0; rule->arguments[i].type != ARGUMENT_NONE; i++) {
        size_t used = argument_read(&rule->arguments[i], words, at, &command->values[i]);
        if (used == 0 && !rule->arguments[i].optional)
            return false;
        at += used;
        if (used == 0 || rule->arguments[i].type != ARGUMENT_WHO)
            continue;
        if (!argument_widen(words, at, more, &command->values[i]))
            return false;
        at += more;
    }
    return at == words->count;
}

static bool names_somebody(const struct command_rule *rule)
{
    for (size_t i = 0; rule->arguments[i].type != ARGUMENT_NONE; i++) {
        if (rule->arguments[i].type == ARGUMENT_WHO)
            return true;
    }
    return false;
}

/* A name has as many words as it takes for the rest to be read. */
bool read_arguments(const struct command_rule *rule, const struct words *words, size_t at,
                    struct command *command)
{
    if (read_otherwise(rule, words, at, command))
        return true;
    for (size_t more = 0; more <= NAME_MORE; more++) {
        if (read_named(rule, words, at, more, command))
            return true;
        if (!names_somebody(rule))
            return false;
    }
    return read_named(rule, words, at, 0, command);
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

/* "topics off": the words and a choice behind them. */
static size_t with_choice(const struct command_rule *rule, const struct words *words, size_t end)
{
    struct value value;
    bool chooses = rule->arguments[0].type == ARGUMENT_CHOICE && end < words->count;
    return end + (chooses ? argument_read(&rule->arguments[0], words, end, &value) : 0);
}

size_t read_called(const struct words *words, size_t at, const struct command_rule **rule,
                   bool *natural)
{
    size_t best = 0;
    for (size_t i = 0; command_at(i) != NULL; i++) {
        for (size_t j = 0; read_form(command_at(i), j) != NULL; j++) {
            size_t used = words_match(words, at, read_form(command_at(i), j));
            if (used > 0 && j == 0)
                used = with_choice(command_at(i), words, at + used) - at;
            if (used <= best)
                continue;
            best = used;
            *rule = command_at(i);
            *natural = j > 0;
        }
    }
    return best;
}

const struct command_rule *command_called(const char *text, bool *natural)
{
    struct words words;
    const struct command_rule *rule = NULL;
    *natural = false;
    words_split(text, &words);
    bool whole = words.count > 0 && read_called(&words, 0, &rule, natural) == words.count;
    return whole ? rule : NULL;
}
