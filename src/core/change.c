/* What happens to messages after they were written: taken away, reacted to. And rooms that change.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/alert.h"
#include "core/core_inside.h"
#include "core/memory.h"
#include "core/schedule.h"
#include "core/setting.h"
#include "core/stats.h"
#include "core/wording.h"
#include "driver/line.h"

enum { CHOICES = 3, LEAVING_TAKES = 60 * 1000 };

/* ---- what was said ---- */

static void keep(void *data, const struct said_row *row)
{
    struct replied *replied = data;
    if (row->kind == SAID_WITHDRAWN)
        return;
    struct said_row copy = *row;
    copy.key = mem_string(row->key);
    copy.question = mem_string(row->question);
    copy.thread = mem_string(row->thread);
    copy.entry = mem_string(row->entry);
    copy.account = copy.room = copy.remote_id = NULL;
    replied->rows = mem_resize(replied->rows, replied->count + 1, sizeof *replied->rows);
    replied->rows[replied->count++] = copy;
}

struct replied replied_read(struct core *core, size_t account, const char *room,
                            const char *question)
{
    struct replied replied = {0};
    if (!store_said_of(core->store, core->posts[account].name, room, question, keep, &replied))
        core_store_failed(core, "what was said");
    return replied;
}

struct replied replied_find(struct core *core, size_t account, const char *room,
                            const char *remote_id)
{
    struct replied replied = {0};
    if (!store_said_as(core->store, core->posts[account].name, room, remote_id, keep, &replied))
        core_store_failed(core, "what was said");
    return replied;
}

void replied_finish(struct replied *replied)
{
    for (size_t i = 0; i < replied->count; i++) {
        free((void *)(uintptr_t)replied->rows[i].key);
        free((void *)(uintptr_t)replied->rows[i].question);
        free((void *)(uintptr_t)replied->rows[i].thread);
        free((void *)(uintptr_t)replied->rows[i].entry);
    }
    free(replied->rows);
    *replied = (struct replied){0};
}

/* ---- taken away ---- */

/* A crisis reply stays: whoever takes words back may need it all the same. */
static bool has_crisis(const struct replied *replied)
{
    for (size_t i = 0; i < replied->count; i++) {
        if (replied->rows[i].kind == SAID_CRISIS)
            return true;
    }
    return false;
}

static bool withdraw(struct core *core, size_t account, const struct line *line,
                     const struct replied *replied, int64_t now)
{
    char *id = mem_print("%s\nretracted", line->target);
    struct envelope envelope = {.id = id, .room = line->room, .question = line->target};
    bool good = store_begin(core->store) &&
                outbox_replace(core, account, &envelope, replied, &(struct reply){0},
                               &(struct matter){0}, now) &&
                store_commit(core->store);
    if (!good)
        store_rollback(core->store);
    free(id);
    return good;
}

/* Our own words may be taken away too, by a moderator: then there is nothing left to change. */
static bool forget_own(struct core *core, size_t account, const struct line *line)
{
    struct replied own = replied_find(core, account, line->room, line->target);
    bool good = own.count == 0 || store_said_gone(core->store, own.rows[0].key);
    replied_finish(&own);
    return good;
}

void change_retracted(struct core *core, size_t account, const struct line *line, int64_t now)
{
    struct replied replied = replied_read(core, account, line->room, line->target);
    bool good = true;
    if (replied.count == 0)
        good = forget_own(core, account, line);
    else if (core->posts[account].retracts && !has_crisis(&replied))
        good = withdraw(core, account, line, &replied, now);
    if (!good)
        core_store_failed(core, "what was said");
    else if (replied.count > 0)
        handover_due(core, account, now);
    replied_finish(&replied);
}

/* ---- reacted to ---- */

/* Emoji come with and without a mark for colour (U+FE0F), and thumbs in five colours of skin. */
static bool is_mark(const char *mark, const char *emoji)
{
    size_t length = strlen(emoji);
    if (strncmp(mark, emoji, length) != 0)
        return false;
    mark += length;
    if (strncmp(mark, "\xF0\x9F\x8F", 3) == 0 && mark[3] >= '\xBB' && mark[3] <= '\xBF')
        mark += 4;
    return *mark == '\0' || str_equal(mark, "\xEF\xB8\x8F");
}

/* COUNTERS for neither. */
static enum counter feedback_of(const char *mark)
{
    static const char thumb_up[] = "\xF0\x9F\x91\x8D";
    static const char thumb_down[] = "\xF0\x9F\x91\x8E";
    return is_mark(mark, thumb_up)     ? COUNTED_GOOD
           : is_mark(mark, thumb_down) ? COUNTED_BAD
                                       : COUNTERS;
}

/* A digit, alone or as a key cap (U+20E3); 0 for none. */
static size_t choice_of(const char *mark)
{
    if (*mark < '1' || *mark > '0' + CHOICES)
        return 0;
    const char *rest = mark + 1;
    if (strncmp(rest, "\xEF\xB8\x8F", 3) == 0)
        rest += 3;
    return *rest == '\0' || str_equal(rest, "\xE2\x83\xA3") ? (size_t)(*mark - '0') : 0;
}

