/* What moderators may change of the content from chat, and who may approve it: pure. The notice,
 * crisis replies, phrases and the directory are in files alone. */
#ifndef WAYMARK_CORE_PROPOSAL_H
#define WAYMARK_CORE_PROPOSAL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/decide.h"
#include "store/store.h"

struct problems;

enum {
    PROPOSAL_LASTS = 7,        /* days in which it can be approved */
    PROPOSAL_TEXT_MOST = 4096, /* bytes */
    PROPOSAL_QUESTION_MOST = 200,
    PROPOSALS_OPEN_ROOM = 20,
    PROPOSALS_OPEN_PERSON = 10,
    PROPOSALS_DAY_PERSON = 20,
    PROPOSALS_APPROVED_ROOM = 200,
};

/* Whether the network vouches for an account behind a sender, so that one who signs in under
 * another name is still known: an IRC services account, a Matrix user, an address of XMPP, or the
 * occupant's mark that a room gives to one address (XEP-0421). */
bool person_is_attested(const char *sender);

/* Whether a sender is such a mark: it tells people nothing. */
bool person_is_occupant(const char *sender);

/* Whether two senders are one person, as far as that is known: two accounts of one kind are two. */
enum same_person { PERSON_SAME, PERSON_OTHER, PERSON_UNSURE };
enum same_person person_compare(const char *one, const char *other);

/* What is wrong with a text for an entry, by the rules for files. */
void proposal_check(const struct knowledge *know, const struct entry *entry,
                    enum proposal_kind kind, const char *text, struct problems *problems);

/* What the guide of today means for a proposal. */
enum proposal_fit {
    PROPOSAL_FITS,
    PROPOSAL_GONE,    /* its entry, or its language, is not there any more */
    PROPOSAL_CHANGED, /* it was made from an answer that the files have no longer */
    PROPOSAL_UNFIT,   /* the rules for texts do not let it through any more */
};

/* `know`: of the row's language, or of any where that is not there. A room's own answer, once it is
 * approved, stays when the files change theirs. Ways of asking are looked at by question_is_safe().
 */
enum proposal_fit proposal_fit(const struct knowledge *know, const struct proposal_row *row);

/* Whether a room's own answer is in force though the files say something else than when it was
 * made: what was mended there does not reach that room. */
bool proposal_is_outdated(const struct knowledge *know, const struct proposal_row *row);

/* Whether a way of asking may be answered with an entry: it sounds like nobody in danger, and is
 * none of the entry's near misses, nor spelled almost like one. Looked at each time it is asked. */
bool question_is_safe(const struct knowledge *know, const struct entry *entry, const char *text);

/* The file of ways of asking that has one already; NULL when none has. New. */
char *proposal_stands_in(const struct guide *guide, const char *text);

/* Why a proposal cannot be approved by somebody now; PHRASES when it can. */
enum phrase proposal_why_not(const struct proposal_row *row, const char *approver, int64_t now);

/* The short answer as a proposal has it; the texts are not copied. */
struct entry proposal_entry(const struct entry *entry, const char *text, const char *language);

/* A way of asking as it is compared: folded, its words alone. New. */
char *proposal_key(const char *text);

#endif
