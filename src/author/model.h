/* The model beside the content: can it be used, and was it made from what the content is now? */
#ifndef WAYMARK_AUTHOR_MODEL_H
#define WAYMARK_AUTHOR_MODEL_H

#include <stdio.h>

struct guide;
struct problems;

/* Prints a line about the model of a guide's language: how many ways of asking it knows, and how
 * many are newer. Nothing where there is no model. One that cannot be used is a warning. */
void model_print(const struct guide *guide, struct problems *problems, FILE *out);

#endif
