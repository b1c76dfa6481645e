/* A message with everything that belongs to it while it is handled. */
#ifndef WAYMARK_CORE_CASE_H
#define WAYMARK_CORE_CASE_H

#include "core/core_inside.h"
#include "core/decide.h"
#include "core/reply.h"
#include "core/role.h"
#include "core/stats.h"

struct line;

/* The room that a command is meant for; mostly the one where it was said. */
struct scope {
    char *room;               /* as the network names it */
    bool elsewhere;           /* not the one where it was said */
    bool unknown;             /* elsewhere, and not known */
    struct standing standing; /* of the sender in it */
};

/* What is said beside the reply, in a room that may be another. */
struct posting {
    struct reply reply;
    char *room;
    struct matter matter;
    char *mention; /* NULL: nobody */
};

struct case_file {
    struct core *core;
    size_t account;
    const char *account_name;
    const struct line *line;
    int64_t now;
    struct heard heard;
    const struct knowledge *know; /* in the room's language */
    struct decision decision;
    struct answer_result found; /* what the search found; all zero where nothing was looked for */
    const char *region;
    struct replied replied; /* to the message that is edited now */
    const char *question;   /* the message that the reply answers; NULL: none */
    const char *thread;
    char person[PERSON_HASH_LENGTH + 1]; /* see case_person() */
    struct scope scope;
    const struct line *stands; /* what the network answered about the sender elsewhere; NULL: it was
                                  not asked */

    /* What a command asks for, beside its reply: */
    bool failed;               /* the store failed: nothing of it is kept or said */
    bool changed;              /* settings of the scope's room are others now */
    bool content_changed;      /* what was approved from chat is other now */
    bool privately;            /* the reply is for the sender alone, where that can be */
    struct posting *posting;   /* NULL: nothing */
    struct replied taken_back; /* what is taken away */
    const struct entry *said;  /* the reply is guidance from it; NULL: it is none */
    char audit_head[AUDIT_HASH_LENGTH + 1]; /* of what was written down last; "" for nothing */
    int64_t alert; /* that moderators are told of, or that this is counted to; 0: none */
    bool forgets;  /* the sender is forgotten, once this is durable */
    bool leaves;   /* the scope's room, once this is durable */
};

/* The sender's keyed hash. */
const char *case_person(struct case_file *file);

/* What is known about the room and the person; the room's language and region with it. */
struct view case_view(struct case_file *file);

/* Finds out for which room a command is meant, and what its sender may do there. */
void case_find_scope(struct case_file *file);

/* The rooms whose moderators' room the one at hand is, by the configuration; NULL behind the last.
 */
const char *case_staffed(const struct case_file *file, size_t index);

/* Whether it is a command that only moderators give: nobody speaks of themselves in its words. */
bool case_is_moderating(const struct case_file *file);

/* What the network can show, with the notice that a room chose. */
struct form case_form(const struct case_file *file, const char *room);

/* Guidance as it is in a room: with what was approved for it, in its form, in the language at hand.
 */
struct reply case_guidance(const struct case_file *file, const struct entry *entry,
                           enum guidance which, bool gentle, const char *room);

/* How many lines a page of the rest of an entry has: as many as fit into one text of the driver,
 * with the notice. */
size_t case_page_lines(const struct case_file *file);

/* Whether somebody asked the bot to leave them alone. */
bool person_is_left_alone(struct core *core, const char *account, const char *who);

/* Inside the transaction: writes down what leaves, the reply and what a command asked for beside
 * it; counts what was asked and said. False when the store fails. */
bool case_deliver(struct case_file *file, struct reply *reply);
bool case_deliver_beside(struct case_file *file);
bool case_count(struct case_file *file);

/* That the sender was counted is forgotten; they count anew. */
void case_count_forget(const struct case_file *file);

/* Inside a transaction: what somebody thinks of an entry, COUNTED_GOOD or COUNTED_BAD. Once a
 * person, entry and week, their last word; that it was given is kept as a keyed hash, as long as
 * messages that were answered. */
bool count_opinion(struct core *core, const char *account, const char *sender, const char *entry,
                   enum counter opinion, int64_t now);

/* Nothing was said; that somebody asked is counted all the same. */
void case_count_unanswered(struct case_file *file);

/* What the decision changes in what is remembered; only once it is durable. */
void case_remember(const struct case_file *file);

/* That there was a hint of danger, in memory only, and not what. */
void case_remember_hint(const struct case_file *file);

void case_finish(struct case_file *file);

#endif
