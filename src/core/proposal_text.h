/* What a text from chat must not hold, beyond what the rules for files say: whoever reads the
 * preview must see what members will get, and nobody is led away or called by it. Pure. */
#ifndef WAYMARK_CORE_PROPOSAL_TEXT_H
#define WAYMARK_CORE_PROPOSAL_TEXT_H

#include <stddef.h>

struct problems;

enum { PROPOSAL_WORDS_LEAST = 4 };

size_t proposal_words(const char *text);

/* Characters that are not seen, or look like others. */
void proposal_check_letters(const char *id, const char *text, struct problems *problems);

/* Addresses, names of people and rooms, placeholders; and too few words. */
void proposal_check_words(const char *id, const char *text, struct problems *problems);

#endif
