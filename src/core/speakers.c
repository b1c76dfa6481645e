#include "core/speakers.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "base/mem.h"
#include "base/str.h"

enum {
    SPEAKERS_MOST = 20000,
    NAME_LONGEST = 255,
    LASTS = 24 * 60 * 60 * 1000,
    DIRECT_LASTS = 60 * 60 * 1000
};

struct slot {
    char *key; /* account, room, what the name is, name in small letters: a line each */
    char *account;
    char *sender;
    int64_t at;
    int64_t shared_at; /* when somebody else used the name last; 0: never */
    UT_hash_handle hh;
};

/* Of a direct conversation: the sender is the key, and the room stands in the sender's place. */
struct speakers {
    struct slot *slots; /* in the order of their last use */
};

struct speakers *speakers_create(void)
{
    return mem_new(struct speakers);
}

static void drop(struct speakers *speakers, struct slot *slot)
{
    /* The analyser takes the entry that uthash has unlinked for one that is still there. */
    /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
    HASH_DEL(speakers->slots, slot);
    free(slot->key);
    free(slot->account);
    free(slot->sender);
    free(slot);
}

void speakers_destroy(struct speakers *speakers)
{
    if (speakers == NULL)
        return;
    while (speakers->slots != NULL)
        drop(speakers, speakers->slots);
    free(speakers);
}

/* "ann:" speaks to ann. */
static size_t name_length(const char *name)
{
    size_t length = strlen(name);
    while (length > 0 && strchr(":,", name[length - 1]) != NULL)
        length--;
    return length;
}

bool speakers_is_id(const char *name)
{
    size_t length = name_length(name);
    bool marked = *name == '@';
    const char *mark = memchr(name + marked, marked ? ':' : '@', length - (length > 0 && marked));
    bool inside = mark != NULL && mark > name + marked && mark + 1 < name + length;
    return inside || (str_starts(name, "account:") && length > strlen("account:"));
}

enum kind { KIND_ID, KIND_NAME };

/* "@ann:" and "Ann" are the same person when people speak of them; "@ann:example.org" is whole. */
static char *key_of(const char *account, const char *room, enum kind kind, const char *name)
{
    size_t length = name_length(name);
    if (*name == '@' && memchr(name, ':', length) == NULL) {
        name++;
        length--;
    }
    char *key = mem_print("%s\n%s\n%s\n%.*s", account, room, kind == KIND_ID ? "id" : "",
                          (int)length, name);
    str_lower(key);
    return key;
}

static void note(struct speakers *speakers, const char *account, char *key, const char *sender,
                 int64_t now)
{
    struct slot *slot = NULL;
    HASH_FIND_STR(speakers->slots, key, slot);
    if (slot != NULL) {
        free(key);
        HASH_DEL(speakers->slots, slot);
    } else {
        if (HASH_COUNT(speakers->slots) >= SPEAKERS_MOST)
            drop(speakers, speakers->slots);
        slot = mem_new(struct slot);
        slot->key = key;
        slot->account = mem_string(account);
        slot->sender = mem_string(sender);
    }
    if (!str_equal(slot->sender, sender)) {
        slot->shared_at = slot->at;
        free(slot->sender);
        slot->sender = mem_string(sender);
    }
    slot->at = now;
    /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
    HASH_ADD_KEYPTR(hh, speakers->slots, slot->key, strlen(slot->key), slot);
}

void speakers_note(struct speakers *speakers, const char *account, const char *room,
                   const char *sender, const char *name, int64_t now)
{
    note(speakers, account, key_of(account, room, KIND_ID, sender), sender, now);
    if (name != NULL && *name != '\0' && strlen(name) <= NAME_LONGEST && !speakers_is_id(name))
        note(speakers, account, key_of(account, room, KIND_NAME, name), sender, now);
}

static const char *find(const struct speakers *speakers, char *key, int64_t now)
{
    struct slot *slot = NULL;
    HASH_FIND_STR(speakers->slots, key, slot);
    free(key);
    if (slot == NULL || now - slot->at > LASTS ||
        (slot->shared_at > 0 && now - slot->shared_at <= LASTS))
        return NULL;
    return slot->sender;
}

/* What somebody calls themselves says nothing against what they are. */
const char *speakers_find(const struct speakers *speakers, const char *account, const char *room,
                          const char *name, int64_t now)
{
    const char *found = find(speakers, key_of(account, room, KIND_ID, name), now);
    if (found != NULL || speakers_is_id(name))
        return found;
    return find(speakers, key_of(account, room, KIND_NAME, name), now);
}

/* No room has a name that begins with a line feed. */
static char *direct_key(const char *account, const char *sender)
{
    return mem_print("%s\n\n%s", account, sender);
}

void speakers_note_direct(struct speakers *speakers, const char *account, const char *room,
                          const char *sender, int64_t now)
{
    note(speakers, account, direct_key(account, sender), room, now);
}

const char *speakers_direct(const struct speakers *speakers, const char *account,
                            const char *sender, int64_t now)
{
    struct slot *slot = NULL;
    char *key = direct_key(account, sender);
    HASH_FIND_STR(speakers->slots, key, slot);
    free(key);
    return slot == NULL || now - slot->at > DIRECT_LASTS ? NULL : slot->sender;
}

void speakers_forget(struct speakers *speakers, const char *account, const char *sender)
{
    struct slot *slot = NULL;
    struct slot *next = NULL;
    char *direct = direct_key(account, sender);
    HASH_ITER(hh, speakers->slots, slot, next)
    {
        bool own = str_equal(slot->sender, sender) && str_equal(slot->account, account);
        if (own || str_equal(slot->key, direct))
            drop(speakers, slot);
    }
    free(direct);
}
