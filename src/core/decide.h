/* What to do about a message. Pure: no I/O, no clock, no state of its own; everything it may know
 * is in its arguments, so that every rule is a line in a table of tests. */
#ifndef WAYMARK_CORE_DECIDE_H
#define WAYMARK_CORE_DECIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answer/answer.h"
#include "command/command.h"
#include "guide/guide.h"
#include "safety/safety.h"

/* The instruments that decide() reads texts with. */
struct knowledge {
    const struct guide *guide;
    const struct answer *answer;
    const struct safety *safety;
};

struct heard {
    const char *text;
    bool direct;          /* nobody but the sender and the bot is there */
    bool addressed;       /* meant for the bot */
    bool called;          /* only if it is a command: it is not written as one speaks to somebody */
    bool edited;          /* a new text for a message heard before */
    enum role role;       /* at this moment, in the room that a command is meant for */
    bool elsewhere;       /* a command in it is meant for another room ("for #help: ...") */
    bool nowhere;         /* and that room is not known */
    bool several;         /* it is meant for one of several rooms, and does not say which */
    bool attested;        /* and the network told what the sender may do there */
    bool staff;           /* said where alerts are told, as a command that belongs there */
    size_t strange;       /* which argument of the command in it, counted from 1, names what nobody
                             knows here; 0: none. See known.h */
    bool past;            /* nobody knows what the sender may do, or might then */
    bool late;            /* said so long ago that a command may no longer be wanted */
    bool encrypted;       /* it cannot be read */
    bool hurried;         /* only what takes no time: the words for danger, a choice */
    size_t chosen;        /* no text: a mark at what was offered, which says this number; 0: none */
    const char *left_out; /* for measuring: see answer_find_without(); NULL: nothing is */
};

enum room_mode { MODE_ADDRESSED, MODE_PASSIVE, MODE_OFF };

/* A crisis reply that was given. */
struct told {
    int64_t at; /* wall-clock milliseconds; 0: none was */
    enum safety_tier tier;
    enum danger danger;
    size_t wording; /* which of the class's */
    unsigned times; /* how often in a row, no two further apart than TOLD_LASTS */
};

/* Where and from whom: what the core remembers about the room and the person. */
struct view {
    enum room_mode mode;
    int64_t paused_until;   /* wall-clock milliseconds; 0: not paused */
    bool opted_out;         /* the person wants to be left alone */
    bool ignored;           /* moderators asked the bot to pass the person over */
    const char *topics_off; /* see setting.h; NULL: none */
    bool may_speak;         /* neither the room's nor the person's limit is reached */
    int64_t needed_at;      /* when this person was told last how to reach somebody; 0: never */
    const struct entry *offers[ANSWER_OFFERED]; /* what this person was offered and has not chosen;
                                                   NULL for what is not in the guide */
    size_t offer_count;
    struct told told;            /* the last crisis reply to this person here */
    size_t hints;                /* messages of this person within HINTS_LAST that the screen was
                                    unsure about, this one not counted */
    int64_t gentle_at;           /* when this person got the gentle line; 0: never */
    struct told told_room;       /* the last one in this room, to anybody */
    const struct entry *last;    /* the entry answered last in this room */
    bool last_told;              /* and all of it was */
    const struct entry *asked;   /* the entry answered to this person within FOLLOW_UP_LASTS */
    const struct entry *learned; /* the entry for which this text was approved as a way of asking */
    /* Where a message was edited that something was said to before, and still stands: */
    bool may_change;              /* the network lets what was said be changed */
    bool replied;                 /* something was said */
    bool replied_crisis;          /* and it was a crisis reply */
    const struct entry *answered; /* and it was guidance, from this entry */
};

enum decision_kind {
    DECIDE_NOTHING,
    DECIDE_CRISIS,
    DECIDE_COMMAND,
    DECIDE_ANSWER,
    DECIDE_MORE, /* the rest of an entry */
    DECIDE_OFFER,
    DECIDE_PHRASE,
    DECIDE_WITHDRAW, /* what was said to the message before it was edited */
};

struct decision {
    enum decision_kind kind;
    const char *why; /* a constant word or two, for replay and tests */
    /* What the screen found, whatever the decision is. */
    struct safety_finding finding;
    size_t wording;         /* DECIDE_CRISIS: which of the class's wordings for the place */
    struct command command; /* DECIDE_COMMAND; a phrase that is about one; DECIDE_CRISIS: one that
                               was not taken */
    const struct entry *entry;                  /* DECIDE_ANSWER, DECIDE_MORE */
    bool chosen;                                /* DECIDE_ANSWER: picked from an offer */
    bool several;                               /* DECIDE_OFFER: several questions of one message */
    const struct entry *offers[ANSWER_OFFERED]; /* DECIDE_OFFER; NULL: not in the guide */
    size_t offer_count;
    const struct ambiguity *ambiguous; /* DECIDE_OFFER: what the offers are the meanings of */
    bool gentle;                       /* beside an answer, an offer or a phrase: the gentle line */
    enum phrase phrase;                /* DECIDE_PHRASE */
    const char *nearest;               /* PHRASE_UNKNOWN_COMMAND: the command that may be meant */
    bool nearest_help;                 /* or its help */
    bool refused;                      /* DECIDE_PHRASE: a command that the person may not give */
};

enum {
    FOLLOW_UP_LASTS = 5 * 60 * 1000
};                                     /* milliseconds in which "and does it work?" is understood */
enum { NEED_AGAIN_AFTER = 60 * 1000 }; /* milliseconds before that again, whatever the limits */
enum { GENTLE_AGAIN_AFTER = 24 * 60 * 60 * 1000 }; /* milliseconds before the gentle line again */
enum { HINTS_LAST = 60 * 60 * 1000, HINTS_ENOUGH = 2 }; /* milliseconds; so many, and one more */
/* Milliseconds before the same crisis reply again; in a room twice as long each time it comes. */
enum { CRISIS_AGAIN_AFTER = 5 * 60 * 1000, TOLD_LASTS = 12 * 60 * 60 * 1000 };

struct decision decide(const struct knowledge *know, const struct heard *heard,
                       const struct view *view, int64_t now);

/* As decide(), and what the search found; all zero where nothing was looked for. */
struct decision decide_showing(const struct knowledge *know, const struct heard *heard,
                               const struct view *view, int64_t now, struct answer_result *found);

#endif
