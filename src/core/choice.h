/* What somebody picks of what they were offered, by number or by word. */
#ifndef WAYMARK_CORE_CHOICE_H
#define WAYMARK_CORE_CHOICE_H

#include <stdbool.h>
#include <stddef.h>

/* Whether a message picks one of `count` offers: "2", "the second one", "none of them", or words
 * that stand in the title of one of them alone. `titles` may hold NULL. `*index` is the offer, or
 * `count` for none of them; untouched when the message is no choice. */
bool choice_read(const char *text, const char *const *titles, size_t count, size_t *index);

#endif
