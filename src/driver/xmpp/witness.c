#include "driver/xmpp/witness.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/scram.h"

/* ---- reading ---- */

/* The text of base64; NULL when it is none. */
static char *read_text(const char *text, size_t length)
{
    unsigned char bytes[SCRAM_MESSAGE_MOST];
    size_t size = scram_decode(text, length, bytes, sizeof bytes);
    return size == 0 ? NULL : mem_string_of((const char *)bytes, size);
}

/* The text of the element that a line of the log holds; NULL when there is none. */
static char *text_in(const char *line)
{
    const char *from = strchr(line, '>');
    return from == NULL ? NULL : read_text(from + 1, strcspn(from + 1, "<"));
}

/* `nonce` is ours. */
static bool read_challenge(const char *text, const char *nonce, size_t length,
                           struct scram_challenge *challenge)
{
    *challenge = (struct scram_challenge){0};
    return scram_read_challenge(text, nonce, length, challenge) == SCRAM_GOES_ON &&
           challenge->salt_length <= WITNESS_SALT_MOST;
}

bool witness_is_fit(const char *text)
{
    struct scram_challenge challenge;
    char *said = text == NULL ? NULL : read_text(text, strlen(text));
    bool fit = said != NULL && read_challenge(said, "", 0, &challenge);
    free(said);
    return fit;
}

/* ---- proving ---- */

static bool read_hash(const char *mechanism, enum scram_hash *hash)
{
    if (str_starts(mechanism, "SCRAM-SHA-512"))
        *hash = SCRAM_SHA_512;
    else if (str_starts(mechanism, "SCRAM-SHA-256"))
        *hash = SCRAM_SHA_256;
    else if (str_starts(mechanism, "SCRAM-SHA-1"))
        *hash = SCRAM_SHA_1;
    else
        return false;
    return true;
}

/* What we said first without what it says of TLS: behind the second comma. */
static const char *first_bare(const char *first)
{
    const char *comma = strchr(first, ',');
    comma = comma == NULL ? NULL : strchr(comma + 1, ',');
    return comma == NULL ? NULL : comma + 1;
}

/* RFC 5802, 3: AuthMessage, and the challenge in it. NULL when what was said does not belong
 * together. */
static char *all_said(const struct witness *witness, struct scram_challenge *challenge)
{
    const char *bare = first_bare(witness->first);
    const char *at = bare, *name = NULL, *nonce = NULL;
    size_t name_length = 0, nonce_length = 0;
    const char *proof = strstr(witness->final, ",p=");
    if (bare == NULL || proof == NULL || !scram_attribute(&at, 'n', &name, &name_length) ||
        !scram_attribute(&at, 'r', &nonce, &nonce_length) ||
        !read_challenge(witness->challenge, nonce, nonce_length, challenge))
        return NULL;
    return mem_print("%s,%s,%.*s", bare, witness->challenge, (int)(proof - witness->final),
                     witness->final);
}

/* libstrophe takes the password as it is, without SASLprep: so does this. */
static bool is_proved(const struct witness *witness, const char *password, const char *success)
{
    enum scram_hash hash = SCRAM_SHA_1;
    struct scram_challenge challenge;
    unsigned char signature[SCRAM_HASH_MOST];
    if (witness->first == NULL || witness->challenge == NULL || witness->final == NULL ||
        success == NULL || !read_hash(witness->mechanism, &hash))
        return false;
    char *said = all_said(witness, &challenge);
    if (said == NULL)
        return false;
    size_t size = scram_server_signature(hash, password, &challenge, said, strlen(said), signature);
    free(said);
    return scram_read_verdict(success, signature, size) == SCRAM_PROVEN;
}

/* ---- following ---- */

static void keep(char **at, char *text)
{
    free(*at);
    *at = text;
}

void witness_clear(struct witness *witness)
{
    keep(&witness->mechanism, NULL);
    keep(&witness->first, NULL);
    keep(&witness->challenge, NULL);
    keep(&witness->final, NULL);
}

static void begin(struct witness *witness, const char *line)
{
    const char *from = strstr(line, "mechanism=\"");
    witness_clear(witness);
    if (from == NULL)
        return;
    from += strlen("mechanism=\"");
    witness->mechanism = mem_string_of(from, strcspn(from, "\""));
    if (str_starts(witness->mechanism, "SCRAM-"))
        witness->first = text_in(line);
    else
        witness_clear(witness);
}

bool witness_take(struct witness *witness, const char *line, const char *password)
{
    if (str_starts(line, "SENT: <auth "))
        begin(witness, line);
    if (witness->mechanism == NULL)
        return true;
    if (str_starts(line, "SENT: <response")) {
        keep(&witness->final, text_in(line));
    } else if (str_starts(line, "RECV: <challenge")) {
        keep(&witness->challenge, text_in(line));
        return witness->challenge != NULL;
    } else if (str_starts(line, "RECV: <success")) {
        char *success = text_in(line);
        bool proved = password != NULL && is_proved(witness, password, success);
        free(success);
        witness_clear(witness);
        return proved;
    }
    return true;
}
