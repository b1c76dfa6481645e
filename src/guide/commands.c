/* What commands do, in words: commands.yaml. Which commands there are is not known here. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/problem.h"
#include "base/yaml.h"
#include "guide/load.h"

static void take_command(struct guide *guide, const struct document *document,
                         const struct yaml *mapping)
{
    static const char *const keys[] = {"brief", "full"};
    field_only(document, mapping, keys, sizeof keys / sizeof keys[0]);
    struct command_text text = {.name = mem_string(mapping->key),
                                .brief = field_text(document, mapping, "brief"),
                                .full = field_text(document, mapping, "full")};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const struct yaml *value = yaml_get(mapping, keys[i]);
        if (value != NULL && value->kind == YAML_SCALAR)
            markdown_check(document, value->text, (struct place){value->line, value->column},
                           false);
    }
    guide->commands =
        mem_resize(guide->commands, guide->command_count + 1, sizeof *guide->commands);
    guide->commands[guide->command_count++] = text;
}

void commands_take(struct loading *loading, const struct document *document)
{
    struct yaml *root =
        yaml_parse(document->path, document->text, document->length, 1, document->problems);
    bool mapping = root != NULL && root->kind == YAML_MAPPING;
    if (root != NULL && !mapping)
        problem_error(document->problems, document->path, root->line, root->column,
                      "commands are keys, each with `brief` and `full`");
    for (size_t i = 0; mapping && i < root->count; i++) {
        const struct yaml *item = &root->items[i];
        if (item->kind == YAML_MAPPING)
            take_command(loading->guide, document, item);
        else
            problem_error(document->problems, document->path, item->line, item->column,
                          "a command has `brief` and `full`");
    }
    yaml_destroy(root);
}

void commands_drop(struct guide *guide)
{
    for (size_t i = 0; i < guide->command_count; i++) {
        free(guide->commands[i].name);
        free(guide->commands[i].brief);
        free(guide->commands[i].full);
    }
    free(guide->commands);
}

const struct command_text *guide_command(const struct guide *guide, const char *name)
{
    for (size_t i = 0; i < guide->command_count; i++) {
        if (guide->commands[i].name != NULL && str_equal(guide->commands[i].name, name))
            return &guide->commands[i];
    }
    return NULL;
}
