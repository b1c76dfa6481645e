#include "answer/windows.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sense/sense.h"

enum {
    WINDOWS_MOST = 3,
    TOKENS_ALL = 136, /* of all windows: what they hold decides how long a message takes */
    WORDS = 42,       /* in a window of a long text: about as many as the encoder reads */
};

/* A part of a text. */
struct window {
    size_t start;
    size_t length;
};

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

static bool ends_sentence(char byte)
{
    return byte == '.' || byte == '?' || byte == '!' || byte == '\n';
}

/* The end of a window that begins at `start`: after so many words, and not within a sentence where
 * one ends in its second half. */
static size_t end_of(const char *text, size_t start, size_t length)
{
    size_t words = 0, end = start, good = 0;
    while (end < length && words < WORDS) {
        while (end < length && is_space(text[end]))
            end++;
        while (end < length && !is_space(text[end]))
            end++;
        words++;
        if (words > WORDS / 2 && end > start && ends_sentence(text[end - 1]))
            good = end;
    }
    return good > 0 && end < length ? good : end;
}

/* Of the windows of a long text, the first ones and the last: people begin with what matters, or
 * end with it. */
static size_t cut(const char *text, size_t length, struct window windows[WINDOWS_MOST])
{
    size_t count = 0;
    for (size_t at = 0; at < length;) {
        size_t end = end_of(text, at, length);
        if (count == WINDOWS_MOST)
            windows[count - 1] = (struct window){at, end - at};
        else
            windows[count++] = (struct window){at, end - at};
        at = end > at ? end : length;
    }
    return count;
}

/* Leaves the middle one out where all together would take too long. Returns how many stay. */
static size_t spare(const struct sense *sense, const char *text,
                    struct window windows[WINDOWS_MOST], size_t count)
{
    uint32_t tokens[SENSE_TOKENS];
    size_t all = 0;
    for (size_t i = 0; i < count; i++)
        all += sense_tokens(sense, text + windows[i].start, windows[i].length, tokens);
    if (count < WINDOWS_MOST || all <= TOKENS_ALL)
        return count;
    windows[1] = windows[2];
    return 2;
}

/* How likely anything but the last class ("none") is. */
static float most_likely(const struct sense *sense, enum sense_head head, const float *vector)
{
    size_t count = sense_classes(sense, head);
    float *likely = mem_array(count + 1, sizeof *likely);
    float best = 0;
    if (count > 0)
        sense_judge(sense, head, vector, likely);
    for (size_t i = 0; i + 1 < count; i++)
        best = likely[i] > best ? likely[i] : best;
    free(likely);
    return best;
}

static const float *choose(const struct sense *sense, enum sense_head head, const float *vectors,
                           size_t count)
{
    size_t width = sense_width(sense);
    const float *best = vectors;
    for (size_t i = 1; i < count; i++) {
        if (most_likely(sense, head, vectors + i * width) > most_likely(sense, head, best))
            best = vectors + i * width;
    }
    return best;
}

void windows_init(struct windows *windows, struct sense *sense, const char *text, size_t length)
{
    uint32_t tokens[SENSE_TOKENS];
    struct window parts[WINDOWS_MOST] = {{0, length}};
    size_t width = sense_width(sense);
    size_t count = 1;
    if (sense_tokens(sense, text, length, tokens) == SENSE_TOKENS)
        count = spare(sense, text, parts, cut(text, length, parts));
    windows->count = count;
    windows->vectors = mem_array(count * width, sizeof *windows->vectors);
    for (size_t i = 0; i < count; i++)
        sense_read(sense, text + parts[i].start, parts[i].length, windows->vectors + i * width);
    windows->asking = choose(sense, SENSE_GUIDE, windows->vectors, count);
    windows->danger = choose(sense, SENSE_DANGER, windows->vectors, count);
}

void windows_finish(struct windows *windows)
{
    free(windows->vectors);
}
