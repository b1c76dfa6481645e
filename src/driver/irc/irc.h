/* The IRC driver. src/driver/irc/README.md names its parts. */
#ifndef WAYMARK_DRIVER_IRC_IRC_H
#define WAYMARK_DRIVER_IRC_IRC_H

#include "driver/driver.h"

extern const struct driver irc_driver;

#endif
