/* Who sends an <iq/>, as the lines name people: by what the servers attest, never by what the
 * stanza holds beside its `from`. Pure. */
#ifndef WAYMARK_DRIVER_XMPP_ASKER_H
#define WAYMARK_DRIVER_XMPP_ASKER_H

#include <stdbool.h>
#include <strophe.h>

#include "driver/clean.h"
#include "driver/xmpp/adhoc.h"
#include "driver/xmpp/jid.h"

struct room;
struct xmpp_settings;

struct asker {
    struct adhoc_asker who; /* points into the rest, and the room */
    char bare[JID_LONGEST + 1];
    char name[CLEAN_NAME_LONGEST + 1];
    char *room;
    char *sender;
    char *at;
};

/* `room`: the group chat with the bare JID of `from`, or NULL; `self`: the bot's full JID. False:
 * whoever it is, their messages would not be heard either, or nobody knows who they are. In either
 * case asker_finish() must follow. */
bool asker_read(struct asker *asker, xmpp_stanza_t *iq, const struct xmpp_settings *settings,
                const struct room *room, const char *self);
void asker_finish(struct asker *asker);

#endif
