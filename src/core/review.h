/* What was approved from chat, looked at under a guide that may be another than it was made for. */
#ifndef WAYMARK_CORE_REVIEW_H
#define WAYMARK_CORE_REVIEW_H

struct core;

/* Logs each that is not in force any more, for the operator: never its words. */
void review_approved(struct core *core);

#endif
