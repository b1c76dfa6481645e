#include "core/alert.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/memory.h"
#include "core/proposal.h"
#include "core/wording.h"
#include "driver/line.h"

#define KIND_UNSURE "unsure"
#define KIND_HUMAN  "human"

enum { DAY = 24 * 60 * 60 * 1000, LINK_LONGEST = 4096 };

/* ---- what is alerted of ---- */

static bool asks_for_person(const struct case_file *file)
{
    return file->decision.kind == DECIDE_COMMAND && file->decision.command.name == COMMAND_HUMAN;
}

/* NULL for nothing. What is said to the bot alone stays there, unless a room is named. */
static const char *kind_of(const struct case_file *file)
{
    const struct safety_finding *finding = &file->decision.finding;
    if (asks_for_person(file))
        return KIND_HUMAN;
    if (file->heard.direct || finding->tier < SAFETY_QUIET || case_is_moderating(file))
        return NULL;
    return finding->tier == SAFETY_QUIET ? KIND_UNSURE : danger_name(finding->danger);
}

static const char *watched_room(const struct case_file *file)
{
    return asks_for_person(file) ? file->scope.room : file->line->room;
}

/* What is unsure is told once a person and day. That is known in memory alone: a mark in the store
 * that somebody writes as people in danger do, coded or not, would be worse than what it saves, one
 * more line after a restart. */
static bool is_told(const struct case_file *file, const char *kind)
{
    const struct person *person =
        memory_person(file->core->memory, file->account_name, file->line->room, file->line->sender,
                      false, file->now);
    return str_equal(kind, KIND_UNSURE) && person != NULL && person->noticed_at > 0 &&
           file->now - person->noticed_at < DAY;
}

/* Nothing goes to a room that is encrypted, or that the bot was sent out of. */
static char *staff_of(const struct core *core, const char *account, const char *room, int64_t now)
{
    char *staff = mem_string(memory_room(core->memory, account, room, now)->alerts);
    const struct room *told =
        *staff == '\0' ? NULL : memory_room(core->memory, account, staff, now);
    if (told != NULL && !told->encrypted && told->left_at == 0)
        return staff;
    free(staff);
    return NULL;
}

bool alert_reaches(const struct case_file *file)
{
    struct memory *memory = file->core->memory;
    char *staff = staff_of(file->core, file->account_name, file->scope.room, file->now);
    bool reaches =
        staff != NULL && !memory_room(memory, file->account_name, staff, file->now)->unreached;
    free(staff);
    return reaches;
}

/* ---- how it reads ---- */

static void add_encoded(const char *text, struct buf *out)
{
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;
        bool plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                     (byte >= 'a' && byte <= 'z') || strchr("-._~", byte) != NULL;
        if (plain)
            buf_add_byte(out, (char)byte);
        else
            buf_print(out, "%%%02X", byte);
    }
}

/* The address of a message, " " before it; new, "" for none. */
static char *link_text(const struct post *post, const char *room, const char *id)
{
    struct buf out;
    buf_init(&out, LINK_LONGEST);
    buf_add_byte(&out, ' ');
    const char *at = post->link == NULL ? "" : post->link;
    while (*at != '\0') {
        bool is_room = str_starts(at, "{room}");
        bool is_id = str_starts(at, "{id}");
        if (is_room || is_id)
            add_encoded(is_room ? room : id, &out);
        else
            buf_add_byte(&out, *at);
        at += is_room ? strlen("{room}") : is_id ? strlen("{id}") : 1;
    }
    bool none = out.overflow || post->link == NULL || *id == '\0';
    char *text = none ? mem_string("") : buf_take(&out);
    buf_finish(&out);
    return text;
}

char *alert_kind(const struct guide *guide, const char *kind)
{
    static const char *const none[] = {NULL};
    if (str_equal(kind, KIND_HUMAN))
        return wording_phrase(guide, PHRASE_ALERT_HUMAN, none);
    if (str_equal(kind, KIND_UNSURE))
        return wording_phrase(guide, PHRASE_ALERT_UNSURE, none);
    const char *const values[] = {"class", guide->crisis[danger_of(kind)].title, NULL};
    return wording_phrase(guide, PHRASE_ALERT_DANGER, values);
}

/* One line, in the room's language and by its clocks. `who` NULL: nobody is named. */
static struct reply alert_line(struct core *core, size_t account, const struct alert_row *row,
                               enum phrase phrase, const char *who, int64_t now)
{
    const struct post *post = &core->posts[account];
    const struct room *room = memory_room(core->memory, post->name, row->room, now);
    const struct guide *guide = library_know(core->library, room->language)->guide;
    char *number = mem_print("%lld", (long long)row->id);
    char *count = mem_print("%lld", (long long)row->count);
    char *name = wording_escaped(row->room);
    char *time = wording_time(guide, room->timezone, row->at, now);
    char *what = alert_kind(guide, row->kind);
    char *by = wording_person(who == NULL ? "" : who);
    const char *const named[] = {"who", by, NULL};
    char *whom = who == NULL ? mem_string("") : wording_behind(guide, PHRASE_ALERT_WHO, named);
    char *address = link_text(post, row->room, row->message);
    char *link = wording_escaped(address);
    const char *const values[] = {"number", number, "what", what, "room",  name,  "time", time,
                                  "who",    whom,   "link", link, "count", count, NULL};
    struct reply reply = reply_phrase(guide, phrase, values, &post->form);
    char *const all[] = {number, count, name, time, what, by, whom, address, link};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
    return reply;
}

