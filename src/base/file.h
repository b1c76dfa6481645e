/* Whole files, in and out. */
#ifndef WAYMARK_BASE_FILE_H
#define WAYMARK_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* Appends a regular file to `out`, whose ceiling is the most that is read. On failure returns false
 * and points `*why` at a constant sentence ("it does not exist", ...). */
bool file_read(const char *path, struct buf *out, const char **why);

/* Reads a secret: a regular file of mode 0600 or stricter (or anything below systemd's
 * $CREDENTIALS_DIRECTORY, which systemd keeps for us), at most 4 KiB, one trailing line end cut,
 * not empty, no NUL. Returns a string for mem_wipe() and free(), or NULL and `*why`. */
char *file_secret(const char *path, const char **why);

/* `name` as seen from `directory`: absolute names stay as they are. Free with free(). */
char *file_join(const char *directory, const char *name);

/* The part of a path before its last slash, or "." Free with free(). */
char *file_directory(const char *path);

/* Makes a directory and its parents, mode 0700. */
bool file_make_directory(const char *path, const char **why);

#endif
