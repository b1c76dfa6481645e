/* Commands for another room, while the network is asked what their sender may do there. In memory
 * only: after a restart they are to be said again. */
#ifndef WAYMARK_CORE_ASKING_H
#define WAYMARK_CORE_ASKING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct asking;
struct line;

enum { ASKING_LASTS = 15 * 1000 }; /* milliseconds until no answer is one */

struct asking *asking_create(void);
void asking_destroy(struct asking *asking);

/* Keeps a message of an account; `id`, filled in, is what the question is known by. False when too
 * many are waiting. */
enum { ASKING_ID = 24 };
bool asking_add(struct asking *asking, size_t account, const struct line *message, int64_t now,
                char id[ASKING_ID]);

/* Takes the message of a question off; false when there is none. `*message` must be finished by
 * line_finish(). An `id` of NULL takes one that nobody answered in time. */
bool asking_take(struct asking *asking, size_t *account, const char *id, int64_t now,
                 struct line *message);

#endif
