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

/* What only looks like a command, from somebody who could not give it, is a question. */
struct command decide_read_command(const struct guide *guide, const struct heard *heard)
{
    struct command command = command_parse(heard->text);
    bool beyond = command.faulty && command.rule->least > heard->role;
    bool asks = command.name == COMMAND_TELL && /* "tell mum about what happened" */
                guide_named(guide, command.values[1].text) == NULL;
    if (beyond || asks)
        command = (struct command){0};
    return command;
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

/* Said while the bot was away, or said again by somebody else's hand: who wants it says it anew. */
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
    if (command->rule != NULL && command->rule->least > heard->role)
        decision = refusal(command, heard);
    else if (heard->late && is_moderating(command, heard))
        decision = too_late();
    else if (heard->elsewhere && heard->nowhere)
        decision = phrase(PHRASE_NO_SUCH_ROOM, "no such room");
    else if (command->faulty)
        decision = phrase(PHRASE_BAD_ARGUMENT, "cannot be read");
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

/* Why the bot must stay silent, or NULL. What a person or a moderator may say nevertheless: the
 * words that lift the silence. */
const char *decide_silence(const struct command *command, const struct heard *heard,
                           const struct view *view, int64_t now)
{
    bool wins = command->rule != NULL && command->rule->wins;
    if (is_moderating(command, heard) || asks_how(command, heard) || wins)
        return NULL;
    if (view->ignored)
        return "ignored";
    if (view->opted_out && !heard->direct && !heard->addressed)
        return "left alone";
    if (view->mode == MODE_OFF && !heard->direct)
        return "off";
    if (view->paused_until > now)
        return "paused";
    return view->may_speak ? NULL : "limit";
}
