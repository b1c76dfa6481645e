/* What people can tell the bot, as a menu (XEP-0050): the list of the core's `hello` as disco
 * items, a form for the arguments of one, and what was chosen as the text that says the same. Pure.
 */
#ifndef WAYMARK_DRIVER_XMPP_COMMANDS_H
#define WAYMARK_DRIVER_XMPP_COMMANDS_H

#include <jansson.h>
#include <stdbool.h>
#include <strophe.h>

enum { COMMANDS_MOST = 200, COMMAND_TEXT_MOST = 6 * 1024 };

/* A command of the list: an object as src/driver/README.md has it. `node`: its id, or else its
 * name. NULL: there is none such, or it is not fit to be shown. */
const json_t *commands_find(const json_t *list, const char *node);

/* Whether there is anything to ask before it can be done. `room`: the room that it is about is
 * known. */
bool commands_wants_form(const json_t *command, bool room);

/* Fills a disco#items <query/> with the commands that somebody may see: all of them, or those of
 * people without power. `at`: the bot's own address, as the asker may know it. */
void commands_list(const json_t *list, xmpp_stanza_t *query, const char *at, bool all);

/* Fills a disco#info <query/> on one command; on the list where it is NULL. */
void commands_describe(const json_t *command, xmpp_stanza_t *query);

/* The form that asks for the arguments of a command, and for the room when that is not known. */
void commands_ask(const json_t *command, xmpp_stanza_t *parent, bool room);

/* The command as somebody would say it, with what the form holds (NULL: nothing). `room`: its bare
 * JID where the command is given at the bot's occupant in one, else NULL. NULL: a value that is
 * needed is missing, or cannot be one. Free with free(). */
char *commands_text(const json_t *command, xmpp_stanza_t *form, const char *room);

#endif
