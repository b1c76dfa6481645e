/* Names as hashes that say nothing to whoever lacks the key. */
#ifndef WAYMARK_BASE_KEYED_H
#define WAYMARK_BASE_KEYED_H

enum { KEYED_KEY_LENGTH = 32, KEYED_HASH_LENGTH = 64 };

/* HMAC-SHA-256 (RFC 2104) of two texts, a line break between them, in hex and ended by NUL. */
void keyed_hash(const unsigned char key[KEYED_KEY_LENGTH], const char *one, const char *other,
                char hash[KEYED_HASH_LENGTH + 1]);

#endif
