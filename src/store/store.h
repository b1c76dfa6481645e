/* What must outlive the process, behind verbs. Message text never comes here,
 * but for what moderators want the content to say.
 *
 * One back end now: an SQLite file. Every verb returns true, or false with a sentence from
 * store_why(); a false inside a transaction means: roll back. Times are wall-clock milliseconds. */
#ifndef WAYMARK_STORE_STORE_H
#define WAYMARK_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/keyed.h"

struct store;

/* Opens or makes the database at `path` (":memory:" for one that is gone afterwards), mode 0600,
 * WAL, synchronous=FULL; migrates an older schema forward in one transaction. NULL and `*why`
 * (free() it) when another process uses it, its schema is newer than this program, it is damaged,
 * or the file system refuses. */
struct store *store_open(const char *path, char **why);
void store_close(struct store *store);

/* The key of the hashes under which rooms of messages (inbox, said) are kept, because a direct
 * conversation has a person's name; copied. Rewrites what an older version left plain. Without it
 * the key is all zeroes. */
bool store_key(struct store *store, const unsigned char key[KEYED_KEY_LENGTH]);

/* Opens it for reading alone, beside a daemon that uses it; its schema must be this program's. */
struct store *store_open_reading(const char *path, char **why);

/* Why the last verb failed: a sentence, valid until the next verb. */
const char *store_why(const struct store *store);

/* Bounds the file to so many pages of 4 KiB, as a full disk would. */
bool store_limit_pages(struct store *store, int pages);

/* Transactions do not nest. Reading verbs may stand outside. */
bool store_begin(struct store *store);
bool store_commit(struct store *store);
void store_rollback(struct store *store);

/* inbox: messages that got a reply. Adds (account, room, id); `*fresh` says whether it was new. */
bool store_inbox_add(struct store *store, const char *account, const char *room, const char *id,
                     int64_t now, bool *fresh);
/* Drops one; `*was` says whether it was there. */
bool store_inbox_remove(struct store *store, const char *account, const char *room, const char *id,
                        bool *was);
/* Drops what is older than `before`. */
bool store_inbox_forget(struct store *store, int64_t before);

/* outbox: replies until they are known to be sent, or are older than anybody waits. */
enum outbox_kind {
    OUTBOX_ANSWER, /* where the network proves nothing: at most once */
    OUTBOX_CRISIS, /* where the network proves nothing: at least once */
};
enum outbox_state {
    OUTBOX_WAITING, /* never handed to a driver, or the driver said that it was not sent */
    OUTBOX_HANDED,  /* handed to a driver; whether it was sent is not known */
};
struct outbox_row {
    const char *key; /* the `key` of the line, unique for ever */
    const char *account;
    const char *room;
    enum outbox_kind kind;
    enum outbox_state state;
    const char *line;   /* the `send` line as it will go out, without its end */
    int64_t created;    /* when the question was answered */
    int64_t not_before; /* do not hand it over before this time */
};
bool store_outbox_add(struct store *store, const struct outbox_row *row);
bool store_outbox_state(struct store *store, const char *key, enum outbox_state state,
                        int64_t not_before);
bool store_outbox_done(struct store *store, const char *key);
bool store_outbox_forget(struct store *store, int64_t before);
/* Calls back for every row of an account in that state, in the order of adding; stops when `each`
 * returns false. `each` must not call the store. */
bool store_outbox_each(struct store *store, const char *account, enum outbox_state state,
                       bool (*each)(void *data, const struct outbox_row *row), void *data);

/* said: what became of replies where they can still be changed: which message of the network's is
 * which part of the reply to which question. Never words. */
enum said_kind {
    SAID_GUIDANCE, /* an answer or a summary */
    SAID_OFFER,
    SAID_OTHER, /* fixed lines, what a command asked for */
    SAID_CRISIS,
    SAID_WITHDRAWN, /* it is being taken away */
    SAID_ALERT,     /* to moderators */
};
struct said_row {
    const char *key; /* of the `send` line */
    const char *account;
    const char *room;
    const char *question; /* the id of the message that is answered */
    const char *thread;   /* "" for none */
    int64_t part;         /* from 0 */
    enum said_kind kind;
    const char *entry; /* SAID_GUIDANCE: its id; SAID_ALERT: its number; SAID_OTHER: "retract" for
                          the reply to that; else "" */
    const char *remote_id; /* the network's id of it; "" until that is known */
    int64_t at;
};
bool store_said_add(struct store *store, const struct said_row *row);
/* The network's id became known; the text was replaced by another; it is gone. A key that is not
 * there is no failure. */
