#include "core/overlay.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/proposal.h"

struct approved {
    int64_t number;
    char *account;
    char *room;
    char *language;
    char *entry;
    char *text;
    char *base;
    char *key; /* PROPOSAL_QUESTION */
    enum proposal_kind kind;
    bool everywhere;
};

/* In the order of approval: later ones win. */
struct overlay {
    struct approved *items;
    size_t count;
};

struct overlay *overlay_create(void)
{
    return mem_new(struct overlay);
}

static void clear(struct overlay *overlay)
{
    for (size_t i = 0; i < overlay->count; i++) {
        struct approved *one = &overlay->items[i];
        free(one->account);
        free(one->room);
        free(one->language);
        free(one->entry);
        free(one->text);
        free(one->base);
        free(one->key);
    }
    free(overlay->items);
    *overlay = (struct overlay){0};
}

void overlay_destroy(struct overlay *overlay)
{
    if (overlay == NULL)
        return;
    clear(overlay);
    free(overlay);
}

static void take(void *data, const struct proposal_row *row)
{
    struct overlay *overlay = data;
    bool question = row->kind == PROPOSAL_QUESTION;
    overlay->items = mem_resize(overlay->items, overlay->count + 1, sizeof *overlay->items);
    overlay->items[overlay->count++] =
        (struct approved){.number = row->number,
                          .account = mem_string(row->account),
                          .room = mem_string(row->room),
                          .language = mem_string(row->language),
                          .entry = mem_string(row->entry),
                          .text = mem_string(row->text),
                          .base = mem_string(row->base),
                          .key = question ? proposal_key(row->text) : NULL,
                          .kind = row->kind,
                          .everywhere = row->everywhere};
}

bool overlay_load(struct overlay *overlay, struct store *store)
{
    struct overlay fresh = {0};
    bool good = store_proposal_approved(store, take, &fresh);
    if (good) {
        clear(overlay);
        *overlay = fresh;
    } else {
        clear(&fresh);
    }
    return good;
}

/* How near one is to a place: 0 for not at all; what was said for the room alone is nearest.
 */
static int rank(const struct approved *one, const struct place_in *place)
{
    bool here = str_equal(one->account, place->account) && str_equal(one->room, place->room);
    if (!str_equal(one->language, place->language) || (!here && !one->everywhere))
        return 0;
    return !here ? 1 : one->kind == PROPOSAL_OVERRIDE ? 3 : 2;
}

/* Looked at each time: the guide, and its rules, may be others since it was approved. */
static bool is_in_force(const struct approved *one, const struct knowledge *know)
{
    const struct proposal_row row = {.kind = one->kind,
                                     .state = PROPOSAL_APPROVED,
                                     .entry = one->entry,
                                     .language = one->language,
                                     .text = one->text,
                                     .base = one->base};
    return proposal_fit(know, &row) == PROPOSAL_FITS;
}

/* NULL: what the guide says. */
static const struct approved *find(const struct overlay *overlay, const struct place_in *place,
                                   const struct knowledge *know, const struct entry *entry)
{
    const struct approved *best = NULL;
    for (size_t i = 0; i < overlay->count; i++) {
        const struct approved *one = &overlay->items[i];
        bool about = one->kind != PROPOSAL_QUESTION && str_equal(one->entry, entry->id);
        int near = about ? rank(one, place) : 0;
        if (near > 0 && (best == NULL || near >= rank(best, place)) && is_in_force(one, know))
            best = one;
    }
    return best;
}

struct entry overlay_entry(const struct overlay *overlay, const struct place_in *place,
                           const struct knowledge *know, const struct entry *entry)
{
    const struct approved *best = find(overlay, place, know, entry);
    return best == NULL ? *entry : proposal_entry(entry, best->text, best->language);
}

int64_t overlay_number(const struct overlay *overlay, const struct place_in *place,
                       const struct knowledge *know, const struct entry *entry)
{
    const struct approved *best = find(overlay, place, know, entry);
    return best == NULL ? 0 : best->number;
}

const struct entry *overlay_asked(const struct overlay *overlay, const struct place_in *place,
                                  const struct knowledge *know, const char *text)
{
    const struct entry *found = NULL;
    char *key = NULL;
    for (size_t i = overlay->count; i-- > 0 && found == NULL;) {
        const struct approved *one = &overlay->items[i];
        if (one->kind != PROPOSAL_QUESTION || rank(one, place) == 0)
            continue;
        key = key == NULL ? proposal_key(text) : key;
        if (str_equal(key, one->key))
            found = guide_entry(know->guide, one->entry);
    }
    free(key);
    return found != NULL && question_is_safe(know, found, text) ? found : NULL;
}
