/* What the subcommands do. Each takes what was given on the command line and returns the exit
 * status. The table of them is in main.c. */
#ifndef WAYMARK_CLI_CLI_H
#define WAYMARK_CLI_CLI_H

#include <stdbool.h>

/* What may be given to a subcommand; which of it is meant is in its table line. */
struct options {
    const char *config;
    const char *content;
    const char *language;
    const char *region;
    const char *format;
    const char *model;
    const char *import;
    bool json;
    bool room;
    bool leave_out;
    bool check;
    bool strict;
    bool reach;
    char **arguments;
    int argument_count;
};

/* daemon.c: the daemon, the bot in this terminal, one driver, how the daemon is. */
int cli_run(const struct options *options);
int cli_chat(const struct options *options);
int cli_driver(const struct options *options);
int cli_status(const struct options *options);

/* author.c: what those who write the content ask of it. */
int cli_ask(const struct options *options);
int cli_show(const struct options *options);
int cli_check(const struct options *options);
int cli_eval(const struct options *options);
int cli_replay(const struct options *options);
int cli_commands(const struct options *options);

/* operator.c: what is in the store of a bot, for those who run it. */
int cli_settings(const struct options *options);
int cli_export(const struct options *options);
int cli_audit(const struct options *options);
int cli_stats(const struct options *options);

#endif
