#include "driver/irc/mask.h"

#include <stddef.h>

#include "driver/irc/isupport.h"

bool mask_matches(const struct isupport *isupport, const char *mask, const char *source)
{
    enum casemapping casemapping = isupport->casemapping;
    const char *star = NULL; /* the last one seen */
    const char *from = NULL; /* what it takes ends before this */
    while (*source != '\0') {
        if (*mask == '*') {
            star = mask++;
            from = source;
        } else if (*mask != '\0' &&
                   (*mask == '?' || isupport_lower_byte(casemapping, *mask) ==
                                        isupport_lower_byte(casemapping, *source))) {
            mask++;
            source++;
        } else if (star != NULL) { /* it takes one more */
            mask = star + 1;
            source = ++from;
        } else {
            return false;
        }
    }
    while (*mask == '*')
        mask++;
    return *mask == '\0';
}
