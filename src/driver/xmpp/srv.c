#include "driver/xmpp/srv.h"

#include <arpa/nameser.h>
#include <resolv.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD_LENGTH = 6 }; /* bytes before the target */

static bool read_record(ns_msg *message, int index, struct srv_record *record)
{
    ns_rr rr;
    if (ns_parserr(message, ns_s_an, index, &rr) != 0 || ns_rr_type(rr) != ns_t_srv ||
        ns_rr_rdlen(rr) <= HEAD_LENGTH)
        return false;
    const unsigned char *data = ns_rr_rdata(rr);
    *record = (struct srv_record){.priority = (unsigned short)ns_get16(data),
                                  .weight = (unsigned short)ns_get16(data + 2),
                                  .port = (unsigned short)ns_get16(data + 4)};
    return dn_expand(ns_msg_base(*message), ns_msg_end(*message), data + HEAD_LENGTH, record->host,
                     sizeof record->host) >= 0;
}

bool srv_add(struct srv_set *set, const unsigned char *answer, size_t length, bool direct)
{
    ns_msg message;
    size_t roots = 0, others = 0;
    if (ns_initparse(answer, (int)length, &message) != 0)
        return false;
    for (int i = 0; i < ns_msg_count(message, ns_s_an) && set->count < SRV_MOST; i++) {
        struct srv_record *record = &set->records[set->count];
        if (!read_record(&message, i, record))
            continue;
        record->direct = direct;
        bool is_root = record->host[0] == '\0';
        roots += is_root;
        others += !is_root;
        set->count += !is_root && record->port != 0;
    }
    return roots > 0 && others == 0;
}

/* Those without weight come first among equals, as the choice below wants it. */
static int compare(const void *a, const void *b)
{
    const struct srv_record *one = a, *other = b;
    if (one->priority != other->priority)
        return one->priority < other->priority ? -1 : 1;
    return (one->weight > other->weight) - (one->weight < other->weight);
}

/* One of the first `count`: RFC 2782, "Weight". */
static size_t choose(const struct srv_record *records, size_t count, uint64_t number)
{
    uint64_t sum = 0, running = 0;
    for (size_t i = 0; i < count; i++)
        sum += records[i].weight;
    number %= sum + 1;
    for (size_t i = 0; i + 1 < count; i++) {
        running += records[i].weight;
        if (running >= number)
            return i;
    }
    return count - 1;
}

static size_t count_equals(const struct srv_record *records, size_t count)
{
    size_t equals = 1;
    while (equals < count && records[equals].priority == records[0].priority)
        equals++;
    return equals;
}

void srv_order(struct srv_set *set, uint64_t (*random)(void))
{
    qsort(set->records, set->count, sizeof set->records[0], compare);
    for (size_t i = 0; i < set->count; i++) {
        struct srv_record *rest = &set->records[i];
        size_t at = choose(rest, count_equals(rest, set->count - i), random());
        struct srv_record chosen = rest[at];
        memmove(rest + 1, rest, at * sizeof *rest);
        rest[0] = chosen;
    }
}
