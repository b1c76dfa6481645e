/* The figures of an evaluation. */
#ifndef WAYMARK_AUTHOR_TALLY_H
#define WAYMARK_AUTHOR_TALLY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "author/verdict.h"
#include "base/str.h"

struct guide;

enum { TALLY_STYLES = 64, TALLY_TIERS = SAFETY_FULL + 1 };

/* How many of how many. */
struct share {
    size_t hits;
    size_t all;
};

/* One kind of message that is no danger, by tier of the alarm. */
struct alarms {
    size_t tiers[TALLY_TIERS];
    size_t all;
};

struct recall {
    struct share spoken; /* full or soft */
    struct share any;    /* quiet too */
    struct share right;  /* of those spoken to: in the right class */
};

/* How often the best entry was right, by how likely that was said to be: ten steps. */
enum { TALLY_STEPS = 10 };

struct tally {
    const struct guide *guide;
    struct share first, offered, top1, top3; /* answerable and written */
    struct share all_top1, all_top3;         /* answerable, written or not */
    struct share silent;                     /* not written yet: rightly silent */
    struct share ambiguous;
    struct share wrong; /* among answers given */
    struct share out, chat;
    struct recall crisis, classes[DANGER_CLASSES], soft;
    struct str_list style_names;
    struct recall styles[TALLY_STYLES];
    struct alarms lookalike, vent, rest;
    struct share said[TALLY_STEPS];
    double said_sum[TALLY_STEPS]; /* of the probabilities */
    struct share unhelped;        /* answers and offers to a crisis with no help beside them */
    double *times;                /* microseconds */
    size_t count, room;
};

void tally_init(struct tally *tally, const struct guide *guide);
void tally_finish(struct tally *tally);

/* Counts one message by its labels (`line` as read from the file). */
void tally_add(struct tally *tally, const json_t *line, const struct verdict *verdict,
               double microseconds);

void tally_print(struct tally *tally, FILE *out);

#endif
