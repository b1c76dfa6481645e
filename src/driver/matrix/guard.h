/* Bytes of a homeserver into a JSON document, so that one poisoned event costs nothing beside it.
 *
 * What a stranger wrote stands in the middle of what a homeserver sends, and jansson refuses a
 * whole document for one \u0000, lone surrogate or 1e400 in it. Pure.
 *
 * In every response that we read, the elements of an array that lies in no other array are what
 * may be lost for itself: the events of a sync, of /messages and of /state, the names of a list of
 * devices. Each is parsed for itself, by jansson, which alone judges what is sound; here is only
 * found where it ends. It ends where its brackets and quotation marks say, and a bracket within it
 * that was opened and never closed is forgiven as long as a bracket around it closes. */
#ifndef WAYMARK_DRIVER_MATRIX_GUARD_H
#define WAYMARK_DRIVER_MATRIX_GUARD_H

#include <jansson.h>
#include <stddef.h>

enum {
    GUARD_DEPTH = 64, /* most arrays and objects within one another, in an element or around it */
    GUARD_ELEMENTS = 1 << 20, /* most of them in a document */
    GUARD_MEMORY = 512 << 20, /* about the most bytes that a document may take */
};

/* The document, to be given back with json_decref. An element becomes null, and `*dropped` counts
 * it, when jansson refuses it (syntax, invalid UTF-8, control characters, \u0000, lone surrogates,
 * numbers out of range, a key twice in one object), when it is deeper than GUARD_DEPTH, or when
 * with those before it it would take more than GUARD_MEMORY. So an array may hold nulls.
 *
 * NULL, and a constant sentence in `*why`, when the document as a whole is of no use: what lies
 * around the elements is broken or too much, or an element's end cannot be found (a quotation mark
 * or brace that is never closed, one that closes too much). Takes time in proportion to
 * `length`; beside the tree, memory for the document without its elements and, where somebody
 * nests without end, a byte for each bracket. */
json_t *guard_parse(const char *bytes, size_t length, size_t *dropped, const char **why);

#endif
