#include "driver/xmpp/managed.h"

#include <stdint.h>

#include "base/str.h"
#include "driver/xmpp/unacked.h"

void managed_init(struct managed *managed)
{
    *managed = (struct managed){.unacked = unacked_create()};
}

void managed_finish(struct managed *managed)
{
    managed_pass(managed, NULL, NULL);
    unacked_destroy(managed->unacked);
}

void managed_begin(struct managed *managed)
{
    managed->offers = managed->answered = managed->resumed = managed->counts = false;
}

static bool take_count(struct managed *managed, const char *h)
{
    long handled = 0;
    return h != NULL && str_number(h, 0, (long)UINT32_MAX, &handled) &&
           unacked_take(managed->unacked, (uint32_t)handled);
}

enum managed_result managed_take(struct managed *managed, const char *name, const char *h, bool up)
{
    bool resumed = str_equal(name, "resumed");
    if (str_equal(name, "sm")) {
        managed->offers |= !up;
        return MANAGED_GOES_ON;
    }
    managed->answered = true;
    managed->resumed |= resumed;
    managed->counts |= resumed || str_equal(name, "enabled");
    if (str_equal(name, "enabled"))
        unacked_clear(managed->unacked);
    if ((resumed || str_equal(name, "a")) && !take_count(managed, h))
        return MANAGED_MISCOUNTED;
    return str_equal(name, "failed") && managed->had_session ? MANAGED_NOT_RESUMED
                                                             : MANAGED_GOES_ON;
}

bool managed_settled(const struct managed *managed)
{
    return managed->answered || !managed->offers;
}

void managed_up(struct managed *managed)
{
    managed->had_session = managed->offers || managed->resumed;
    if (!managed->resumed)
        unacked_clear(managed->unacked);
}

bool managed_keep(struct managed *managed, xmpp_stanza_t *stanza)
{
    if (managed->early_count == MANAGED_EARLY_MOST)
        return false;
    managed->early[managed->early_count++] = xmpp_stanza_clone(stanza);
    return true;
}

void managed_pass(struct managed *managed, void (*take)(void *data, xmpp_stanza_t *stanza),
                  void *data)
{
    for (size_t i = 0; i < managed->early_count; i++) {
        if (take != NULL)
            take(data, managed->early[i]);
        xmpp_stanza_release(managed->early[i]);
    }
    managed->early_count = 0;
}
