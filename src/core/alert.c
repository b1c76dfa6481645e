#include "core/alert.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/memory.h"
#include "driver/line.h"

#define KIND_UNSURE "unsure"
#define KIND_HUMAN  "human"

enum { DAY = 24 * 60 * 60 * 1000, LINK_LONGEST = 4096, TEXT_LONGEST = 8192 };

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

/* What is unsure is told once a person and day. */
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
    char *staff = staff_of(file->core, file->account_name, file->scope.room, file->now);
    free(staff);
    return staff != NULL;
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

/* Names of networks and people, shown as they are; new. */
static char *escaped(const char *text)
{
    struct buf out;
    buf_init(&out, TEXT_LONGEST);
    guide_escape(text, &out);
    char *taken = buf_take(&out);
    buf_finish(&out);
    return taken;
}

static char *phrase_text(const struct guide *guide, enum phrase phrase, const char *const *values)
{
    struct buf out;
    buf_init(&out, TEXT_LONGEST);
    guide_phrase(guide, phrase, values, &out);
    char *text = buf_take(&out);
    buf_finish(&out);
    return text;
}

static char *kind_text(const struct guide *guide, const char *kind)
{
    static const char *const none[] = {NULL};
    if (str_equal(kind, KIND_HUMAN))
        return phrase_text(guide, PHRASE_ALERT_HUMAN, none);
    if (str_equal(kind, KIND_UNSURE))
        return phrase_text(guide, PHRASE_ALERT_UNSURE, none);
    const char *const values[] = {"class", guide->crisis[danger_of(kind)].title, NULL};
    return phrase_text(guide, PHRASE_ALERT_DANGER, values);
}

/* One line, in the room's language and by its clocks. `who` NULL: nobody is named. */
static struct reply alert_line(struct core *core, size_t account, const struct alert_row *row,
                               enum phrase phrase, const char *who, int64_t now)
{
    const struct post *post = &core->posts[account];
    const struct room *room = memory_room(core->memory, post->name, row->room, now);
    const struct guide *guide = library_know(core->library, room->language)->guide;
    char minute[CALENDAR_TEXT];
    zone_minute_text(room->timezone, row->at, minute);
    char *number = mem_print("%lld", (long long)row->id);
    char *count = mem_print("%lld", (long long)row->count);
    char *name = escaped(row->room);
    char *time = mem_print("%s %s", minute, *room->timezone == '\0' ? "UTC" : room->timezone);
    char *shown = escaped(time);
    char *what = kind_text(guide, row->kind);
    char *by = escaped(who == NULL ? "" : who);
    const char *const named[] = {"who", by, NULL};
    char *sentence = phrase_text(guide, PHRASE_ALERT_WHO, named);
    char *whom = who == NULL ? mem_string("") : mem_print(" %s", sentence);
    char *address = link_text(post, row->room, row->message);
    char *link = escaped(address);
    const char *const values[] = {"number", number, "what", what, "room",  name,  "time", shown,
                                  "who",    whom,   "link", link, "count", count, NULL};
    struct reply reply = reply_phrase(guide, phrase, values, &post->form);
    char *const all[] = {number, count, name, time, shown, what, by, sentence, whom, address, link};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
    return reply;
}

static bool post(struct core *core, size_t account, const struct alert_row *row, const char *tail,
                 const struct reply *reply, int64_t now)
{
    char *number = mem_print("%lld", (long long)row->id);
    char *id = mem_print("alert\n%s%s", number, tail);
    struct envelope envelope = {.id = id, .room = row->staff, .instead = id};
    struct matter matter = {SAID_ALERT, number};
    bool good = outbox_add(core, account, &envelope, reply, &matter, now);
    free(id);
    free(number);
    return good;
}

/* ---- telling ---- */

/* The sender, where the room wants names, and they have not asked to be left alone. */
static const char *named(const struct case_file *file, const char *room)
{
    struct core *core = file->core;
    bool wanted = memory_room(core->memory, file->account_name, room, file->now)->alert_names;
    return wanted && !person_is_left_alone(core, file->account_name, file->line->sender)
               ? file->line->sender
               : NULL;
}

