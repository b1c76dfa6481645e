#include "driver/xmpp/occupants.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/xmpp/jid.h"
#include "driver/xmpp/stanza.h"

struct entry {
    struct occupant occupant; /* its nick, id and real JID are its own */
    UT_hash_handle hh;
};

static void release(const char *text)
{
    free((void *)(uintptr_t)text); /* an entry's strings are its own */
}

static void forget(struct occupants *occupants, struct entry *entry)
{
    /* The analyser takes an entry that uthash has unlinked for one that is still there. */
    /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
    HASH_DEL(occupants->entries, entry);
    release(entry->occupant.nick);
    release(entry->occupant.id);
    release(entry->occupant.real);
    free(entry);
}

void occupants_empty(struct occupants *occupants)
{
    struct entry *entry = NULL, *next = NULL;
    HASH_ITER(hh, occupants->entries, entry, next)
    {
        forget(occupants, entry);
    }
}

static struct entry *find(const struct occupants *occupants, const char *nick)
{
    struct entry *entry = NULL;
    HASH_FIND_STR(occupants->entries, nick, entry);
    return entry;
}

void occupants_drop(struct occupants *occupants, const char *nick)
{
    struct entry *entry = find(occupants, nick);
    if (entry != NULL)
        forget(occupants, entry);
}

const struct occupant *occupants_find(const struct occupants *occupants, const char *nick)
{
    const struct entry *entry = find(occupants, nick);
    return entry != NULL ? &entry->occupant : NULL;
}

const struct occupant *occupants_find_id(const struct occupants *occupants, const char *id)
{
    for (const struct entry *entry = occupants->entries; entry != NULL; entry = entry->hh.next) {
        if (stanza_word_is(entry->occupant.id, id))
            return &entry->occupant;
    }
    return NULL;
}

size_t occupants_count(const struct occupants *occupants)
{
    return HASH_COUNT(occupants->entries);
}

static void read_role(struct occupant *occupant, xmpp_stanza_t *item)
{
    const char *affiliation = item != NULL ? xmpp_stanza_get_attribute(item, "affiliation") : NULL;
    const char *role = item != NULL ? xmpp_stanza_get_attribute(item, "role") : NULL;
    occupant->role = ROOM_MEMBER;
    occupant->role_from = NULL;
    if (stanza_word_is(affiliation, "owner")) {
        occupant->role = ROOM_OWNER;
        occupant->role_from = "affiliation owner";
    } else if (stanza_word_is(affiliation, "admin")) {
        occupant->role = ROOM_MODERATOR;
        occupant->role_from = "affiliation admin";
    } else if (stanza_word_is(role, "moderator")) {
        occupant->role = ROOM_MODERATOR;
        occupant->role_from = "role moderator";
    }
}

const char *occupants_read_id(xmpp_stanza_t *stanza)
{
    const char *id =
        stanza_identifier(stanza_only_child(stanza, "occupant-id", NS_OCCUPANT_ID), "id");
    return id != NULL && strlen(id) <= OCCUPANT_ID_MOST ? id : NULL;
}

static void replace(const char **at, const char *text)
{
    release(*at);
    *at = text != NULL ? mem_string(text) : NULL;
}

/* Room for one more? Who has power is not crowded out by the many. */
static bool has_place(const struct occupants *occupants, enum room_role role)
{
    size_t most = ROOM_OCCUPANTS_MOST + (role != ROOM_MEMBER ? ROOM_POWERS_MOST : 0);
    return HASH_COUNT(occupants->entries) < most;
}

void occupants_note(struct occupants *occupants, const char *nick, xmpp_stanza_t *presence,
                    xmpp_stanza_t *item, bool self)
{
    struct occupant seen = {0};
    char real[JID_LONGEST + 1] = "";
    read_role(&seen, item);
    struct entry *entry = find(occupants, nick);
    if (entry == NULL && !self && !has_place(occupants, seen.role))
        return;
    if (entry == NULL) {
        entry = mem_new(struct entry);
        entry->occupant.nick = mem_string(nick);
        HASH_ADD_KEYPTR(hh, occupants->entries, entry->occupant.nick, strlen(nick), entry);
    }
    struct occupant *occupant = &entry->occupant;
    occupant->role = seen.role;
    occupant->role_from = seen.role_from;
    replace(&occupant->id, occupants_read_id(presence));
    bool shown = item != NULL && jid_bare(xmpp_stanza_get_attribute(item, "jid"), real);
    replace(&occupant->real, shown ? real : NULL);
}