bool alert_post(struct core *core, size_t account, const struct alert_row *row, enum phrase phrase,
                const char *who, int64_t now)
{
    struct reply reply = alert_line(core, account, row, phrase, who, now);
    char *number = mem_print("%lld", (long long)row->id);
    char *id = phrase == PHRASE_ALERT_AGAIN
                   ? mem_print("alert\n%s\nagain %lld", number, (long long)row->count)
                   : mem_print("alert\n%s", number);
    struct envelope envelope = {.id = id, .room = row->staff, .instead = id};
    struct matter matter = {SAID_ALERT, number};
    bool good = outbox_add(core, account, &envelope, &reply, &matter, now);
    free(id);
    free(number);
    reply_finish(&reply);
    return good;
}

/* ---- telling ---- */

/* The sender, where the room wants names, and they have not asked to be left alone. A mark that a
 * group chat made tells people nothing: then their name there. */
static const char *named(const struct case_file *file, const char *room)
{
    struct core *core = file->core;
    const struct line *line = file->line;
    bool wanted = memory_room(core->memory, file->account_name, room, file->now)->alert_names;
    if (!wanted || person_is_left_alone(core, file->account_name, line->sender))
        return NULL;
    return line->name != NULL && person_is_occupant(line->sender) ? line->name : line->sender;
}

/* One person's messages are one alert while nobody has taken note; somebody else is another one,
 * unless there are too many. */
static bool fold(struct case_file *file, struct alert_row *row, bool *folded)
{
    struct core *core = file->core;
    const struct person *person = memory_person(core->memory, file->account_name, row->room,
                                                file->line->sender, false, file->now);
    row->id = person == NULL ? 0 : person->alert;
    core->alert_at = -1; /* a crowd is told of sooner */
    return store_alert_fold(core->store, row, file->now - ALERT_FOLDS, ALERTS_MOST,
                            file->now + ALERT_CROWD, folded);
}

static bool tell(struct case_file *file, struct alert_row *row)
{
    struct core *core = file->core;
    bool unsure = str_equal(row->kind, KIND_UNSURE);
    bool folded = false;
    row->remind_at = unsure ? 0 : file->now + ALERT_WAITS;
    if (!fold(file, row, &folded))
        return false;
    if (folded)
        return true;
    if (!store_alert_add(core->store, row, &row->id))
        return false;
    file->alert = row->id;
    core->alert_at = -1;
    return alert_post(core, file->account, row, unsure ? PHRASE_ALERT_NOTE : PHRASE_ALERT,
                      named(file, row->room), file->now);
}

void alert_remember(const struct case_file *file)
{
    if (file->alert == 0)
        return;
    struct person *person = memory_person(file->core->memory, file->account_name,
                                          watched_room(file), file->line->sender, true, file->now);
    person->alert = file->alert;
    if (str_equal(kind_of(file), KIND_UNSURE))
        person->noticed_at = file->now;
}

bool alert_add(struct case_file *file)
{
    struct core *core = file->core;
    const char *kind = kind_of(file);
    if (file->decision.kind == DECIDE_CRISIS && !file->heard.direct &&
        !store_crisis_set(core->store, file->account_name, file->line->room, file->now))
        return false;
    if (kind == NULL || is_told(file, kind))
        return true;
    char *staff = staff_of(core, file->account_name, watched_room(file), file->now);
    if (staff == NULL)
        return true;
    bool elsewhere = asks_for_person(file) && file->scope.elsewhere;
    struct alert_row row = {.account = file->account_name,
                            .room = watched_room(file),
                            .staff = staff,
                            .kind = kind,
                            .message = elsewhere ? "" : file->line->id,
                            .count = 1,
                            .at = file->now};
    bool good = tell(file, &row);
    free(staff);
    return good;
}

/* A message that is heard again was told of before. What is read in a hurry is read again. */
void alert_alone(struct case_file *file)
{
    struct core *core = file->core;
    const struct line *line = file->line;
    const char *kind = kind_of(file);
    bool fresh = false;
    if (kind == NULL || is_told(file, kind) ||
        (file->heard.hurried && str_equal(kind, KIND_UNSURE)) ||
        *memory_room(core->memory, file->account_name, line->room, file->now)->alerts == '\0')
        return;
    char *id = mem_print("%s\nalert %s", line->id, kind);
    bool good = store_begin(core->store) &&
                store_inbox_add(core->store, file->account_name, line->room, id, file->now, &fresh);
    free(id);
    if (good && fresh && alert_add(file) && store_commit(core->store)) {
        alert_remember(file);
        handover_due(core, file->account, file->now);
        return;
    }
    if (!good || fresh)
        core_store_failed(core, "an alert could not be written down and is not sent");
    store_rollback(core->store);
}
