#include "core/decide.h"

#include <stdlib.h>
#include <string.h>

#include "answer/follow.h"
#include "core/choice.h"
#include "core/decide_command.h"
#include "core/setting.h"

/* One message while it is decided about. */
struct reading {
    const struct knowledge *know;
    struct heard heard; /* an edit as what it is an edit of */
    const struct view *view;
    int64_t now;
    struct safety_finding finding;
    struct command command;     /* none, unless it is for us */
    struct answer_result found; /* once `read` */
    bool read;
};

static bool is_for_us(const struct reading *reading)
{
    return reading->heard.direct || reading->heard.addressed;
}

static struct decision nothing(const char *why)
{
    return (struct decision){.kind = DECIDE_NOTHING, .why = why};
}

static struct decision phrase(enum phrase phrase, const char *why)
{
    return (struct decision){.kind = DECIDE_PHRASE, .why = why, .phrase = phrase};
}

/* The next wording of a class in turn, past what this person and this room read last: nobody is met
 * with the same text twice in a row, and three wordings are enough for that. */
static size_t next_wording(const struct wordings *wordings, enum danger danger,
                           const struct view *view)
{
    const struct told *person = &view->told;
    const struct told *room = &view->told_room;
    bool person_knows = person->at > 0 && person->danger == danger;
    bool room_knows = room->at > 0 && room->danger == danger;
    size_t last = person_knows ? person->wording : room->wording;
    size_t next = person_knows || room_knows ? last + 1 : 0;
    if (room_knows && next % wordings->count == room->wording)
        next++;
    if (person_knows && wordings->count > 1 && next % wordings->count == person->wording)
        next++;
    return next % wordings->count;
}

/* Whoever writes to the bot alone has nobody else to read it there, and waits the least. */
static int64_t cooling(const struct told *told, const struct heard *heard)
{
    enum { DOUBLINGS_MOST = 4 };
    unsigned doublings = heard->direct || told->times == 0 ? 0 : told->times - 1;
    return (int64_t)CRISIS_AGAIN_AFTER << (doublings < DOUBLINGS_MOST ? doublings : DOUBLINGS_MOST);
}

/* The same reply twice in a row helps nobody; a different class or a stronger tier always gets
 * through. A denial afterwards is a different class, and never opens the way to the guide. */
static struct decision about_danger(const struct guide *guide, const struct safety_finding *finding,
                                    const struct heard *heard, const struct view *view, int64_t now)
{
    const struct crisis *crisis = &guide->crisis[finding->danger];
    struct decision decision = {.kind = DECIDE_CRISIS, .why = "danger", .finding = *finding};
    bool told_lately = view->told.at > 0 && now - view->told.at < cooling(&view->told, heard);
    if (told_lately && view->told.danger == finding->danger && finding->tier <= view->told.tier) {
        decision.kind = DECIDE_NOTHING;
        decision.why = "danger, told already";
    }
    decision.wording =
        next_wording(heard->direct ? &crisis->direct : &crisis->room, finding->danger, view);
    return decision;
}

static struct decision which_of(const struct answer_result *found)
{
    struct decision decision = {.kind = DECIDE_OFFER, .why = "several meanings"};
    decision.ambiguous = found->ambiguous;
    decision.offers[0] = found->offers[0];
    decision.offer_count = found->ambiguous->meanings.count;
    return decision;
}

static struct decision about_choice(const struct view *view, size_t chosen)
{
    if (chosen == view->offer_count)
        return phrase(PHRASE_OFFER_DECLINED, "declined");
    if (view->offers[chosen] == NULL)
        return phrase(PHRASE_NO_ENTRY, "chosen, not in the guide");
    return (struct decision){
        .kind = DECIDE_ANSWER, .why = "chosen", .entry = view->offers[chosen], .chosen = true};
}

static struct decision answer_with(const struct entry *entry, const char *why)
{
    return (struct decision){.kind = DECIDE_ANSWER, .why = why, .entry = entry};
}

/* What nobody asked the bot, and what may come from somebody in danger, is answered only when it is
 * surer than sure: a wrong answer there does the most harm. */
