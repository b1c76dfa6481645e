/* Bytes of a homeserver into JSON, so that one poisoned event costs nothing beside it.
 *
 * What a stranger wrote stands in the middle of what a homeserver sends, and jansson refuses a
 * whole document for one \u0000, lone surrogate or 1e400 in it. In every response that we read, the
 * elements of an array that lies in no other array are what may be lost for itself: the events of a
 * sync, of /messages and of /state. skim.h finds where each ends, and here each is parsed for
 * itself, by jansson, which alone judges what is sound. Pure. */
#ifndef WAYMARK_DRIVER_MATRIX_GUARD_H
#define WAYMARK_DRIVER_MATRIX_GUARD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "driver/matrix/skim.h"

enum {
    GUARD_ELEMENTS = 1 << 20, /* most of them in a document that is parsed as a whole */
};

/* A document of which nothing but the frame is parsed. Its bytes must outlive it. */
struct guard {
    json_t *frame; /* in the place of each part an array that guard_part() reads */
    struct skim skim;
};

/* Takes a document apart: its arrays are parts, and objects that lie within `parts_at` others (0:
 * none). False, and a constant sentence in `*why`, when it is of no use: what lies around the parts
 * is broken or too much, or the end of a part cannot be found (a quotation mark or brace that is
 * never closed, one that closes too much). Then nothing is left to be closed. Takes time in
 * proportion to the length, and memory for the frame. */
bool guard_open(struct guard *guard, struct slice document, size_t parts_at, const char **why);
void guard_close(struct guard *guard);

/* The part that stands at `value` of the frame; an empty one when none does. */
struct slice guard_part(const struct guard *guard, const json_t *value);

/* An element of an array that is a part: a new reference, or NULL when it is poisoned (syntax,
 * invalid UTF-8, control characters, \u0000, lone surrogates, numbers out of range, a key twice in
 * one object). */
json_t *guard_event(struct slice text);

/* A small document as a whole, to be given back with json_decref; NULL as in guard_open(). An
 * element of its arrays becomes null, and `*dropped` counts it, when it is poisoned, too deep, or
 * when with those before it it would take more than SKIM_MEMORY. So an array may hold nulls. */
json_t *guard_parse(struct slice document, size_t *dropped, const char **why);

#endif
