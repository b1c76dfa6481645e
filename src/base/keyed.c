#include "base/keyed.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void keyed_hash(const unsigned char key[KEYED_KEY_LENGTH], const char *one, const char *other,
                char hash[KEYED_HASH_LENGTH + 1])
{
    char *text = mem_print("%s\n%s", one, other);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    HMAC(EVP_sha256(), key, KEYED_KEY_LENGTH, (const unsigned char *)text, strlen(text), digest,
         &length);
    for (size_t i = 0; i < KEYED_HASH_LENGTH / 2; i++)
        snprintf(hash + 2 * i, 3, "%02x", digest[i]);
    free(text);
}
