/* Tokens of whatever somebody writes: at least the two marks, at most what is read, all of them
 * known. */
#include <assert.h>
#include <string.h>

#include "fuzz.h"
#include "sense/tokens.h"

static const char lines[] =
    "[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n##a\nb\n##b\nab\n##ab\nthe\n##ing\n[\n]\n.\n'\n\xe4\xb8\xad\n"
    "\xe1\x84\x92\n##\xe1\x85\xa1\n";

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    enum { COUNT = 19, MOST = 64 };
    struct pieces pieces;
    char *why = NULL;
    uint32_t tokens[MOST], fewer[MOST];
    bool learned = pieces_init(&pieces, lines, sizeof lines - 1, COUNT, &why);
    assert(learned);
    size_t count = tokens_read(&pieces, (const char *)bytes, length, tokens, MOST);
    assert(count >= 2 && count <= MOST && tokens[0] == 2 && tokens[count - 1] == 3);
    for (size_t i = 0; i < count; i++)
        assert(tokens[i] < COUNT);
    size_t few = tokens_read(&pieces, (const char *)bytes, length, fewer, 8);
    assert(few == (count < 8 ? count : 8) && memcmp(fewer, tokens, (few - 1) * sizeof *fewer) == 0);
    pieces_finish(&pieces);
    return 0;
}
