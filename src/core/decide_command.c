#include "core/decide_command.h"

#include <stddef.h>

static struct decision nothing(const char *why)
{
    return (struct decision){.kind = DECIDE_NOTHING, .why = why};
}

static struct decision phrase(enum phrase phrase, const char *why)
{
    return (struct decision){.kind = DECIDE_PHRASE, .why = why, .phrase = phrase};
}

/* Said to the bot alone, for no room. */
static bool is_alone(const struct heard *heard)
{
    return heard->direct && !heard->elsewhere;
}

bool decide_is_for_oneself(const struct command *command, const struct heard *heard)
{
    return is_alone(heard) && !command->faulty &&
           (command->name == COMMAND_LANGUAGE || command->name == COMMAND_REGION);
}

static bool may_give(const struct command *command, const struct heard *heard)
{
    return command->rule->least <= heard->role || decide_is_for_oneself(command, heard);
}

/* Whoever runs the bot means a room with "pause", too, and not what the two of them talk about. */
static bool wants_room(const struct command *command, const struct heard *heard)
{
    return is_alone(heard) && command_is_for_one_room(command->rule) &&
           !decide_is_for_oneself(command, heard);
}

/* It reads as a whole, and what it names is there. */
static bool fits(const struct command *command, const struct heard *heard)
{
    return !command->faulty && heard->strange == 0;
}

/* Nobody is in danger "for #help: ...", whatever they may do there. */
bool decide_is_order(const struct command *command, const struct heard *heard)
{
    return command->rule != NULL && command->rule->least > ROLE_MEMBER && fits(command, heard) &&
           command->rule->text == NULL && (may_give(command, heard) || command->room[0] != '\0');
}

/* Somebody's own words: not a number, a choice, a command's name. */
static bool is_own(const struct argument *argument)
{
    return argument->type == ARGUMENT_TEXT || argument->type == ARGUMENT_WHO ||
           argument->type == ARGUMENT_WORD || argument->type == ARGUMENT_WHEN ||
           argument->type == ARGUMENT_ROOM;
}

bool decide_is_plain(const struct command *command)
{
    if (command->rule == NULL || command->rule->least > ROLE_MEMBER || command->faulty ||
        command->loose)
        return false;
    for (size_t i = 0; i < ARGUMENTS_MOST; i++) {
        if (command->values[i].given && is_own(&command->rule->arguments[i]))
            return false;
    }
    return command->rule != command_find("human"); /* said in too many ways to be the table's */
}

/* It takes more than its words, and the first of that is read and there: "schedule emdr at noon".
 */
static bool has_begun(const struct command *command, const struct heard *heard)
{
    return command->meant || (command->values[0].given && heard->strange != 1);
}

/* What moderators' commands are called otherwise, members say to anybody: "shut up". */
static bool is_bare(const struct command *command)
{
    return command->natural && !command->values[0].given;
}

/* "helplines in Atlantis" asks for a country; "resources on EMDR" for what the guide has. */
static bool names_no_country(const struct command *command, const struct heard *heard)
{
    return command->name == COMMAND_RESOURCES && heard->strange > 0;
}

/* "help stop": what a command is called otherwise is a word of everybody's. */
static bool asks_of_words(const struct command *command, const struct heard *heard)
{
    bool natural = false;
    return command->name == COMMAND_HELP && command->values[0].given &&
           heard->role == ROLE_MEMBER &&
           command_called(command->values[0].text, &natural) != NULL && natural;
}

bool decide_is_doubtful(const struct command *command, const struct heard *heard)
{
    if (names_no_country(command, heard) && !command->guessed)
        return true;
    return command->rule != NULL && command->rule->least > ROLE_MEMBER && command->text == NULL &&
           may_give(command, heard) && !fits(command, heard) && !has_begun(command, heard) &&
           !(command->faulty && command->room[0] != '\0');
}

bool decide_is_talk(const struct command *command, const struct heard *heard)
{
    if (command->rule == NULL || command->faulty)
        return true;
    size_t strange = heard->strange;
    return strange > 0 && command->rule->arguments[strange - 1].type == ARGUMENT_TEXT;
}

bool decide_is_question(const struct guide *guide, const struct command *command,
                        const struct heard *heard, const struct answer_result *found)
{
    if (command->rule == NULL)
        return false;
    if (command->faulty && command->rule->staff && !heard->staff && heard->role < ROLE_MODERATOR)
        return true;
    if (asks_of_words(command, heard))
        return true;
    if (command->name == COMMAND_TELL) /* "tell mum about what happened" */
        return !command->faulty && guide_named(guide, command->values[1].text) == NULL;
    if (!may_give(command, heard) && command->room[0] == '\0' && command->text == NULL)
        return !fits(command, heard) || is_bare(command);
    if (names_no_country(command, heard) && command->guessed)
        return true;
    if (names_no_country(command, heard))
        return found->band == ANSWER_SURE || (found->band == ANSWER_OFFER && !command->natural);
    if (!decide_is_doubtful(command, heard))
        return false;
    return found->band == ANSWER_SURE || (command->faulty ? command->talk : command->natural);
}

