#include "driver/xmpp/bookmarks.h"

#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/line.h"
#include "driver/xmpp/doors.h"
#include "driver/xmpp/jid.h"
#include "driver/xmpp/pep.h"
#include "driver/xmpp/stanza.h"

enum { BOOKMARKS_MOST = 1000 };

const char xmpp_bookmarks_saved[] = "bookmarks";

/* XEP-0402: for nobody but the account. */
#define SETTINGS                                                                                  \
    "pubsub#persist_items", "true", "pubsub#max_items", "max", "pubsub#send_last_published_item", \
        "never", "pubsub#access_model", "whitelist"
static const char *const with_an_item[] = {SETTINGS, NULL};
static const char *const of_the_node[] = {SETTINGS, "pubsub#notify_retract", "true", NULL};

/* What is under way. */
enum task {
    TASK_NONE,
    TASK_LIST,
    TASK_PUBLISH,
    TASK_CREATE,    /* ejabberd (23.01) takes no such settings with an item, and gives a node ... */
    TASK_CONFIGURE, /* ... room for one item, unless it is told otherwise */
    TASK_RETRACT,
};

struct xmpp_bookmarks {
    xmpp_ctx_t *context;
    const char *self;
    struct xmpp_bookmarks_calls calls;
    void *data;
    bool known;           /* what is there, in this session; and the server keeps bookmarks */
    bool is_made;         /* the node has the settings that it needs */
    struct str_list ours; /* rooms whose bookmark is there for the bot's own sake */
    bool is_reading;      /* what others did: nothing is changed meanwhile */
    enum task task;
    uint64_t asked;
    char *id;   /* of that task */
    char *room; /* ditto */
};

struct xmpp_bookmarks *xmpp_bookmarks_create(xmpp_ctx_t *context, const char *self,
                                             const char *saved,
                                             const struct xmpp_bookmarks_calls *calls, void *data)
{
    struct xmpp_bookmarks *bookmarks = mem_new(struct xmpp_bookmarks);
    *bookmarks =
        (struct xmpp_bookmarks){.context = context, .self = self, .calls = *calls, .data = data};
    json_t *list = saved == NULL ? NULL : json_loads(saved, 0, NULL);
    size_t index;
    json_t *item;
    json_array_foreach(list, index, item)
    {
        if (json_is_string(item) && index < BOOKMARKS_MOST)
            str_list_add(&bookmarks->ours, json_string_value(item));
    }
    json_decref(list);
    return bookmarks;
}

void xmpp_bookmarks_destroy(struct xmpp_bookmarks *bookmarks)
{
    if (bookmarks == NULL)
        return;
    str_list_finish(&bookmarks->ours);
    free(bookmarks->id);
    free(bookmarks->room);
    free(bookmarks);
}

/* ---- which are ours ---- */

static void save(const struct xmpp_bookmarks *bookmarks)
{
    json_t *list = json_array();
    for (size_t i = 0; i < bookmarks->ours.count; i++)
        json_array_append_new(list, json_string(bookmarks->ours.items[i]));
    char *blob = json_dumps(list, JSON_COMPACT);
    bookmarks->calls.line(bookmarks->data, &(struct line){.type = LINE_SAVE,
                                                          .id = xmpp_bookmarks_saved,
                                                          .name = xmpp_bookmarks_saved,
                                                          .blob = blob});
    free(blob);
    json_decref(list);
}

static void set_ours(struct xmpp_bookmarks *bookmarks, const char *room, bool ours)
{
    struct str_list *list = &bookmarks->ours;
    if (str_list_has(list, room) == ours)
        return;
    if (ours) {
        str_list_add(list, room);
    } else {
        size_t at = 0;
        while (!str_equal(list->items[at], room))
            at++;
        free(list->items[at]);
        list->items[at] = list->items[--list->count];
    }
    save(bookmarks);
}

static bool is_invited(const struct xmpp_bookmarks *bookmarks, const char *room)
{
    struct xmpp_invited invited;
    for (size_t i = 0; bookmarks->calls.invited(bookmarks->data, i, &invited); i++) {
        if (str_equal(invited.room, room))
            return true;
    }
    return false;
}

/* ---- one change after the other ---- */

static const char *begin(struct xmpp_bookmarks *bookmarks, enum task task)
{
    free(bookmarks->id);
    bookmarks->id = mem_print("waymark-bookmark-%llu", (unsigned long long)++bookmarks->asked);
    bookmarks->task = task;
    return bookmarks->id;
}

static void set_room(struct xmpp_bookmarks *bookmarks, const char *room)
{
    free(bookmarks->room);
    bookmarks->room = mem_string(room);
}

