/* What commands do: one function each, in a table by the command's name. Inside the transaction of
 * the message; what cannot be kept makes the whole of it undone (case_file.failed). */
#ifndef WAYMARK_CORE_ACT_H
#define WAYMARK_CORE_ACT_H

#include "core/case.h"

/* Does the command that was decided on, and builds its reply. */
struct reply act_do(struct case_file *file);

/* The line that says how a command that cannot be read goes; and why a command is refused. */
struct reply act_explain(struct case_file *file);

/* What of a time cannot be read, where a command wants one; false for nothing to be said of it. */
bool act_slip(struct case_file *file, struct reply *reply);

/* ---- what the act_*.c files share ---- */

typedef struct reply act(struct case_file *file);

/* act_member.c */
act act_help, act_topics, act_sources, act_about, act_privacy, act_resources, act_human, act_whoami,
    act_feedback, act_tell;
/* act_person.c */
act act_leave_me_alone, act_come_back, act_forget_me, act_ignore, act_unignore;
/* act_room.c */
act act_pause, act_resume, act_mode, act_slow, act_topics_switch, act_region, act_language,
    act_notice, act_dryrun, act_alerts, act_alert_names, act_timezone, act_hold, act_otherwise;
/* A room that the network is to be asked about first: whether it is the sender's. NULL: none. */
const char *act_alerts_asks(const struct case_file *file);
/* act_setting.c, act_undo.c */
act act_settings, act_undo;
/* act_show.c */
act act_status, act_stats, act_audit, act_rooms;
/* act_propose.c, act_approve.c, act_history.c */
act act_propose, act_add_question, act_override, act_approve, act_reject, act_revert, act_proposals,
    act_proposal, act_diff, act_history;
/* act_said.c */
act act_say, act_retract, act_leave;
/* act_clock.c */
act act_ack, act_schedule, act_unschedule, act_schedules;

/* A fixed line in the room's language and the network's form; `values` may be NULL. */
struct reply act_phrase(const struct case_file *file, enum phrase phrase,
                        const char *const *values);

/* A phrase as text, new. */
char *act_text(const struct case_file *file, enum phrase phrase, const char *const *values);

/* A moment by the clocks of the scope's room, in short (Markdown), new. */
char *act_moment(const struct case_file *file, int64_t at);

/* The sentence for what holds with a setting's value, without its end; NULL: as where no command
 * set it. New. */
char *act_holds(const struct case_file *file, const char *name, const char *value);

/* What keeps that from having an effect now: a sentence with a space before it, or "". New. */
char *act_but(const struct case_file *file, const char *name, const char *value);

/* Whether what is set for a while has ended, or was ended. */
bool act_is_over(const struct case_file *file, const char *name, const char *value);

/* The value as the record has it, in no language; new. */
char *act_plain(const struct case_file *file, const char *name, const char *value);

/* An entry's title, or what stands for a whole group of them; new. */
char *act_topic(const struct case_file *file, const char *id);

/* An argument that was given; "" for one that was not. */
const struct value *act_value(const struct case_file *file, size_t index);

/* Writes down what a moderator did in the scope's room, other than to set something. */
void act_audit_note(struct case_file *file, const char *what, const char *before,
                    const char *after);

/* The same for what `undo` is not to find: settings, which it finds by themselves, and undoing. */
void act_audit_line(struct case_file *file, const char *what, const char *before,
                    const char *after);

/* How that is written down, and of whom where their name is not. */
#define ACT_REFUSED  "refused: "
#define ACT_A_MEMBER "a member"

/* That somebody tried is written down, once a minute, so that nobody fills the record; without
 * saying who, unless it is somebody with a role: what members do is not kept. */
void act_refused(struct case_file *file);

/* What is done for good is said twice: first the sender is asked whether they are sure of it in the
 * scope's room, and then, within SURE_LASTS, their word counts. In memory only. */
void act_ask_sure(struct case_file *file, const char *what);
bool act_is_sure(struct case_file *file, const char *what);

/* Changes a setting of the scope's room, and writes that down; NULL: as by default. */
void act_change(struct case_file *file, const char *name, const char *value, const char *before,
                const char *after);

/* The room at hand; valid until the next look at any room. */
struct room *act_room(const struct case_file *file);

/* Whom a name stands for in the scope's room, as the network names them; NULL for nobody. */
const char *act_somebody(const struct case_file *file, const char *name);

/* An entry as guidance for the scope's room; `who` NULL: for everybody, else called `name`. */
struct reply act_entry_for(struct case_file *file, const struct entry *entry, const char *who,
                           const char *name);

/* Guidance, with the one it is for or NULL: itself where the command is for the room at hand;
 * elsewhere it is posted there, and the reply says so. Takes `reply`. */
struct reply act_post(struct case_file *file, struct reply reply, const char *who);

/* "1 hour 30 minutes", "7 days", rounded up to minutes; new. */
char *act_duration(const struct case_file *file, int64_t milliseconds);

/* When the time that a command names is over, and in words ("for 2 hours", "until 20:00"), new. */
char *act_term(const struct case_file *file, const struct value *time, int64_t *end);

/* act_clock.c: posts again and again what the record says (its texts are in the row as long as
 * `text` lives), or no more. False when that cannot be. */
bool act_post_again(struct case_file *file, const char *text, struct schedule_row *row);
bool act_post_no_more(struct case_file *file, int64_t id);

#endif
