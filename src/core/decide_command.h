/* The part of decide() that is about commands: who may, and whose words lift a silence. Pure. */
#ifndef WAYMARK_CORE_DECIDE_COMMAND_H
#define WAYMARK_CORE_DECIDE_COMMAND_H

#include "core/decide.h"

/* Whether it is surely an order to the bot, said by somebody who may give it, so that its words are
 * no sign of danger: "wake up", "leave now". Only what moderators say, and nothing with room for
 * words of their own. */
bool decide_is_order(const struct command *command, const struct heard *heard);

/* Whether somebody says to the bot alone what it is to be for them: its language, their country. */
bool decide_is_for_oneself(const struct command *command, const struct heard *heard);

/* Whether it is what members may say, in the table's own words and nothing else: "more", "leave me
 * alone". Then words for danger in it count, and not what it is like. */
bool decide_is_plain(const struct command *command);

/* Whether it may be a question all the same: then it is looked up. */
bool decide_is_doubtful(const struct command *command, const struct heard *heard);

/* Whether words with the bot's name beside them only speak about it: no command, or "hotline is
 * nothing". */
bool decide_is_talk(const struct command *command, const struct heard *heard);

/* Whether it is a question, by what was found for a doubtful one. Nobody is told off for words that
 * the guide answers, or that anybody says to anybody. */
bool decide_is_question(const struct guide *guide, const struct command *command,
                        const struct heard *heard, const struct answer_result *found);

/* Whether it asks for people: a moderator, or helplines. No limit holds that up for long. */
bool decide_needs_person(const struct command *command);

/* Why the bot must stay silent, or NULL; `command` may be none. */
const char *decide_silence(const struct command *command, const struct heard *heard,
                           const struct view *view, int64_t now);

/* What becomes of a command. */
struct decision decide_command(const struct command *command, const struct heard *heard,
                               const struct view *view);

#endif