static void publish(struct xmpp_bookmarks *bookmarks, const struct xmpp_invited *invited)
{
    xmpp_stanza_t *item;
    set_room(bookmarks, invited->room);
    xmpp_stanza_t *iq =
        pep_publish(bookmarks->context, begin(bookmarks, TASK_PUBLISH), NS_BOOKMARKS, invited->room,
                    bookmarks->is_made ? NULL : with_an_item, &item);
    xmpp_stanza_t *conference = stanza_add(item, "conference", NS_BOOKMARKS);
    xmpp_stanza_set_attribute(conference, "autojoin", "true");
    stanza_add_text(conference, "nick", NULL, invited->nick);
    if (invited->password != NULL)
        stanza_add_text(conference, "password", NULL, invited->password);
    bookmarks->calls.send(bookmarks->data, iq);
}

static void retract(struct xmpp_bookmarks *bookmarks, const char *room)
{
    set_room(bookmarks, room);
    bookmarks->calls.send(bookmarks->data,
                          pep_retract(bookmarks->context, begin(bookmarks, TASK_RETRACT),
                                      NS_BOOKMARKS, bookmarks->room));
}

/* The next difference between the rooms and their bookmarks. */
static void level(struct xmpp_bookmarks *bookmarks)
{
    struct xmpp_invited invited;
    if (!bookmarks->known || bookmarks->is_reading || bookmarks->task != TASK_NONE)
        return;
    for (size_t i = 0; i < bookmarks->ours.count; i++) {
        if (!is_invited(bookmarks, bookmarks->ours.items[i])) {
            retract(bookmarks, bookmarks->ours.items[i]);
            return;
        }
    }
    for (size_t i = 0; bookmarks->calls.invited(bookmarks->data, i, &invited); i++) {
        if (!str_list_has(&bookmarks->ours, invited.room)) {
            publish(bookmarks, &invited);
            return;
        }
    }
}

static void give_up(struct xmpp_bookmarks *bookmarks)
{
    bookmarks->known = false;
    bookmarks->calls.line(
        bookmarks->data,
        &(struct line){.type = LINE_LOG,
                       .level = "info",
                       .text = "the server does not take bookmarks; group chats that the bot was "
                               "invited to are remembered here alone"});
}

/* A node is never made without its settings: it would show the rooms to whoever may see the bot's
 * presence, which is everybody. */
static void on_published(struct xmpp_bookmarks *bookmarks, xmpp_stanza_t *iq)
{
    if (!pep_is_error(iq, NULL)) {
        bookmarks->is_made = true;
        set_ours(bookmarks, bookmarks->room, true);
    } else if (bookmarks->is_made) {
        give_up(bookmarks);
    } else {
        const char *id = begin(bookmarks, TASK_CREATE);
        bookmarks->calls.send(bookmarks->data, pep_create(bookmarks->context, id, NS_BOOKMARKS));
    }
}

static void on_created(struct xmpp_bookmarks *bookmarks, xmpp_stanza_t *iq)
{
    if (pep_is_error(iq, NULL) && !pep_is_error(iq, "conflict")) {
        give_up(bookmarks);
        return;
    }
    const char *id = begin(bookmarks, TASK_CONFIGURE);
    bookmarks->calls.send(bookmarks->data,
                          pep_configure(bookmarks->context, id, NS_BOOKMARKS, of_the_node));
}

static void on_configured(struct xmpp_bookmarks *bookmarks, xmpp_stanza_t *iq)
{
    bookmarks->is_made = !pep_is_error(iq, NULL);
    if (!bookmarks->is_made)
        give_up(bookmarks);
}

static void on_retracted(struct xmpp_bookmarks *bookmarks, xmpp_stanza_t *iq)
{
    if (pep_is_error(iq, NULL) && !pep_is_error(iq, "item-not-found"))
        give_up(bookmarks);
    else
        set_ours(bookmarks, bookmarks->room, false);
}

/* ---- what others did ---- */

static char *password_of(xmpp_stanza_t *conference)
{
    xmpp_stanza_t *password = stanza_child(conference, "password", NS_BOOKMARKS);
    char *text = password == NULL ? NULL : xmpp_stanza_get_text(password);
    char *copy = text == NULL ? NULL : mem_string(text);
    if (text != NULL)
        xmpp_free(xmpp_stanza_get_context(password), text);
    return copy;
}

/* A bookmark that is there. One that was the bot's own and is not invited any more is about to be
 * taken away. */
static void read_there(struct xmpp_bookmarks *bookmarks, const char *room,
                       xmpp_stanza_t *conference)
{
    bool joins = stanza_attribute_is(conference, "autojoin", "true") ||
                 stanza_attribute_is(conference, "autojoin", "1");
    if (is_invited(bookmarks, room)) {
        set_ours(bookmarks, room, joins);
        if (!joins)
            bookmarks->calls.unfollow(bookmarks->data, room);
    } else if (joins && !str_list_has(&bookmarks->ours, room)) {
        char *password = password_of(conference);
        bookmarks->calls.follow(bookmarks->data, room, password);
        mem_forget(password);
        if (is_invited(bookmarks, room))
            set_ours(bookmarks, room, true);
    }
}

static void read_gone(struct xmpp_bookmarks *bookmarks, const char *room)
{
    set_ours(bookmarks, room, false);
    if (is_invited(bookmarks, room))
        bookmarks->calls.unfollow(bookmarks->data, room);
}

