/* How a command is written, made from the table. */
#include <jansson.h>

#include "base/buf.h"
#include "command/command.h"

enum { USAGE_LONGEST = 256 };

static void add_argument(const struct argument *argument, struct buf *out)
{
    buf_add_byte(out, ' ');
    if (argument->optional)
        buf_add_byte(out, '[');
    if (argument->before != NULL)
        buf_print(out, "%s ", argument->before);
    for (const char *at = argument->name; *at != '\0'; at++) /* choices are parted by spaces */
        buf_add_byte(out, *at == ' ' ? '|' : *at);
    if (argument->optional)
        buf_add_byte(out, ']');
}

void command_usage(const struct command_rule *rule, struct buf *out)
{
    buf_add_string(out, rule->words);
    for (size_t i = 0; rule->arguments[i].type != ARGUMENT_NONE; i++)
        add_argument(&rule->arguments[i], out);
    if (rule->text != NULL)
        buf_print(out, ": %s", rule->text);
}

/* A line of mdoc must not begin with a mark of its own, and a backslash is one. */
static void print_escaped(const char *text, FILE *out)
{
    if (*text == '.' || *text == '\'')
        fputs("\\&", out);
    for (; *text != '\0'; text++) {
        if (*text == '\\')
            fputs("\\e", out);
        else if (*text != '`')
            fputc(*text, out);
    }
    fputc('\n', out);
}

static void print_command(const struct command_rule *rule, const char *line, FILE *out)
{
    struct buf usage;
    buf_init(&usage, USAGE_LONGEST);
    command_usage(rule, &usage);
    fprintf(out, ".It Li %s\n", usage.data);
    print_escaped(line == NULL ? "" : line, out);
    if (rule->least == ROLE_OWNER)
        fputs("(for owners alone)\n", out);
    if (rule->least == ROLE_CURATOR)
        fputs("(for curators, too)\n", out);
    buf_finish(&usage);
}

void command_manual(const char *(*help)(void *data, const char *key), void *data, FILE *out)
{
    for (int moderators = 0; moderators <= 1; moderators++) {
        fprintf(out, ".Ss Commands of %s\n.Bl -tag -width Ds\n",
                moderators == 1 ? "moderators" : "everybody");
        for (size_t i = 0; command_at(i) != NULL; i++) {
            const struct command_rule *rule = command_at(i);
            if ((rule->least > ROLE_MEMBER) == (moderators == 1))
                print_command(rule, help(data, command_key(rule)), out);
        }
        fputs(".El\n", out);
    }
}

static json_t *describe_argument(const struct argument *argument)
{
    static const char *const types[] = {
        [ARGUMENT_DURATION] = "duration", [ARGUMENT_COUNT] = "count", [ARGUMENT_RATE] = "rate",
        [ARGUMENT_CHOICE] = "choice",     [ARGUMENT_WEEK] = "week",   [ARGUMENT_WORD] = "word",
        [ARGUMENT_WHO] = "who",           [ARGUMENT_WHEN] = "when",   [ARGUMENT_ROOM] = "room",
        [ARGUMENT_COMMAND] = "command",   [ARGUMENT_TEXT] = "text"};
    return json_pack("{s:s, s:s, s:b, s:s?}", "name", argument->name, "type", types[argument->type],
                     "optional", argument->optional, "before", argument->before);
}

static json_t *describe(const struct command_rule *rule)
{
    struct buf usage;
    buf_init(&usage, USAGE_LONGEST);
    command_usage(rule, &usage);
    json_t *arguments = json_array();
    for (size_t i = 0; rule->arguments[i].type != ARGUMENT_NONE; i++)
        json_array_append_new(arguments, describe_argument(&rule->arguments[i]));
    json_t *also = json_array();
    for (size_t i = 0; i < FORMS_MOST && rule->also[i] != NULL; i++)
        json_array_append_new(also, json_string(rule->also[i]));
    json_t *examples = json_array();
    for (size_t i = 0; i < EXAMPLES_MOST && rule->examples[i] != NULL; i++)
        json_array_append_new(examples, json_string(rule->examples[i]));
    json_t *one =
        json_pack("{s:s, s:s, s:s, s:s, s:o, s:s?, s:o, s:o}", "words", rule->words, "key",
                  command_key(rule), "least", role_name(rule->least), "usage", usage.data,
                  "arguments", arguments, "text", rule->text, "also", also, "examples", examples);
    buf_finish(&usage);
    return one;
}

void command_describe(FILE *out)
{
    json_t *all = json_array();
    for (size_t i = 0; command_at(i) != NULL; i++)
        json_array_append_new(all, describe(command_at(i)));
    json_dumpf(all, out, JSON_INDENT(2));
    fputc('\n', out);
    json_decref(all);
}
