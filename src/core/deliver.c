/* Where a reply goes: to the room, to the sender alone, or to the moderators. */
#include <stdlib.h>

#include "base/mem.h"
#include "core/act.h"
#include "core/memory.h"
#include "core/speakers.h"
#include "core/wording.h"
#include "driver/line.h"

static struct matter matter_of(const struct case_file *file)
{
    const struct decision *decision = &file->decision;
    if (file->said != NULL)
        return (struct matter){SAID_GUIDANCE, file->said->id};
    if (decision->kind == DECIDE_ANSWER || decision->kind == DECIDE_MORE)
        return (struct matter){SAID_GUIDANCE, decision->entry->id};
    if (decision->kind == DECIDE_COMMAND && decision->command.name == COMMAND_RETRACT)
        return (struct matter){SAID_OTHER, "retract"};
    return (struct matter){decision->kind == DECIDE_CRISIS  ? SAID_CRISIS
                           : decision->kind == DECIDE_OFFER ? SAID_OFFER
                                                            : SAID_OTHER,
                           ""};
}

/* Where the sender reads alone: where they just wrote so, or wherever the network has it; NULL
 * where there is no such place. */
static const char *private_room(const struct case_file *file)
{
    const struct core *core = file->core;
    if (!file->privately || file->line->direct)
        return NULL;
    const char *room =
        speakers_direct(core->speakers, file->account_name, file->line->sender, file->now);
    return room == NULL && core->posts[file->account].directs ? file->line->sender : room;
}

static bool deliver_privately(struct case_file *file, const char *room, const struct reply *reply)
{
    struct envelope envelope = {.id = file->line->id, .room = room};
    struct matter matter = {SAID_OTHER, ""};
    return outbox_add(file->core, file->account, &envelope, reply, &matter, file->now);
}

/* What members get out of the guide, and nothing that anybody sets. */
static bool is_talk(const struct case_file *file)
{
    const struct decision *decision = &file->decision;
    bool member = file->heard.role < ROLE_CURATOR;
    switch (decision->kind) {
    case DECIDE_ANSWER:
    case DECIDE_MORE:
    case DECIDE_OFFER:
        return true;
    case DECIDE_PHRASE:
        return decision->command.rule == NULL;
    case DECIDE_COMMAND:
        return decision->command.name == COMMAND_SOURCES ||
               (decision->command.name == COMMAND_TELL && member);
    case DECIDE_CRISIS:
    case DECIDE_NOTHING:
    case DECIDE_WITHDRAW:
        break;
    }
    return false;
}

/* What a dry run would have said is read by the moderators. A crisis reply is none. */
static bool is_dry_run(const struct case_file *file)
{
    const struct room *room =
        memory_room(file->core->memory, file->account_name, file->line->room, file->now);
    return room->dryrun && is_talk(file) && !file->heard.direct && *room_staff(room) != '\0';
}

static bool deliver_to_staff(struct case_file *file, struct reply *reply)
{
    char *staff = mem_string(room_staff(
        memory_room(file->core->memory, file->account_name, file->line->room, file->now)));
    char *room = wording_escaped(file->line->room);
    const char *const values[] = {"room", room, NULL};
    struct reply head = act_phrase(file, PHRASE_DRYRUN, values);
    reply_put_before(reply, &head, &file->core->posts[file->account].form);
    struct envelope envelope = {.id = file->line->id, .room = staff};
    struct matter matter = {SAID_OTHER, ""};
    bool good = outbox_add(file->core, file->account, &envelope, reply, &matter, file->now);
    free(room);
    free(staff);
    return good;
}

/* A crisis reply is never hidden in an edit that notifies nobody. */
bool case_deliver(struct case_file *file, struct reply *reply)
{
    const struct line *line = file->line;
    struct matter matter = matter_of(file);
    struct envelope envelope = {.id = line->id,
                                .room = line->room,
                                .question = file->question,
                                .thread = file->thread,
                                .mention = line->direct ? NULL : line->sender};
    const char *alone = private_room(file);
    if (alone != NULL)
        return deliver_privately(file, alone, reply);
    if (is_dry_run(file))
        return deliver_to_staff(file, reply);
    if (file->replied.count > 0 && matter.kind != SAID_CRISIS)
        return outbox_replace(file->core, file->account, &envelope, &file->replied, reply, &matter,
                              file->now);
    return outbox_add(file->core, file->account, &envelope, reply, &matter, file->now);
}

/* What a command has said or taken away beside its reply. */
bool case_deliver_beside(struct case_file *file)
{
    const struct posting *posting = file->posting;
    bool good = true;
    if (posting != NULL) {
        char *id = mem_print("%s\nposted", file->line->id);
        struct envelope envelope = {
            .id = id, .room = posting->room, .instead = id, .mention = posting->mention};
        good = outbox_add(file->core, file->account, &envelope, &posting->reply, &posting->matter,
                          file->now);
        free(id);
    }
    if (good && file->taken_back.count > 0) {
        char *id = mem_print("%s\nretracted", file->line->id);
        struct envelope envelope = {.id = id, .room = file->scope.room};
        good = outbox_replace(file->core, file->account, &envelope, &file->taken_back,
                              &(struct reply){0}, &(struct matter){0}, file->now);
        free(id);
    }
    return good;
}
