/* A question as the scorers read it: folded words, their stems, and how much each says. */
#ifndef WAYMARK_ANSWER_TEXT_H
#define WAYMARK_ANSWER_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct stems;

enum { TEXT_READ = 4096, TEXT_WORDS = 512 };

struct token {
    uint32_t start; /* of the folded word in `folded` */
    uint32_t length;
    uint32_t stem; /* of the stem in `stems` */
    uint32_t stem_length;
    int32_t stem_number; /* DICTIONARY_UNKNOWN: no line has it */
    int32_t word;        /* its own number while words are learned (stems.h) */
    bool frame;          /* a word of the question's shape, not of its topic: "how", "do", "i" */
};

/* What was asked, without the words that only address the bot or greet. */
struct text {
    struct buf folded;
    struct buf stems;
    struct token items[TEXT_WORDS];
    size_t count;
    size_t topical;   /* how many tokens are no frame */
    bool is_question; /* it has the form of a question or a request */
};

/* Reads the first TEXT_READ bytes of valid UTF-8, at most TEXT_WORDS words. */
void text_init(struct text *text, struct stems *stems, const char *message);
void text_finish(struct text *text);

const char *text_word(const struct text *text, size_t index, size_t *length);
const char *text_stem(const struct text *text, size_t index, size_t *length);

#endif
