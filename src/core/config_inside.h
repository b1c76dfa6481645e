/* What the files of the configuration share. */
#ifndef WAYMARK_CORE_CONFIG_INSIDE_H
#define WAYMARK_CORE_CONFIG_INSIDE_H

#include "core/config.h"

struct yaml;

/* MODE_ADDRESSED for NULL and for what is no mode. */
enum room_mode mode_of(const char *name);

/* Reads `rooms`, once the accounts are known. */
void config_read_rooms(struct config *config, const struct yaml *root, const char *file,
                       const char *base, struct problems *problems);
void config_drop_rooms(struct config *config);

#endif
