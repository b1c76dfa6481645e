/* The effective configuration, as YAML again. */
#include "core/config.h"

#include <stdint.h>

static void print_scalar(const json_t *value, FILE *out)
{
    if (json_is_string(value))
        json_dumpf(value, out, JSON_ENCODE_ANY);
    else if (json_is_integer(value))
        fprintf(out, "%lld", (long long)json_integer_value(value));
    else
        fputs(json_is_true(value) ? "true" : json_is_false(value) ? "false" : "null", out);
}

static void print_tree(const json_t *tree, int depth, FILE *out)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)tree, name, value)
    {
        fprintf(out, "%*s%s:", depth * 2, "", name);
        if (json_is_object(value) && json_object_size(value) > 0) {
            fputc('\n', out);
            print_tree(value, depth + 1, out);
        } else if (json_is_array(value) && json_is_object(json_array_get(value, 0))) {
            fputc('\n', out);
            for (size_t i = 0; i < json_array_size(value); i++) {
                fprintf(out, "%*s-\n", depth * 2 + 2, "");
                print_tree(json_array_get(value, i), depth + 2, out);
            }
        } else if (json_is_object(value) || json_is_array(value)) {
            fputc(' ', out);
            json_dumpf(value, out, JSON_COMPACT);
            fputc('\n', out);
        } else {
            fputc(' ', out);
            print_scalar(value, out);
            fputc('\n', out);
        }
    }
}

void config_print(const struct config *config, FILE *out)
{
    print_tree(config->effective, 0, out);
}