static bool take_opinion(struct core *core, size_t account, const struct line *line,
                         const char *entry, enum counter opinion, int64_t now)
{
    const char *name = core->posts[account].name;
    bool good = store_begin(core->store) &&
                count_opinion(core, name, line->sender, entry, opinion, now) &&
                store_commit(core->store);
    if (!good)
        store_rollback(core->store);
    return good;
}

void change_reaction(struct core *core, size_t account, const struct line *line, int64_t now)
{
    enum counter opinion = feedback_of(line->mark);
    size_t choice = choice_of(line->mark);
    struct replied said = replied_find(core, account, line->room, line->target);
    if (said.count > 0 && said.rows[0].kind == SAID_ALERT)
        alert_reaction(core, account, line, strtoll(said.rows[0].entry, NULL, 10), now);
    else if (said.count > 0 && said.rows[0].kind == SAID_OFFER && choice > 0)
        message_chosen(core, account, line, &said.rows[0], choice, now);
    else if (said.count > 0 && said.rows[0].kind == SAID_GUIDANCE && opinion != COUNTERS &&
             !take_opinion(core, account, line, said.rows[0].entry, opinion, now))
        core_store_failed(core, "tally");
    replied_finish(&said);
}

/* ---- rooms ---- */

/* Told once for ever, to the one who invited the bot. */
static bool tell_encrypted(struct core *core, size_t account, const struct line *line, int64_t now)
{
    static const char *const none[] = {NULL};
    const char *name = core->posts[account].name;
    const struct knowledge *know =
        library_know(core->library, memory_room(core->memory, name, line->room, now)->language);
    struct reply reply =
        reply_phrase(know->guide, PHRASE_ENCRYPTED, none, &core->posts[account].form);
    struct envelope envelope = {.id = line->room, .room = line->by};
    struct matter matter = {SAID_OTHER, ""};
    bool good = store_begin(core->store) &&
                memory_set_encrypted(core->memory, name, line->room, line->by, now) &&
                (line->by == NULL || outbox_add(core, account, &envelope, &reply, &matter, now)) &&
                store_commit(core->store);
    if (!good)
        store_rollback(core->store);
    reply_finish(&reply);
    return good;
}

/* What rested goes on. */
static void is_back(struct core *core, size_t account, const char *room, int64_t now)
{
    const char *name = core->posts[account].name;
    if (memory_room(core->memory, name, room, now)->left_at == 0)
        return;
    if (!store_room_set(core->store, name, room, SETTING_LEFT, NULL, "", now))
        core_store_failed(core, "room settings");
    memory_reload(core->memory, name, room, now);
    schedule_refresh(core, name, room, now);
}

void change_heard(struct core *core, size_t account, const struct line *line, int64_t now)
{
    const struct room *room = memory_room(core->memory, core->posts[account].name, line->room, now);
    if (!line->direct && room->left_at > 0 && now - room->left_at > LEAVING_TAKES)
        is_back(core, account, line->room, now);
}

/* Nothing that was set moves along: whoever may replace a room could have it take over another.
 * Its moderators are told, once. */
static bool tell_replaced(struct core *core, size_t account, const struct line *line, int64_t now)
{
    const struct post *post = &core->posts[account];
    const struct room *room = memory_room(core->memory, post->name, line->room, now);
    const struct guide *guide = library_know(core->library, room->language)->guide;
    char *staff = mem_string(room_staff(room));
    char *old = wording_escaped(line->room);
    char *new = wording_escaped(line->successor);
    char *id = mem_print("replaced\n%s", line->successor);
    const char *const values[] = {"room", old, "other", new, NULL};
    struct reply reply = reply_phrase(guide, PHRASE_ROOM_REPLACED, values, &post->form);
    struct envelope envelope = {.id = id, .room = staff};
    struct matter matter = {SAID_OTHER, ""};
    bool fresh = false;
    bool good =
        store_begin(core->store) &&
        store_inbox_add(core->store, post->name, line->room, id, now, &fresh) &&
        (!fresh || *staff == '\0' || outbox_add(core, account, &envelope, &reply, &matter, now)) &&
        store_commit(core->store);
    if (!good)
        store_rollback(core->store);
    else if (fresh)
        log_write(LOG_LEVEL_WARNING, post->name,
                  "a room was replaced by another: what is set for it, in the configuration too, "
                  "does not hold in the new one");
    reply_finish(&reply);
    free(id);
    free(new);
    free(old);
    free(staff);
    return good;
}

void change_room(struct core *core, size_t account, const struct line *line, int64_t now)
{
    const char *name = core->posts[account].name;
    if (!line->encrypted && line->successor == NULL && line->members == 0) {
        memory_room(core->memory, name, line->room, now)->unreached = false;
        is_back(core, account, line->room, now);
    }
    if (line->successor != NULL) {
        if (tell_replaced(core, account, line, now))
            handover_due(core, account, now);
        else
            core_store_failed(core, "a room that was replaced");
    }
    if (!line->encrypted || memory_room(core->memory, name, line->room, now)->encrypted)
        return;
    log_write(LOG_LEVEL_WARNING, name,
              "a room is encrypted: the bot can neither read nor write there, and stays silent");
    if (tell_encrypted(core, account, line, now))
        handover_due(core, account, now);
    else
        core_store_failed(core, "room settings");
}
