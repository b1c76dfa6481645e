#include "core/greeting.h"

#include <string.h>

#include "base/buf.h"
#include "command/command.h"
#include "guide/guide.h"

enum { WORDS_LONGEST = 4096 };

/* "off passive" as an array. */
static json_t *choices_of(const struct argument *argument)
{
    json_t *list = json_array();
    const char *at = argument->choices == NULL ? "" : argument->choices;
    while (*at != '\0') {
        size_t length = strcspn(at, " ");
        json_array_append_new(list, json_stringn(at, length));
        at += length + (at[length] == ' ');
    }
    return list;
}

static json_t *arguments_of(const struct command_rule *rule)
{
    json_t *list = json_array();
    for (const struct argument *each = rule->arguments; each->type != ARGUMENT_NONE; each++) {
        json_t *argument = json_pack("{s:s, s:b, s:o}", "name", each->name, "optional",
                                     each->optional, "choices", choices_of(each));
        if (each->before != NULL)
            json_object_set_new(argument, "before", json_string(each->before));
        json_array_append_new(list, argument);
    }
    if (rule->text != NULL)
        json_array_append_new(list, json_pack("{s:s, s:b, s:[], s:s}", "name", rule->text,
                                              "optional", false, "choices", "before", ":"));
    return list;
}

/* What a command does, in the few words that a menu has room for, without their marks. */
static json_t *help_of(const struct guide *guide, const struct command_rule *rule)
{
    const struct command_text *text = guide_command(guide, command_key(rule));
    struct buf plain;
    buf_init(&plain, WORDS_LONGEST);
    for (const char *at = text != NULL ? text->brief : rule->words; *at != '\0'; at++) {
        if (strchr("`*", *at) == NULL)
            buf_add_byte(&plain, *at);
    }
    json_t *help = json_stringn(plain.data, plain.length);
    buf_finish(&plain);
    return help;
}

json_t *greeting_commands(const struct guide *guide)
{
    json_t *list = json_array();
    for (size_t i = 0; command_at(i) != NULL; i++) {
        const struct command_rule *rule = command_at(i);
        bool of_a_room = rule->least == ROLE_CURATOR || rule->least == ROLE_MODERATOR;
        json_array_append_new(list, json_pack("{s:s, s:s, s:o, s:s, s:b, s:o}", "id",
                                              command_key(rule), "name", rule->words, "help",
                                              help_of(guide, rule), "role", role_name(rule->least),
                                              "room", of_a_room, "arguments", arguments_of(rule)));
    }
    return list;
}

static void add_word(json_t *words, const char *name, const struct guide *guide, enum phrase phrase)
{
    static const char *const none[] = {NULL};
    struct buf text;
    buf_init(&text, WORDS_LONGEST);
    guide_phrase(guide, phrase, none, &text);
    json_object_set_new(words, name, json_stringn(text.data, text.length));
    buf_finish(&text);
}

json_t *greeting_words(const struct guide *guide)
{
    json_t *words = json_object();
    add_word(words, "late", guide, PHRASE_LATE);
    add_word(words, "withdrawn", guide, PHRASE_WITHDRAWN);
    return words;
}
