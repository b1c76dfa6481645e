/* Certificates known by their fingerprints. */
#ifndef WAYMARK_DRIVER_IRC_PINS_H
#define WAYMARK_DRIVER_IRC_PINS_H

#include <stdbool.h>
#include <stddef.h>

enum { FINGERPRINT = 32 }; /* bytes of SHA-256 */

/* Reads "ab:CD:..." or "abcd...". */
bool fingerprint_read(const char *text, unsigned char out[FINGERPRINT]);

/* The fingerprint of the first certificate of a PEM text. */
bool fingerprint_of(const char *pem, unsigned char out[FINGERPRINT]);

/* "ab:cd:..." */
void fingerprint_write(const unsigned char fingerprint[FINGERPRINT], char out[3 * FINGERPRINT]);

/* Whether one of `count` texts is the fingerprint. */
bool fingerprint_is_among(const unsigned char fingerprint[FINGERPRINT], const char *const *texts,
                          size_t count);

#endif
