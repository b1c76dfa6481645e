/* A growing run of bytes with a ceiling. */
#ifndef WAYMARK_BASE_BUF_H
#define WAYMARK_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

struct buf {
    char *data;    /* always ended by a NUL that `length` does not count */
    size_t length; /* bytes in use */
    size_t room;   /* bytes allocated */
    size_t limit;  /* most bytes it may ever hold, NUL not counted */
    bool overflow; /* something did not fit; stays set until buf_clear */
};

/* An empty buffer that will hold at most `limit` bytes. Allocates nothing big yet. */
void buf_init(struct buf *buf, size_t limit);
void buf_finish(struct buf *buf);

/* Appends. Either all of it is added, or nothing: then false is returned and `overflow` set, so
 * that a run of calls may be checked once at its end. */
bool buf_add(struct buf *buf, const void *bytes, size_t length);
bool buf_add_string(struct buf *buf, const char *text);
bool buf_add_byte(struct buf *buf, char byte);
bool buf_print(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Makes room for `length` more bytes at data + length, for a reader that writes there itself and
 * then adds to `length`. NULL when that would pass the limit. */
char *buf_space(struct buf *buf, size_t length);

/* Takes `length` bytes off the front. */
void buf_consume(struct buf *buf, size_t length);

/* Keeps the first `length` bytes. */
void buf_truncate(struct buf *buf, size_t length);
void buf_clear(struct buf *buf);

/* Gives the text away (free with free()) and leaves the buffer empty and usable. */
char *buf_take(struct buf *buf);

#endif
