/* Alerts: what the moderators of a room are told, in their own room, where it wants that: that
 * somebody may be in danger, or asks for a person. Never anybody's words. */
#ifndef WAYMARK_CORE_ALERT_H
#define WAYMARK_CORE_ALERT_H

#include "core/case.h"

struct buf;
struct line;

#define ALERT_ACK "ack" /* in the record, from what to which number */

enum {
    ALERT_FOLDS =
        10 * 60 * 1000,      /* milliseconds in which more of a kind and person is only counted */
    ALERTS_MOST = 5,         /* in a room in that time; then everybody's are */
    ALERT_CROWD = 60 * 1000, /* after which that is told, with what came last */
    ALERT_ARRIVES = 2 * 60 * 1000,       /* or else it counts as lost, until it does */
    ALERT_WAITS = 15 * 60 * 1000,        /* before moderators are reminded, once */
    ALERT_TOO_LATE = 6 * 60 * 60 * 1000, /* for that */
};

/* Inside the transaction of a message, after its reply: writes down what it alerts of. False when
 * the store fails. */
bool alert_add(struct case_file *file);

/* Once that is durable: whose alert it is, so that more of them is only counted. In memory: the
 * store says of nobody that they were in danger. */
void alert_remember(const struct case_file *file);

/* In one of its own, where there is no reply. */
void alert_alone(struct case_file *file);

/* Whether a request for a person reaches one. */
bool alert_reaches(const struct case_file *file);

/* Inside a transaction: the line about an alert goes to its moderators' room. `who` NULL: it names
 * nobody. */
bool alert_post(struct core *core, size_t account, const struct alert_row *row, enum phrase phrase,
                const char *who, int64_t now);

/* What an alert is about, as people say it (Markdown); new. */
char *alert_kind(const struct guide *guide, const char *kind);

/* Reminds of what nobody took note of. */
void alert_tick(struct core *core, int64_t now);

/* Inside a transaction: somebody took note of alerts, told in `staff` or about `room` ("" for
 * none), of one or of all (`id` 0). Writes that down, and appends their numbers. */
bool alert_note(struct core *core, const char *account, const char *staff, const char *room,
                int64_t id, const char *who, int64_t now, struct buf *numbers);

/* What became of something said. Where that is an alert, and the first that does not arrive, its
 * room is told: it will never arrive, or not soon. True when that is to be handed over. */
bool alert_arrived(struct core *core, size_t account, const struct line *acked, int64_t now);

/* Somebody reacted to an alert. */
void alert_reaction(struct core *core, size_t account, const struct line *line, int64_t id,
                    int64_t now);

#endif
