/* What everybody can ask for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/act.h"
#include "core/alert.h"
#include "core/memory.h"
#include "core/overlay.h"
#include "core/setting.h"
#include "core/stats.h"
#include "core/wording.h"
#include "driver/line.h"

enum { USAGE_LONGEST = 256 };

/* Takes both texts over. */
static char *with_more(char *text, const char *between, char *more)
{
    char *both = mem_print("%s%s%s", text, *text == '\0' || *more == '\0' ? "" : between, more);
    free(text);
    free(more);
    return both;
}

/* The help of one line of the table; new. */
static char *rule_help(const struct case_file *file, const struct command_rule *rule)
{
    const struct command_text *text = guide_command(file->know->guide, command_key(rule));
    struct buf usage;
    buf_init(&usage, USAGE_LONGEST);
    command_usage(rule, &usage);
    const char *const values[] = {
        "usage",   usage.data,        "text", text == NULL ? "" : text->full,
        "example", rule->examples[0], NULL};
    char *help = act_text(file, PHRASE_HELP_COMMAND, values);
    buf_finish(&usage);
    return help;
}

/* Of every line of the table that is called so and may be given; of one that may not, too, where
 * there is no other. */
static struct reply command_help(const struct case_file *file, const struct command_rule *asked)
{
    char *help = mem_string("");
    for (size_t i = 0; command_at(i) != NULL; i++) {
        const struct command_rule *rule = command_at(i);
        bool same = str_equal(rule->words, asked->words);
        if (same && (rule == asked || rule->least <= file->scope.standing.role))
            help = with_more(help, "\n\n", rule_help(file, rule));
    }
    struct reply reply = reply_text(help, &file->core->posts[file->account].form);
    free(help);
    return reply;
}

static const struct command_rule *asked_command(const struct case_file *file)
{
    const struct value *asked = act_value(file, 0);
    bool natural = false;
    return asked->given ? command_called(asked->text, &natural) : NULL;
}

/* Where the moderators of a room are alerted, everybody there is told so. Takes the text over. */
static char *with_alerts(const struct case_file *file, char *text)
{
    const struct room *room = act_room(file);
    if (*room->alerts == '\0')
        return text;
    char *more =
        act_text(file, room->alert_names ? PHRASE_HELP_ALERTS_NAMED : PHRASE_HELP_ALERTS, NULL);
    return with_more(text, " ", more);
}

/* Moderators and curators are told of their commands, others are not bothered with them. */
struct reply act_help(struct case_file *file)
{
    const struct command_rule *rule = asked_command(file);
    if (rule != NULL)
        return command_help(file, rule);
    const char *const values[] = {"name", file->core->config->name, NULL};
    enum role role = file->scope.standing.role;
    char *help = with_alerts(file, act_text(file, PHRASE_HELP, values));
    char *more = role >= ROLE_MODERATOR ? act_text(file, PHRASE_HELP_MODERATORS, NULL)
                 : role == ROLE_CURATOR ? act_text(file, PHRASE_HELP_CURATORS, NULL)
                                        : mem_string("");
    help = with_more(help, " ", more);
    struct reply reply = reply_text(help, &file->core->posts[file->account].form);
    free(help);
    return reply;
}

struct reply act_topics(struct case_file *file)
{
    return reply_topics(file->know->guide, act_room(file)->topics_off,
                        &file->core->posts[file->account].form);
}

/* What two moderators wrote rests on no study: that is not to be read as if it did. */
static bool is_own_answer(const struct case_file *file, const struct entry *entry)
{
    struct place_in place = {file->account_name, file->scope.room, file->know->guide->language};
    return overlay_entry(file->core->overlay, &place, file->know, entry).brief != entry->brief;
}

struct reply act_sources(struct case_file *file)
{
    const struct form *form = &file->core->posts[file->account].form;
    const struct guide *guide = file->know->guide;
    const struct entry *last = guide_entry(guide, act_room(file)->last);
    if (last == NULL)
        return act_phrase(file, PHRASE_NO_SOURCES, NULL);
    struct reply reply = reply_sources(guide, last, form);
    if (is_own_answer(file, last)) {
        struct reply head = act_phrase(file, PHRASE_SOURCES_OWN, NULL);
        reply_put_before(&reply, &head, form);
    }
    return reply;
}