/* The room of an <item/> or a <retract/>; false when it is none. */
static bool room_of(xmpp_stanza_t *item, char bare[JID_LONGEST + 1])
{
    const char *id = stanza_identifier(item, "id");
    return id != NULL && jid_bare(id, bare) && strchr(bare, '@') != NULL &&
           jid_resource(id) == NULL;
}

static void read_items(struct xmpp_bookmarks *bookmarks, xmpp_stanza_t *items,
                       struct str_list *there)
{
    char bare[JID_LONGEST + 1];
    size_t count = 0;
    xmpp_stanza_t *item = items == NULL ? NULL : xmpp_stanza_get_children(items);
    for (; item != NULL && count < BOOKMARKS_MOST; item = xmpp_stanza_get_next(item)) {
        const char *name = xmpp_stanza_get_name(item);
        xmpp_stanza_t *conference = stanza_child(item, "conference", NS_BOOKMARKS);
        if (name == NULL || !room_of(item, bare))
            continue;
        count++;
        if (there != NULL)
            str_list_add(there, bare);
        if (conference != NULL)
            read_there(bookmarks, bare, conference);
        else if (str_equal(name, "retract"))
            read_gone(bookmarks, bare);
    }
}

/* What is ours and not there was taken away while we were not there. Copies, as leaving a room
 * changes the list. */
static void read_missing(struct xmpp_bookmarks *bookmarks, const struct str_list *there)
{
    struct str_list gone = {0};
    for (size_t i = 0; i < bookmarks->ours.count; i++) {
        if (!str_list_has(there, bookmarks->ours.items[i]))
            str_list_add(&gone, bookmarks->ours.items[i]);
    }
    for (size_t i = 0; i < gone.count; i++)
        read_gone(bookmarks, gone.items[i]);
    str_list_finish(&gone);
}

/* A server that lost the whole node has lost it: then the rooms stay, and are written anew. */
static void read_all(struct xmpp_bookmarks *bookmarks, xmpp_stanza_t *iq)
{
    struct str_list there = {0};
    xmpp_stanza_t *items = pep_items(iq, NS_BOOKMARKS);
    bool lost = pep_is_error(iq, "item-not-found");
    bookmarks->known = lost || items != NULL;
    if (lost && bookmarks->ours.count > 0) {
        str_list_finish(&bookmarks->ours);
        bookmarks->ours = (struct str_list){0};
        save(bookmarks);
    }
    bookmarks->is_reading = true;
    read_items(bookmarks, items, &there);
    if (items != NULL && !pep_is_part(iq))
        read_missing(bookmarks, &there);
    bookmarks->is_reading = false;
    str_list_finish(&there);
}

/* ---- in ---- */

bool xmpp_bookmarks_take_message(struct xmpp_bookmarks *bookmarks, xmpp_stanza_t *message)
{
    xmpp_stanza_t *items = pep_event(message, NS_BOOKMARKS);
    if (items == NULL || !stanza_is_of_server(message, bookmarks->self))
        return false;
    bookmarks->is_reading = true;
    if (bookmarks->known)
        read_items(bookmarks, items, NULL);
    bookmarks->is_reading = false;
    level(bookmarks);
    return true;
}

bool xmpp_bookmarks_take_answer(struct xmpp_bookmarks *bookmarks, xmpp_stanza_t *iq)
{
    static void (*const takers[])(struct xmpp_bookmarks * bookmarks, xmpp_stanza_t * iq) = {
        [TASK_LIST] = read_all,           [TASK_PUBLISH] = on_published, [TASK_CREATE] = on_created,
        [TASK_CONFIGURE] = on_configured, [TASK_RETRACT] = on_retracted,
    };
    const char *id = stanza_identifier(iq, "id");
    enum task task = bookmarks->task;
    if (id == NULL || task == TASK_NONE || !str_equal(id, bookmarks->id) ||
        !stanza_is_of_server(iq, bookmarks->self))
        return false;
    bookmarks->task = TASK_NONE;
    takers[task](bookmarks, iq);
    level(bookmarks);
    return true;
}

void xmpp_bookmarks_up(struct xmpp_bookmarks *bookmarks)
{
    bookmarks->known = false;
    bookmarks->is_made = false;
    const char *id = begin(bookmarks, TASK_LIST);
    bookmarks->calls.send(bookmarks->data, pep_ask(bookmarks->context, id, NS_BOOKMARKS));
}

void xmpp_bookmarks_look(struct xmpp_bookmarks *bookmarks)
{
    if (bookmarks->known && bookmarks->task == TASK_NONE)
        xmpp_bookmarks_up(bookmarks);
}

void xmpp_bookmarks_resumed(struct xmpp_bookmarks *bookmarks)
{
    if (bookmarks->task != TASK_NONE)
        xmpp_bookmarks_up(bookmarks);
}

void xmpp_bookmarks_changed(struct xmpp_bookmarks *bookmarks)
{
    level(bookmarks);
}
