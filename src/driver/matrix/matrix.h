/* The Matrix driver. src/driver/matrix/README.md names its parts. */
#ifndef WAYMARK_DRIVER_MATRIX_MATRIX_H
#define WAYMARK_DRIVER_MATRIX_MATRIX_H

#include "driver/driver.h"

extern const struct driver matrix_driver;

#endif
