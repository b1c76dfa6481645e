#include "driver/xmpp/connect.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <pthread.h>
#include <resolv.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/loop.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/str.h"

enum {
    PORT_STARTTLS = 5222,
    PORT_DIRECT = 5223,
    RECORDS_MOST = 16,
    ANSWER_MOST = 16 * 1024,
    ADDRESSES_MOST = 4, /* of one host */
    WHY_MOST = 400,
};

/* One SRV record (RFC 2782). */
struct record {
    char host[NS_MAXDNAME];
    unsigned short port;
    unsigned short priority;
    uint64_t draw; /* the lower, the earlier among equals; weighted */
    bool direct;
};

/* What the thread works on. It outlives the lookup when that is destroyed first. */
struct question {
    atomic_int owners;
    int event; /* tells that the thread is done */
    char *domain;
    char *server;
    unsigned short port;
    enum connect_tls tls;
    struct connect_place places[CONNECT_PLACES];
    size_t count;
    char why[WHY_MOST];
};

struct lookup {
    struct loop *loop;
    struct question *question;
    lookup_done *done;
    void *data;
};

static void release(struct question *question)
{
    if (atomic_fetch_sub(&question->owners, 1) > 1)
        return;
    close(question->event);
    free(question->domain);
    free(question->server);
    free(question);
}

/* ---- in the thread ---- */

static void add_place(struct question *question, const struct addrinfo *info, unsigned short port,
                      bool direct)
{
    struct connect_place *place = &question->places[question->count];
    if (question->count == CONNECT_PLACES ||
        getnameinfo(info->ai_addr, info->ai_addrlen, place->address, sizeof place->address, NULL, 0,
                    NI_NUMERICHOST) != 0 ||
        strchr(place->address, '%') != NULL)
        return;
    place->port = port;
    place->direct = direct;
    question->count++;
}

static void add_host(struct question *question, const char *host, unsigned short port, bool direct)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *infos = NULL;
    int result = getaddrinfo(host, NULL, &hints, &infos);
    if (result != 0) {
        snprintf(question->why, sizeof question->why, "the name %.200s was not found: %s", host,
                 gai_strerror(result));
        return;
    }
    size_t added = 0;
    for (struct addrinfo *info = infos; info != NULL && added < ADDRESSES_MOST;
         info = info->ai_next, added++)
        add_place(question, info, port, direct);
    freeaddrinfo(infos);
}

static bool read_record(ns_msg *message, int index, bool direct, struct record *record)
{
    ns_rr rr;
    if (ns_parserr(message, ns_s_an, index, &rr) != 0 || ns_rr_type(rr) != ns_t_srv ||
        ns_rr_rdlen(rr) < 7)
        return false;
    const unsigned char *data = ns_rr_rdata(rr);
    unsigned weight = ns_get16(data + 2);
    *record = (struct record){.priority = (unsigned short)ns_get16(data),
                              .port = (unsigned short)ns_get16(data + 4),
                              .draw = random_number() / (weight + 1),
                              .direct = direct};
    return dn_expand(ns_msg_base(*message), ns_msg_end(*message), data + 6, record->host,
                     sizeof record->host) >= 0;
}

/* Adds the records of a service. A target of "." says that the service is not there. */
static size_t ask_service(const char *service, const char *domain, bool direct,
                          struct record *records, size_t count)
{
    unsigned char answer[ANSWER_MOST];
    char name[NS_MAXDNAME];
    ns_msg message;
    struct __res_state state;
    memset(&state, 0, sizeof state);
    if (snprintf(name, sizeof name, "%s.%s", service, domain) >= (int)sizeof name ||
        res_ninit(&state) != 0)
        return count;
    int length = res_nquery(&state, name, ns_c_in, ns_t_srv, answer, sizeof answer);
    res_nclose(&state);
    if (length < 0 || length > (int)sizeof answer || ns_initparse(answer, length, &message) != 0)
        return count;
    for (int i = 0; i < ns_msg_count(message, ns_s_an) && count < RECORDS_MOST; i++) {
        struct record record;
        if (read_record(&message, i, direct, &record) && record.host[0] != '\0' &&
            !str_equal(record.host, "."))
            records[count++] = record;
    }
    return count;
}

static int compare(const void *a, const void *b)
{
    const struct record *one = a, *other = b;
    if (one->priority != other->priority)
        return one->priority < other->priority ? -1 : 1;
    if (one->direct != other->direct)
        return one->direct ? -1 : 1;
    return one->draw < other->draw ? -1 : one->draw > other->draw;
}

static void ask_domain(struct question *question)
{
    struct record records[RECORDS_MOST];
    size_t count = 0;
    if (question->tls != CONNECT_STARTTLS)
        count = ask_service("_xmpps-client._tcp", question->domain, true, records, count);
    if (question->tls != CONNECT_DIRECT)
        count = ask_service("_xmpp-client._tcp", question->domain, false, records, count);
    qsort(records, count, sizeof records[0], compare);
    for (size_t i = 0; i < count; i++)
        add_host(question, records[i].host, records[i].port, records[i].direct);
    if (count > 0)
        return;
    if (question->tls == CONNECT_DIRECT)
        add_host(question, question->domain, PORT_DIRECT, true);
    else
        add_host(question, question->domain, PORT_STARTTLS, false);
}

static void ask_server(struct question *question)
{
    bool direct = question->tls == CONNECT_DIRECT ||
                  (question->tls == CONNECT_EITHER && question->port == PORT_DIRECT);
    unsigned short port = question->port;
    if (port == 0)
        port = direct ? PORT_DIRECT : PORT_STARTTLS;
    add_host(question, question->server, port, direct);
}

static void *ask(void *data)
{
    struct question *question = data;
    const uint64_t one = 1;
    if (question->server != NULL)
        ask_server(question);
    else
        ask_domain(question);
    if (question->count == 0 && question->why[0] == '\0')
        snprintf(question->why, sizeof question->why, "no server was found for %.200s",
                 question->domain);
    if (write(question->event, &one, sizeof one) != (ssize_t)sizeof one)
        abort();
    release(question);
    return NULL;
}

/* ---- on the loop ---- */

static void on_ready(void *data, int events)
{
    struct lookup *lookup = data;
    const struct question *question = lookup->question;
    (void)events;
    loop_forget(lookup->loop, question->event);
    lookup->done(lookup->data, question->places, question->count, question->why);
}

static struct question *question_create(const struct connect_wish *wish)
{
    struct question *question = mem_new(struct question);
    atomic_init(&question->owners, 2);
    question->event = eventfd(0, EFD_CLOEXEC);
    question->domain = mem_string(wish->domain);
    question->server = wish->server == NULL ? NULL : mem_string(wish->server);
    question->port = wish->port;
    question->tls = wish->tls;
    return question;
}

struct lookup *lookup_start(struct loop *loop, const struct connect_wish *wish, lookup_done *done,
                            void *data)
{
    struct lookup *lookup = mem_new(struct lookup);
    pthread_t thread;
    *lookup = (struct lookup){
        .loop = loop, .question = question_create(wish), .done = done, .data = data};
    loop_watch(loop, lookup->question->event, LOOP_READ, on_ready, lookup);
    if (lookup->question->event < 0 || pthread_create(&thread, NULL, ask, lookup->question) != 0)
        abort(); /* out of descriptors or threads: the core starts a new process */
    pthread_detach(thread);
    return lookup;
}

void lookup_destroy(struct lookup *lookup)
{
    if (lookup == NULL)
        return;
    loop_forget(lookup->loop, lookup->question->event);
    release(lookup->question);
    free(lookup);
}
