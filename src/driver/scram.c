#include "driver/scram.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/mem.h"
#include "base/str.h"

enum { NUMBER_MOST = 12 };

static const EVP_MD *digest_of(enum scram_hash hash)
{
    switch (hash) {
    case SCRAM_SHA_1:
        return EVP_sha1();
    case SCRAM_SHA_256:
        return EVP_sha256();
    case SCRAM_SHA_512:
        break;
    }
    return EVP_sha512();
}

static size_t size_of(enum scram_hash hash)
{
    return (size_t)EVP_MD_get_size(digest_of(hash));
}

void scram_init(struct scram *scram, enum scram_hash hash, const unsigned char *random)
{
    *scram = (struct scram){.hash = hash};
    buf_init(&scram->first, SCRAM_MESSAGE_MOST);
    EVP_EncodeBlock((unsigned char *)scram->nonce, random, SCRAM_NONCE);
}

void scram_finish(struct scram *scram)
{
    buf_finish(&scram->first);
    mem_wipe(scram, sizeof *scram);
}

/* ---- text ---- */

/* What RFC 4013 (SASLprep) makes of a space, and of what is not seen (RFC 3454 B.1, C.1.2). */
static utf8proc_int32_t prepared(utf8proc_int32_t character, void *data)
{
    (void)data;
    bool space = character == 0x1680 || (character >= 0x2000 && character <= 0x200a) ||
                 character == 0xa0 || character == 0x202f || character == 0x205f ||
                 character == 0x3000;
    return space ? ' ' : character;
}

/* A name or password as both sides must write it (NFKC), or as it is where it is no UTF-8. */
static char *prepare(const char *text)
{
    utf8proc_uint8_t *out = NULL;
    utf8proc_ssize_t length = utf8proc_map_custom(
        (const utf8proc_uint8_t *)text, 0, &out,
        UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_IGNORE,
        prepared, NULL);
    char *copy = mem_string(length > 0 ? (const char *)out : text);
    if (length > 0)
        mem_wipe(out, (size_t)length);
    free(out);
    return copy;
}

static void add_base64(struct buf *out, const unsigned char *bytes, size_t length)
{
    unsigned char text[4 * ((SCRAM_HASH_MOST + 2) / 3) + 1];
    EVP_EncodeBlock(text, bytes, (int)length);
    buf_add_string(out, (const char *)text);
}

size_t scram_decode(const char *text, size_t length, unsigned char *out, size_t room)
{
    if (length == 0 || length % 4 != 0 || length / 4 * 3 > room)
        return 0;
    int decoded = EVP_DecodeBlock(out, (const unsigned char *)text, (int)length);
    size_t padding = (size_t)(text[length - 1] == '=') + (size_t)(text[length - 2] == '=');
    return decoded < 0 ? 0 : (size_t)decoded - padding;
}

bool scram_attribute(const char **at, char name, const char **value, size_t *length)
{
    if ((*at)[0] != name || (*at)[1] != '=')
        return false;
    *value = *at + 2;
    *length = strcspn(*value, ",");
    *at = *value + *length;
    *at += **at == ',';
    return true;
}

/* ---- the three messages ---- */

/* n=account,r=nonce */
static enum scram_result speak_first(struct scram *scram, const char *account, struct buf *response)
{
    char *name = prepare(account);
    buf_add_string(&scram->first, "n=");
    for (const char *at = name; *at != '\0'; at++) {
        if (*at == ',' || *at == '=')
            buf_add_string(&scram->first, *at == ',' ? "=2C" : "=3D");
        else
            buf_add_byte(&scram->first, *at);
    }
    free(name);
    buf_print(&scram->first, ",r=%s", scram->nonce);
    bool good = !scram->first.overflow && buf_add_string(response, "n,,") &&
                buf_add(response, scram->first.data, scram->first.length);
    return good ? SCRAM_GOES_ON : SCRAM_MALFORMED;
}

enum scram_result scram_read_challenge(const char *text, const char *nonce, size_t nonce_length,
                                       struct scram_challenge *challenge)
{
    const char *salt = NULL, *number = NULL;
    size_t salt_length = 0, number_length = 0;
    if (!scram_attribute(&text, 'r', &challenge->nonce, &challenge->nonce_length) ||
        !scram_attribute(&text, 's', &salt, &salt_length) ||
        !scram_attribute(&text, 'i', &number, &number_length) || number_length >= NUMBER_MOST)
        return SCRAM_MALFORMED;
    if (challenge->nonce_length <= nonce_length ||
        memcmp(challenge->nonce, nonce, nonce_length) != 0)
        return SCRAM_IMPOSTOR; /* it answers somebody else's question */
    challenge->salt_length = scram_decode(salt, salt_length, challenge->salt, SCRAM_SALT_MOST);
    char digits[NUMBER_MOST];
    memcpy(digits, number, number_length);
    digits[number_length] = '\0';
    if (challenge->salt_length == 0 || !str_number(digits, 1, 1000000000, &challenge->iterations))
        return SCRAM_MALFORMED;
    return challenge->iterations >= SCRAM_ITERATIONS_LEAST &&
                   challenge->iterations <= SCRAM_ITERATIONS_MOST
               ? SCRAM_GOES_ON
               : SCRAM_WEAK;
}

