/* Words that carry the shape of a question and not its topic. */
#ifndef WAYMARK_ANSWER_FRAME_H
#define WAYMARK_ANSWER_FRAME_H

#include <stdbool.h>
#include <stddef.h>

/* Words that most English sentences have. */
bool frame_is_stop(const char *word, size_t length);

/* Words that address the bot or greet, at the edges of a message. */
bool frame_is_greeting(const char *word, size_t length);

/* Words that a question or a request begins with. */
bool frame_is_asking(const char *word, size_t length);

#endif
