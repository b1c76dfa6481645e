/* What moderators can look at: settings, counts, what was done. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/act.h"
#include "core/alert.h"
#include "core/listing.h"
#include "core/memory.h"
#include "core/setting.h"
#include "core/stats.h"
#include "core/wording.h"
#include "driver/line.h"

enum { AUDIT_DEFAULT = 6 };

/* ---- status ---- */

/* Where they should go, and whether they get there. */
static char *alerts_text(struct case_file *file)
{
    struct memory *memory = file->core->memory;
    bool wanted = *act_room(file)->alerts != '\0';
    char *staff = mem_string(wanted ? act_room(file)->alerts : "off");
    const struct room *told =
        wanted ? memory_room(memory, file->account_name, staff, file->now) : NULL;
    bool lost = told != NULL && (told->unreached || told->left_at > 0);
    char *room = wording_escaped(staff);
    const char *const values[] = {"room", room, NULL};
    char *text = lost ? act_text(file, PHRASE_ALERTS_UNREACHED, values)
                      : act_holds(file, setting_name(SETTING_ALERTS), staff);
    free(room);
    free(staff);
    return text;
}

/* Behind a text, which it takes: what holds by a value that is not the usual one. */
static char *add_holding(const struct case_file *file, char *text, enum setting setting,
                         const char *value)
{
    char *holds = act_holds(file, setting_name(setting), value);
    char *longer = mem_print("%s %s.", text, holds);
    free(holds);
    free(text);
    return longer;
}

/* What else keeps members from answers; "" for nothing. New. */
static char *also_set(const struct case_file *file)
{
    const struct room *room = act_room(file);
    char *slow = mem_print("%ld", room->slow);
    char *topics = mem_string(room->topics_off);
    bool dryrun = room->dryrun;
    char *text = mem_string("");
    if (dryrun)
        text = add_holding(file, text, SETTING_DRYRUN, "on");
    if (!str_equal(slow, "0"))
        text = add_holding(file, text, SETTING_SLOW, slow);
    if (*topics != '\0')
        text = add_holding(file, text, SETTING_TOPICS_OFF, topics);
    free(slow);
    free(topics);
    return text;
}

struct reply act_status(struct case_file *file)
{
    static const char *const modes[] = {"addressed", "passive", "off"};
    const struct room *room = act_room(file);
    bool up = file->core->posts[file->account].state.up;
    char *until = mem_print("%lld", (long long)room->paused_until);
    char *mode = act_holds(file, setting_name(SETTING_MODE), modes[room->mode]);
    char *paused = act_holds(file, setting_name(SETTING_PAUSED_UNTIL), until);
    char *alerts = alerts_text(file);
    char *also = also_set(file);
    char *state = act_text(file, up ? PHRASE_NOW_UP : PHRASE_NOW_DOWN, NULL);
    const char *const values[] = {"mode",  mode,  "paused", paused, "alerts", alerts,
                                  "state", state, "also",   also,   NULL};
    struct reply reply = act_phrase(file, PHRASE_STATUS, values);
    char *const all[] = {until, mode, paused, alerts, also, state};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
    return reply;
}

/* ---- counts ---- */

static void add_counted(void *data, const struct counted *counted)
{
    struct listing *listing = data;
    const struct entry *entry = guide_entry(listing->file->know->guide, counted->entry);
    char *counts = stats_text(counted);
    const char *const values[] = {"title", entry == NULL ? counted->entry : entry->title, "counts",
                                  counts, NULL};
    listing_add(listing, PHRASE_STATS_LINE, values);
    free(counts);
}

static void add_few(struct listing *listing, size_t few)
{
    char *count = mem_print("%zu", few);
    const char *const values[] = {"count", count, NULL};
    if (few > 0)
        listing_add(listing, PHRASE_STATS_FEW, values);
    free(count);
}