static bool tell(struct case_file *file, struct alert_row *row)
{
    struct core *core = file->core;
    bool unsure = str_equal(row->kind, KIND_UNSURE);
    bool folded = false;
    row->remind_at = unsure ? 0 : file->now + ALERT_WAITS;
    if (!store_alert_fold(core->store, row, file->now - ALERT_FOLDS, &folded))
        return false;
    if (folded)
        return true;
    if (!store_alert_add(core->store, row, &row->id))
        return false;
    struct reply reply =
        alert_line(core, file->account, row, unsure ? PHRASE_ALERT_NOTE : PHRASE_ALERT,
                   named(file, row->room), file->now);
    bool good = post(core, file->account, row, "", &reply, file->now);
    reply_finish(&reply);
    core->alert_at = -1;
    return good;
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
    if (good && str_equal(kind, KIND_UNSURE))
        memory_person(core->memory, file->account_name, file->line->room, file->line->sender, true,
                      file->now)
            ->noticed_at = file->now;
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
        outbox_hand_over(core, file->account, file->now);
        return;
    }
    if (!good || fresh)
        core_store_failed(core, "an alert could not be written down and is not sent");
    store_rollback(core->store);
}

/* ---- reminding ---- */

/* Rows copied, because the store may not be called while it reads. */
struct rows {
    struct alert_row *items;
    size_t count;
};

static void keep(void *data, const struct alert_row *row)
{
    struct rows *rows = data;
    struct alert_row copy = *row;
    copy.account = mem_string(row->account);
    copy.room = mem_string(row->room);
    copy.staff = mem_string(row->staff);
    copy.kind = mem_string(row->kind);
    copy.message = mem_string(row->message);
    rows->items = mem_resize(rows->items, rows->count + 1, sizeof *rows->items);
    rows->items[rows->count++] = copy;
}

static void rows_finish(struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        const char *const texts[] = {rows->items[i].account, rows->items[i].room,
                                     rows->items[i].staff, rows->items[i].kind,
                                     rows->items[i].message};
        for (size_t j = 0; j < sizeof texts / sizeof *texts; j++)
            free((void *)(uintptr_t)texts[j]);
    }
    free(rows->items);
}

static bool remind(struct core *core, size_t account, const struct alert_row *row, int64_t now)
{
    bool late = now - row->remind_at > ALERT_TOO_LATE;
    bool good = store_begin(core->store) && store_alert_reminded(core->store, row->id);
    if (good && !late) {
        struct reply reply = alert_line(core, account, row, PHRASE_ALERT_AGAIN, NULL, now);
        good = post(core, account, row, "\nagain", &reply, now);
        reply_finish(&reply);
    }
    if (good && store_commit(core->store))
        return true;
    core_store_failed(core, "alert");
    store_rollback(core->store);
    return false;
}

static void remind_account(struct core *core, size_t account, const struct rows *rows, int64_t now)
{
    const struct post *at = &core->posts[account];
    size_t said = 0;
    for (size_t i = 0; i < rows->count && at->state.up; i++) {
        if (str_equal(rows->items[i].account, at->name))
            said += remind(core, account, &rows->items[i], now);
    }
    if (said > 0)
        outbox_hand_over(core, account, now);
}

void alert_tick(struct core *core, int64_t now)
{
    struct rows rows = {0};
    if (core->alert_at < 0 && !store_alert_next(core->store, &core->alert_at))
        core_store_failed(core, "alert");
    if (core->alert_at <= 0 || now < core->alert_at)
        return;
    if (!store_alert_due(core->store, now, keep, &rows))
        core_store_failed(core, "alert");
    for (size_t i = 0; i < core->config->account_count; i++)
        remind_account(core, i, &rows, now);
    rows_finish(&rows);
    core->alert_at = -1;
}

/* ---- taking note ---- */

bool alert_note(struct core *core, const char *account, const char *staff, const char *room,
                int64_t id, const char *who, int64_t now, size_t *count)
{
    struct rows rows = {0};
    bool good = store_alert_open(core->store, account, staff, room, id, keep, &rows);
    for (size_t i = 0; i < rows.count && good; i++) {
        char *number = mem_print("%lld", (long long)rows.items[i].id);
        struct audit_row deed = {.account = account,
                                 .room = rows.items[i].room,
                                 .who = who,
                                 .what = "ack",
                                 .before = rows.items[i].kind,
                                 .after = number,
                                 .at = now};
        good = store_alert_done(core->store, rows.items[i].id) &&
               store_audit_add(core->store, &deed, NULL);
        free(number);
    }
    *count = rows.count;
    rows_finish(&rows);
    return good;
}

void alert_reaction(struct core *core, size_t account, const struct line *line, int64_t id,
                    int64_t now)
{
    size_t count = 0;
    bool good = store_begin(core->store) &&
                alert_note(core, core->posts[account].name, line->room, "", id, line->sender, now,
                           &count) &&
                store_commit(core->store);
    if (good)
        return;
    core_store_failed(core, "alert");
    store_rollback(core->store);
}
