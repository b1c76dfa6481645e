#include "core/review.h"

#include "base/log.h"
#include "core/core_inside.h"
#include "core/proposal.h"

static const char *why_not(const struct knowledge *know, const struct proposal_row *row)
{
    const struct entry *entry = guide_entry(know->guide, row->entry);
    switch (proposal_fit(know, row)) {
    case PROPOSAL_GONE:
        return "the content has no such entry any more, or not this language";
    case PROPOSAL_CHANGED:
        return "the files say something else than when it was made";
    case PROPOSAL_UNFIT:
        return "it does not keep to the rules for texts any more";
    case PROPOSAL_FITS:
        break;
    }
    bool unsafe = row->kind == PROPOSAL_QUESTION && !question_is_safe(know, entry, row->text);
    return unsafe ? "it sounds like danger, or is a near miss, by now" : NULL;
}

static void look_at(void *data, const struct proposal_row *row)
{
    const struct core *core = data;
    const struct knowledge *know = library_know(core->library, row->language);
    const char *why = why_not(know, row);
    if (why != NULL)
        log_write(LOG_LEVEL_WARNING, row->account,
                  "proposal %lld for %s (%s), approved in %s, is not in force: %s",
                  (long long)row->number, row->entry, row->language, row->room, why);
    else if (proposal_is_outdated(know, row))
        log_write(LOG_LEVEL_WARNING, row->account,
                  "proposal %lld for %s (%s) stays in force in %s, though the files say something "
                  "else than when it was made",
                  (long long)row->number, row->entry, row->language, row->room);
}

void review_approved(struct core *core)
{
    if (!store_proposal_approved(core->store, look_at, core))
        core_store_failed(core, "what was approved");
}
