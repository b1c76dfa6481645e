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
    act_notice, act_dryrun, act_alerts, act_alert_names, act_timezone, act_hold, act_undo;
/* act_show.c */
act act_settings, act_status, act_stats, act_audit, act_rooms;
/* act_content.c, act_approve.c, act_history.c */
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

/* A value that people wrote, so that it is shown as it is; new. */
char *act_escaped(const char *text);

/* A setting's value as people read it; NULL: what holds where nobody set it. New. */
char *act_shown(const struct case_file *file, const char *name, const char *value);

/* An argument that was given; "" for one that was not. */
const struct value *act_value(const struct case_file *file, size_t index);

/* Writes down what a moderator did in the scope's room. */
void act_audit_note(struct case_file *file, const char *what, const char *before,
                    const char *after);

/* That somebody tried is written down, once a minute, so that nobody fills the record; without
 * saying who, unless it is somebody with a role: what members do is not kept. */
void act_refused(struct case_file *file);

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

/* Milliseconds with a sign that every language knows: "1 h", "30 min", "2 d"; new. */
char *act_duration(int64_t milliseconds);

#endif
