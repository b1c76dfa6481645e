#include "driver/xmpp/invite.h"

#include <string.h>

#include "base/str.h"
#include "driver/xmpp/settings.h"
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

/* ---- whose are followed ---- */

/* "help.example.org" lies in "example.org". */
static bool lies_in(const char *domain, const char *of)
{
    size_t length = strlen(domain), most = strlen(of);
    return str_equal_fold(domain, of) || (length > most + 1 && domain[length - most - 1] == '.' &&
                                          str_equal_fold(domain + length - most, of));
}

static bool is_listed(const struct xmpp_settings *settings, const char *jid)
{
    char bare[JID_LONGEST + 1];
    if (!jid_bare(jid, bare))
        return false;
    const char *at = strchr(bare, '@');
    for (size_t i = 0; i < settings->invite_from_count; i++) {
        const char *from = settings->invite_from[i];
        if (jid_same_bare(from, bare) ||
            (strchr(from, '@') == NULL && at != NULL && str_equal_fold(from, at + 1)))
            return true;
    }
    return false;
}

/* Whether the room itself is named, or the server that it is on. */
static bool is_room_listed(const struct xmpp_settings *settings, const char *room)
{
    const char *service = strchr(room, '@') + 1;
    for (size_t i = 0; i < settings->invite_from_count; i++) {
        const char *from = settings->invite_from[i];
        if (strchr(from, '@') == NULL ? lies_in(service, from) : jid_same_bare(from, room))
            return true;
    }
    return false;
}

/* Of a mediated invitation only the room says whose it is, if it says so at all (Prosody names the
 * occupant). That counts where the room's service belongs to the inviter's own server. */
bool invite_is_welcome(const struct xmpp_settings *settings, const struct invite *invite)
{
    if (settings->invites != INVITES_LISTED)
        return settings->invites == INVITES_ANYONE;
    if (invite->mediated && is_room_listed(settings, invite->room))
        return true;
    const char *by = strchr(invite->by, '@');
    return by != NULL && is_listed(settings, invite->by) &&
           (!invite->mediated || lies_in(strchr(invite->room, '@') + 1, by + 1));
}
