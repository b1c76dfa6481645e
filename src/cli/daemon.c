/* The daemon, and what comes near it. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/open.h"
#include "core/config.h"
#include "core/library.h"
#include "core/reply.h"
#include "core/run.h"
#include "core/status.h"
#include "driver/driver.h"

int cli_run(const struct options *options)
{
    run_guard_memory();
    struct config *config = cli_load_config(options->config);
    int status = config == NULL ? EXIT_CONFIG : run_daemon(config);
    config_destroy(config);
    return status;
}

static char *console_greeting(const struct library *library, const char *name)
{
    const char *const values[] = {"name", name, NULL};
    struct form form = {.max_text = 4096};
    struct reply reply = reply_phrase(library->volumes[0].guide, PHRASE_CONSOLE, values, &form);
    char *text = reply.count > 0 ? mem_string(str_trim(reply.parts[0].text)) : mem_string("");
    reply_finish(&reply);
    return text;
}

int cli_chat(const struct options *options)
{
    run_guard_memory();
    struct config *config = NULL;
    struct library *library = cli_open_library(options, &config);
    int status = EXIT_CONTENT;
    if (library != NULL) {
        char *greeting = console_greeting(library, config->name);
        config_add_account(config, "console", "console", greeting);
        config->room_per_minute = config->person_per_minute = 1000; /* nobody else is disturbed */
        free(greeting);
        library_close(library);
        status = run_daemon(config);
    }
    config_destroy(config);
    return status;
}

int cli_driver(const struct options *options)
{
    const struct driver *driver = driver_find(options->arguments[0]);
    if (driver == NULL) {
        fprintf(stderr, "waymark: there is no driver `%s`; there are:\n", options->arguments[0]);
        for (size_t i = 0; driver_at(i) != NULL; i++)
            fprintf(stderr, "  %-10s %s\n", driver_at(i)->network, driver_at(i)->help);
        return EXIT_USAGE;
    }
    run_guard_memory();
    return driver->run();
}

int cli_status(const struct options *options)
{
    struct config *config = cli_load_config(options->config);
    int status =
        config == NULL ? EXIT_CONFIG : status_show(config, options->json, clock_wall(), stdout);
    config_destroy(config);
    return status;
}
