#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/line.h"
#include "driver/xmpp/content.h"
#include "driver/xmpp/ids.h"
#include "driver/xmpp/jid.h"
#include "driver/xmpp/recall.h"
#include "driver/xmpp/room.h"
#include "driver/xmpp/say_inside.h"

char *saying_address(struct xmpp_say *say, const char *room, bool *group)
{
    char bare[JID_LONGEST + 1];
    const char *at =
        strchr(room, '@'); /* before it a # is part of a name, as gateways to IRC have */
    const char *from = at == NULL ? room : at;
    char *cut = mem_string_of(room, (size_t)(from - room) + strcspn(from, "#"));
    char *to = NULL;
    *group = false;
    if (jid_bare(cut, bare)) {
        const struct room *chat = say->calls.room(say->data, bare);
        const char *nick = chat == NULL ? NULL : xmpp_room_nick_of(chat, room);
        if (chat != NULL && str_equal(bare, room)) {
            *group = true;
            to = mem_string(bare);
        } else if (chat != NULL && nick != NULL) {
            to = mem_print("%s/%s", bare, nick);
        } else if (chat == NULL && strchr(from, '#') == NULL) {
            to = mem_string(bare);
        }
    }
    free(cut);
    return to;
}

/* What the other side calls a message that the core knows by its own name. Free with free(). */
static char *name_outside(struct xmpp_say *say, const char *room, const char *id, bool group)
{
    const struct recalled *known = id == NULL ? NULL : xmpp_recall_reported(say->recall, room, id);
    const char *name = known == NULL ? NULL : group ? known->attested : known->given;
    if (name != NULL)
        return mem_string(name);
    return id == NULL ? NULL : ids_known(id);
}

xmpp_stanza_t *saying_compose(struct xmpp_say *say, const struct line *line, const char *to,
                              bool group)
{
    struct line outside = *line;
    const struct room *chat = group ? say->calls.room(say->data, to) : NULL;
    const char *nick =
        chat == NULL || line->mention == NULL ? NULL : xmpp_room_nick_of(chat, line->mention);
    char *reply_to = name_outside(say, line->room, line->reply_to, group);
    char *target = name_outside(say, line->room, line->target, group);
    outside.reply_to = reply_to;
    if (line->type != LINE_EDIT)
        outside.target = target;
    xmpp_stanza_t *stanza = xmpp_content_message(say->context, &outside, to, group, nick);
    free(reply_to);
    free(target);
    return stanza;
}
