/* The way of a message: what is known about the room and the person, the decision, the reply, one
 * transaction, out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/backlog.h"
#include "core/core_inside.h"
#include "core/memory.h"
#include "driver/line.h"

enum {
    PAUSE_DEFAULT = 60, /* minutes */
    PAUSE_MOST = 7 * 24 * 60,
    MINUTE = 60 * 1000,
    WEEK = 7 * 24 * 60 * MINUTE,
};

/* A message with everything that belongs to it while it is handled. */
struct case_file {
    struct core *core;
    size_t account;
    const char *account_name;
    const struct line *line;
    int64_t now;
    struct heard heard;
    const struct knowledge *know; /* in the room's language */
    struct decision decision;
    const char *region;
    struct replied replied; /* to the message that is edited now */
    const char *question;   /* the message that the reply answers; NULL: none */
    const char *thread;
    char person[PERSON_HASH_LENGTH + 1];
};

static bool is_opted_out(struct case_file *file)
{
    bool out = false;
    person_hash(file->core->key, file->account_name, file->line->sender, file->person);
    if (!store_optout_get(file->core->store, file->person, &out))
        core_store_failed(file->core, "opt-out");
    return out;
}

static void view_offers(const struct guide *guide, const struct person *person, int64_t now,
                        struct view *view)
{
    if (now - person->offered_at > OFFER_LASTS)
        return;
    for (size_t i = 0; i < person->offer_count; i++) {
        const struct entry *entry = guide_entry(guide, person->offers[i]);
        if (entry == NULL &&
            person->offers[i][0] !=
                '\0') /* the guide changed meanwhile: the numbers are not the same any more */
            return;
        view->offers[i] = entry;
    }
    view->offer_count = person->offer_count;
}

static void view_replied(const struct case_file *file, struct view *view)
{
    view->may_change = file->core->posts[file->account].edits;
    for (size_t i = 0; i < file->replied.count; i++) {
        const struct said_row *row = &file->replied.rows[i];
        view->replied = true;
        view->replied_crisis = view->replied_crisis || row->kind == SAID_CRISIS;
        if (row->kind == SAID_GUIDANCE)
            view->answered = guide_entry(file->know->guide, row->entry);
    }
}

static struct view view_of(struct case_file *file)
{
    struct core *core = file->core;
    const struct line *line = file->line;
    struct room *room = memory_room(core->memory, file->account_name, line->room, file->now);
    file->know = library_know(core->library, room->language);
    struct view view = {.mode = room->mode,
                        .paused_until = room->paused_until,
                        .may_speak = bucket_has(&room->bucket, 1, file->now),
                        .told_room = room->told};
    if (room->last[0] != '\0')
        view.last = guide_entry(file->know->guide, room->last);
    view_replied(file, &view);
    const struct region *region = guide_region(file->know->guide, room->region);
    file->region = region != NULL ? region->code : core->config->region;
    const struct person *person =
        memory_person(core->memory, file->account_name, line->room, line->sender, false, file->now);
    if (person != NULL) {
        view.may_speak = view.may_speak && bucket_has(&person->bucket, 1, file->now);
        view.told = person->told;
        view.gentle_at = person->gentle_at;
        view.hints = person_hints(person, file->now);
        view_offers(file->know->guide, person, file->now, &view);
        if (person->asked[0] != '\0' && file->now - person->asked_at < FOLLOW_UP_LASTS)
            view.asked = guide_entry(file->know->guide, person->asked);
    }
    /* Talk between others gets no answer whoever speaks, so nobody is looked up for it. */
    if (file->heard.direct || file->heard.addressed || view.mode == MODE_PASSIVE ||
        view.offer_count > 0 || view.asked != NULL)
        view.opted_out = is_opted_out(file);
    return view;
}

static struct reply pause_reply(struct case_file *file, const struct form *form)
{
    const char *argument = file->decision.command.argument;
    long minutes = PAUSE_DEFAULT;
    if (*argument != '\0')
        str_number(argument, 1, PAUSE_MOST, &minutes);
    int64_t until = file->now + minutes * MINUTE;
    struct core *core = file->core;
    if (!memory_set_pause(core->memory, file->account_name, file->line->room, until,
                          file->line->sender, file->now))
        core_store_failed(core, "room settings");
    store_audit_add(core->store, file->account_name, file->line->room, file->line->sender, "pause",
                    file->now);
    char *text = mem_print("%ld", minutes);
    const char *const values[] = {"minutes", text, NULL};
    struct reply reply = reply_phrase(file->know->guide, PHRASE_PAUSED, values, form);
    free(text);
    return reply;
}

