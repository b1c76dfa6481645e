/* What libFuzzer calls: any bytes, any number of times. */
#ifndef WAYMARK_TESTS_FUZZ_H
#define WAYMARK_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

#endif
