/* What moderators can look at: settings, counts, what was done. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/act.h"
#include "core/listing.h"
#include "core/memory.h"
#include "core/stats.h"
#include "driver/line.h"

enum { AUDIT_DEFAULT = 10 };

/* ---- status ---- */

struct reply act_status(struct case_file *file)
{
    static const char *const modes[] = {"addressed", "passive", "off"};
    const struct account_state *state = &file->core->posts[file->account].state;
    const struct room *room = act_room(file);
    char when[CALENDAR_TEXT] = "";
    bool paused = room->paused_until > file->now;
    const char *mode = modes[room->mode];
    calendar_minute_text(room->paused_until, when);
    const char *const until[] = {"when", when, NULL};
    char *pause = act_text(file, paused ? PHRASE_UNTIL : PHRASE_NO, until);
    const char *const values[] = {"mode", mode, "paused", pause, "state", state->up ? "up" : "down",
                                  NULL};
    struct reply reply = act_phrase(file, PHRASE_STATUS, values);
    free(pause);
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

struct reply act_stats(struct case_file *file)
{
    const struct value *asked = act_value(file, 0);
    int64_t week = asked->number > 0 ? asked->number : calendar_week(file->now) + asked->number;
    char name[CALENDAR_TEXT];
    struct listing listing;
    calendar_week_text(week, name);
    listing_init(&listing, file);
    file->failed = file->failed || !stats_week(file->core->store, week, add_counted, &listing);
    const char *const values[] = {"week", name, "lines", listing.text.data, NULL};
    struct reply reply =
        act_phrase(file, listing.count > 0 ? PHRASE_STATS : PHRASE_STATS_NONE, values);
    buf_finish(&listing.text);
    return reply;
}

/* ---- what was done ---- */

static void add_deed(void *data, const struct audit_row *row)
{
    struct listing *listing = data;
    char when[CALENDAR_TEXT];
    calendar_minute_text(row->at, when);
    char *line =
        mem_print("%s %s: %s%s%s%s%s", when, row->who, row->what, *row->before == '\0' ? "" : " ",
                  row->before, *row->after == '\0' ? "" : " -> ", row->after);
    listing_add_plain(listing, line);
    free(line);
}

struct reply act_audit(struct case_file *file)
{
    const struct value *asked = act_value(file, 0);
    struct listing listing;
    listing_init(&listing, file);
    file->privately = true;
    file->failed =
        file->failed ||
        !store_audit_room(file->core->store, file->account_name, file->scope.room,
                          asked->given ? asked->number : AUDIT_DEFAULT, add_deed, &listing);
    return listing_reply(&listing, PHRASE_AUDIT, PHRASE_AUDIT_NONE);
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