static void sign(enum scram_hash hash, const unsigned char *key, const char *text, size_t length,
                 unsigned char *out)
{
    HMAC(digest_of(hash), key, (int)size_of(hash), (const unsigned char *)text, length, out, NULL);
}

static void salt_password(enum scram_hash hash, const char *password,
                          const struct scram_challenge *challenge, unsigned char *salted)
{
    PKCS5_PBKDF2_HMAC(password, (int)strlen(password), challenge->salt, (int)challenge->salt_length,
                      (int)challenge->iterations, digest_of(hash), (int)size_of(hash), salted);
}

static void sign_as_server(enum scram_hash hash, const unsigned char *salted, const char *text,
                           size_t length, unsigned char *signature)
{
    unsigned char server_key[SCRAM_HASH_MOST];
    sign(hash, salted, "Server Key", strlen("Server Key"), server_key);
    sign(hash, server_key, text, length, signature);
    mem_wipe(server_key, sizeof server_key);
}

size_t scram_server_signature(enum scram_hash hash, const char *password,
                              const struct scram_challenge *challenge, const char *signed_text,
                              size_t length, unsigned char signature[SCRAM_HASH_MOST])
{
    unsigned char salted[SCRAM_HASH_MOST];
    salt_password(hash, password, challenge, salted);
    sign_as_server(hash, salted, signed_text, length, signature);
    mem_wipe(salted, sizeof salted);
    return size_of(hash);
}

/* The proof that we know the password, and the signature by which the server proves it. RFC 5802
 * section 3. */
static void prove(struct scram *scram, const char *password,
                  const struct scram_challenge *challenge, const struct buf *signed_text,
                  unsigned char *proof)
{
    unsigned char salted[SCRAM_HASH_MOST], client_key[SCRAM_HASH_MOST], stored[SCRAM_HASH_MOST];
    size_t size = size_of(scram->hash);
    char *prepared_password = prepare(password);
    salt_password(scram->hash, prepared_password, challenge, salted);
    mem_forget(prepared_password);
    sign(scram->hash, salted, "Client Key", strlen("Client Key"), client_key);
    EVP_Digest(client_key, size, stored, NULL, digest_of(scram->hash), NULL);
    sign(scram->hash, stored, signed_text->data, signed_text->length, proof);
    sign_as_server(scram->hash, salted, signed_text->data, signed_text->length,
                   scram->server_signature);
    for (size_t i = 0; i < size; i++)
        proof[i] ^= client_key[i];
    mem_wipe(salted, sizeof salted);
    mem_wipe(client_key, sizeof client_key);
    mem_wipe(stored, sizeof stored);
}

/* c=biws,r=nonce,p=proof: "biws" is the "n,," of the first message. */
static enum scram_result speak_proof(struct scram *scram, const char *password, const char *text,
                                     struct buf *response)
{
    struct scram_challenge challenge = {0};
    enum scram_result result =
        scram_read_challenge(text, scram->nonce, strlen(scram->nonce), &challenge);
    if (result != SCRAM_GOES_ON)
        return result;
    unsigned char proof[SCRAM_HASH_MOST];
    struct buf bare, signed_text;
    buf_init(&bare, SCRAM_MESSAGE_MOST);
    buf_init(&signed_text, 4 * SCRAM_MESSAGE_MOST);
    buf_print(&bare, "c=biws,r=%.*s", (int)challenge.nonce_length, challenge.nonce);
    buf_print(&signed_text, "%s,%s,%s", scram->first.data, text, bare.data);
    prove(scram, password, &challenge, &signed_text, proof);
    buf_add(response, bare.data, bare.length);
    buf_add_string(response, ",p=");
    add_base64(response, proof, size_of(scram->hash));
    bool good = !bare.overflow && !signed_text.overflow && !response->overflow;
    buf_finish(&bare);
    buf_finish(&signed_text);
    return good ? SCRAM_GOES_ON : SCRAM_MALFORMED;
}

/* v=signature, or e=why not */
enum scram_result scram_read_verdict(const char *verdict, const unsigned char *signature,
                                     size_t size)
{
    unsigned char given[SCRAM_HASH_MOST + 3];
    const char *value = NULL;
    size_t length = 0;
    if (scram_attribute(&verdict, 'e', &value, &length))
        return SCRAM_REFUSED;
    if (!scram_attribute(&verdict, 'v', &value, &length))
        return SCRAM_MALFORMED;
    bool same = scram_decode(value, length, given, sizeof given) == size &&
                CRYPTO_memcmp(given, signature, size) == 0;
    return same ? SCRAM_PROVEN : SCRAM_IMPOSTOR;
}

enum scram_result scram_step(struct scram *scram, const char *account, const char *password,
                             const char *challenge, size_t length, struct buf *response)
{
    if (length > SCRAM_MESSAGE_MOST || memchr(challenge, '\0', length) != NULL)
        return SCRAM_MALFORMED;
    char *text = mem_string_of(challenge, length);
    enum scram_result result = SCRAM_MALFORMED;
    switch (scram->step++) {
    case 0:
        result = length == 0 ? speak_first(scram, account, response) : SCRAM_MALFORMED;
        break;
    case 1:
        result = speak_proof(scram, password, text, response);
        break;
    case 2:
        result = scram_read_verdict(text, scram->server_signature, size_of(scram->hash));
        break;
    default:
        break;
    }
    free(text);
    return result;
}
