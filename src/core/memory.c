#include "core/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/config.h"
#include "core/setting.h"
#include "store/store.h"

enum { ROOMS_MOST = 20000, PEOPLE_MOST = 20000 };

enum { MINUTES_OF_AN_HOUR = 6 }; /* so many minutes' worth of answers a person gets in an hour */

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
    free(slot->room.ignored);
    free(slot);
}

static void drop_person(struct memory *memory, struct person_slot *slot)
{
    /* The analyser takes the entry that uthash has unlinked for one that is still there. */
    /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
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

static void take_setting(void *data, const struct setting_row *row)
{
    setting_take(data, row->name, row->value);
}

static void take_rule(const struct room_rule *rule, struct room *room)
{
    room->mode = rule->mode;
    room->staff = rule->staff;
    room->hold = (int64_t)HOLD_DEFAULT * 60 * 1000;
    if (rule->timezone != NULL)
        snprintf(room->timezone, sizeof room->timezone, "%s", rule->timezone);
    if (rule->region != NULL)
        snprintf(room->region, sizeof room->region, "%s", rule->region);
    if (rule->language != NULL)
        snprintf(room->language, sizeof room->language, "%s", rule->language);
}

/* How much it may say; kept as it is while the limit stays the same. */
static void set_limit(const struct memory *memory, struct room *room, int64_t now)
{
    double burst = (double)(room->slow > 0 ? room->slow : memory->config->room_per_minute);
    if (room->bucket.burst != burst)
        bucket_init(&room->bucket, burst, burst / 60.0, now);
}

static void load(const struct memory *memory, struct room *room, const char *account,
                 const char *name, int64_t now)
{
    struct room_rule rule = config_room(memory->config, account, name);
    take_rule(&rule, room);
    store_room_each(memory->store, account, name, take_setting, room);
    set_limit(memory, room, now);
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
        load(memory, &slot->room, account, name, now);
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
        burst *= MINUTES_OF_AN_HOUR;
        bucket_init(&slot->person.hour, burst, burst / 3600.0, now);
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

void memory_reload(struct memory *memory, const char *account, const char *name, int64_t now)
{
    struct room *room = memory_room(memory, account, name, now);
    struct room fresh = {.bucket = room->bucket,
                         .told = room->told,
                         .refused_at = room->refused_at,
                         .undone_at = room->undone_at,
                         .unreached = room->unreached,
                         .direct = room->direct};
    memcpy(fresh.last, room->last, sizeof fresh.last);
    memcpy(fresh.undone_by, room->undone_by, sizeof fresh.undone_by);
    free(room->ignored);
    load(memory, &fresh, account, name, now);
    *room = fresh;
}

/* The part of a room's key behind the account; NULL when it is another account's, or direct. */
static const char *name_in(const struct room_slot *slot, const char *account)
{
    size_t length = strlen(account);
    bool same =
        !slot->room.direct && strncmp(slot->key, account, length) == 0 && slot->key[length] == '\n';
    return same ? slot->key + length + 1 : NULL;
}

const char *memory_find(const struct memory *memory, const char *account, const char *room)
{
    for (const struct room_slot *slot = memory->rooms; slot != NULL; slot = slot->hh.next) {
        const char *name = name_in(slot, account);
        if (name != NULL && str_equal_fold(name, room))
            return name;
    }
    return NULL;
}

void memory_each(const struct memory *memory, const char *account,
                 void (*each)(void *data, const char *room), void *data)
{
    for (const struct room_slot *slot = memory->rooms; slot != NULL; slot = slot->hh.next) {
        const char *name = name_in(slot, account);
        if (name != NULL && slot->room.left_at == 0)
            each(data, name);
    }
}

void memory_forget(struct memory *memory, const char *account, const char *sender)
{
    struct person_slot *slot = NULL;
    struct person_slot *next = NULL;
    char *begin = mem_print("%s\n", account);
    char *end = mem_print("\n%s", sender);
    HASH_ITER(hh, memory->people, slot, next)
    {
        if (str_starts(slot->key, begin) && str_ends(slot->key, end))
            drop_person(memory, slot);
    }
    free(begin);
    free(end);
}

void room_ignore(struct room *room, const char *person, int64_t until)
{
    room->ignored = mem_resize(room->ignored, room->ignored_count + 1, sizeof *room->ignored);
    struct ignored *ignored = &room->ignored[room->ignored_count++];
    snprintf(ignored->person, sizeof ignored->person, "%s", person);
    ignored->until = until;
}

bool room_ignores(const struct room *room, const char *person, int64_t now)
{
    for (size_t i = 0; i < room->ignored_count; i++) {
        const struct ignored *ignored = &room->ignored[i];
        if (str_equal(ignored->person, person) && (ignored->until == 0 || now < ignored->until))
            return true;
    }
    return false;
}

const char *room_staff(const struct room *room)
{
    if (*room->alerts != '\0')
        return room->alerts;
    return room->staff == NULL ? "" : room->staff;
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
