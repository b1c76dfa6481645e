/* Randomness from the kernel. */
#ifndef WAYMARK_BASE_RANDOM_H
#define WAYMARK_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

void random_bytes(void *out, size_t length);
uint64_t random_number(void);

#endif
