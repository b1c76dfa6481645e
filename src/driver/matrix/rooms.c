#include "driver/matrix/rooms.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "base/mem.h"
#include "driver/matrix/event.h"
#include "driver/matrix/room.h"

enum { ROOMS_MOST = 20000 };

struct slot {
    char *id;
    struct room *room;
    UT_hash_handle hh;
};

struct rooms {
    const char *self;
    void (*made)(void *data, struct room *room);
    void *data;
    struct slot *slots;
};

struct rooms *rooms_create(const char *self, void (*made)(void *data, struct room *room),
                           void *data)
{
    struct rooms *rooms = mem_new(struct rooms);
    *rooms = (struct rooms){.self = self, .made = made, .data = data};
    return rooms;
}

static void drop(struct rooms *rooms, struct slot *slot)
{
    HASH_DEL(rooms->slots, slot);
    room_destroy(slot->room);
    free(slot->id);
    free(slot);
}

void rooms_destroy(struct rooms *rooms)
{
    if (rooms == NULL)
        return;
    while (rooms->slots != NULL)
        drop(rooms, rooms->slots);
    free(rooms);
}

static struct slot *find(const struct rooms *rooms, const char *id)
{
    struct slot *slot = NULL;
    if (rooms->slots != NULL)
        HASH_FIND_STR(rooms->slots, id, slot);
    return slot;
}

struct room *rooms_find(const struct rooms *rooms, const char *id)
{
    struct slot *slot = find(rooms, id);
    return slot == NULL ? NULL : slot->room;
}

struct room *rooms_get(struct rooms *rooms, const char *id)
{
    struct slot *slot = find(rooms, id);
    if (slot != NULL)
        return slot->room;
    if (!event_is_room_id(id) || HASH_COUNT(rooms->slots) >= ROOMS_MOST)
        return NULL;
    slot = mem_new(struct slot);
    slot->id = mem_string(id);
    slot->room = room_create(id, rooms->self);
    HASH_ADD_KEYPTR(hh, rooms->slots, slot->id, strlen(slot->id), slot);
    rooms->made(rooms->data, slot->room);
    return slot->room;
}

void rooms_drop(struct rooms *rooms, const char *id)
{
    struct slot *slot = find(rooms, id);
    if (slot != NULL)
        drop(rooms, slot);
}

void rooms_each(const struct rooms *rooms, void (*call)(void *data, struct room *room), void *data)
{
    struct slot *next = NULL;
    for (struct slot *slot = rooms->slots; slot != NULL; slot = next) {
        next = slot->hh.next;
        call(data, slot->room);
    }
}
