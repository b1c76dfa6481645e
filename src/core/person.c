#include "core/person.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/random.h"

/* The key stands in the file as hex, so that it reads as the secret file that it is. */
static void to_hex(const unsigned char *bytes, size_t length, char *hex)
{
    for (size_t i = 0; i < length; i++)
        snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
}

/* -1 for what is no hexadecimal digit. */
static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

static bool from_hex(const char *hex, unsigned char *bytes, size_t length)
{
    if (strlen(hex) != 2 * length)
        return false;
    for (size_t i = 0; i < length; i++) {
        int high = hex_value(hex[2 * i]);
        int low = hex_value(hex[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        bytes[i] = (unsigned char)(high * 16 + low);
    }
    return true;
}

static bool make_key(const char *path, unsigned char *key, const char **why)
{
    char hex[2 * PERSON_KEY_LENGTH + 1];
    random_bytes(key, PERSON_KEY_LENGTH);
    to_hex(key, PERSON_KEY_LENGTH, hex);
    char *fresh = mem_print("%s.new", path);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool good =
        fd >= 0 && write(fd, hex, sizeof hex - 1) == (ssize_t)sizeof hex - 1 && fsync(fd) == 0;
    if (fd >= 0 && close(fd) != 0)
        good = false;
    good = good && rename(fresh, path) == 0;
    if (!good)
        *why = "it cannot be written";
    free(fresh);
    mem_wipe(hex, sizeof hex);
    return good;
}

bool person_key_load(const char *folder, unsigned char key[PERSON_KEY_LENGTH], const char **why)
{
    char *path = file_join(folder, "person.key");
    bool good = false;
    if (access(path, F_OK) != 0 && errno == ENOENT) {
        good = make_key(path, key, why);
    } else {
        char *hex = file_secret(path, why);
        good = hex != NULL && from_hex(hex, key, PERSON_KEY_LENGTH);
        if (hex != NULL && !good)
            *why =
                "it is damaged: opt-outs can only be recognised with the key they were made with";
        free(hex);
    }
    free(path);
    return good;
}

void person_hash(const unsigned char key[PERSON_KEY_LENGTH], const char *account,
                 const char *sender, char hash[PERSON_HASH_LENGTH + 1])
{
    keyed_hash(key, account, sender, hash);
}

void person_opinion(const unsigned char key[PERSON_KEY_LENGTH], const char *account,
                    const char *sender, const char *entry, const char *opinion, int64_t week,
                    char id[PERSON_HASH_LENGTH + 1])
{
    char *who = mem_print("%s\n%s\n%s\n%lld", sender, entry, opinion, (long long)week);
    person_hash(key, account, who, id);
    free(who);
}
