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
#include "driver/xmpp/srv.h"

enum {
    PORT_STARTTLS = 5222,
    PORT_DIRECT = 5223,
    ANSWER_MOST = 16 * 1024,
    ADDRESSES_MOST = 4, /* of one host */
    WHY_MOST = 400,
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

static void explain(struct question *question, const char *host, int result)
{
    if (result == EAI_AGAIN)
        snprintf(question->why, sizeof question->why,
                 "DNS does not answer: where %.200s is could not be found out", host);
    else
        snprintf(question->why, sizeof question->why, "the name %.200s was not found: %s", host,
                 gai_strerror(result));
}

static void add_host(struct question *question, const char *host, unsigned short port, bool direct)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *infos = NULL;
    if (question->count == CONNECT_PLACES)
        return;
    int result = getaddrinfo(host, NULL, &hints, &infos);
    if (result != 0) {
        explain(question, host, result);
        return;
    }
    size_t added = 0;
    for (struct addrinfo *info = infos; info != NULL && added < ADDRESSES_MOST;
         info = info->ai_next, added++)
        add_place(question, info, port, direct);
    freeaddrinfo(infos);
}

/* Asks for the records of a service. False: the domain says that it has none. */
static bool ask_service(const char *service, const char *domain, bool direct, struct srv_set *set)
{
    unsigned char answer[ANSWER_MOST];
    char name[NS_MAXDNAME];
    struct __res_state state;
    memset(&state, 0, sizeof state);
    if (snprintf(name, sizeof name, "%s.%s", service, domain) >= (int)sizeof name ||
        res_ninit(&state) != 0)
        return true;
    int length = res_nquery(&state, name, ns_c_in, ns_t_srv, answer, sizeof answer);
    res_nclose(&state);
    if (length < 0 || length > (int)sizeof answer)
        return true;
    return !srv_add(set, answer, (size_t)length, direct);
}

/* Without records it is the domain itself (RFC 6120, 3.2.2), but not where it says that it has no
 * such service. */
static void ask_domain(struct question *question)
{
    struct srv_set set = {.count = 0};
    bool offers_direct = question->tls != CONNECT_STARTTLS;
    bool offers_starttls = question->tls != CONNECT_DIRECT;
    if (offers_direct)
        offers_direct = ask_service("_xmpps-client._tcp", question->domain, true, &set);
    if (offers_starttls)
        offers_starttls = ask_service("_xmpp-client._tcp", question->domain, false, &set);
    srv_order(&set, random_number);
    for (size_t i = 0; i < set.count; i++)
        add_host(question, set.records[i].host, set.records[i].port, set.records[i].direct);
    if (set.count > 0)
        return;
    if (offers_starttls)
        add_host(question, question->domain, PORT_STARTTLS, false);
    else if (offers_direct && question->tls == CONNECT_DIRECT)
        add_host(question, question->domain, PORT_DIRECT, true);
    else
        snprintf(question->why, sizeof question->why,
                 "%.200s says in DNS that it has no such service for clients", question->domain);
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