bool store_said_sent(struct store *store, const char *key, const char *remote_id);
bool store_said_change(struct store *store, const char *key, enum said_kind kind, const char *entry,
                       int64_t now);
bool store_said_gone(struct store *store, const char *key);
bool store_said_forget(struct store *store, int64_t before);
/* Drops what was said in a room. */
bool store_said_forget_room(struct store *store, const char *account, const char *room);
/* Calls back for every part of the reply to a question, in order; for the one that the network
 * knows by an id; for the one with a key. `each` must not call the store. */
typedef void said_each(void *data, const struct said_row *row); /* its `room` is a hash */
bool store_said_of(struct store *store, const char *account, const char *room, const char *question,
                   said_each *each, void *data);
bool store_said_as(struct store *store, const char *account, const char *room,
                   const char *remote_id, said_each *each, void *data);
bool store_said_get(struct store *store, const char *key, said_each *each, void *data);
/* The first part of what was said last in a room, alerts and replies to `retract` left out. */
bool store_said_last(struct store *store, const char *account, const char *room, said_each *each,
                     void *data);

/* Cursors and saved state of drivers. Values are the caller's to free(); NULL when there is none.
 */
bool store_cursor_set(struct store *store, const char *account, const char *value);
bool store_cursor_get(struct store *store, const char *account, char **value);
bool store_saved_set(struct store *store, const char *account, const char *name, const char *blob);
bool store_saved_each(struct store *store, const char *account,
                      void (*each)(void *data, const char *name, const char *blob), void *data);

/* Settings of a room: text under a name, with by whom (as the network names the moderator) and
 * when.
 */
struct setting_row {
    const char *account;
    const char *room;
    const char *name;
    const char *value;
    const char *by;
    int64_t at;
};
typedef void setting_each(void *data, const struct setting_row *row);

/* Sets, or removes where `value` is NULL; nothing of it can be undone. */
bool store_room_set(struct store *store, const char *account, const char *room, const char *name,
                    const char *value, const char *by, int64_t now);
bool store_room_each(struct store *store, const char *account, const char *room, setting_each *each,
                     void *data);
/* One; NULL in `*value` where it is not set, else the caller's to free(). */
bool store_room_get(struct store *store, const char *account, const char *room, const char *name,
                    char **value);
/* Of all rooms. */
bool store_room_all(struct store *store, setting_each *each, void *data);

/* Drops settings whose name fits a pattern (GLOB) and whose value is a time before that one; 0 is
 * no time. */
bool store_room_forget(struct store *store, const char *pattern, int64_t before);

/* Sets or removes, and keeps what was there before, for undo. Belongs into a transaction. */
struct change {
    int64_t sequence; /* 0: there is none */
    char *name;       /* of a setting, or the words of a command that did something else */
    char *before;     /* NULL: it was not set */
    char *after;
    char *by;
    int64_t at;
};
bool store_room_change(struct store *store, const char *account, const char *room, const char *name,
                       const char *value, const char *by, int64_t now);
/* Something else that was done in a room, so that what was done last is known. */
bool store_deed_add(struct store *store, const char *account, const char *room,
                    const struct change *deed);
/* What was done last in a room and not taken back yet; to be finished by change_finish(). */
bool store_change_last(struct store *store, const char *account, const char *room,
                       struct change *change);
void change_finish(struct change *change);
/* It was taken back, or passed over. */
bool store_change_undone(struct store *store, int64_t sequence);
/* Changes before that time can no longer be undone. */
bool store_change_forget(struct store *store, int64_t before);

/* People who want to be left alone, as keyed hashes. */
bool store_optout_set(struct store *store, const char *person, bool out, int64_t now);
bool store_optout_get(struct store *store, const char *person, bool *out);

/* Counts per entry and week, no people. `week` as calendar_week() counts them. */
bool store_tally_add(struct store *store, const char *entry, const char *what, int64_t week);
/* Takes one back. */
bool store_tally_take(struct store *store, const char *entry, const char *what, int64_t week);
/* The sum over all weeks. */
bool store_tally_get(struct store *store, const char *entry, const char *what, int64_t *count);

