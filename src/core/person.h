/* People, where something about them must be kept: as a keyed hash that says nothing without the
 * key beside the store. */
#ifndef WAYMARK_CORE_PERSON_H
#define WAYMARK_CORE_PERSON_H

#include <stdbool.h>
#include <stddef.h>

enum { PERSON_KEY_LENGTH = 32, PERSON_HASH_LENGTH = 64 };

/* Reads the key from `folder`/person.key, or makes it (mode 0600, synced) at the first start. False
 * and a constant sentence when neither can be done. */
bool person_key_load(const char *folder, unsigned char key[PERSON_KEY_LENGTH], const char **why);

/* HMAC-SHA-256 (RFC 2104) of account and sender, in hex. */
void person_hash(const unsigned char key[PERSON_KEY_LENGTH], const char *account,
                 const char *sender, char hash[PERSON_HASH_LENGTH + 1]);

#endif