static struct reply resume_reply(struct case_file *file, const struct form *form)
{
    static const char *const none[] = {NULL};
    struct core *core = file->core;
    if (!memory_set_pause(core->memory, file->account_name, file->line->room, 0, file->line->sender,
                          file->now))
        core_store_failed(core, "room settings");
    store_audit_add(core->store, file->account_name, file->line->room, file->line->sender, "resume",
                    file->now);
    return reply_phrase(file->know->guide, PHRASE_RESUMED, none, form);
}

static struct reply optout_reply(struct case_file *file, bool out, const struct form *form)
{
    static const char *const none[] = {NULL};
    if (!store_optout_set(file->core->store, file->person, out, file->now))
        core_store_failed(file->core, "opt-out");
    return reply_phrase(file->know->guide, out ? PHRASE_LEFT_ALONE : PHRASE_WELCOME_BACK, none,
                        form);
}

static struct reply sources_reply(struct case_file *file, const struct form *form)
{
    static const char *const none[] = {NULL};
    const struct guide *guide = file->know->guide;
    struct room *room =
        memory_room(file->core->memory, file->account_name, file->line->room, file->now);
    const struct entry *last = guide_entry(guide, room->last);
    return last == NULL ? reply_phrase(guide, PHRASE_NO_SOURCES, none, form)
                        : reply_sources(guide, last, form);
}

static struct reply command_reply(struct case_file *file, const struct form *form)
{
    const struct guide *guide = file->know->guide;
    const struct command *command = &file->decision.command;
    const char *const name[] = {"name", file->core->config->name, NULL};
    switch (command->name) {
    case COMMAND_TOPICS:
        return reply_topics(guide, form);
    case COMMAND_SOURCES:
        return sources_reply(file, form);
    case COMMAND_ABOUT:
        return reply_phrase(guide, PHRASE_ABOUT, name, form);
    case COMMAND_PRIVACY:
        return reply_phrase(guide, PHRASE_PRIVACY, name + 2, form);
    case COMMAND_RESOURCES: {
        bool named = guide_region(guide, command->argument) != NULL;
        return reply_resources(guide, named ? command->argument : file->region, form);
    }
    case COMMAND_LEAVE_ME_ALONE:
        return optout_reply(file, true, form);
    case COMMAND_COME_BACK:
        return optout_reply(file, false, form);
    case COMMAND_PAUSE:
        return pause_reply(file, form);
    case COMMAND_RESUME:
        return resume_reply(file, form);
    case COMMAND_MORE: /* decide() makes a decision of its own of it */
    case COMMAND_NONE:
    case COMMAND_THANKS:
    case COMMAND_HELP:
    default:
        return reply_phrase(guide, PHRASE_HELP, name, form);
    }
}

static struct reply build_reply(struct case_file *file)
{
    const struct guide *guide = file->know->guide;
    const struct form *form = &file->core->posts[file->account].form;
    const struct decision *decision = &file->decision;
    switch (decision->kind) {
    case DECIDE_CRISIS:
        return reply_crisis(guide, decision, file->heard.direct, file->region, form);
    case DECIDE_COMMAND:
        return command_reply(file, form);
    case DECIDE_ANSWER:
        return reply_guidance(guide, decision->entry, GUIDANCE_BRIEF, decision->gentle, form);
    case DECIDE_MORE:
        return reply_guidance(guide, decision->entry, GUIDANCE_MORE, false, form);
    case DECIDE_OFFER:
        return reply_offer(guide, decision, form);
    case DECIDE_PHRASE:
        return reply_decided_phrase(guide, decision, form);
    case DECIDE_NOTHING:
    case DECIDE_WITHDRAW:
        break;
    }
    return (struct reply){0};
}

static struct told told_again(const struct told *before, const struct decision *decision,
                              int64_t now)
{
    bool again = before->at > 0 && before->danger == decision->finding.danger &&
                 now - before->at < TOLD_LASTS;
    return (struct told){.at = now,
                         .tier = decision->finding.tier,
                         .danger = decision->finding.danger,
                         .wording = decision->wording,
                         .times = again ? before->times + 1 : 1};
}

/* What the decision changes in what is remembered; only once it is durable. */
static void remember(const struct case_file *file)
{
    const struct decision *decision = &file->decision;
    struct memory *memory = file->core->memory;
    const struct line *line = file->line;
    struct room *room = memory_room(memory, file->account_name, line->room, file->now);
    struct person *person =
        memory_person(memory, file->account_name, line->room, line->sender, true, file->now);
    person->offer_count = 0;
    if (decision->kind == DECIDE_CRISIS) {
        person->told = told_again(&person->told, decision, file->now);
        room->told = person->told;
        return;
    }
    if (decision->gentle)
        person->gentle_at = file->now;
    if (decision->kind == DECIDE_WITHDRAW)
        return;
    bucket_take(&room->bucket, 1, file->now);
    bucket_take(&person->bucket, 1, file->now);
    if (decision->kind == DECIDE_ANSWER) {
        snprintf(room->last, sizeof room->last, "%s", decision->entry->id);
        snprintf(person->asked, sizeof person->asked, "%s", decision->entry->id);
        person->asked_at = file->now;
    }
    for (size_t i = 0; decision->kind == DECIDE_OFFER && i < decision->offer_count; i++) {
        const struct entry *offer = decision->offers[i];
        snprintf(person->offers[i], sizeof person->offers[i], "%s", offer == NULL ? "" : offer->id);
        person->offer_count = i + 1;
        person->offered_at = file->now;
    }
}

