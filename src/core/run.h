/* The daemon, with its processes and files. */
#ifndef WAYMARK_CORE_RUN_H
#define WAYMARK_CORE_RUN_H

struct config;

/* Exit statuses of the program, the same for every subcommand. */
enum {
    EXIT_GOOD = 0,
    EXIT_NO = 1, /* the answer is no: nothing found, a check failed */
    EXIT_USAGE = 2,
    EXIT_CONFIG = 3,
    EXIT_CONTENT = 4,
    EXIT_RUNTIME = 5,
};

/* Runs until SIGTERM or SIGINT, or until the terminal of `chat` is closed. SIGHUP loads the content
 * anew; what has errors is not taken. Returns an exit status. */
int run_daemon(const struct config *config);

/* Keeps what this process has in memory out of core dumps and other processes' sight. */
void run_guard_memory(void);

#endif
