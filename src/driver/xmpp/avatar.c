#include "driver/xmpp/avatar.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/xmpp/pep.h"
#include "driver/xmpp/stanza.h"

#define NS_VCARD        "vcard-temp"
#define NS_VCARD_UPDATE "vcard-temp:x:update"
#define NS_DATA         "urn:xmpp:avatar:data"
#define NS_METADATA     "urn:xmpp:avatar:metadata"

enum { HASH_LENGTH = 2 * XMPP_SHA1_DIGEST_SIZE };

/* Anybody may see it, also who is only in the same room. */
static const char *const settings[] = {"pubsub#access_model", "open", NULL};

/* One after the other; the node first, for servers make the one out of the other. */
enum avatar_step {
    AVATAR_IDLE,
    AVATAR_LOOKS, /* into the node */
    AVATAR_SETS_DATA,
    AVATAR_SETS_METADATA,
    AVATAR_READS_VCARD,
    AVATAR_SETS_VCARD,
};

struct xmpp_avatar {
    xmpp_ctx_t *context;
    const char *self;
    struct xmpp_avatar_calls calls;
    void *data;
    char *type;
    char *base64;
    char hash[HASH_LENGTH + 1];
    size_t length;
    enum avatar_step step;
    bool plain; /* the node is there with other settings: they stay */
    bool shown; /* the vCard has it */
    uint64_t asked;
    char *id; /* of what was asked last */
};