static bool count(struct case_file *file)
{
    const struct decision *decision = &file->decision;
    int64_t week = file->now / WEEK;
    if (decision->chosen &&
        !store_tally_add(file->core->store, decision->entry->id, "chosen", week))
        return false;
    if (decision->kind == DECIDE_ANSWER)
        return store_tally_add(file->core->store, decision->entry->id, "answered", week);
    for (size_t i = 0; decision->kind == DECIDE_OFFER && i < decision->offer_count; i++) {
        const struct entry *offer = decision->offers[i];
        if (offer != NULL && !store_tally_add(file->core->store, offer->id, "offered", week))
            return false;
    }
    return true;
}

static struct matter matter_of(const struct decision *decision)
{
    if (decision->kind == DECIDE_ANSWER || decision->kind == DECIDE_MORE)
        return (struct matter){SAID_GUIDANCE, decision->entry->id};
    return (struct matter){decision->kind == DECIDE_CRISIS  ? SAID_CRISIS
                           : decision->kind == DECIDE_OFFER ? SAID_OFFER
                                                            : SAID_OTHER,
                           ""};
}

/* A crisis reply is never hidden in an edit that notifies nobody. */
static bool deliver(struct case_file *file, const struct reply *reply)
{
    const struct line *line = file->line;
    struct matter matter = matter_of(&file->decision);
    struct envelope envelope = {.id = line->id,
                                .room = line->room,
                                .question = file->question,
                                .thread = file->thread,
                                .mention = line->direct ? NULL : line->sender};
    if (file->replied.count > 0 && matter.kind != SAID_CRISIS)
        return outbox_replace(file->core, file->account, &envelope, &file->replied, reply, &matter,
                              file->now);
    return outbox_add(file->core, file->account, &envelope, reply, &matter, file->now);
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
    good = good && count(file) && deliver(file, reply) && store_commit(core->store);
    if (!good) {
        core_store_failed(core, "a reply could not be written down and is not sent");
        store_rollback(core->store);
    }
    return good;
}

/* In memory only, and only that there was something, not what. */
static void remember_hint(const struct case_file *file)
{
    if (file->decision.finding.tier == SAFETY_QUIET)
        person_hint(memory_person(file->core->memory, file->account_name, file->line->room,
                                  file->line->sender, true, file->now),
                    file->now);
}

static void handle(struct case_file *file)
{
    struct core *core = file->core;
    struct view view = view_of(file);
    file->decision = decide(file->know, &file->heard, &view, file->now);
    log_write(LOG_LEVEL_DEBUG, file->account_name, "a message: %s", file->decision.why);
    remember_hint(file);
    if (file->decision.kind == DECIDE_NOTHING)
        return;
    struct reply reply = {0};
    if (commit(file, &reply)) {
        remember(file);
        outbox_hand_over(core, file->account, file->now);
    }
    reply_finish(&reply);
}

static void take(struct core *core, size_t account, const struct line *line, bool hurried,
                 int64_t now)
{
    bool edited = line->type == LINE_EDITED;
    struct case_file file = {
        .core = core,
        .account = account,
        .account_name = core->posts[account].name,
        .line = line,
        .now = now,
        .question = edited ? line->target : line->id,
        .thread = line->thread,
        .heard = {.text = line->text,
                  .direct = line->direct,
                  .encrypted = line->encrypted,
                  .addressed = line->addressed,
                  .edited = edited,
                  .hurried = hurried,
                  .moderator = line->role != NULL && (str_equal(line->role, "moderator") ||
                                                      str_equal(line->role, "owner"))}};
    if (edited)
        file.replied = replied_read(core, account, line->room, line->target);
    handle(&file);
    replied_finish(&file.replied);
    if (hurried && file.decision.kind == DECIDE_NOTHING)
        backlog_add(core->backlog, account, line);
}

/* What is not meant for the bot is read when nothing else is to be done, if reading takes time. */
void message_handle(struct core *core, size_t account, const struct line *line, int64_t now)
{
    bool for_us = line->direct || line->addressed || line->type == LINE_EDITED;
    take(core, account, line, !for_us && library_has_sense(core->library), now);
}

void message_read(struct core *core, size_t account, const struct line *line, int64_t now)
{
    take(core, account, line, false, now);
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
    free(id);
}
