#include "driver/xmpp/asker.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/xmpp/room.h"
#include "driver/xmpp/settings.h"

static bool is_bot(const struct xmpp_settings *settings, const char *nick, const char *bare)
{
    for (size_t i = 0; i < settings->bot_count; i++) {
        const char *bot = settings->bots[i];
        if ((nick != NULL && str_equal(nick, bot)) || (bare != NULL && jid_same_bare(bare, bot)))
            return true;
    }
    return false;
}

/* An occupant-id inside an <iq/> would be the asker's own word: what their presence had counts. */
static char *sender_of(const struct room *room, const char *nick, const struct occupant *occupant)
{
    const char *jid = xmpp_room_jid(room);
    char *sender = !xmpp_room_has(room, ROOM_OCCUPANT_ID) ? mem_print("%s/%s", jid, nick)
                   : occupant->id != NULL                 ? mem_print("%s#%s", jid, occupant->id)
                                                          : NULL;
    if (sender == NULL || strlen(sender) <= JID_LONGEST)
        return sender;
    free(sender);
    return NULL;
}

static bool read_occupant(struct asker *asker, const struct xmpp_settings *settings,
                          const struct room *room, const char *nick)
{
    static const char *const roles[] = {
        [ROOM_MEMBER] = "member", [ROOM_MODERATOR] = "moderator", [ROOM_OWNER] = "owner"};
    const struct occupant *occupant = nick == NULL ? NULL : xmpp_room_occupant(room, nick);
    if (!xmpp_room_joined(room) || occupant == NULL || str_equal(nick, xmpp_room_nick(room)) ||
        is_bot(settings, nick, occupant->real))
        return false;
    const char *jid = xmpp_room_jid(room);
    enum room_role role = xmpp_room_role_of(room, nick, &asker->who.role_from);
    clean_name(nick, asker->name);
    asker->room = mem_print("%s/%s", jid, nick);
    asker->sender = sender_of(room, nick, occupant);
    asker->at = mem_print("%s/%s", jid, xmpp_room_nick(room));
    asker->who.chat = jid;
    asker->who.role = roles[role];
    if (role == ROOM_MEMBER)
        asker->who.role_from = NULL;
    return asker->sender != NULL && strlen(asker->room) <= JID_LONGEST;
}

bool asker_read(struct asker *asker, xmpp_stanza_t *iq, const struct xmpp_settings *settings,
                const struct room *room, const char *self)
{
    const char *from = xmpp_stanza_get_from(iq);
    *asker = (struct asker){0};
    if (self == NULL || !jid_bare(from, asker->bare) || strchr(asker->bare, '@') == NULL ||
        str_equal(asker->bare, settings->user))
        return false;
    if (room != NULL) {
        if (!read_occupant(asker, settings, room, jid_resource(from)))
            return false;
    } else {
        asker->room = mem_string(asker->bare);
        asker->sender = mem_string(asker->bare);
        asker->at = mem_string(self);
        char local[JID_LONGEST + 1] = "";
        memcpy(local, asker->bare, strcspn(asker->bare, "@"));
        clean_name(local, asker->name);
        if (is_bot(settings, NULL, asker->bare))
            return false;
    }
    asker->who.room = asker->room;
    asker->who.sender = asker->sender;
    asker->who.at = asker->at;
    asker->who.name = asker->name[0] != '\0' ? asker->name : NULL;
    return true;
}

void asker_finish(struct asker *asker)
{
    free(asker->room);
    free(asker->sender);
    free(asker->at);
    *asker = (struct asker){0};
}
