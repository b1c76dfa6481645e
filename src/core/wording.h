/* Times and people as they are said to people, in a guide's language. */
#ifndef WAYMARK_CORE_WORDING_H
#define WAYMARK_CORE_WORDING_H

#include <stdint.h>

#include "guide/guide.h"

/* A phrase as text (Markdown), new. */
char *wording_phrase(const struct guide *guide, enum phrase phrase, const char *const *values);

/* Ditto, with a space before it: what stands behind another sentence. */
char *wording_behind(const struct guide *guide, enum phrase phrase, const char *const *values);

/* What networks and people named, as it is and no Markdown, new. */
char *wording_escaped(const char *text);

/* A moment as clocks in a zone ("" for UTC, which is said) show it: "18:30" on the day of `now`,
 * else "Mon 23 Nov, 18:30". Markdown, new. */
char *wording_time(const struct guide *guide, const char *zone, int64_t at, int64_t now);

/* Somebody as the network names them, without what every account has before it. Markdown, new. */
char *wording_person(const char *who);

#endif
