#include "driver/matrix/sealed.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/matrix/event.h"

enum { BLOB_MOST = 200 * 1024 }; /* bytes: a line has to hold it */

/* A JSON string never needs more than this for a byte of an id, which has no control characters. */
enum { ESCAPED = 2, AROUND = 3 };

struct seal {
    char *room;
    bool told;
    struct seal *next;
};

struct sealed {
    struct seal *first; /* the oldest */
    size_t size;        /* of the blob, at most */
};

static size_t size_of(const char *room)
{
    return strlen(room) * ESCAPED * ESCAPED + AROUND; /* a blob is a string within a line */
}

static void drop_first(struct sealed *sealed)
{
    struct seal *seal = sealed->first;
    sealed->first = seal->next;
    sealed->size -= size_of(seal->room);
    free(seal->room);
    free(seal);
}

struct sealed *sealed_create(const char *blob)
{
    struct sealed *sealed = mem_new(struct sealed);
    *sealed = (struct sealed){0};
    json_t *rooms = blob == NULL ? NULL : json_loads(blob, 0, NULL);
    size_t index;
    json_t *room;
    json_array_foreach(rooms, index, room)
    {
        if (json_is_string(room) && event_is_room_id(json_string_value(room)))
            sealed_add(sealed, json_string_value(room));
    }
    json_decref(rooms);
    return sealed;
}

void sealed_destroy(struct sealed *sealed)
{
    if (sealed == NULL)
        return;
    while (sealed->first != NULL)
        drop_first(sealed);
    free(sealed);
}

static struct seal **find(struct sealed *sealed, const char *room)
{
    struct seal **at = &sealed->first;
    while (*at != NULL && !str_equal((*at)->room, room))
        at = &(*at)->next;
    return at;
}

bool sealed_has(const struct sealed *sealed, const char *room)
{
    for (const struct seal *seal = sealed->first; seal != NULL; seal = seal->next) {
        if (str_equal(seal->room, room))
            return true;
    }
    return false;
}

bool sealed_add(struct sealed *sealed, const char *room)
{
    struct seal **at = find(sealed, room);
    if (*at != NULL)
        return false;
    *at = mem_new(struct seal);
    **at = (struct seal){.room = mem_string(room)};
    sealed->size += size_of(room);
    while (sealed->size > BLOB_MOST)
        drop_first(sealed);
    return true;
}

bool sealed_tell(struct sealed *sealed, const char *room)
{
    struct seal *seal = *find(sealed, room);
    if (seal == NULL || seal->told)
        return false;
    seal->told = true;
    return true;
}

char *sealed_blob(const struct sealed *sealed)
{
    json_t *rooms = json_array();
    for (const struct seal *seal = sealed->first; seal != NULL; seal = seal->next)
        json_array_append_new(rooms, json_string(seal->room));
    char *blob = json_dumps(rooms, JSON_COMPACT);
    json_decref(rooms);
    if (blob == NULL)
        abort(); /* our own document: out of memory */
    return blob;
}
