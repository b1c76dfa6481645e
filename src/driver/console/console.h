/* The terminal as a network of one person: every line typed is a direct message. */
#ifndef WAYMARK_DRIVER_CONSOLE_CONSOLE_H
#define WAYMARK_DRIVER_CONSOLE_CONSOLE_H

#include "driver/driver.h"

extern const struct driver console_driver;

#endif
