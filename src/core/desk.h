/* What operators look at and change beside the daemon, in its store: settings of rooms as YAML, the
 * record of what moderators did, counts. Each returns an exit status (core/run.h). */
#ifndef WAYMARK_CORE_DESK_H
#define WAYMARK_CORE_DESK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct config;
struct store;

/* Prints the settings that commands made, of all rooms, as YAML that desk_import() takes. */
int desk_export(const struct config *config, FILE *out);

/* Takes the settings in a file over, all or none: what is wrong in it is told with line and column.
 * The daemon must not run. What the file does not name stays as it is. */
int desk_import(const struct config *config, const char *path, int64_t now, FILE *out);

/* Checks the chain; `head` NULL, or the hash of a row that must be in it. */
int desk_audit_verify(const struct config *config, const char *head, bool json, FILE *out);

/* Prints what moderators did, oldest first. */
int desk_audit(const struct config *config, bool json, FILE *out);

/* Prints a week's counts: "this", "last", "2026-W47", "2026-11-21"; NULL: this one. */
int desk_stats(const struct config *config, const char *week, bool json, int64_t now, FILE *out);

/* Writes what moderators approved, but for what is for one room alone, below `folder`, as the files
 * of the content would be with it: an entry's file with its new short answer, its ways of asking
 * with the new ones. Says on `out` which proposal went where. What stands on another version of a
 * file is left out. */
int desk_write_content(const struct config *config, const char *folder, FILE *out);

/* The daemon's store, for reading beside it or for writing without it. NULL: it was said why. And
 * its end: when something was not `good`, it is said why. */
struct store *desk_open(const struct config *config, bool writing);
int desk_close(struct store *store, bool good);

#endif
