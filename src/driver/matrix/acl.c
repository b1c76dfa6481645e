#include "driver/matrix/acl.h"

#include <arpa/inet.h>
#include <string.h>

#include "driver/matrix/event.h"

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
}

/* '*' stands for any characters, '?' for one; letters compare without case. After a mismatch only
 * the last '*' takes one more, so that no pattern costs more than its length times the name's. */
static bool matches(const char *pattern, const char *name)
{
    const char *star = NULL;
    const char *taken = NULL;
    while (*name != '\0') {
        if (*pattern == '*') {
            star = pattern++;
            taken = name;
        } else if (*pattern == '?' || (*pattern != '\0' && lower(*pattern) == lower(*name))) {
            pattern++;
            name++;
        } else if (star != NULL) {
            pattern = star + 1;
            name = ++taken;
        } else {
            return false;
        }
    }
    return pattern[strspn(pattern, "*")] == '\0';
}

static bool any_matches(const json_t *patterns, const char *name)
{
    size_t index;
    const json_t *pattern;
    json_array_foreach(patterns, index, pattern)
    {
        if (json_is_string(pattern) && matches(json_string_value(pattern), name))
            return true;
    }
    return false;
}

/* The name as it is compared: without its port. */
static void host_of(const char *server, char host[EVENT_ID_MOST + 1])
{
    size_t length = *server == '[' ? strcspn(server, "]") + 1 : strcspn(server, ":");
    length = strnlen(server, length < EVENT_ID_MOST ? length : EVENT_ID_MOST);
    memcpy(host, server, length);
    host[length] = '\0';
}

static bool is_address(const char *host)
{
    struct in_addr address;
    return *host == '[' || inet_pton(AF_INET, host, &address) == 1;
}

bool acl_allows(const json_t *content, const char *server)
{
    char host[EVENT_ID_MOST + 1];
    host_of(server, host);
    if (json_is_false(json_object_get(content, "allow_ip_literals")) && is_address(host))
        return false;
    return !any_matches(json_object_get(content, "deny"), host) &&
           any_matches(json_object_get(content, "allow"), host);
}
