/* What cannot be said soon is left with the core. A text that waits here is lost when the driver
 * dies, for nobody can tell then whether it was said; one that waits there is not. Where the
 * server's history can tell, texts may wait here. Each is told when its turn will be, so that they
 * come back one by one, in their order. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/irc/say.h"
#include "driver/irc/session_inside.h"

/* Milliseconds. */
enum {
    SOON = 1000,
    COMES_BACK = 5 * 1000, /* after that the core will not, so no turn is kept for it */
};

static void forget(struct later *later, size_t index)
{
    free(later->items[index].key);
    later->count--;
    memmove(&later->items[index], &later->items[index + 1],
            (later->count - index) * sizeof later->items[0]);
}

void later_finish(struct session *session)
{
    while (session->later.count > 0)
        forget(&session->later, session->later.count - 1);
}

static void forget_lost(struct later *later, int64_t now)
{
    for (size_t i = later->count; i-- > 0;) {
        if (now > later->items[i].at + COMES_BACK)
            forget(later, i);
    }
}

/* Their number when it is none of them. */
static size_t index_of(const struct later *later, const char *key)
{
    size_t i = 0;
    while (i < later->count && !str_equal(later->items[i].key, key))
        i++;
    return i;
}

/* Milliseconds until a text that costs so much begins, all whose turn is before it said. */
static int64_t begins_in(const struct session *session, size_t index, double cost)
{
    for (size_t i = 0; i < session->outgoing.count; i++)
        cost += say_cost(&session->outgoing.items[i], true);
    for (size_t i = 0; i < index; i++)
        cost += session->later.items[i].cost;
    return flood_wait_in_turn(&session->flood, cost, session->now);
}

int64_t later_wait(struct session *session, const struct outgoing_send *send)
{
    struct later *later = &session->later;
    if (send->urgent || proof_is_possible(session))
        return 0;
    forget_lost(later, session->now);
    double cost = flood_at_most(&session->flood, say_cost(send, false));
    size_t index = index_of(later, send->key);
    int64_t wait = begins_in(session, index, cost);
    bool known = index < later->count;
    if (wait <= SOON) {
        if (known)
            forget(later, index);
        return 0;
    }
    if (known)
        later->items[index].at = session->now + wait;
    else if (later->count < LATER_MOST)
        later->items[later->count++] =
            (struct put_off){mem_string(send->key), cost, session->now + wait};
    return wait;
}
