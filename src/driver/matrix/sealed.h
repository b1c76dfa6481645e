/* The rooms that were ever seen to be encrypted: they outlive the process, so that a homeserver
 * that shows it no more gets no plain text either. Pure. */
#ifndef WAYMARK_DRIVER_MATRIX_SEALED_H
#define WAYMARK_DRIVER_MATRIX_SEALED_H

#include <stdbool.h>

struct sealed;

/* `blob`: what sealed_blob() gave last time, or NULL. */
struct sealed *sealed_create(const char *blob);
void sealed_destroy(struct sealed *sealed);

bool sealed_has(const struct sealed *sealed, const char *room);

/* True when it is new: then the blob has to be kept. The oldest goes when there are too many. */
bool sealed_add(struct sealed *sealed, const char *room);

/* True the first time that it is asked of a room in it since sealed_create(). */
bool sealed_tell(struct sealed *sealed, const char *room);

/* A new string that holds all of it. */
char *sealed_blob(const struct sealed *sealed);

#endif
