/* What the files of the configuration share. */
#ifndef WAYMARK_CORE_CONFIG_INSIDE_H
#define WAYMARK_CORE_CONFIG_INSIDE_H

#include "core/config.h"

struct yaml;

/* MODE_ADDRESSED for NULL and for what is no mode. */
enum room_mode mode_of(const char *name);

/* A copy of a text of `object`, or else of `fallback`; NULL where that is NULL, too. */
char *config_text(const json_t *object, const char *name, const char *fallback);

/* Reads `accounts`. */
void config_read_accounts(struct config *config, const struct yaml *root, const char *file,
                          const char *base, struct problems *problems);
void config_drop_accounts(struct config *config);

/* Reads `rooms`, once the accounts are known. */
void config_read_rooms(struct config *config, const struct yaml *root, const char *file,
                       const char *base, struct problems *problems);
/* The account of a name under `account`; says so where it is none of them. NULL, too, for no name.
 */
const struct account *config_check_account(const struct config *config, const struct yaml *mapping,
                                           const char *file, const char *name,
                                           struct problems *problems);
/* Says so where `timezone` is none. */
void config_check_timezone(const struct yaml *mapping, const char *file, const char *timezone,
                           struct problems *problems);

/* Reads the people under a key of a room, and `owners`. `account`: theirs, or NULL. */
void config_read_people(const struct account *account, const struct yaml *mapping, const char *name,
                        const char *file, struct str_list *people, struct problems *problems);
void config_read_owners(struct config *config, const struct yaml *root, const char *file,
                        const char *base, struct problems *problems);
void config_drop_owners(struct config *config);
void config_drop_rooms(struct config *config);

#endif
