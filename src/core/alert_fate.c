/* Whether alerts arrive: the moderators' room may be closed, or the bot thrown out of it. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/alert.h"
#include "core/memory.h"
#include "driver/line.h"

static void keep_number(void *data, const struct said_row *row)
{
    int64_t *number = data;
    *number = row->kind == SAID_ALERT ? strtoll(row->entry, NULL, 10) : 0;
}

struct sought {
    const char *key;
    char *room; /* new; NULL: not found */
    int64_t created;
};

static bool keep_room(void *data, const struct outbox_row *row)
{
    struct sought *sought = data;
    if (str_equal(row->key, sought->key)) {
        sought->room = mem_string(row->room);
        sought->created = row->created;
    }
    return sought->room == NULL;
}

static void keep_watched(void *data, const struct alert_row *row)
{
    char **watched = data;
    if (*watched == NULL)
        *watched = mem_string(row->room);
}

/* Who was told that moderators know, must hear that they do not; and moderators who are there. */
static bool tell_watched(struct core *core, size_t account, const char *room, int64_t id,
                         int64_t now)
{
    const struct post *post = &core->posts[account];
    const char *language = memory_room(core->memory, post->name, room, now)->language;
    const struct guide *guide = library_know(core->library, language)->guide;
    static const char *const none[] = {NULL};
    struct reply reply = reply_phrase(guide, PHRASE_ALERTS_LOST, none, &post->form);
    char *name = mem_print("alert\n%lld\nlost", (long long)id);
    struct envelope envelope = {.id = name, .room = room};
    struct matter matter = {SAID_OTHER, ""};
    bool good = store_begin(core->store) &&
                outbox_add(core, account, &envelope, &reply, &matter, now) &&
                store_commit(core->store);
    if (!good)
        store_rollback(core->store);
    free(name);
    reply_finish(&reply);
    return good;
}

static bool is_lost(struct core *core, size_t account, const char *staff, int64_t id, int64_t now)
{
    const char *name = core->posts[account].name;
    char *watched = NULL;
    bool good = store_alert_open(core->store, name, staff, "", id, keep_watched, &watched) &&
                (watched == NULL || tell_watched(core, account, watched, id, now));
    free(watched);
    return good;
}

bool alert_arrived(struct core *core, size_t account, const struct line *acked, int64_t now)
{
    const char *name = core->posts[account].name;
    bool sent = str_equal(acked->result, "sent");
    bool later = str_equal(acked->result, "later");
    struct sought sought = {.key = acked->key};
    int64_t id = 0;
    bool first = false;
    bool good =
        store_said_get(core->store, acked->key, keep_number, &id) &&
        (id == 0 || store_outbox_each(core->store, name, OUTBOX_HANDED, keep_room, &sought));
    if (good && sought.room != NULL && !(later && now - sought.created < ALERT_ARRIVES)) {
        struct room *staff = memory_room(core->memory, name, sought.room, now);
        first = !sent && !staff->unreached;
        staff->unreached = !sent;
        good = !first || is_lost(core, account, sought.room, id, now);
    }
    if (!good)
        core_store_failed(core, "alert");
    free(sought.room);
    return first && good;
}
