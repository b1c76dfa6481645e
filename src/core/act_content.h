/* What the act_content*.c files share: a proposal in hand, and how it is shown. */
#ifndef WAYMARK_CORE_ACT_CONTENT_H
#define WAYMARK_CORE_ACT_CONTENT_H

#include "core/act.h"
#include "core/proposal.h"

/* A copy of a row; number 0: there is none. */
struct proposal {
    struct proposal_row row;
    char *texts[8];
};
void proposal_keep(struct proposal *proposal, const struct proposal_row *row);
struct proposal proposal_read(struct case_file *file, int64_t number);
void proposal_finish(struct proposal *proposal);

/* What is not approved is shown to nobody but those who look after the room: to the sender alone,
 * or in the moderators' room. */
bool content_is_private(const struct case_file *file);

/* Whether the guide was changed since in such a way that it cannot be approved, or is not in force.
 */
bool content_is_lapsed(const struct case_file *file, const struct proposal_row *row);

/* Whether it is, and hides what the guide says by now. */
bool content_is_outdated(const struct case_file *file, const struct proposal_row *row);

/* A proposal as members will see it, below a phrase that takes {number} and {entry}; where that
 * would be seen by others, only `unseen`. */
struct reply content_preview(struct case_file *file, const struct proposal_row *row,
                             enum phrase phrase, enum phrase unseen);

/* What a proposal makes of a text, for the sender alone. */
struct reply content_diff(struct case_file *file, const struct proposal_row *row, const char *base);

/* Whether the sender was shown it just before: only then can they approve it. */
bool content_was_shown(struct case_file *file, const struct proposal_row *row);

/* A phrase with {number}, {entry}, {who} and {state} of a proposal. */
struct reply content_phrase(const struct case_file *file, const struct proposal_row *row,
                            enum phrase phrase);
char *content_state(const struct case_file *file, const struct proposal_row *row);

/* What is wrong with a proposal: by the rules, and beside what was approved. */
void content_check(struct case_file *file, const struct proposal_row *row,
                   struct problems *problems);

/* What is wrong with a text, as a reply. */
struct reply content_not_fit(struct case_file *file, const struct problems *problems);

/* Writes down that something was done, or not allowed, with a proposal: never its words. */
void content_note(struct case_file *file, const struct proposal_row *row, bool refused,
                  const char *why);

#endif
