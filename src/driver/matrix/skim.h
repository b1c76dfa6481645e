/* A JSON document taken apart at the level of its bytes: where its parts begin and end, and what
 * lies around them. Nothing is judged and no tree is built, so that of an answer of any size only
 * one event at a time need become one. Pure.
 *
 * A part is an array that lies in no other, or an object so deep as the caller says. An element of
 * such an array ends where its brackets and quotation marks say, and a bracket within it that was
 * opened and never closed is forgiven as long as a bracket around it closes: what a stranger wrote
 * stands in there. */
#ifndef WAYMARK_DRIVER_MATRIX_SKIM_H
#define WAYMARK_DRIVER_MATRIX_SKIM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum {
    SKIM_DEPTH = 64, /* most arrays and objects within one another, in an element or around */
    SKIM_MEMORY = 32 << 20,  /* about the most bytes that a frame, or an element, takes as a tree */
    SKIM_ELEMENTS = 1 << 18, /* most of them in a list */
};

/* Bytes of a document, borrowed. */
struct slice {
    const char *bytes;
    size_t length;
};

struct slices {
    struct slice *items;
    size_t count;
    size_t room;
};

/* A document taken apart. */
struct skim {
    struct buf frame; /* the document, in the place of each part "[N]": its number in `parts` */
    struct slices parts;
};

/* Takes a document apart. Objects that lie within `parts_at` others are parts; 0: only arrays are.
 * True when it has an end, and not more around its parts than SKIM_DEPTH and SKIM_MEMORY; else a
 * constant sentence is in `*why`. Whether the frame is JSON is not said. To be followed by
 * skim_finish() in any case. */
bool skim_open(struct skim *skim, struct slice document, size_t parts_at, const char **why);
void skim_finish(struct skim *skim);

struct element {
    struct slice text; /* without white space around it; empty: none stands there, or it is deeper
                          than SKIM_DEPTH, or would take more than SKIM_MEMORY */
    size_t cost;       /* about the bytes that it takes as a tree */
};

/* Takes the next element off an array that is a part. False at its end. */
bool skim_next(struct slice *array, struct element *element);

/* Adds all elements of an array to a list; `*dropped` counts those that are empty or too many. */
void skim_list(struct slice array, struct slices *list, size_t *dropped);

void slices_add(struct slices *slices, struct slice slice);
void slices_finish(struct slices *slices);

#endif
