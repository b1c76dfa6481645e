#include "driver/irc/pins.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>

static int digit(char byte)
{
    static const char digits[] = "0123456789abcdef";
    const char *at =
        byte != '\0' ? strchr(digits, byte >= 'A' && byte <= 'F' ? byte + 32 : byte) : NULL;
    return at != NULL ? (int)(at - digits) : -1;
}

bool fingerprint_read(const char *text, unsigned char out[FINGERPRINT])
{
    for (size_t i = 0; i < FINGERPRINT; i++) {
        if (i > 0 && *text == ':')
            text++;
        int high = digit(text[0]);
        int low = high < 0 ? -1 : digit(text[1]);
        if (low < 0)
            return false;
        out[i] = (unsigned char)(high * 16 + low);
        text += 2;
    }
    return *text == '\0';
}

bool fingerprint_of(const char *pem, unsigned char out[FINGERPRINT])
{
    unsigned int length = 0;
    BIO *bio = BIO_new_mem_buf(pem, -1);
    X509 *certificate = bio == NULL ? NULL : PEM_read_bio_X509(bio, NULL, NULL, NULL);
    bool good = certificate != NULL && X509_digest(certificate, EVP_sha256(), out, &length) == 1 &&
                length == FINGERPRINT;
    X509_free(certificate);
    BIO_free(bio);
    return good;
}

void fingerprint_write(const unsigned char fingerprint[FINGERPRINT], char out[3 * FINGERPRINT])
{
    for (size_t i = 0; i < FINGERPRINT; i++)
        snprintf(out + 3 * i, 4, i + 1 < FINGERPRINT ? "%02x:" : "%02x", fingerprint[i]);
}

bool fingerprint_is_among(const unsigned char fingerprint[FINGERPRINT], const char *const *texts,
                          size_t count)
{
    unsigned char one[FINGERPRINT];
    for (size_t i = 0; i < count; i++) {
        if (fingerprint_read(texts[i], one) && memcmp(one, fingerprint, FINGERPRINT) == 0)
            return true;
    }
    return false;
}
