#include "driver/matrix/members.h"

#include <stdlib.h>
#include <string.h>

#include "base/dictionary.h"
#include "base/mem.h"
#include "base/str.h"

/* A mark is a hash whose lowest bit says whether its user has joined or is only invited. */
#define JOINED UINT32_C(1)

enum { FIRST_MARKS = 8 };

void members_finish(struct members *members)
{
    free(members->marks);
    *members = (struct members){0};
}

static uint32_t *find(const struct members *members, uint32_t mark)
{
    for (uint32_t i = 0; i < members->mark_count; i++) {
        if ((members->marks[i] & ~JOINED) == (mark & ~JOINED))
            return &members->marks[i];
    }
    return NULL;
}

static void count(struct members *members, uint32_t mark, int32_t change)
{
    if ((mark & JOINED) != 0)
        members->joined += change;
    else
        members->invited += change;
}

static void add(struct members *members, uint32_t mark)
{
    uint32_t used = members->mark_count;
    if (used == MEMBERS_COUNTED_MOST)
        return;
    if (used == 0 || (used >= FIRST_MARKS && (used & (used - 1)) == 0))
        members->marks =
            mem_resize(members->marks, used == 0 ? FIRST_MARKS : used * 2, sizeof *members->marks);
    members->marks[members->mark_count++] = mark;
    count(members, mark, 1);
}

void members_take(struct members *members, const char *user, const char *membership)
{
    if (members->summarised)
        return;
    bool joined = str_equal(membership, "join");
    uint32_t mark = dictionary_hash(user, strlen(user)) & ~JOINED;
    mark |= joined ? JOINED : 0;
    uint32_t *there = find(members, mark);
    if (there != NULL) {
        count(members, *there, -1);
        *there = members->marks[--members->mark_count];
    }
    if (joined || str_equal(membership, "invite"))
        add(members, mark);
}

static bool read_count(const json_t *summary, const char *name, int32_t *out)
{
    const json_t *value = json_object_get(summary, name);
    json_int_t number = json_integer_value(value);
    if (!json_is_integer(value) || number < 0)
        return false;
    *out = number < INT32_MAX ? (int32_t)number : INT32_MAX;
    return true;
}

void members_take_summary(struct members *members, const json_t *summary)
{
    int32_t joined = 0;
    if (read_count(summary, "m.joined_member_count", &joined)) {
        if (!members->summarised)
            members_finish(members);
        members->summarised = true;
        members->joined = joined;
    }
    if (members->summarised)
        read_count(summary, "m.invited_member_count", &members->invited);
}

bool members_known(const struct members *members)
{
    return members->summarised || members->mark_count > 0;
}
