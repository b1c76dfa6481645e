/* What people or machines may write to hold the bot up, each to be repeated until 64 KiB are full:
 * for the unit test that they come through, and for the benchmark that times them. */
#include <stdbool.h>

#include "base/buf.h"
#include "base/utf8.h"

enum { HOSTILE_LENGTH = 64 * 1024 };

/* A piece repeated until the text is full, as a driver hands it over: valid UTF-8. */
static inline bool hostile_fill(struct buf *out, const char *piece)
{
    struct buf raw;
    buf_init(&raw, HOSTILE_LENGTH);
    buf_init(out, 4 * HOSTILE_LENGTH);
    while (buf_add_string(&raw, piece))
        continue;
    bool good = utf8_clean(out, raw.data, raw.length);
    buf_finish(&raw);
    return good;
}

static const struct hostile_line {
    const char *name;
    const char *piece;
} hostile_lines[] = {
    {"one word", "suicide "},
    {"one word without spaces", "suicide"},
    {"single letters", "i "},
    {"spelled letters", "k i l l m y s e l f "},
    {"emoji", "\xF0\x9F\x98\x80"},
    {"joined emoji", "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7 "},
    {"punctuation", "?!.,;:-()"},
    {"apostrophes", "'"},
    {"stars", "*"},
    {"signs between letters", "a!!a"},
    {"newlines", "\n"},
    {"Arabic", "\xD8\xA3\xD8\xB1\xD9\x8A\xD8\xAF \xD8\xA7\xD9\x84\xD9\x85\xD9\x88\xD8\xAA "},
    {"Hebrew without spaces", "\xD7\x90\xD7\xA0\xD7\x99"},
    {"turned direction", "\xE2\x80\xAE"
                         "em llik \xE2\x80\xAC"},
    {"Japanese", "\xE6\xAD\xBB\xE3\x81\xAB\xE3\x81\x9F\xE3\x81\x84"},
    {"Hangul", "\xED\x95\x9C\xEA\xB8\x80 "},
    {"mixed scripts",
     "i \xD1\x85\xD0\xBE\xD1\x87\xD1\x83 die \xE6\xAD\xBB mourir \xD9\x85\xD9\x88\xD8\xAA "},
    {"zero width between letters",
     "k\xE2\x80\x8Bi\xE2\x80\x8Bl\xE2\x80\x8Bl\xE2\x80\x8B me\xE2\x80\x8B "},
    {"marks on a letter", "a\xCC\x81\xCC\x82\xCC\x83\xCC\x84\xCC\x85"},
    {"marks on nothing", "\xCC\x81"},
    {"a letter that is eighteen", "\xEF\xB7\xBA "},
    {"invalid bytes", "\xFF\xC3 \xED\xA0\x80"},
    {"signs for letters", "k1ll my$3lf "},
    {"stars for letters", "k*ll m*s*lf "},
    {"drawn out letters", "kiiiiiill myyyyyself "},
    {"short forms", "i'm don't he's "},
    {"an idiom", "this deadline is killing me "},
    {"nearly danger", "i do not want to be the one to end "},
    {"nearly danger, of a friend", "my friend wants to kill his "},
    /* found by a search for what the screen takes longest for */
    {"members of lists", "down somebody they so my us friend man somebody dad mum "},
    {"members of lists, otherwise", "parents bro ex son bloke that "},
};
enum { HOSTILE_LINES = sizeof hostile_lines / sizeof *hostile_lines };
