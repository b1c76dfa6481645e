/* The store's schema as steps: each leads from one version to the next. */
#ifndef WAYMARK_STORE_SCHEMA_H
#define WAYMARK_STORE_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

struct sqlite3;

/* steps[n] leads from version n to n + 1; the version of a program is their count. */
extern const char *const schema_steps[];
extern const size_t schema_step_count;

/* Whether a database is empty or a Waymark store, and whole. Writes nothing. Returns SQLITE_OK,
 * SQLITE_NOTADB when it is another program's, or SQLite's code for what is wrong with it. */
int schema_examine(struct sqlite3 *database);

/* Whether its schema is that of this program. */
bool schema_is_current(struct sqlite3 *database);

/* Brings a database up to `count` by the steps it lacks, all in one transaction. False and a new
 * sentence in `*why` when its schema is newer, or a step fails; then nothing changed. */
bool schema_migrate(struct sqlite3 *database, const char *const *steps, size_t count, char **why);

#endif
