/* People, where something about them must be kept: as a keyed hash that says nothing without the
 * key beside the store. */
#ifndef WAYMARK_CORE_PERSON_H
#define WAYMARK_CORE_PERSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/keyed.h"

enum { PERSON_KEY_LENGTH = KEYED_KEY_LENGTH, PERSON_HASH_LENGTH = KEYED_HASH_LENGTH };

/* Reads the key from `folder`/person.key, or makes it (mode 0600, synced) at the first start. False
 * and a constant sentence when neither can be done. */
bool person_key_load(const char *folder, unsigned char key[PERSON_KEY_LENGTH], const char **why);

/* Account and sender as one keyed hash. */
void person_hash(const unsigned char key[PERSON_KEY_LENGTH], const char *account,
                 const char *sender, char hash[PERSON_HASH_LENGTH + 1]);

/* That somebody has an opinion of an entry in a week: the id under which that is kept, in no room.
 */
void person_opinion(const unsigned char key[PERSON_KEY_LENGTH], const char *account,
                    const char *sender, const char *entry, const char *opinion, int64_t week,
                    char id[PERSON_HASH_LENGTH + 1]);

#endif
