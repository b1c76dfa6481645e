#include "core/decide.h"

#include <string.h>

#include "base/str.h"

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

/* The same reply twice in a row helps nobody; a different class or a stronger tier always gets
 * through. A denial afterwards is a different class, and never opens the way to the guide. */
static struct decision about_danger(const struct guide *guide, const struct safety_finding *finding,
                                    const struct heard *heard, const struct view *view, int64_t now)
{
    const struct crisis *crisis = &guide->crisis[finding->danger];
    struct decision decision = {.kind = DECIDE_CRISIS, .why = "danger", .finding = *finding};
    bool told_lately = view->told.at > 0 && now - view->told.at < CRISIS_AGAIN_AFTER;
    if (told_lately && view->told.danger == finding->danger && finding->tier <= view->told.tier) {
        decision.kind = DECIDE_NOTHING;
        decision.why = "danger, told already";
    }
    decision.wording =
        next_wording(heard->direct ? &crisis->direct : &crisis->room, finding->danger, view);
    return decision;
}

/* Whether the text picks one of the offers: a number, or "none". `*index` is the offer, or the
 * count of offers for none of them. */
static bool reads_choice(const char *text, size_t count, size_t *index)
{
    static const char *const words[ANSWER_OFFERED][3] = {
        {"1", "one", "first"}, {"2", "two", "second"}, {"3", "three", "third"}};
    char word[16] = "";
    text += strspn(text, " \t\r\n#(");
    size_t length = strcspn(text, " \t\r\n).,!?");
    if (length == 0 || length >= sizeof word ||
        text[length + strspn(text + length, " \t\r\n).,!?")])
        return false;
    memcpy(word, text, length);
    str_lower(word);
    *index = count;
    if (str_equal(word, "none") || str_equal(word, "no") || str_equal(word, "neither"))
        return true;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < 3; j++) {
            if (str_equal(word, words[i][j])) {
                *index = i;
                return true;
            }
        }
    }
    return false;
}

static struct decision about_command(const struct command *command, const struct heard *heard,
                                     const struct view *view)
{
    if (command->for_moderators && !heard->moderator)
        return phrase(PHRASE_FORBIDDEN, "not a moderator");
    if (command->name == COMMAND_THANKS)
        return nothing("thanked");
    if (command->name == COMMAND_MORE) {
        if (view->last == NULL || view->last->more == NULL)
            return phrase(PHRASE_NOTHING_MORE, "nothing more");
        return (struct decision){.kind = DECIDE_MORE, .why = "more", .entry = view->last};
    }
    return (struct decision){.kind = DECIDE_COMMAND, .why = "command", .command = *command};
}

/* Why the bot must stay silent, or NULL. What a person or a moderator may say nevertheless: the
 * words that lift the silence. */
static const char *gate(const struct command *command, const struct heard *heard,
                        const struct view *view, int64_t now)
{
    bool moderating = command->for_moderators && heard->moderator;
    if (view->opted_out && command->name != COMMAND_COME_BACK)
        return "left alone";
    if (view->mode == MODE_OFF && !heard->direct && !moderating)
        return "off";
    if (view->paused_until > now && !moderating)
        return "paused";
    return view->may_speak || moderating ? NULL : "limit";
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
    return (struct decision){.kind = DECIDE_ANSWER, .why = "chosen", .entry = view->offers[chosen]};
}

static struct decision about_found(const struct answer_result *found, const struct heard *heard)
{
    bool for_us = heard->direct || heard->addressed;
    if (found->ambiguous != NULL && (for_us || found->is_question))
        return which_of(found);
    if (found->band == ANSWER_SURE && (for_us || found->is_question))
        return (struct decision){.kind = DECIDE_ANSWER, .why = "sure", .entry = found->entry};
    if (!for_us)
        return nothing("unsure");
    if (found->band == ANSWER_OFFER) {
        struct decision offer = {
            .kind = DECIDE_OFFER, .why = "between", .offer_count = found->offer_count};
        memcpy(offer.offers, found->offers, sizeof offer.offers);
        return offer;
    }
    struct decision unknown = phrase(PHRASE_UNKNOWN_COMMAND, "mistyped command");
    unknown.nearest = command_nearest(heard->text);
    if (unknown.nearest != NULL)
        return unknown;
    return heard->direct ? phrase(PHRASE_UNKNOWN, "unknown") : nothing("unknown");
}

/* Something without words: a picture, a voice message, a sticker. */
static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}

/* One message while it is decided about. */
struct reading {
    const struct knowledge *know;
    struct heard heard; /* an edit as what it is an edit of */
    const struct view *view;
    int64_t now;
    struct safety_finding finding;
    struct answer_result found; /* once `read` */
    bool read;
};

static void find(struct reading *reading)
{
    if (!reading->read)
        answer_find(reading->know->answer, reading->heard.text, &reading->found);
    reading->read = true;
}

/* By the words for danger first; then, where there is an encoder, by what is said without them. */
static void screen(struct reading *reading)
{
    const char *text = reading->heard.text;
    const struct answer_result *found = &reading->found;
    reading->finding = safety_screen(reading->know->safety, text);
    if (!answer_has_sense(reading->know->answer) || reading->heard.hurried || is_blank(text))
        return;
    find(reading);
    if (found->danger_near)
        reading->finding =
            safety_graver(reading->finding,
                          safety_likely(found->danger_class, found->danger, found->danger_spoken));
}

/* Somebody who writes as people in danger do gets a line about help beside whatever is said; on its
 * own it is never said in a room. */
static struct decision about_question(struct reading *reading)
{
    int64_t gentle_at = reading->view->gentle_at;
    find(reading);
    struct decision decision = about_found(&reading->found, &reading->heard);
    bool lately = gentle_at > 0 && reading->now - gentle_at < GENTLE_AGAIN_AFTER;
    decision.gentle = reading->found.danger_near && !lately && decision.kind != DECIDE_NOTHING;
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
    return heard->chosen > 0 ? heard->chosen <= view->offer_count
                             : reads_choice(heard->text, view->offer_count, chosen);
}

static struct decision for_us_or_passive(struct reading *reading)
{
    const struct heard *heard = &reading->heard;
    const struct view *view = reading->view;
    bool for_us = heard->direct || heard->addressed;
    struct command command = for_us ? command_parse(heard->text) : (struct command){0};
    size_t chosen = 0;
    const char *silent = gate(&command, heard, view, reading->now);
    if (silent != NULL)
        return nothing(silent);
    if (is_choice(heard, view, &chosen))
        return about_choice(view, chosen);
    if (heard->hurried)
        return nothing("to be read");
    if ((!for_us && view->mode != MODE_PASSIVE) || heard->chosen > 0)
        return nothing("not addressed");
    if (heard->direct && is_blank(heard->text))
        return phrase(PHRASE_WORDLESS, "without words");
    if (heard->edited)
        return command.name != COMMAND_NONE ? nothing("edited command") : about_edit(reading);
    if (command.name != COMMAND_NONE)
        return about_command(&command, heard, view);
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
    return for_us_or_passive(reading);
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

struct decision decide(const struct knowledge *know, const struct heard *heard,
                       const struct view *view, int64_t now)
{
    struct reading reading = {.know = know, .heard = *heard, .view = view, .now = now};
    screen(&reading);
    weigh_hints(&reading);
    if (reading.finding.tier >= SAFETY_SOFT)
        return about_danger(know->guide, &reading.finding, heard, view, now);
    struct decision decision = about_words(&reading);
    decision.finding = reading.finding;
    return decision;
}