static bool may_answer(const struct reading *reading)
{
    const struct answer_result *found = &reading->found;
    if (found->band != ANSWER_SURE)
        return false;
    if (!is_for_us(reading))
        return found->is_question && found->certain;
    return !found->danger_faint || found->certain;
}

/* What two moderators taught it for this room; never where the screen is even a little unsure. */
static bool may_answer_learned(const struct reading *reading)
{
    const struct answer_result *found = &reading->found;
    bool clear = reading->finding.tier == SAFETY_CLEAR && !found->danger_faint &&
                 !found->danger_near && !found->danger_spoken;
    return reading->view->learned != NULL && clear && (is_for_us(reading) || found->is_question);
}

static struct decision offer_of(const struct answer_result *found)
{
    struct decision offer = {.kind = DECIDE_OFFER,
                             .why = found->several ? "several questions" : "between",
                             .several = found->several,
                             .offer_count = found->offer_count};
    memcpy(offer.offers, found->offers, sizeof offer.offers);
    if (found->band == ANSWER_SURE) /* too sure to be offered alone, too unsure to be answered */
        offer.offers[offer.offer_count++] = found->entry;
    return offer;
}

static struct decision about_found(const struct reading *reading)
{
    const struct answer_result *found = &reading->found;
    const struct heard *heard = &reading->heard;
    bool for_us = is_for_us(reading);
    if (found->ambiguous != NULL && (for_us || found->is_question))
        return which_of(found);
    struct decision unknown = phrase(PHRASE_UNKNOWN_COMMAND, "mistyped command");
    unknown.nearest = for_us && !found->exact
                          ? command_nearest(heard->text, heard->role, &unknown.nearest_help)
                          : NULL;
    if (unknown.nearest != NULL)
        return unknown;
    if (may_answer(reading))
        return answer_with(found->entry, "sure");
    if (may_answer_learned(reading))
        return answer_with(reading->view->learned, "learned");
    if (!for_us)
        return nothing("unsure");
    if (found->band != ANSWER_NOTHING)
        return offer_of(found);
    return heard->direct ? phrase(PHRASE_UNKNOWN, "unknown") : nothing("unknown");
}

/* "And does it work?" is read with the title of what was answered just before; what then leads back
 * to the same entry wants more of it. */
static struct decision about_follow_up(struct reading *reading)
{
    const struct entry *asked = reading->view->asked;
    struct answer_result found;
    char *joined = follow_joined(asked->title, reading->heard.text);
    answer_find(reading->know->answer, joined, &found);
    free(joined);
    if (found.band != ANSWER_SURE || (!is_for_us(reading) && !found.certain))
        return nothing("no follow-up");
    if (found.entry == asked && asked->more != NULL)
        return (struct decision){.kind = DECIDE_MORE, .why = "follow-up", .entry = asked};
    return found.entry == asked ? nothing("no follow-up") : answer_with(found.entry, "follow-up");
}

/* Something without words: a picture, a voice message, a sticker. */
static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}

static void find(struct reading *reading)
{
    if (!reading->read)
        answer_find_without(reading->know->answer, reading->heard.text, reading->heard.left_out,
                            &reading->found);
    reading->read = true;
}

/* A body in danger is never talked away, nor is anything said to be past. */
static bool is_better_known(const struct safety_finding *words, const struct answer_result *found)
{
    return words->tier == SAFETY_FULL && words->danger != DANGER_MEDICAL_EMERGENCY &&
           found->danger_spoken && found->danger_class_sure &&
           found->danger_class != DANGER_SUICIDE_SOFT;
}

/* By the words for danger first; then, where there is an encoder, by what is said without them. */
static void screen(struct reading *reading)
{
    const char *text = reading->heard.text;
    const struct answer_result *found = &reading->found;
    reading->finding = safety_screen(reading->know->safety, text);
    if (!answer_has_sense(reading->know->answer) || reading->heard.hurried || is_blank(text) ||
        (is_for_us(reading) && decide_is_plain(&reading->command)))
        return;
    find(reading);
    if (is_better_known(&reading->finding, found))
        reading->finding.danger = found->danger_class;
    else if (found->danger_near)
        reading->finding =
            safety_graver(reading->finding,
                          safety_likely(found->danger_class, found->danger, found->danger_spoken));
}

