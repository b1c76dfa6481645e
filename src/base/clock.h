/* What time it is. Deciding code never asks: it is told. */
#ifndef WAYMARK_BASE_CLOCK_H
#define WAYMARK_BASE_CLOCK_H

#include <stdint.h>

/* Milliseconds since 1970, as the wall clock has it. For what is stored. */
int64_t clock_wall(void);

/* Milliseconds since some start; never jumps. For waiting. */
int64_t clock_steady(void);

#endif
