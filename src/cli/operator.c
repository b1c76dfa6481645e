/* What is in the store of a bot, for those who run it. */
#include <stdio.h>

#include "base/clock.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/open.h"
#include "core/config.h"
#include "core/desk.h"
#include "core/run.h"

int cli_settings(const struct options *options)
{
    struct config *config = cli_load_config(options->config);
    int status = config == NULL ? EXIT_CONFIG
                 : options->import != NULL
                     ? desk_import(config, options->import, clock_wall(), stdout)
                     : desk_export(config, stdout);
    config_destroy(config);
    return status;
}

int cli_export(const struct options *options)
{
    struct config *config = cli_load_config(options->config);
    int status =
        config == NULL ? EXIT_CONFIG : desk_write_content(config, options->arguments[0], stdout);
    config_destroy(config);
    return status;
}

int cli_audit(const struct options *options)
{
    bool verify = options->argument_count > 0;
    if (verify && !str_equal(options->arguments[0], "verify")) {
        fprintf(stderr, "waymark: audit takes `verify`, not `%s`\n", options->arguments[0]);
        return EXIT_USAGE;
    }
    const char *head = options->argument_count > 1 ? options->arguments[1] : NULL;
    struct config *config = cli_load_config(options->config);
    int status = config == NULL ? EXIT_CONFIG
                 : verify       ? desk_audit_verify(config, head, options->json, stdout)
                                : desk_audit(config, options->json, stdout);
    config_destroy(config);
    return status;
}

int cli_stats(const struct options *options)
{
    const char *week = options->argument_count > 0 ? options->arguments[0] : NULL;
    struct config *config = cli_load_config(options->config);
    int status = config == NULL ? EXIT_CONFIG
                                : desk_stats(config, week, options->json, clock_wall(), stdout);
    config_destroy(config);
    return status;
}
