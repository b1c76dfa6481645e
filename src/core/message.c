/* The way of a message: what is known about the room and the person, the decision, the reply, one
 * transaction, out. */
#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/act.h"
#include "core/alert.h"
#include "core/asking.h"
#include "core/backlog.h"
#include "core/case.h"
#include "core/memory.h"
#include "core/overlay.h"
#include "core/page.h"
#include "core/schedule.h"
#include "core/speakers.h"
#include "driver/line.h"

enum { COMMAND_LASTS = 15 * 60 * 1000 }; /* milliseconds; clocks of servers differ by minutes */

/* Where each line is a message of its own the rest comes page by page, as it is asked for. */
static struct reply more_reply(struct case_file *file, const struct form *form)
{
    const struct entry *entry = file->decision.entry;
    const struct guide *guide = file->know->guide;
    struct room *room =
        memory_room(file->core->memory, file->account_name, file->line->room, file->now);
    size_t page = str_equal(room->last, entry->id) ? room->pages : 0;
    size_t lines = case_page_lines(file);
    if (!form->lines)
        return reply_guidance(guide, entry, GUIDANCE_MORE, false, form);
    return reply_page(guide, entry, lines, page < page_count(entry->more, lines) ? page : 0, form);
}

static struct reply crisis_reply(const struct case_file *file, const struct form *form)
{
    const struct guide *guide = file->know->guide;
    struct reply reply =
        reply_crisis(guide, &file->decision, file->heard.direct, file->region, form);
    if (file->decision.command.rule != NULL) {
        struct reply head = act_phrase(file, PHRASE_NOT_TAKEN, NULL);
        reply_put_before(&reply, &head, form);
    }
    return reply;
}

static struct reply build_reply(struct case_file *file)
{
    const struct guide *guide = file->know->guide;
    const struct form own = case_form(file, file->line->room);
    const struct form *form = &own;
    const struct decision *decision = &file->decision;
    switch (decision->kind) {
    case DECIDE_CRISIS:
        return crisis_reply(file, form);
    case DECIDE_COMMAND:
        return act_do(file);
    case DECIDE_ANSWER:
        return case_guidance(file, decision->entry, GUIDANCE_BRIEF, decision->gentle,
                             file->line->room);
    case DECIDE_MORE:
        return more_reply(file, form);
    case DECIDE_OFFER:
        return reply_offer(guide, decision, form);
    case DECIDE_PHRASE:
        return decision->command.rule != NULL ? act_explain(file)
                                              : reply_decided_phrase(guide, decision, form);
    case DECIDE_NOTHING:
    case DECIDE_WITHDRAW:
        break;
    }
    return (struct reply){0};
}

/* One transaction: that the message was dealt with, and what leaves. False when it was dealt with
 * before, or the store fails; then nothing of it is kept. */
static bool commit(struct case_file *file, struct reply *reply)
{
    struct core *core = file->core;
    const struct line *line = file->line;
    bool fresh = false;
    bool good =
        store_begin(core->store) &&
        store_inbox_add(core->store, file->account_name, line->room, line->id, file->now, &fresh);
    if (good && !fresh) {
        store_rollback(core->store);
        return false;
    }
    if (good)
        *reply = build_reply(file);
    good = good && !file->failed && case_count(file) && case_deliver(file, reply) &&
           case_deliver_beside(file) && alert_add(file) && store_commit(core->store);
    if (!good) {
        core_store_failed(core, "a reply could not be written down and is not sent");
        store_rollback(core->store);
    }
    return good;
}

/* What a command changes beyond the store, once it is durable. */
static void follow(struct case_file *file)
{
    struct core *core = file->core;
    if (file->audit_head[0] != '\0')
        log_write(LOG_LEVEL_INFO, file->account_name, "written down as %s", file->audit_head);
    alert_remember(file);
    if (file->changed) {
        memory_reload(core->memory, file->account_name, file->scope.room, file->now);
        schedule_refresh(core, file->account_name, file->scope.room, file->now);
    }
    if (file->content_changed && !overlay_load(core->overlay, core->store))
        core_store_failed(core, "what was approved");
    if (file->forgets) {
        memory_forget(core->memory, file->account_name, file->line->sender);
        case_count_forget(file);
        speakers_forget(core->speakers, file->account_name, file->line->sender);
        if (file->line->direct) /* what they set for themselves */
            memory_reload(core->memory, file->account_name, file->line->room, file->now);
    }
    if (file->leaves)
        handover_leave(core, file->account, file->scope.room);
}

/* The other room that a command is for, or is about, where what the sender may do there is not
 * known here; NULL for none. Danger waits for nobody. */
static const char *unsure_room(const struct case_file *file)
{
    if (file->stands != NULL || file->heard.late || file->decision.kind == DECIDE_CRISIS)
        return NULL;
    if (!file->scope.elsewhere)
        return act_alerts_asks(file);
    if (command_parse(file->line->text).rule == NULL)
        return NULL;
    bool unsure = file->scope.unknown || file->heard.role < ROLE_MODERATOR;
    return unsure ? file->scope.room : NULL;
}

/* Before somebody is told that nobody knows what they may do in another room, the network is asked,
 * where it can be. */