struct reply act_about(struct case_file *file)
{
    const char *const values[] = {"name", file->core->config->name, NULL};
    return act_phrase(file, PHRASE_ABOUT, values);
}

struct reply act_privacy(struct case_file *file)
{
    char *text = with_alerts(file, act_text(file, PHRASE_PRIVACY, NULL));
    struct reply reply = reply_text(text, &file->core->posts[file->account].form);
    free(text);
    return reply;
}

struct reply act_resources(struct case_file *file)
{
    const struct guide *guide = file->know->guide;
    const struct form *form = &file->core->posts[file->account].form;
    const char *wanted = act_value(file, 0)->text;
    if (*wanted == '\0' || guide_region(guide, wanted) != NULL)
        return reply_resources(guide, *wanted == '\0' ? file->region : wanted, form);
    struct reply reply = reply_resources(guide, "elsewhere", form);
    struct reply head = act_phrase(file, PHRASE_NO_COUNTRY, NULL);
    reply_put_before(&reply, &head, form);
    return reply;
}

struct reply act_human(struct case_file *file)
{
    bool alone = file->line->direct && !file->scope.elsewhere;
    return act_phrase(file,
                      alert_reaches(file) ? PHRASE_HUMAN_TOLD
                      : alone             ? PHRASE_HUMAN_ALONE
                                          : PHRASE_HUMAN,
                      NULL);
}

static char *why_role(const struct case_file *file)
{
    const struct standing *standing = &file->scope.standing;
    char *from = wording_escaped(standing->from == NULL ? "-" : standing->from);
    const char *const values[] = {"from", from, NULL};
    char *text = act_text(file,
                          standing->source == ROLE_FROM_NETWORK  ? PHRASE_ROLE_BY_NETWORK
                          : standing->source == ROLE_FROM_CONFIG ? PHRASE_ROLE_BY_CONFIG
                                                                 : PHRASE_ROLE_BY_NOTHING,
                          values);
    free(from);
    return text;
}

struct reply act_whoami(struct case_file *file)
{
    static const enum phrase roles[ROLES] = {PHRASE_ROLE_MEMBER, PHRASE_ROLE_CURATOR,
                                             PHRASE_ROLE_MODERATOR, PHRASE_ROLE_OWNER};
    char *who = wording_escaped(file->line->sender);
    char *role = act_text(file, roles[file->scope.standing.role], NULL);
    char *from = why_role(file);
    const char *const values[] = {"who", who, "role", role, "from", from, NULL};
    struct reply reply = act_phrase(file, PHRASE_WHOAMI, values);
    free(who);
    free(role);
    free(from);
    return reply;
}

struct reply act_feedback(struct case_file *file)
{
    struct core *core = file->core;
    const struct person *person = memory_person(core->memory, file->account_name, file->line->room,
                                                file->line->sender, false, file->now);
    if (person == NULL || *person->asked == '\0')
        return act_phrase(file, PHRASE_NOTHING_TO_RATE, NULL);
    enum counter opinion = act_value(file, 0)->number == 0 ? COUNTED_GOOD : COUNTED_BAD;
    file->failed = file->failed || !count_opinion(core, file->account_name, file->line->sender,
                                                  person->asked, opinion, file->now);
    return act_phrase(file, PHRASE_RATED, NULL);
}

/* An answer that somebody asks for somebody else. Who wants to be left alone is nobody here: it is
 * not told either that they do. From elsewhere nobody has the bot speak in a room who is only a
 * member there. */
struct reply act_tell(struct case_file *file)
{
    if (file->scope.elsewhere && file->scope.standing.role < ROLE_CURATOR)
        return act_phrase(file, PHRASE_WHICH_ROOM, NULL);
    const struct entry *entry = guide_named(file->know->guide, act_value(file, 1)->text);
    const char *who = act_somebody(file, act_value(file, 0)->text);
    if (entry == NULL || topic_is_off(act_room(file)->topics_off, entry->id))
        return act_phrase(file, PHRASE_NO_SUCH_ENTRY, NULL);
    if (who == NULL || person_is_left_alone(file->core, file->account_name, who))
        return act_phrase(file, PHRASE_NO_SUCH_PERSON, NULL);
    if (file->scope.elsewhere)
        act_audit_note(file, "tell", NULL, entry->id);
    return act_post(file, act_entry_for(file, entry, who, act_value(file, 0)->text), who);
}
