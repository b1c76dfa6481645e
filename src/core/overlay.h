/* What was approved from chat, laid over the guide: short answers and ways of asking, for one room
 * or for all. Crisis replies, the notice and the directory are never looked up here. */
#ifndef WAYMARK_CORE_OVERLAY_H
#define WAYMARK_CORE_OVERLAY_H

#include <stdint.h>

#include "guide/guide.h"

struct knowledge;
struct overlay;
struct store;

/* A room, in a language: where something is looked up. */
struct place_in {
    const char *account;
    const char *room;
    const char *language;
};

struct overlay *overlay_create(void);
void overlay_destroy(struct overlay *overlay);

/* Takes what the store holds; false when that fails, then it is what it was. */
bool overlay_load(struct overlay *overlay, struct store *store);

/* The entry as it is answered there: a copy of the struct, whose texts live as long as the entry
 * and until the next loading. A room's own text wins over one for all rooms, a newer one over an
 * older one; what does not fit the guide any more (proposal_fit()) is passed over. */
struct entry overlay_entry(const struct overlay *overlay, const struct place_in *place,
                           const struct knowledge *know, const struct entry *entry);

/* The number of the proposal that it is answered with; 0: it is as in the guide. */
int64_t overlay_number(const struct overlay *overlay, const struct place_in *place,
                       const struct knowledge *know, const struct entry *entry);

/* The entry for which this text was approved as a way of asking, if it is one still; NULL. */
const struct entry *overlay_asked(const struct overlay *overlay, const struct place_in *place,
                                  const struct knowledge *know, const char *text);

#endif
