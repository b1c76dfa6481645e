#include "driver/irc/sasl.h"

#include <openssl/evp.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/str.h"

enum { EXTERNAL, SCRAM_512, SCRAM_256, PLAIN, MECHANISMS };

/* The best first. */
static const struct sasl_mechanism mechanisms[MECHANISMS] = {
    [EXTERNAL] = {"EXTERNAL", false},
    [SCRAM_512] = {"SCRAM-SHA-512", false},
    [SCRAM_256] = {"SCRAM-SHA-256", false},
    [PLAIN] = {"PLAIN", true},
};

/* ---- which one ---- */

bool sasl_is_listed(const char *list, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = list; *at != '\0'; at += strspn(at, ",")) {
        size_t word = strcspn(at, ",");
        if (word == length && memcmp(at, name, length) == 0)
            return true;
        at += word;
    }
    return false;
}

static bool allowed(const struct sasl_mechanism *mechanism, const struct sasl_login *login)
{
    if (mechanism == &mechanisms[EXTERNAL])
        return login->certificate && (login->policy == SASL_ANY || login->policy == SASL_EXTERNAL);
    if (login->account == NULL || login->password == NULL || login->policy == SASL_EXTERNAL)
        return false;
    return login->policy == SASL_ANY || mechanism->tells_password == (login->policy == SASL_PLAIN);
}

const struct sasl_mechanism *sasl_choose(const char *offered, const struct sasl_login *login,
                                         const struct sasl_mechanism *after)
{
    const struct sasl_mechanism *at = after == NULL ? mechanisms : after + 1;
    for (; at < mechanisms + MECHANISMS; at++) {
        bool as_safe = after == NULL || after->tells_password || !at->tells_password;
        if ((*offered == '\0' || sasl_is_listed(offered, at->name)) && allowed(at, login) &&
            as_safe)
            return at;
    }
    return NULL;
}

/* ---- what is said ---- */

void sasl_begin(struct sasl_exchange *exchange, const struct sasl_mechanism *mechanism)
{
    unsigned char random[SCRAM_NONCE];
    random_bytes(random, sizeof random);
    *exchange = (struct sasl_exchange){.mechanism = mechanism};
    buf_init(&exchange->coming, 4 * SASL_LONGEST / 3 + SASL_CHUNK);
    scram_init(&exchange->scram,
               mechanism == &mechanisms[SCRAM_512] ? SCRAM_SHA_512 : SCRAM_SHA_256, random);
}

void sasl_end(struct sasl_exchange *exchange)
{
    if (exchange->mechanism == NULL)
        return;
    scram_finish(&exchange->scram);
    buf_finish(&exchange->coming);
    *exchange = (struct sasl_exchange){0};
}

static bool say_plain(const struct sasl_login *login, struct buf *response)
{
    return buf_add_byte(response, '\0') && buf_add_string(response, login->account) &&
           buf_add_byte(response, '\0') && buf_add_string(response, login->password);
}

static enum scram_result answer(struct sasl_exchange *exchange, const struct sasl_login *login,
                                const char *challenge, size_t length, struct buf *response)
{
    bool good = true; /* EXTERNAL says nothing: the certificate tells the account, and Atheme 7.2
                       * lets nobody in who names it too */
    if (exchange->mechanism == &mechanisms[PLAIN])
        good = say_plain(login, response);
    else if (exchange->mechanism != &mechanisms[EXTERNAL])
        return scram_step(&exchange->scram, login->account, login->password, challenge, length,
                          response);
    exchange->proven = true; /* TLS alone says who the server is */
    return good ? SCRAM_GOES_ON : SCRAM_MALFORMED;
}

enum scram_result sasl_take(struct sasl_exchange *exchange, const struct sasl_login *login,
                            const char *piece, struct buf *response, bool *whole)
{
    unsigned char challenge[SASL_LONGEST];
    size_t length = strlen(piece);
    bool empty = str_equal(piece, "+");
    *whole = empty || length < SASL_CHUNK;
    if (length > SASL_CHUNK || (!empty && !buf_add(&exchange->coming, piece, length)))
        return SCRAM_MALFORMED;
    if (!*whole)
        return SCRAM_GOES_ON;
    size_t coming = exchange->coming.length;
    int decoded = 0;
    if (coming > 0) {
        const char *text = exchange->coming.data;
        if (coming % 4 != 0 || coming / 4 * 3 > sizeof challenge)
            return SCRAM_MALFORMED;
        decoded = EVP_DecodeBlock(challenge, (const unsigned char *)text, (int)coming);
        decoded -= (text[coming - 1] == '=') + (text[coming - 2] == '=');
    }
    buf_clear(&exchange->coming);
    if (decoded < 0)
        return SCRAM_MALFORMED;
    enum scram_result result =
        answer(exchange, login, (const char *)challenge, (size_t)decoded, response);
    exchange->proven = exchange->proven || result == SCRAM_PROVEN;
    return result;
}

bool sasl_write(const char *response, size_t length, struct buf *out)
{
    unsigned char encoded[4 * ((SASL_LONGEST + 2) / 3) + 1];
    if (length > SASL_LONGEST)
        return false;
    size_t left = (size_t)EVP_EncodeBlock(encoded, (const unsigned char *)response, (int)length);
    const char *at = (const char *)encoded;
    bool good = true;
    while (left >= SASL_CHUNK && good) {
        good = buf_print(out, "AUTHENTICATE %.*s\r\n", SASL_CHUNK, at);
        at += SASL_CHUNK;
        left -= SASL_CHUNK;
    }
    /* A last chunk of full length is followed by an empty one, so that the end can be told. */
    good = good &&
           buf_print(out, "AUTHENTICATE %.*s\r\n", left > 0 ? (int)left : 1, left > 0 ? at : "+");
    mem_wipe(encoded, sizeof encoded);
    return good;
}
