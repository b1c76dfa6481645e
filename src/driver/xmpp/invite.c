#include "driver/xmpp/invite.h"

#include <string.h>

#include "driver/xmpp/stanza.h"

/* A domain alone is no room. */
static void set_room(struct invite *invite, const char *room)
{
    jid_bare(room, invite->room);
    if (strchr(invite->room, '@') == NULL)
        invite->room[0] = '\0';
}

/* Only the room is sure: any server may say that it has one, and who invites to it. */
static void read_mediated(xmpp_stanza_t *x, const char *from, struct invite *invite)
{
    xmpp_stanza_t *password = stanza_child(x, "password", NS_MUC_USER);
    xmpp_stanza_t *text = password != NULL ? xmpp_stanza_get_children(password) : NULL;
    jid_bare(xmpp_stanza_get_from(stanza_child(x, "invite", NS_MUC_USER)), invite->by);
    invite->password = text != NULL ? xmpp_stanza_get_text_ptr(text) : NULL;
    invite->mediated = true;
    if (jid_resource(from) == NULL) /* an occupant is no room */
        set_room(invite, from);
}

/* As sure as its sender. Some rooms send one beside theirs. */
static void read_direct(xmpp_stanza_t *x, const char *bare, struct invite *invite)
{
    set_room(invite, stanza_identifier(x, "jid"));
    invite->password = stanza_identifier(x, "password");
    invite->mediated = strcmp(invite->room, bare) == 0;
    if (!invite->mediated)
        memcpy(invite->by, bare, strlen(bare) + 1);
}

bool invite_read(xmpp_stanza_t *message, const char *from, const char *bare, struct invite *invite)
{
    xmpp_stanza_t *user = stanza_only_child(message, "x", NS_MUC_USER);
    xmpp_stanza_t *direct = stanza_only_child(message, "x", NS_CONFERENCE);
    *invite = (struct invite){.mediated = false};
    if (stanza_child(user, "invite", NS_MUC_USER) != NULL)
        read_mediated(user, from, invite);
    else if (direct != NULL)
        read_direct(direct, bare, invite);
    else
        return false;
    return true;
}
