#include "driver/driver.h"

#include "base/str.h"
#include "driver/console/console.h"
#include "driver/irc/irc.h"
#include "driver/matrix/matrix.h"
#include "driver/xmpp/xmpp.h"

static const struct driver *const drivers[] = {&irc_driver, &matrix_driver, &xmpp_driver,
                                               &console_driver};

const struct driver *driver_find(const char *network)
{
    for (size_t i = 0; i < sizeof drivers / sizeof drivers[0]; i++) {
        if (str_equal(drivers[i]->network, network))
            return drivers[i];
    }
    return NULL;
}

const struct driver *driver_at(size_t index)
{
    return index < sizeof drivers / sizeof drivers[0] ? drivers[index] : NULL;
}
