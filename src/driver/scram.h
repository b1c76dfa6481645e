/* SCRAM: proves to a server that we know the password without saying it, and has the server prove
 * that it knows it too. RFC 5802 (SHA-1), RFC 7677 (SHA-256); SHA-512 likewise. No
 * channel binding. Pure. */
#ifndef WAYMARK_DRIVER_SCRAM_H
#define WAYMARK_DRIVER_SCRAM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum {
    SCRAM_HASH_MOST = 64,          /* bytes: of SHA-512 */
    SCRAM_NONCE = 24,              /* bytes of randomness in ours */
    SCRAM_SALT_MOST = 1024,        /* bytes */
    SCRAM_MESSAGE_MOST = 2048,     /* bytes of a message of the server */
    SCRAM_ITERATIONS_LEAST = 4096, /* RFC 7677 section 4 */
    SCRAM_ITERATIONS_MOST = 1000000,
};

enum scram_hash { SCRAM_SHA_1, SCRAM_SHA_256, SCRAM_SHA_512 };

enum scram_result {
    SCRAM_GOES_ON, /* a response was made */
    SCRAM_PROVEN,  /* the server knows the password */
    SCRAM_MALFORMED,
    SCRAM_WEAK,     /* the server asks for so little work, or so much, that it is not answered */
    SCRAM_IMPOSTOR, /* the server does not know the password */
    SCRAM_REFUSED,  /* the server says that the password is wrong */
};

struct scram {
    enum scram_hash hash;
    unsigned step;
    char nonce[4 * ((SCRAM_NONCE + 2) / 3) + 1];
    struct buf first; /* our first message, bare: part of what is signed */
    unsigned char server_signature[SCRAM_HASH_MOST];
};

/* `random`: SCRAM_NONCE bytes that nobody can guess. */
void scram_init(struct scram *scram, enum scram_hash hash, const unsigned char *random);
void scram_finish(struct scram *scram); /* wipes it */

/* The next message: `challenge` (any bytes) is empty the first time. Appends to `response`. */
enum scram_result scram_step(struct scram *scram, const char *account, const char *password,
                             const char *challenge, size_t length, struct buf *response);

/* ---- for whoever watches another's sign-in ---- */

/* What the server says first: r=nonce,s=salt,i=iterations */
struct scram_challenge {
    const char *nonce; /* within the text */
    size_t nonce_length;
    unsigned char salt[SCRAM_SALT_MOST];
    size_t salt_length;
    long iterations;
};

/* Reads it; `nonce` is ours, which the server's must begin with and go on from. */
enum scram_result scram_read_challenge(const char *text, const char *nonce, size_t nonce_length,
                                       struct scram_challenge *challenge);

/* By which the server proves that it knows the password, of which each byte counts: RFC 5802,
 * section 3, without SASLprep. Returns its length. */
size_t scram_server_signature(enum scram_hash hash, const char *password,
                              const struct scram_challenge *challenge, const char *signed_text,
                              size_t length, unsigned char signature[SCRAM_HASH_MOST]);

/* Whether `verdict` (the server's last message) holds this signature. */
enum scram_result scram_read_verdict(const char *verdict, const unsigned char *signature,
                                     size_t size);

/* An attribute "x=value" at `*at`, which moves behind it and its comma. */
bool scram_attribute(const char **at, char name, const char **value, size_t *length);

/* Undoes base64. Returns the length, 0 when it is none or too long. */
size_t scram_decode(const char *text, size_t length, unsigned char *out, size_t room);

#endif
