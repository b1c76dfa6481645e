/* What the files that speak share with each other and with those that hear: say.c, change.c,
 * confirm.c. */
#ifndef WAYMARK_DRIVER_IRC_SAY_H
#define WAYMARK_DRIVER_IRC_SAY_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct channel;
struct line;
struct message;
struct message_tag;
struct outgoing_send;
struct session;

/* say.c */
void say_pump(struct session *session); /* writes what the flood limit lets go */
void say_tick(struct session *session);
int64_t say_due(const struct session *session);
void say_acked(struct session *session, const char *key, const char *result, int64_t retry_after);
/* A text for one person, whatever room it was meant for. */
void say_directly(struct session *session, const char *key, const char *nick, const char *text,
                  bool urgent);
/* Somebody is called otherwise now, or is gone: what waits for them follows, or is not said. */
void say_renamed(struct session *session, const char *nick, const char *new_nick);
void say_gone(struct session *session, const char *nick);
/* Adds the words for what this server lets us do to the caps of `ready`. */
void say_add_caps(const struct session *session, json_t *caps);

/* The tags of a send's first line, or of the batch that holds it. */
size_t say_tags(const struct session *session, const struct outgoing_send *send, const char *label,
                struct message_tag *tags);

/* Puts a send among those that wait, and takes what belongs to it; says what became of it where
 * that is known at once. */
void say_add(struct session *session, struct outgoing_send *send);
/* A copy of an id that the network gave, NULL for one that we made up. */
char *say_network_id(const char *id);
bool say_takes_tag(const struct session *session, const char *tag);

/* What a send costs, in seconds: its next burst, or all that is yet to be written. */
double say_cost(const struct outgoing_send *send, bool all);

/* later.c */
/* Milliseconds after which the core may bring this send once more, as it cannot be said soon; 0: it
 * is taken. */
int64_t later_wait(struct session *session, const struct outgoing_send *send);
void later_finish(struct session *session); /* nothing is waited for any more */

/* change.c */
bool change_can_react(const struct session *session);
bool change_can_redact(const struct session *session);
void change_react(struct session *session, const struct line *line);
void change_redact(struct session *session, const struct line *line);

/* confirm.c */
void confirm_lost(struct session *session);
void confirm_tick(struct session *session);
int64_t confirm_due(const struct session *session);
/* Where a server confirms nothing: asks whether it has read what we wrote. */
void confirm_ask(struct session *session);
/* An echo, or an ACK: the server has it. */
void say_confirmed(struct session *session, const struct message *message);
/* The answer to a PING: what was written before it was read. */
void say_ponged(struct session *session, const char *token);
/* A numeric, or FAIL, says that something could not be said. */
void say_refused(struct session *session, const struct message *message);
void say_failed(struct session *session, const struct message *message);

#endif
