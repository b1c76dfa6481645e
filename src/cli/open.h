/* Opening what subcommands work on. What is wrong with it goes to standard error. */
#ifndef WAYMARK_CLI_OPEN_H
#define WAYMARK_CLI_OPEN_H

struct config;
struct library;
struct options;
struct problems;

/* The guide with what finds answers in it, as the options ask; NULL: the content has errors. The
 * configuration made for it is the caller's in both cases. */
struct library *cli_open_library(const struct options *options, struct config **config);

/* The configuration of a file; NULL: it has errors. The caller owns it. */
struct config *cli_load_config(const char *path);

/* Says what is wrong with a configuration, and finishes `problems`. One with errors is of no use:
 * it is destroyed, and NULL returned. */
struct config *cli_tell_problems(struct config *config, struct problems *problems);

#endif