struct reply act_stats(struct case_file *file)
{
    const struct value *asked = act_value(file, 0);
    int64_t week = asked->number > 0 ? asked->number : calendar_week(file->now) + asked->number;
    char name[CALENDAR_TEXT];
    struct listing listing;
    calendar_week_text(week, name);
    listing_init(&listing, file);
    size_t few = 0;
    file->failed =
        file->failed || !stats_week(file->core->store, week, add_counted, &listing, &few);
    add_few(&listing, few);
    const char *const values[] = {"week", name, "lines", listing_text(&listing), NULL};
    struct reply reply =
        act_phrase(file, listing.count > 0 ? PHRASE_STATS : PHRASE_STATS_NONE, values);
    listing_finish(&listing);
    return reply;
}

/* ---- what was done ---- */

/* What was done, Markdown, new. */
static char *deed_text(const struct case_file *file, const struct audit_row *row)
{
    bool changed = *row->before != '\0' && *row->after != '\0';
    if (str_equal(row->what, ALERT_ACK)) {
        char *kind = alert_kind(file->know->guide, row->before);
        char *text = mem_print("%s %s: %s", row->what, row->after, kind);
        free(kind);
        return text;
    }
    char *what = mem_print("%s %s%s%s", row->what, row->before, changed ? " -> " : "", row->after);
    char *shown = wording_escaped(str_trim(what));
    free(what);
    return shown;
}

struct deeds {
    struct listing listing;
    int64_t oldest;  /* the sequence of the last one shown */
    int64_t refused; /* orders of members since then */
};

static void add_deed(void *data, const struct audit_row *row)
{
    struct deeds *deeds = data;
    const struct case_file *file = deeds->listing.file;
    char *what = deed_text(file, row);
    char *who = wording_person(row->who);
    char *when = act_moment(file, row->at);
    const char *const values[] = {"when", when, "who", who, "what", what, NULL};
    listing_add(&deeds->listing, PHRASE_DEED, values);
    deeds->oldest = row->sequence;
    free(what);
    free(who);
    free(when);
}

/* Members can fill the record with what they may not do: it takes one line, whatever they do. */
static void add_refused(void *data, const struct audit_row *row)
{
    struct deeds *deeds = data;
    size_t before = str_starts(row->what, ACT_REFUSED) ? strlen(ACT_REFUSED) : 0;
    char *count = mem_print("%lld", (long long)deeds->refused);
    char *when = act_moment(deeds->listing.file, row->at);
    const char *const values[] = {"count", count, "when", when, "what", row->what + before, NULL};
    listing_add(&deeds->listing, PHRASE_AUDIT_MEMBERS, values);
    free(count);
    free(when);
}

struct reply act_audit(struct case_file *file)
{
    const struct value *asked = act_value(file, 0);
    struct store *store = file->core->store;
    const char *room = file->scope.room;
    int64_t most = asked->given ? asked->number : AUDIT_DEFAULT;
    struct deeds deeds = {0};
    listing_init(&deeds.listing, file);
    file->privately = true;
    bool good =
        store_audit_room(store, file->account_name, room, ACT_A_MEMBER, most, add_deed, &deeds);
    int64_t from = (int64_t)deeds.listing.count < most ? 0 : deeds.oldest;
    good = good && store_audit_by(store, file->account_name, room, ACT_A_MEMBER, from,
                                  &deeds.refused, add_refused, &deeds);
    file->failed = file->failed || !good;
    return listing_reply(&deeds.listing, PHRASE_AUDIT, PHRASE_AUDIT_NONE);
}

static void add_room(void *data, const char *room)
{
    listing_add_plain(data, room);
}

/* The names of rooms tell who meets there: they are for the owner's eyes. */
struct reply act_rooms(struct case_file *file)
{
    struct listing listing;
    listing_init(&listing, file);
    file->privately = true;
    memory_each(file->core->memory, file->account_name, add_room, &listing);
    return listing_reply(&listing, PHRASE_ROOMS, PHRASE_ROOMS);
}