static bool asks_elsewhere(struct case_file *file)
{
    struct core *core = file->core;
    char id[ASKING_ID];
    const char *room = unsure_room(file);
    if (room == NULL || !core->posts[file->account].stands ||
        !asking_add(core->asking, file->account, file->line, file->now, id))
        return false;
    core->calls.emit(
        core->calls.data, file->account,
        &(struct line){
            .type = LINE_STANDING, .id = id, .room = room, .sender = file->line->sender});
    return true;
}

static void handle(struct case_file *file)
{
    struct core *core = file->core;
    struct view view = case_view(file);
    case_find_scope(file);
    file->decision = decide_showing(file->know, &file->heard, &view, file->now, &file->found);
    log_write(LOG_LEVEL_DEBUG, file->account_name, "a message: %s", file->decision.why);
    case_remember_hint(file);
    if (asks_elsewhere(file))
        return;
    if (file->decision.kind == DECIDE_NOTHING) {
        case_count_unanswered(file);
        alert_alone(file);
        return;
    }
    struct reply reply = {0};
    if (commit(file, &reply)) {
        case_remember(file);
        handover_due(core, file->account, file->now);
        follow(file);
    }
    reply_finish(&reply);
}

/* "Waymark pause" is said to the bot, "waymark is nice" about it: where the driver cannot tell, it
 * is what reads whole as a command. */
static bool is_called(const struct line *line)
{
    if (line->called == NULL)
        return false;
    struct command command = command_parse(line->called);
    return command.rule != NULL && !command.faulty;
}

static struct line as_meant(const struct line *line)
{
    struct line meant = *line;
    if (is_called(line)) {
        meant.text = line->called;
        meant.addressed = true;
    }
    return meant;
}

static void take(struct core *core, size_t account, const struct line *heard, bool hurried,
                 const struct line *stands, int64_t now)
{
    const struct line meant = as_meant(heard);
    const struct line *line = &meant;
    bool edited = line->type == LINE_EDITED;
    struct case_file file = {.core = core,
                             .account = account,
                             .account_name = core->posts[account].name,
                             .line = line,
                             .now = now,
                             .question = edited ? line->target : line->id,
                             .thread = line->thread,
                             .stands = stands,
                             .heard = {.text = line->text,
                                       .direct = line->direct,
                                       .encrypted = line->encrypted,
                                       .addressed = line->addressed,
                                       .called = line->addressed && !heard->addressed,
                                       .edited = edited,
                                       .late = line->time > 0 && now - line->time > COMMAND_LASTS,
                                       .hurried = hurried}};
    if (edited)
        file.replied = replied_read(core, account, line->room, line->target);
    speakers_note(core->speakers, file.account_name, line->room, line->sender, line->name, now);
    if (line->direct)
        speakers_note_direct(core->speakers, file.account_name, line->room, line->sender, now);
    handle(&file);
    case_finish(&file);
    if (hurried && file.decision.kind == DECIDE_NOTHING)
        backlog_add(core->backlog, account, heard);
}

/* What is not meant for the bot is read when nothing else is to be done, if reading takes time. */
void message_handle(struct core *core, size_t account, const struct line *line, int64_t now)
{
    bool for_us = line->direct || line->addressed || is_called(line) || line->type == LINE_EDITED;
    take(core, account, line, !for_us && library_has_sense(core->library), NULL, now);
}

void message_read(struct core *core, size_t account, const struct line *line, int64_t now)
{
    take(core, account, line, false, NULL, now);
}

void message_stood(struct core *core, size_t account, const struct line *stands, int64_t now)
{
    struct line line;
    if (!asking_take(core->asking, &account, stands->id, now, &line))
        return;
    take(core, account, &line, false, stands, now);
    line_finish(&line);
}

/* Who is not known to be allowed is not. */
void message_not_stood(struct core *core, int64_t now)
{
    struct line line;
    size_t account = 0;
    while (asking_take(core->asking, &account, NULL, now, &line)) {
        char room[VALUE_LONGEST + 1];
        command_room(line.text, room);
        struct line nothing = {.type = LINE_STANDS, .room = room};
        take(core, account, &line, false, &nothing, now);
        line_finish(&line);
    }
}

/* An offer holds for the one who asked, and only the last one. */
static bool is_last_offer(struct core *core, const char *account, const struct line *reaction,
                          const struct said_row *offer, int64_t now)
{
    const struct person *person =
        memory_person(core->memory, account, reaction->room, reaction->sender, false, now);
    return person != NULL && person->offer_count > 0 && person->offered_at == offer->at;
}

void message_chosen(struct core *core, size_t account, const struct line *reaction,
                    const struct said_row *offer, size_t choice, int64_t now)
{
    const char *name = core->posts[account].name;
    if (!is_last_offer(core, name, reaction, offer, now))
        return;
    char *id = mem_print("%s\n%s", offer->key, reaction->mark);
    struct line line = *reaction;
    line.id = id;
    struct case_file file = {.core = core,
                             .account = account,
                             .account_name = name,
                             .line = &line,
                             .now = now,
                             .question = offer->question,
                             .thread = *offer->thread == '\0' ? NULL : offer->thread,
                             .heard = {.text = "", .direct = line.direct, .chosen = choice}};
    handle(&file);
    case_finish(&file);
    free(id);
}
