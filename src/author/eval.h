/* `waymark eval`: labelled messages in, decisions and figures out. Also how the judge is fitted. */
#ifndef WAYMARK_AUTHOR_EVAL_H
#define WAYMARK_AUTHOR_EVAL_H

#include <stdbool.h>
#include <stdio.h>

struct knowledge;

struct eval_options {
    const char *file; /* one JSON object a line: text; id, want, kind, style, also */
    bool json;        /* a decision a line instead of the table */
    bool room;        /* room talk that addresses nobody, in passive mode; else as if direct */
    bool leave_out; /* each message as if it were not itself one of the ways of asking; with `json`
                       also what the judge went by */
};

/* Returns the exit status: 0 good, 1 when lines were broken (each is reported with its place and
 * left out), 5 when the file cannot be read. */
int eval_run(const struct knowledge *know, const struct eval_options *options, FILE *out);

#endif