struct xmpp_avatar *xmpp_avatar_create(xmpp_ctx_t *context, const char *self, const char *bytes,
                                       size_t length, const char *type,
                                       const struct xmpp_avatar_calls *calls, void *data)
{
    struct xmpp_avatar *avatar = mem_new(struct xmpp_avatar);
    unsigned char digest[XMPP_SHA1_DIGEST_SIZE];
    *avatar = (struct xmpp_avatar){.context = context,
                                   .self = self,
                                   .calls = *calls,
                                   .data = data,
                                   .type = mem_string(type),
                                   .length = length};
    xmpp_sha1_digest((const unsigned char *)bytes, length, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(avatar->hash + 2 * i, 3, "%02x", digest[i]);
    avatar->base64 = xmpp_base64_encode(context, (const unsigned char *)bytes, length);
    return avatar;
}

void xmpp_avatar_destroy(struct xmpp_avatar *avatar)
{
    if (avatar == NULL)
        return;
    xmpp_free(avatar->context, avatar->base64);
    free(avatar->type);
    free(avatar->id);
    free(avatar);
}

void xmpp_avatar_dress(const struct xmpp_avatar *avatar, xmpp_stanza_t *presence)
{
    xmpp_stanza_t *update = stanza_add(presence, "x", NS_VCARD_UPDATE);
    if (avatar->shown)
        stanza_add_text(update, "photo", NULL, avatar->hash);
}

/* ---- steps ---- */

static const char *next_id(struct xmpp_avatar *avatar, enum avatar_step step)
{
    free(avatar->id);
    avatar->id = mem_print("waymark-avatar-%llu", (unsigned long long)++avatar->asked);
    avatar->step = step;
    return avatar->id;
}

static void look(struct xmpp_avatar *avatar)
{
    const char *id = next_id(avatar, AVATAR_LOOKS);
    avatar->calls.send(avatar->data, pep_ask(avatar->context, id, NS_METADATA));
}

static xmpp_stanza_t *publish(struct xmpp_avatar *avatar, enum avatar_step step, const char *node,
                              xmpp_stanza_t **item)
{
    const char *id = next_id(avatar, step);
    return pep_publish(avatar->context, id, node, avatar->hash, avatar->plain ? NULL : settings,
                       item);
}

static void set_data(struct xmpp_avatar *avatar)
{
    xmpp_stanza_t *item;
    xmpp_stanza_t *iq = publish(avatar, AVATAR_SETS_DATA, NS_DATA, &item);
    stanza_add_text(item, "data", NS_DATA, avatar->base64);
    avatar->calls.send(avatar->data, iq);
}

static void set_metadata(struct xmpp_avatar *avatar)
{
    char bytes[24];
    xmpp_stanza_t *item;
    xmpp_stanza_t *iq = publish(avatar, AVATAR_SETS_METADATA, NS_METADATA, &item);
    xmpp_stanza_t *info = stanza_add(stanza_add(item, "metadata", NS_METADATA), "info", NULL);
    snprintf(bytes, sizeof bytes, "%zu", avatar->length);
    xmpp_stanza_set_attribute(info, "bytes", bytes);
    xmpp_stanza_set_id(info, avatar->hash);
    xmpp_stanza_set_type(info, avatar->type);
    avatar->calls.send(avatar->data, iq);
}

static void read_vcard(struct xmpp_avatar *avatar)
{
    xmpp_stanza_t *iq = xmpp_iq_new(avatar->context, "get", next_id(avatar, AVATAR_READS_VCARD));
    stanza_add(iq, "vCard", NS_VCARD);
    avatar->calls.send(avatar->data, iq);
}

static bool is_photo(xmpp_stanza_t *child)
{
    const char *name = xmpp_stanza_get_name(child);
    return name != NULL && str_equal(name, "PHOTO");
}

/* What else the vCard holds somebody has put there: it stays. */
static void set_vcard(struct xmpp_avatar *avatar, xmpp_stanza_t *there)
{
    xmpp_stanza_t *iq = xmpp_iq_new(avatar->context, "set", next_id(avatar, AVATAR_SETS_VCARD));
    xmpp_stanza_t *vcard = stanza_add(iq, "vCard", NS_VCARD);
    xmpp_stanza_t *child = there == NULL ? NULL : xmpp_stanza_get_children(there);
    for (; child != NULL; child = xmpp_stanza_get_next(child)) {
        if (!is_photo(child))
            xmpp_stanza_add_child_ex(vcard, xmpp_stanza_copy(child), 0);
    }
    xmpp_stanza_t *photo = stanza_add(vcard, "PHOTO", NULL);
    stanza_add_text(photo, "TYPE", NULL, avatar->type);
    stanza_add_text(photo, "BINVAL", NULL, avatar->base64);
    avatar->calls.send(avatar->data, iq);
}

static void show(struct xmpp_avatar *avatar)
{
    bool news = !avatar->shown;
    avatar->step = AVATAR_IDLE;
    avatar->shown = true;
    if (news)
        avatar->calls.changed(avatar->data);
}

/* ---- answers ---- */

/* Whether the node says that this picture is shown. */
static bool is_in_node(const struct xmpp_avatar *avatar, xmpp_stanza_t *iq)
{
    xmpp_stanza_t *items = pep_items(iq, NS_METADATA);
    xmpp_stanza_t *item = items == NULL ? NULL : xmpp_stanza_get_children(items);
    for (; item != NULL; item = xmpp_stanza_get_next(item)) {
        xmpp_stanza_t *metadata = stanza_child(item, "metadata", NS_METADATA);
        if (stanza_attribute_is(stanza_child(metadata, "info", NS_METADATA), "id", avatar->hash))
            return true;
    }
    return false;
}

/* Base64 may be broken into lines. */
static bool is_same_base64(const char *a, const char *b)
{
    for (;; a++, b++) {
        a += strspn(a, " \t\r\n");
        if (*a != *b)
            return false;
        if (*a == '\0')
            return true;
    }
}

static bool is_in_vcard(const struct xmpp_avatar *avatar, xmpp_stanza_t *vcard)
{
    xmpp_stanza_t *photo = stanza_child(vcard, "PHOTO", NS_VCARD);
    xmpp_stanza_t *binary = stanza_child(photo, "BINVAL", NS_VCARD);
    char *text = binary == NULL ? NULL : xmpp_stanza_get_text(binary);
    bool same = text != NULL && is_same_base64(text, avatar->base64);
    if (text != NULL)
        xmpp_free(avatar->context, text);
    return same;
}

static void on_node(struct xmpp_avatar *avatar, xmpp_stanza_t *iq)
{
    bool none = pep_is_error(iq, "item-not-found");
    if ((pep_is_error(iq, NULL) && !none) || is_in_node(avatar, iq))
        read_vcard(avatar);
    else
        set_data(avatar);
}

/* XEP-0060, 7.1.5: what the node is like may not be what we want. */
static void on_published(struct xmpp_avatar *avatar, xmpp_stanza_t *iq)
{
    bool again = pep_is_error(iq, "conflict") && !avatar->plain;
    avatar->plain = avatar->plain || again;
    if (again && avatar->step == AVATAR_SETS_DATA)
        set_data(avatar);
    else if (again || (avatar->step == AVATAR_SETS_DATA && !pep_is_error(iq, NULL)))
        set_metadata(avatar);
    else
        read_vcard(avatar);
}

static void on_vcard(struct xmpp_avatar *avatar, xmpp_stanza_t *iq)
{
    xmpp_stanza_t *vcard = stanza_only_child(iq, "vCard", NS_VCARD);
    if (is_in_vcard(avatar, vcard))
        show(avatar);
    else if (!pep_is_error(iq, NULL) || pep_is_error(iq, "item-not-found"))
        set_vcard(avatar, pep_is_error(iq, NULL) ? NULL : vcard);
    else
        avatar->step = AVATAR_IDLE;
}

bool xmpp_avatar_take_answer(struct xmpp_avatar *avatar, xmpp_stanza_t *iq)
{
    const char *id = stanza_identifier(iq, "id");
    if (id == NULL || avatar->id == NULL || !str_equal(id, avatar->id) ||
        avatar->step == AVATAR_IDLE || !stanza_is_of_server(iq, avatar->self))
        return false;
    if (avatar->step == AVATAR_LOOKS)
        on_node(avatar, iq);
    else if (avatar->step == AVATAR_READS_VCARD)
        on_vcard(avatar, iq);
    else if (avatar->step == AVATAR_SETS_VCARD && !pep_is_error(iq, NULL))
        show(avatar);
    else if (avatar->step == AVATAR_SETS_VCARD)
        avatar->step = AVATAR_IDLE;
    else
        on_published(avatar, iq);
    return true;
}

void xmpp_avatar_up(struct xmpp_avatar *avatar)
{
    look(avatar);
}