/* All counts of one week. */
bool store_tally_week(struct store *store, int64_t week,
                      void (*each)(void *data, const char *entry, const char *what, int64_t count),
                      void *data);
bool store_tally_forget(struct store *store, int64_t before_week);

/* Proposals: what moderators want the content to say. A number is given once for ever, and what it
 * stands for never changes. */
enum proposal_kind {
    PROPOSAL_TEXT,     /* the short answer of an entry, for the guide */
    PROPOSAL_QUESTION, /* a way of asking for it */
    PROPOSAL_OVERRIDE, /* the short answer, in one room alone */
};
enum proposal_state {
    PROPOSAL_OPEN,
    PROPOSAL_APPROVED,
    PROPOSAL_REJECTED, /* or withdrawn */
    PROPOSAL_REVERTED, /* was approved, and taken back */
};
struct proposal_row {
    int64_t number;
    const char *account; /* where it was made, and holds */
    const char *room;
    enum proposal_kind kind;
    enum proposal_state state;
    const char *entry;    /* id */
    const char *language; /* of the guide that it is for */
    const char *text;     /* Markdown; a way of asking as it is */
    const char *base;     /* the short answer in the files then; "" for a way of asking */
    const char *by;       /* as the network names them */
    int64_t at;
    int64_t expires;        /* an open one can be approved until then */
    bool everywhere;        /* an owner approved it: in all rooms */
    const char *decided_by; /* "" while it is open */
    int64_t decided_at;
};
typedef void proposal_each(void *data, const struct proposal_row *row);

/* `*number` is that of the new one. `state` and what was decided are not read. */
bool store_proposal_add(struct store *store, const struct proposal_row *row, int64_t *number);
/* The one of that number, if it belongs to this room. */
bool store_proposal_get(struct store *store, const char *account, const char *room, int64_t number,
                        proposal_each *each, void *data);
/* Sets `state`, `everywhere`, `decided_by` and `decided_at`, if the state was `from`: of two at
 * once, only one has `*won`. */
bool store_proposal_decide(struct store *store, const struct proposal_row *row,
                           enum proposal_state from, bool *won);
/* How many there are of the row's room and person, as of its `at`. */
struct proposal_count {
    int64_t open_room;
    int64_t open_person; /* in all rooms of the account */
    int64_t day_person;  /* made within a day, whatever became of them */
    int64_t approved_room;
};
bool store_proposal_count(struct store *store, const struct proposal_row *row,
                          struct proposal_count *count);
/* Of one room, newest first; `entry` NULL: of all. And all that are approved, oldest first. */
bool store_proposal_room(struct store *store, const char *account, const char *room,
                         const char *entry, int64_t most, proposal_each *each, void *data);
bool store_proposal_approved(struct store *store, proposal_each *each, void *data);
/* Drops what is not in force and older. */
bool store_proposal_forget(struct store *store, int64_t before);

/* audit: what moderators did, append-only. Each row carries a SHA-256 over the one before it and
 * itself, in hex: nobody can change, remove or add one in the middle unseen. */
enum { AUDIT_HASH_LENGTH = 64 };
struct audit_row {
    int64_t sequence; /* filled in by the store, as is the hash */
    const char *account;
    const char *room;
    const char *who;    /* as the network names them */
    const char *what;   /* "pause" */
    const char *before; /* "" for nothing */
    const char *after;
    int64_t at;
    const char *hash;
};
typedef void audit_each(void *data, const struct audit_row *row);

/* `head`, filled in unless it is NULL, is the row's hash: written down elsewhere, it shows later
 * whether rows were cut off. */
bool store_audit_add(struct store *store, const struct audit_row *row,
                     char head[AUDIT_HASH_LENGTH + 1]);
/* The last `most` of one room that are not `but`'s, newest first. And of `who` there, from a
 * sequence on: how many there are, and the last. And all, oldest first. */
bool store_audit_room(struct store *store, const char *account, const char *room, const char *but,
                      int64_t most, audit_each *each, void *data);
bool store_audit_by(struct store *store, const char *account, const char *room, const char *who,
                    int64_t from, int64_t *count, audit_each *last, void *data);
