/* Rooms in what the bot says: nobody knows them by their ids. Pure. */
#ifndef WAYMARK_DRIVER_MATRIX_PLACE_H
#define WAYMARK_DRIVER_MATRIX_PLACE_H

#include <stdbool.h>

typedef bool place_known(void *data, const char *id);

/* HTML in which the id of each room that is `known` is a link to it (matrix.to), which clients show
 * as the room's name; new. Not in code, which is to be typed, nor in a link. NULL: there is none,
 * and nothing to be changed. */
char *place_link(const char *html, place_known *known, void *data);

#endif