/* Somebody who writes as people in danger do gets a line about help beside whatever is said; on its
 * own it is never said in a room. Where it is not even clear what is asked, less is enough for it.
 */
static void add_gentle(struct reading *reading, struct decision *decision)
{
    int64_t gentle_at = reading->view->gentle_at;
    const struct answer_result *found = &reading->found;
    bool lately = gentle_at > 0 && reading->now - gentle_at < GENTLE_AGAIN_AFTER;
    bool faint = found->danger_faint && decision->kind == DECIDE_OFFER;
    if (found->danger_near || faint)
        reading->finding = safety_graver(reading->finding,
                                         safety_likely(found->danger_class, found->danger, false));
    bool unsure = reading->finding.tier == SAFETY_QUIET;
    decision->gentle = unsure && !lately && decision->kind != DECIDE_NOTHING;
}

static struct decision about_question(struct reading *reading)
{
    find(reading);
    struct decision decision = about_found(reading);
    bool unsure = decision.kind != DECIDE_ANSWER && !reading->found.several;
    if (unsure && reading->view->asked != NULL && follow_is_up(reading->heard.text)) {
        struct decision follow_up = about_follow_up(reading);
        if (follow_up.kind != DECIDE_NOTHING)
            decision = follow_up;
    }
    add_gentle(reading, &decision);
    return decision;
}

/* An edited question is answered in the place of the one before: never twice, and nothing is left
 * standing that answers what nobody asks any more. */
static struct decision about_edit(struct reading *reading)
{
    const struct view *view = reading->view;
    struct decision decision = about_question(reading);
    if (decision.kind == DECIDE_NOTHING && view->replied)
        return (struct decision){.kind = DECIDE_WITHDRAW, .why = "edited, no answer any more"};
    if (decision.kind == DECIDE_ANSWER && decision.entry == view->answered)
        return nothing("edited, same answer");
    return decision;
}

static bool is_choice(const struct heard *heard, const struct view *view, size_t *chosen)
{
    *chosen = heard->chosen - 1;
    if (view->offer_count == 0 || heard->edited)
        return false;
    if (heard->chosen > 0)
        return heard->chosen <= view->offer_count;
    const char *titles[ANSWER_OFFERED];
    for (size_t i = 0; i < view->offer_count; i++)
        titles[i] = view->offers[i] == NULL ? NULL : view->offers[i]->title;
    return choice_read(heard->text, titles, view->offer_count, chosen);
}

/* Moderators may have switched a topic off in their room; then nothing offers it either. */
static struct decision without_topics_off(const struct reading *reading, struct decision decision)
{
    const char *off = reading->view->topics_off;
    bool about_one = decision.kind == DECIDE_ANSWER || decision.kind == DECIDE_MORE;
    if (off == NULL || (!about_one && decision.kind != DECIDE_OFFER))
        return decision;
    size_t kept = 0;
    for (size_t i = 0; decision.ambiguous == NULL && i < decision.offer_count; i++) {
        const struct entry *offer = decision.offers[i];
        if (offer == NULL || !topic_is_off(off, offer->id))
            decision.offers[kept++] = offer;
    }
    if (decision.ambiguous == NULL)
        decision.offer_count = kept;
    if (about_one ? !topic_is_off(off, decision.entry->id) : decision.offer_count > 0)
        return decision;
    return is_for_us(reading) ? phrase(PHRASE_TOPIC_OFF, "topic off") : nothing("topic off");
}

/* What only looks like a command is a question. */
static void settle_command(struct reading *reading)
{
    const struct command *command = &reading->command;
    if (decide_is_doubtful(command, &reading->heard))
        find(reading);
    if (decide_is_question(reading->know->guide, command, &reading->heard, &reading->found))
        reading->command = (struct command){0};
}