/* Whether somebody does with it what members cannot. */
static bool is_moderating(const struct command *command, const struct heard *heard)
{
    return command->rule != NULL && command->rule->least > ROLE_MEMBER &&
           heard->role >= command->rule->least;
}

/* Whoever made the bot quiet may ask how to end it. */
static bool asks_how(const struct command *command, const struct heard *heard)
{
    return heard->role >= ROLE_CURATOR && command->rule != NULL &&
           (command->name == COMMAND_HELP || command->name == COMMAND_WHOAMI) &&
           (heard->direct || heard->addressed);
}

static struct decision refusal(const struct command *command, const struct heard *heard)
{
    bool unsure = heard->elsewhere && !heard->attested;
    bool nowhere = heard->direct && !heard->elsewhere; /* only rooms have moderators */
    struct decision decision = phrase(command->rule->least == ROLE_OWNER ? PHRASE_OWNERS_ONLY
                                      : nowhere                          ? PHRASE_FOR_WHICH_ROOM
                                      : unsure                           ? PHRASE_WHICH_ROOM
                                                                         : PHRASE_FORBIDDEN,
                                      "not allowed");
    decision.refused = true;
    return decision;
}

/* Said while the bot was away, or said again by somebody else's hand: who wants it says it anew,
 * and then it is seen what they may do. */
static struct decision too_late(void)
{
    struct decision decision = phrase(PHRASE_TOO_LATE, "too late");
    decision.refused = true;
    return decision;
}

struct decision decide_command(const struct command *command, const struct heard *heard,
                               const struct view *view)
{
    struct decision decision = {.kind = DECIDE_COMMAND, .why = "command"};
    bool refused = command->rule != NULL && !may_give(command, heard);
    if ((refused && heard->past) || (heard->late && is_moderating(command, heard)))
        decision = too_late();
    else if (heard->several)
        decision = phrase(PHRASE_WHICH_OF_ROOMS, "one of several rooms");
    else if (refused)
        decision = refusal(command, heard);
    else if (wants_room(command, heard))
        decision = phrase(PHRASE_FOR_WHICH_ROOM, "for no room");
    else if (heard->elsewhere && heard->nowhere)
        decision = phrase(PHRASE_NO_SUCH_ROOM, "no such room");
    else if (command->faulty)
        decision =
            phrase(command->several ? PHRASE_ONE_ORDER : PHRASE_BAD_ARGUMENT, "cannot be read");
    else if (command->name == COMMAND_THANKS)
        return nothing("thanked");
    else if (command->name == COMMAND_MORE &&
             (view->last == NULL || view->last->more == NULL || view->last_told))
        return phrase(PHRASE_NOTHING_MORE, "nothing more");
    else if (command->name == COMMAND_MORE)
        return (struct decision){.kind = DECIDE_MORE, .why = "more", .entry = view->last};
    decision.command = *command;
    return decision;
}

bool decide_needs_person(const struct command *command)
{
    return !command->faulty &&
           (command->name == COMMAND_HUMAN || command->name == COMMAND_RESOURCES);
}

/* Whoever has said much gets no more, but for the way to a person. */
static bool is_at_limit(const struct command *command, const struct view *view, int64_t now)
{
    bool lately = view->needed_at > 0 && now - view->needed_at < NEED_AGAIN_AFTER;
    return !view->may_speak && (lately || !decide_needs_person(command));
}

/* Why the bot must stay silent, or NULL. What a person or a moderator may say nevertheless: the
 * words that lift the silence, and those that ask for a person. */
const char *decide_silence(const struct command *command, const struct heard *heard,
                           const struct view *view, int64_t now)
{
    bool wins = command->rule != NULL && command->rule->wins;
    bool in_need = command->name == COMMAND_HUMAN && !command->faulty;
    if (is_moderating(command, heard) || asks_how(command, heard) || wins)
        return NULL;
    if (view->ignored)
        return "ignored";
    if (view->opted_out && !heard->direct && !heard->addressed)
        return "left alone";
    if (view->mode == MODE_OFF && !heard->direct && !in_need)
        return "off";
    if (view->paused_until > now && !in_need)
        return "paused";
    return is_at_limit(command, view, now) ? "limit" : NULL;
}
