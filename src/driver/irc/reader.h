/* Bytes from a server into lines. */
#ifndef WAYMARK_DRIVER_IRC_READER_H
#define WAYMARK_DRIVER_IRC_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct reader {
    struct buf bytes;
    size_t taken;  /* bytes at the front that the last line used */
    bool skipping; /* within a line that is too long */
};

void reader_init(struct reader *reader);
void reader_finish(struct reader *reader);

/* Forgets what was read: a new connection begins. */
void reader_clear(struct reader *reader);

/* Adds bytes, at most READER_ADD at a time; all lines must have been taken before. */
enum { READER_ADD = 16 * 1024 };
void reader_add(struct reader *reader, const char *bytes, size_t length);

/* The next line, its end (LF or CR LF) replaced by NUL, to be written into as one likes until the
 * next call; or NULL when there is no whole line. A line too long for any message is dropped, and
 * `*dropped` counted up. */
char *reader_next(struct reader *reader, size_t *length, unsigned *dropped);

#endif
