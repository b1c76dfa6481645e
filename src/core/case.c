#include "core/case.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/known.h"
#include "core/memory.h"
#include "core/overlay.h"
#include "driver/line.h"

const char *case_person(struct case_file *file)
{
    if (file->person[0] == '\0')
        person_hash(file->core->key, file->account_name, file->line->sender, file->person);
    return file->person;
}

const char *case_staffed(const struct case_file *file, size_t index)
{
    const struct config *config = file->core->config;
    for (size_t i = 0; i < config->room_count; i++) {
        const struct room_rule *rule = &config->rooms[i];
        bool here = rule->staff != NULL && rule->room != NULL &&
                    str_equal(rule->account, file->account_name) &&
                    str_equal_fold(rule->staff, file->line->room);
        if (here && index-- == 0)
            return rule->room;
    }
    return NULL;
}

/* What "for #help: ..." names, or the room that the moderators' room is for. */
static const char *wanted_room(struct case_file *file, char named[VALUE_LONGEST + 1])
{
    command_room(file->heard.text, named);
    if (*named != '\0')
        return named;
    struct command command = command_parse(file->heard.text);
    bool moderating = command.rule != NULL && command.rule->least > ROLE_MEMBER;
    file->heard.several = command_is_for_one_room(command.rule) && case_staffed(file, 1) != NULL;
    return moderating && !file->heard.several ? case_staffed(file, 0) : NULL;
}

/* What the network answered when it was asked about the sender there. Of whom the configuration
 * names it need know nothing: an address of XMPP is nobody in a room that the bot can see. */
static void take_answer(struct case_file *file, const struct line *stands)
{
    const struct line *line = file->line;
    const struct attested attested = {line->sender, stands->role, stands->role_from};
    struct scope *scope = &file->scope;
    free(scope->room);
    scope->room = mem_string(stands->room);
    scope->standing = role_of(file->core->config, file->account_name, scope->room, &attested);
    scope->unknown =
        stands->role == NULL && (scope->unknown || scope->standing.role == ROLE_MEMBER);
}

/* A room that something was heard from, or that the operator named: nobody need have spoken there
 * since the bot was started. NULL for another. */
static const char *known_room(const struct case_file *file, const char *wanted)
{
    const struct config *config = file->core->config;
    const char *known = memory_find(file->core->memory, file->account_name, wanted);
    for (size_t i = 0; i < config->room_count && known == NULL; i++) {
        const struct room_rule *rule = &config->rooms[i];
        if (rule->room != NULL && str_equal(rule->account, file->account_name) &&
            str_equal_fold(rule->room, wanted))
            known = rule->room;
    }
    return known;
}

/* People leave the sign out. */
static const char *find_room(const struct case_file *file, const char *wanted)
{
    const char *known = known_room(file, wanted);
    char *signed_name = mem_print("#%s", wanted);
    if (known == NULL)
        known = known_room(file, signed_name);
    free(signed_name);
    return known;
}

static void look_elsewhere(struct case_file *file, const char *wanted)
{
    const struct line *line = file->line;
    const struct config *config = file->core->config;
    const struct attested attested = {line->sender, line->role, line->role_from};
    struct scope *scope = &file->scope;
    const char *known = find_room(file, wanted);
    struct room_rule rule = config_room(config, file->account_name, known == NULL ? wanted : known);
    scope->unknown = known == NULL;
    scope->room = mem_string(known == NULL ? wanted : known);
    scope->standing =
        role_elsewhere(config, file->account_name, scope->room, rule.staff, line->room, &attested);
    if (file->stands != NULL)
        take_answer(file, file->stands);
}

/* Whether a command that cannot be read is one of the room where alerts are told, and said there.
 */
static bool is_for_staff(const struct case_file *file)
{
    struct core *core = file->core;
    struct command command = command_parse(file->heard.text);
    bool told = false;
    if (!command.faulty || !command.rule->staff)
        return false;
    if (!store_alert_told(core->store, file->account_name, file->line->room, &told))
        core_store_failed(core, "alert");
    return told;
}

/* Whether what a command in it names is there: in its room, in the language at hand. */
static size_t find_strange(const struct case_file *file)
{
    const struct known known = {file->know->guide,  file->core->library, file->core->speakers,
                                file->account_name, file->scope.room,    file->now};
    struct command command = command_parse(file->heard.text);
    return known_strange(&known, &command);
}

void case_find_scope(struct case_file *file)
{
    const struct line *line = file->line;
    struct scope *scope = &file->scope;
    char named[VALUE_LONGEST + 1] = "";
    bool for_us = file->heard.direct || file->heard.addressed;
    const char *wanted = for_us ? wanted_room(file, named) : NULL;
    scope->elsewhere = wanted != NULL && !str_equal_fold(wanted, line->room);
    if (scope->elsewhere) {
        look_elsewhere(file, wanted);
    } else {
        const struct attested attested = {line->sender, line->role, line->role_from};
        scope->room = mem_string(line->room);
        scope->standing = role_of(file->core->config, file->account_name, line->room, &attested);
    }
    file->heard.staff = for_us && is_for_staff(file);
    file->heard.role = scope->standing.role;
    file->heard.elsewhere = scope->elsewhere;
    file->heard.nowhere = scope->unknown;
    file->heard.past = !scope->elsewhere && line->role != NULL && str_equal(line->role, "unknown");
    file->heard.attested = file->stands != NULL && file->stands->role != NULL;
    file->heard.strange = for_us ? find_strange(file) : 0;
}

bool case_is_moderating(const struct case_file *file)
{
    const struct command_rule *rule = file->decision.command.rule;
    return file->decision.kind == DECIDE_COMMAND && rule != NULL && rule->least > ROLE_MEMBER;
}

struct form case_form(const struct case_file *file, const char *room)
{
    struct core *core = file->core;
    struct form form = core->posts[file->account].form;
    form.notice_short =
        memory_room(core->memory, file->account_name, room, file->now)->notice_short;
    return form;
}

struct reply case_guidance(const struct case_file *file, const struct entry *entry,
                           enum guidance which, bool gentle, const char *room)
{
    const struct guide *guide = file->know->guide;
    struct place_in place = {file->account_name, room, guide->language};
    struct entry shown = overlay_entry(file->core->overlay, &place, file->know, entry);
    struct form form = case_form(file, room);
    return reply_guidance(guide, &shown, which, gentle, &form);
}

bool person_is_left_alone(struct core *core, const char *account, const char *who)
{
    char hash[PERSON_HASH_LENGTH + 1];
    bool out = false;
    person_hash(core->key, account, who, hash);
    if (!store_optout_get(core->store, hash, &out))
        core_store_failed(core, "opt-out");
    return out;
}

void case_finish(struct case_file *file)
{
    free(file->scope.room);
    replied_finish(&file->replied);
    replied_finish(&file->taken_back);
    if (file->posting == NULL)
        return;
    reply_finish(&file->posting->reply);
    free(file->posting->room);
    free(file->posting->mention);
    free(file->posting);
}
