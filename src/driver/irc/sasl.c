#include "driver/irc/sasl.h"

#include <openssl/evp.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

static bool respond_plain(const struct sasl_login *login, const char *challenge, size_t length,
                          struct buf *response)
{
    (void)challenge;
    (void)length;
    return buf_add_byte(response, '\0') && buf_add_string(response, login->account) &&
           buf_add_byte(response, '\0') && buf_add_string(response, login->password);
}

/* The best first. */
static const struct sasl_mechanism mechanisms[] = {
    {"PLAIN", respond_plain},
};

static bool listed(const char *list, const char *name)
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

const struct sasl_mechanism *sasl_choose(const char *offered)
{
    bool said = offered != NULL && *offered != '\0';
    for (size_t i = 0; i < sizeof mechanisms / sizeof mechanisms[0]; i++) {
        if (!said || listed(offered, mechanisms[i].name))
            return &mechanisms[i];
    }
    return NULL;
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
