/* A picture of the configuration, to be shown beside the bot's name. */
#ifndef WAYMARK_DRIVER_PICTURE_H
#define WAYMARK_DRIVER_PICTURE_H

#include <stddef.h>

struct buf;

/* Reads a file into `out`, whose ceiling is the most that is taken. Returns its media type
 * ("image/png"); or NULL, with a constant sentence, when it cannot be read or is no picture that
 * clients show. */
const char *picture_read(const char *path, struct buf *out, const char **why);

/* The media type by the first bytes: PNG, JPEG, GIF, WebP; else NULL. Pure. */
const char *picture_type(const char *bytes, size_t length);

#endif
