#include "cli/open.h"

#include <stdio.h>

#include "base/problem.h"
#include "cli/cli.h"
#include "core/config.h"
#include "core/library.h"

struct library *cli_open_library(const struct options *options, struct config **config)
{
    struct problems problems = {0};
    *config = config_bare(options->content);
    if (options->language != NULL)
        config_set_language(*config, options->language);
    if (options->model != NULL)
        config_set_model(*config, options->model);
    struct library *library = library_open(*config, &problems);
    if (library == NULL) {
        problems_print(&problems, stderr);
        fprintf(stderr, "waymark: the content in %s has errors\n", (*config)->content);
    }
    problems_finish(&problems);
    return library;
}

struct config *cli_tell_problems(struct config *config, struct problems *problems)
{
    problems_print(problems, stderr);
    if (problems->errors > 0) {
        fprintf(stderr, "waymark: %zu %s in the configuration\n", problems->errors,
                problems->errors == 1 ? "error" : "errors");
        config_destroy(config);
        config = NULL;
    }
    problems_finish(problems);
    return config;
}

struct config *cli_load_config(const char *path)
{
    struct problems problems = {0};
    struct config *config = config_load(path, &problems);
    return cli_tell_problems(config, &problems);
}
