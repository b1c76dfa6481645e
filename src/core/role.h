/* Who may do what in a room: by what the network attests there at this moment, and by the accounts
 * that the configuration names. Never by a name that people choose. Pure. */
#ifndef WAYMARK_CORE_ROLE_H
#define WAYMARK_CORE_ROLE_H

#include "command/command.h"

struct config;

struct standing {
    enum role role;
    enum { ROLE_FROM_NOTHING, ROLE_FROM_NETWORK, ROLE_FROM_CONFIG } source;
    const char *from; /* ROLE_FROM_NETWORK: what says so ("power level 50"); may be NULL */
};

/* What the network attests of somebody: the fields of a message line, NULL where it said nothing.
 */
struct attested {
    const char *sender;
    const char *role;
    const char *role_from;
};

/* In a room of an account. What the configuration says adds to what the network says. */
struct standing role_of(const struct config *config, const char *account, const char *room,
                        const struct attested *attested);

/* As role_of(), from another room than the one that the network speaks of: who is moderator in the
 * moderators' room of a room is one there. */
struct standing role_elsewhere(const struct config *config, const char *account, const char *room,
                               const char *staff, const char *here,
                               const struct attested *attested);

#endif
