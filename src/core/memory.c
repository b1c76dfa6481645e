#include "core/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/config.h"
#include "store/store.h"

enum { ROOMS_MOST = 20000, PEOPLE_MOST = 20000 };

struct room_slot {
    char *key; /* account, line feed, room */
    struct room room;
    UT_hash_handle hh;
};

struct person_slot {
    char *key; /* account, line feed, room, line feed, sender */
    struct person person;
    UT_hash_handle hh;
};

struct memory {
    const struct config *config;
    struct store *store;
    struct room_slot *rooms; /* in the order of their last use */
    struct person_slot *people;
};

struct memory *memory_create(const struct config *config, struct store *store)
{
    struct memory *memory = mem_new(struct memory);
    *memory = (struct memory){.config = config, .store = store};
    return memory;
}

static void drop_room(struct memory *memory, struct room_slot *slot)
{
    HASH_DEL(memory->rooms, slot);
    free(slot->key);
    free(slot);
}

static void drop_person(struct memory *memory, struct person_slot *slot)
{
    HASH_DEL(memory->people, slot);
    free(slot->key);
    free(slot);
}

void memory_destroy(struct memory *memory)
{
    if (memory == NULL)
        return;
    while (memory->rooms != NULL)
        drop_room(memory, memory->rooms);
    while (memory->people != NULL)
        drop_person(memory, memory->people);
    free(memory);
}

static void take_setting(void *data, const char *name, const char *value)
{
    struct room *room = data;
    if (str_equal(name, "mode"))
        room->mode = str_equal(value, "passive") ? MODE_PASSIVE
                     : str_equal(value, "off")   ? MODE_OFF
                                                 : MODE_ADDRESSED;
    else if (str_equal(name, "paused_until"))
        room->paused_until = strtoll(value, NULL, 10);
    else if (str_equal(name, "region"))
        snprintf(room->region, sizeof room->region, "%s", value);
    else if (str_equal(name, "language"))
        snprintf(room->language, sizeof room->language, "%s", value);
    else if (str_equal(name, "encrypted"))
        room->encrypted = true;
}

static void take_rule(const struct room_rule *rule, struct room *room)
{
    room->mode = rule->mode;
    if (rule->region != NULL)
        snprintf(room->region, sizeof room->region, "%s", rule->region);
    if (rule->language != NULL)
        snprintf(room->language, sizeof room->language, "%s", rule->language);
}

struct room *memory_room(struct memory *memory, const char *account, const char *name, int64_t now)
{
    char *key = mem_print("%s\n%s", account, name);
    struct room_slot *slot = NULL;
    HASH_FIND_STR(memory->rooms, key, slot);
    if (slot != NULL) {
        free(key);
        HASH_DEL(memory->rooms, slot);
    } else {
        if (HASH_COUNT(memory->rooms) >= ROOMS_MOST)
            drop_room(memory, memory->rooms);
        slot = mem_new(struct room_slot);
        slot->key = key;
        struct room_rule rule = config_room(memory->config, account, name);
        take_rule(&rule, &slot->room);
        double burst = (double)memory->config->room_per_minute;
        bucket_init(&slot->room.bucket, burst, burst / 60.0, now);
        store_room_each(memory->store, account, name, take_setting, &slot->room);
    }
    /* The analyser takes the entry that uthash has unlinked for one that is still there. */
    /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
    HASH_ADD_KEYPTR(hh, memory->rooms, slot->key, strlen(slot->key), slot);
    return &slot->room;
}

struct person *memory_person(struct memory *memory, const char *account, const char *room,
                             const char *sender, bool make, int64_t now)
{
    if (memory->people == NULL && !make)
        return NULL;
    char *key = mem_print("%s\n%s\n%s", account, room, sender);
    struct person_slot *slot = NULL;
    HASH_FIND_STR(memory->people, key, slot);
    if (slot == NULL && make) {
        if (HASH_COUNT(memory->people) >= PEOPLE_MOST)
            drop_person(memory, memory->people);
        slot = mem_new(struct person_slot);
        slot->key = mem_string(key);
        double burst = (double)memory->config->person_per_minute;
        bucket_init(&slot->person.bucket, burst, burst / 60.0, now);
        /* The analyser takes the entry that uthash has unlinked for one that is still there. */
        /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
        HASH_ADD_KEYPTR(hh, memory->people, slot->key, strlen(slot->key), slot);
    } else if (slot != NULL && make) {
        HASH_DEL(memory->people, slot);
        HASH_ADD_KEYPTR(hh, memory->people, slot->key, strlen(slot->key), slot);
    }
    free(key);
    return slot == NULL ? NULL : &slot->person;
}

bool memory_set_pause(struct memory *memory, const char *account, const char *room, int64_t until,
                      const char *by, int64_t now)
{
    char *value = until == 0 ? NULL : mem_print("%lld", (long long)until);
    bool good = store_room_set(memory->store, account, room, "paused_until", value, by, now);
    free(value);
    if (good)
        memory_room(memory, account, room, now)->paused_until = until;
    return good;
}

bool memory_set_encrypted(struct memory *memory, const char *account, const char *room,
                          const char *by, int64_t now)
{
    if (!store_room_set(memory->store, account, room, "encrypted", "told", by == NULL ? "" : by,
                        now))
        return false;
    memory_room(memory, account, room, now)->encrypted = true;
    return true;
}

size_t person_hints(const struct person *person, int64_t now)
{
    size_t count = 0;
    for (size_t i = 0; i < HINTS_ENOUGH; i++)
        count += person->hints[i] > 0 && now - person->hints[i] < HINTS_LAST;
    return count;
}

void person_hint(struct person *person, int64_t now)
{
    memmove(person->hints, person->hints + 1, sizeof person->hints - sizeof person->hints[0]);
    person->hints[HINTS_ENOUGH - 1] = now;
}
