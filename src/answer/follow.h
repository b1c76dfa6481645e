/* Follow-ups: questions that mean nothing without what was answered before. */
#ifndef WAYMARK_ANSWER_FOLLOW_H
#define WAYMARK_ANSWER_FOLLOW_H

#include <stdbool.h>

/* Whether a message looks like one: short, and it begins as one does ("and ...", "what about ...")
 * or points at something ("does it work?"). */
bool follow_is_up(const char *text);

/* The message with what it is about before it: "EMDR: does it work?". The caller's. */
char *follow_joined(const char *title, const char *text);

#endif
