/* `waymark replay`: a transcript of lines through the core, without any network. A transcript is a
 * test that a person can read; tests/transcripts/README.md has the format. */
#ifndef WAYMARK_CORE_REPLAY_H
#define WAYMARK_CORE_REPLAY_H

#include <stdbool.h>
#include <stdio.h>

struct library;

/* Plays a transcript over a guide and prints it with what the core says in it. With
 * `check` it prints one line instead, "ok FILE" or "not ok FILE: ...", whether the core said what
 * the transcript expects. Returns an exit status: 0 good, 1 not as expected, 4 content errors, 5
 * the file cannot be read or makes no sense. */
int replay_run(const char *file, const char *content, const struct library *library, bool check,
               FILE *out);

#endif