bool store_audit_all(struct store *store, audit_each *each, void *data);
/* Drops what is older; the chain goes on from the hash of the last row that was dropped. */
bool store_audit_forget(struct store *store, int64_t before);

/* What the chain looks like. `head` of another time, if given, must be found in it. */
struct audit_verdict {
    int64_t rows;
    int64_t dropped;   /* the last row that was dropped for its age; 0: none */
    int64_t broken_at; /* sequence of the first row that does not fit; 0: none */
    bool head_found;
    int64_t begins;                   /* when the first row was written; 0: there is none */
    char head[AUDIT_HASH_LENGTH + 1]; /* of the last row; "" for none */
};
bool store_audit_verify(struct store *store, const char *head, struct audit_verdict *verdict);

/* alert: what the moderators of a room are told of: where, when, of what kind; nobody's words. */
struct alert_row {
    int64_t id; /* filled in by the store */
    const char *account;
    const char *room;
    const char *staff;   /* the room where it is told */
    const char *kind;    /* a class of danger, "unsure" or "human" */
    const char *message; /* the network's id of what was written */
    int64_t count;       /* of messages, those counted in */
    int64_t at;
    int64_t remind_at; /* 0: never, or no more */
};
typedef void alert_each(void *data, const struct alert_row *row);

bool store_alert_add(struct store *store, const struct alert_row *row, int64_t *id);
/* Counts one more to the alert `row->id`, if it is of this kind and room, not older than `since`,
 * and nobody took note of it; where `most` were told since then, to the last that is so, of
 * which somebody is reminded at `crowd_at` then, or earlier. Its message is then the newer one.
 * `*folded`: there is such. */
bool store_alert_fold(struct store *store, const struct alert_row *row, int64_t since, int64_t most,
                      int64_t crowd_at, bool *folded);
/* Those that nobody took note of in time; when the next will be one (0: none); was reminded of. */
bool store_alert_due(struct store *store, int64_t now, alert_each *each, void *data);
bool store_alert_next(struct store *store, int64_t *at);
bool store_alert_reminded(struct store *store, int64_t id);
/* Those that nobody took note of yet: this one, or where `id` is 0 all that were told in `staff`,
 * or come from `room` ("" for none). Somebody took note. */
bool store_alert_open(struct store *store, const char *account, const char *staff, const char *room,
                      int64_t id, alert_each *each, void *data);
bool store_alert_done(struct store *store, int64_t id);
/* Who took note of one that was told in `staff` or comes from `room`; new, NULL for nobody. */
bool store_alert_taker(struct store *store, const char *account, const char *staff,
                       const char *room, int64_t id, char **who);
/* Whether alerts were told in a room lately. */
bool store_alert_told(struct store *store, const char *account, const char *staff, bool *told);
bool store_alert_forget(struct store *store, int64_t before);

/* When the last crisis reply was given in a room; 0: not lately. */
bool store_crisis_set(struct store *store, const char *account, const char *room, int64_t now);
bool store_crisis_get(struct store *store, const char *account, const char *room, int64_t *at);
bool store_crisis_forget(struct store *store, int64_t before);

/* schedule: entries that are posted in a room again and again. */
struct schedule_row {
    int64_t id; /* 0 for a new one; never given to another one */
    const char *account;
    const char *room;
    const char *entry;
    const char *expression; /* as it was written; see command/when.h */
    int64_t due;            /* the next time */
    int64_t missed;         /* how often it was missed, and when last; 0: never */
    int64_t missed_at;
};
typedef void schedule_each(void *data, const struct schedule_row *row);

bool store_schedule_add(struct store *store, const struct schedule_row *row, int64_t *id);
bool store_schedule_remove(struct store *store, const char *account, const char *room, int64_t id,
                           bool *was_there);
bool store_schedule_room(struct store *store, const char *account, const char *room,
                         schedule_each *each, void *data);
/* Those that are due; when the next is (0: none). */
bool store_schedule_due(struct store *store, int64_t now, schedule_each *each, void *data);
bool store_schedule_next(struct store *store, int64_t *at);
/* Its next time is another. */
bool store_schedule_move(struct store *store, int64_t id, int64_t due, int64_t missed,
                         int64_t missed_at);

#endif
