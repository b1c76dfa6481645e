#include "base/random.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

void random_bytes(void *out, size_t length)
{
    char *at = out;
    while (length > 0) {
        ssize_t got = getrandom(at, length, 0);
        if (got < 0 && errno != EINTR)
            abort(); /* no kernel that we run on lacks it */
        if (got > 0) {
            at += got;
            length -= (size_t)got;
        }
    }
}

uint64_t random_number(void)
{
    uint64_t number = 0;
    random_bytes(&number, sizeof number);
    return number;
}
