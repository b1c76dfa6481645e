/* WordPiece as BERT's uncased models have it (Devlin et al. 2018, section 3; the rules in every
 * detail are those of HuggingFace's tokenizers: BertNormalizer, BertPreTokenizer, WordPiece). */
#ifndef WAYMARK_SENSE_TOKENS_H
#define WAYMARK_SENSE_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/dictionary.h"

struct pieces {
    struct dictionary texts; /* their numbers are the tokens */
    size_t longest;          /* bytes of the longest piece */
    uint32_t unknown, start, end;
};

/* Learns the pieces, one a line. On failure returns false, with nothing to finish, and points
 * `*why` at a sentence, to be freed. */
bool pieces_init(struct pieces *pieces, const char *lines, size_t length, size_t count, char **why);
void pieces_finish(struct pieces *pieces);

/* The tokens of a text between those of start and end, `most` at most, which is at least two. A
 * text never makes special tokens: "[SEP]" is a bracket, a word and a bracket. */
size_t tokens_read(const struct pieces *pieces, const char *text, size_t length, uint32_t *tokens,
                   size_t most);

#endif
