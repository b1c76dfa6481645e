/* Which servers may take part in a room (m.room.server_acl). Pure. */
#ifndef WAYMARK_DRIVER_MATRIX_ACL_H
#define WAYMARK_DRIVER_MATRIX_ACL_H

#include <jansson.h>
#include <stdbool.h>

/* Whether the content of m.room.server_acl lets a server in. Specification: client-server API,
 * "Server Access Control Lists (ACLs) for rooms". */
bool acl_allows(const json_t *content, const char *server);

#endif
