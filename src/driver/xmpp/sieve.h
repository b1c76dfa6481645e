/* What of a stream is fit for libstrophe (guard.h says why). Tags go in as they are written, with
 * prefixes; out as libstrophe wants them: with their namespaces, and what is fit. Pure. */
#ifndef WAYMARK_DRIVER_XMPP_SIEVE_H
#define WAYMARK_DRIVER_XMPP_SIEVE_H

#include <expat.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "driver/xmpp/guard.h"
#include "driver/xmpp/scope.h"

/* What the element right within the stream is. */
enum sieve_top {
    SIEVE_OTHER,
    SIEVE_STANZA, /* message, presence, iq: people's */
    SIEVE_FEATURES,
    SIEVE_ERROR,
    SIEVE_PROCEED,
    SIEVE_CHALLENGE,
};

struct sieve {
    void *user; /* where it all goes */
    XML_StartElementHandler start;
    XML_EndElementHandler end;
    XML_CharacterDataHandler text;
    guard_managed *managed;
    void *managing;
    struct scope scope;
    size_t unread;  /* bytes since the last that could be told; whoever feeds expat counts them */
    size_t depth;   /* elements open that were passed on */
    size_t skipped; /* elements open within one that was not */
    enum sieve_top top;
    bool deaf;         /* TLS is about to begin: what comes in plain counts no more */
    bool cut;          /* elements of this stanza were left out */
    bool bare;         /* it has no children yet */
    bool has_bind;     /* these features have <bind/> */
    size_t elements;   /* of this stanza */
    size_t attributes; /* ditto */
    size_t names_left; /* bytes that it may still have */
    size_t text_left;  /* ditto */
    struct buf name;   /* of an element, with its namespace */
    struct buf run;    /* text since the last tag */
};

void sieve_init(struct sieve *sieve);
void sieve_finish(struct sieve *sieve);

/* A new stream begins. */
void sieve_reset(struct sieve *sieve);

/* As expat tells them. */
void sieve_start(struct sieve *sieve, const char *name, const char **attributes);
void sieve_end(struct sieve *sieve, const char *name);
void sieve_text(struct sieve *sieve, const char *text, size_t size);

#endif
