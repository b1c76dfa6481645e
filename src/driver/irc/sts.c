#include "driver/irc/sts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

enum { PORT_MOST = 65535, DURATION_MOST = 10 * 365 * 24 * 60 * 60 };

/* The number of a key in "port=6697,duration=100", or -1. */
static long number_of(const char *value, const char *key, long most)
{
    size_t length = strlen(key);
    for (const char *at = value; *at != '\0'; at += strspn(at, ",")) {
        size_t word = strcspn(at, ",");
        if (word > length && memcmp(at, key, length) == 0 && at[length] == '=') {
            char *number = mem_string_of(at + length + 1, word - length - 1);
            long found = -1;
            bool good = str_number(number, 0, most, &found);
            free(number);
            return good ? found : -1;
        }
        at += word;
    }
    return -1;
}

bool sts_take(struct sts *sts, const char *host, long port, bool secure, const char *value,
              int64_t now)
{
    if (strlen(host) >= STS_HOST_MOST)
        return false;
    if (!secure) {
        long tls_port = number_of(value, "port", PORT_MOST);
        if (tls_port > 0) {
            *sts = (struct sts){.port = tls_port};
            snprintf(sts->host, sizeof sts->host, "%s", host);
        }
        return false; /* what came so may be anybody's: it is believed in this life only */
    }
    long duration = number_of(value, "duration", DURATION_MOST);
    if (duration < 0)
        return false;
    *sts = (struct sts){.port = port, .duration = duration, .until = now + duration * 1000};
    snprintf(sts->host, sizeof sts->host, "%s", duration > 0 ? host : "");
    return true;
}

bool sts_renew(struct sts *sts, int64_t now)
{
    if (sts->host[0] == '\0' || sts->duration == 0)
        return false;
    sts->until = now + sts->duration * 1000;
    return true;
}

bool sts_holds(const struct sts *sts, const char *host, int64_t now)
{
    return sts->host[0] != '\0' && str_equal_fold(sts->host, host) &&
           (sts->duration == 0 || now < sts->until);
}

char *sts_write(const struct sts *sts)
{
    json_t *all =
        json_pack("{s:s, s:I, s:I, s:I}", "host", sts->host, "port", (json_int_t)sts->port,
                  "duration", (json_int_t)sts->duration, "until", (json_int_t)sts->until);
    char *blob = json_dumps(all, JSON_COMPACT);
    json_decref(all);
    return blob;
}

void sts_read(struct sts *sts, const char *blob)
{
    const char *host = NULL;
    json_int_t port = 0, duration = 0, until = 0;
    json_t *all = blob == NULL ? NULL : json_loads(blob, 0, NULL);
    *sts = (struct sts){0};
    if (all != NULL &&
        json_unpack(all, "{s:s, s:I, s:I, s:I}", "host", &host, "port", &port, "duration",
                    &duration, "until", &until) == 0 &&
        strlen(host) < STS_HOST_MOST && port > 0 && port <= PORT_MOST && duration > 0 &&
        duration <= DURATION_MOST) {
        *sts = (struct sts){.port = (long)port, .duration = duration, .until = until};
        snprintf(sts->host, sizeof sts->host, "%s", host);
    }
    json_decref(all);
}