static struct decision for_us_or_passive(struct reading *reading)
{
    const struct heard *heard = &reading->heard;
    const struct view *view = reading->view;
    bool for_us = is_for_us(reading);
    bool follows = view->asked != NULL && follow_is_up(heard->text);
    struct command command = reading->command;
    size_t chosen = 0;
    const char *silent = decide_silence(&command, heard, view, reading->now);
    if (silent != NULL)
        return nothing(silent);
    if (is_choice(heard, view, &chosen))
        return about_choice(view, chosen);
    if (heard->hurried)
        return nothing("to be read");
    if ((!for_us && view->mode != MODE_PASSIVE && !follows) || heard->chosen > 0)
        return nothing("not addressed");
    if (heard->direct && heard->encrypted && is_blank(heard->text))
        return phrase(PHRASE_UNREADABLE, "encrypted");
    if (heard->direct && is_blank(heard->text))
        return phrase(PHRASE_WORDLESS, "without words");
    if (heard->edited)
        return command.name != COMMAND_NONE ? nothing("edited command") : about_edit(reading);
    if (command.name != COMMAND_NONE)
        return decide_command(&command, heard, view);
    return about_question(reading);
}

/* What was meant for the bot stays so when it is edited; elsewhere an edit is no question. */
static struct decision about_words(struct reading *reading)
{
    const struct view *view = reading->view;
    struct heard *heard = &reading->heard;
    if (heard->edited && view->replied_crisis)
        return nothing("edited, told already");
    heard->addressed = heard->addressed || (heard->edited && view->replied);
    if (heard->edited && (!view->may_change || (!heard->direct && !heard->addressed)))
        return nothing("edited");
    if (is_for_us(reading))
        settle_command(reading);
    else
        reading->command = (struct command){0};
    if (heard->called && decide_is_talk(&reading->command, heard)) {
        reading->command = (struct command){0};
        heard->addressed = false;
    }
    return without_topics_off(reading, for_us_or_passive(reading));
}

/* Three weak hints of one person weigh more than one; but nobody is spoken to by them again and
 * again. */
static void weigh_hints(struct reading *reading)
{
    const struct view *view = reading->view;
    bool told_lately = view->told.at > 0 && reading->now - view->told.at < HINTS_LAST;
    if (reading->finding.tier == SAFETY_QUIET && view->hints >= HINTS_ENOUGH && !told_lately &&
        answer_has_sense(reading->know->answer))
        reading->finding.tier = SAFETY_SOFT;
}

/* A text that somebody proposes, and that reads like danger, is no proposal: whoever wrote it must
 * learn that, beside the reply to danger or, where that was said already, instead of silence. */
static void tell_not_taken(const struct reading *reading, struct decision *decision)
{
    const struct heard *heard = &reading->heard;
    const struct command *command = &reading->command;
    if (command->rule == NULL || command->rule->text == NULL ||
        command->rule->least > heard->role || heard->edited || !is_for_us(reading))
        return;
    if (decision->kind == DECIDE_NOTHING)
        *decision = phrase(PHRASE_NOT_TAKEN, "danger in a proposal");
    decision->command = *command;
}

struct decision decide_showing(const struct knowledge *know, const struct heard *heard,
                               const struct view *view, int64_t now, struct answer_result *found)
{
    struct reading reading = {.know = know, .heard = *heard, .view = view, .now = now};
    struct decision decision;
    if (is_for_us(&reading) || heard->edited) /* talk between others is most of what is heard */
        reading.command = command_parse(heard->text);
    if (reading.command.unsigned_room && heard->nowhere) /* "in pain: stop now" */
        reading.command = (struct command){0};
    screen(&reading);
    if (is_for_us(&reading) && decide_is_order(&reading.command, heard))
        reading.finding = (struct safety_finding){0};
    else
        weigh_hints(&reading);
    if (reading.finding.tier >= SAFETY_SOFT) {
        decision = about_danger(know->guide, &reading.finding, heard, view, now);
        tell_not_taken(&reading, &decision);
    } else {
        decision = about_words(&reading);
    }
    decision.finding = reading.finding;
    *found = reading.found;
    return decision;
}

struct decision decide(const struct knowledge *know, const struct heard *heard,
                       const struct view *view, int64_t now)
{
    struct answer_result found;
    return decide_showing(know, heard, view, now, &found);
}
