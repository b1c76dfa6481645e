#include "base/diff.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* A text from word to word: word n goes from starts[n] to starts[n + 1], with the space after it.
 */
struct text {
    const char *bytes;
    size_t *starts;
    size_t count;
};

static const char space[] = " \t\r\n";

static void text_init(struct text *text, const char *bytes)
{
    size_t most = strlen(bytes) / 2 + 2;
    *text = (struct text){.bytes = bytes, .starts = mem_array(most + 1, sizeof *text->starts)};
    size_t at = strspn(bytes, space);
    while (bytes[at] != '\0') {
        text->starts[text->count++] = at;
        at += strcspn(bytes + at, space);
        at += strspn(bytes + at, space);
    }
    text->starts[text->count] = at;
}

static size_t word_length(const struct text *text, size_t word)
{
    size_t length = text->starts[word + 1] - text->starts[word];
    while (length > 0 && strchr(space, text->bytes[text->starts[word] + length - 1]) != NULL)
        length--;
    return length;
}

static bool same_word(const struct text *one, size_t a, const struct text *other, size_t b)
{
    size_t length = word_length(one, a);
    return length == word_length(other, b) &&
           memcmp(one->bytes + one->starts[a], other->bytes + other->starts[b], length) == 0;
}

/* The two texts, and between their equal ends how long the longest common run of words is from each
 * pair of words on. */
struct diff {
    struct text before, after;
    size_t head, before_end, after_end;
    uint16_t *common; /* NULL: too many words */
};

static size_t width(const struct diff *diff)
{
    return diff->after_end - diff->head + 1;
}

static uint16_t *cell(const struct diff *diff, size_t a, size_t b)
{
    return &diff->common[(a - diff->head) * width(diff) + (b - diff->head)];
}

static void trim_ends(struct diff *diff)
{
    const struct text *before = &diff->before, *after = &diff->after;
    diff->before_end = before->count;
    diff->after_end = after->count;
    while (diff->head < before->count && diff->head < after->count &&
           same_word(before, diff->head, after, diff->head))
        diff->head++;
    while (diff->before_end > diff->head && diff->after_end > diff->head &&
           same_word(before, diff->before_end - 1, after, diff->after_end - 1)) {
        diff->before_end--;
        diff->after_end--;
    }
}

static void measure(struct diff *diff)
{
    size_t rows = diff->before_end - diff->head + 1;
    if (rows > DIFF_WORDS || width(diff) > DIFF_WORDS)
        return;
    diff->common = mem_array(rows * width(diff), sizeof *diff->common);
    for (size_t a = diff->before_end; a-- > diff->head;) {
        for (size_t b = diff->after_end; b-- > diff->head;) {
            uint16_t down = *cell(diff, a + 1, b), right = *cell(diff, a, b + 1);
            *cell(diff, a, b) = same_word(&diff->before, a, &diff->after, b)
                                    ? (uint16_t)(*cell(diff, a + 1, b + 1) + 1)
                                : down > right ? down
                                               : right;
        }
    }
}

/* Words from `from` to `to`, without the space after the last. */
static void say(const struct text *text, size_t from, size_t to, char what, diff_each *each,
                void *data)
{
    if (from < to)
        each(data, what, text->bytes + text->starts[from],
             text->starts[to - 1] - text->starts[from] + word_length(text, to - 1));
}

/* How many words from here on are in neither's common run; and then, how many are in both. */
static void skip(const struct diff *diff, size_t *a, size_t *b)
{
    while (*a < diff->before_end && *b < diff->after_end &&
           !same_word(&diff->before, *a, &diff->after, *b)) {
        if (diff->common == NULL)
            break;
        if (*cell(diff, *a + 1, *b) >= *cell(diff, *a, *b + 1))
            ++*a;
        else
            ++*b;
    }
    if (*a == diff->before_end || *b == diff->after_end || diff->common == NULL) {
        *a = diff->before_end;
        *b = diff->after_end;
    }
}

void diff_words(const char *before, const char *after, diff_each *each, void *data)
{
    struct diff diff = {0};
    text_init(&diff.before, before);
    text_init(&diff.after, after);
    trim_ends(&diff);
    measure(&diff);
    say(&diff.before, 0, diff.head, ' ', each, data);
    for (size_t a = diff.head, b = diff.head; a < diff.before_end || b < diff.after_end;) {
        size_t old_a = a, old_b = b;
        skip(&diff, &a, &b);
        say(&diff.before, old_a, a, '-', each, data);
        say(&diff.after, old_b, b, '+', each, data);
        size_t same = a;
        while (a < diff.before_end && b < diff.after_end &&
               same_word(&diff.before, a, &diff.after, b)) {
            a++;
            b++;
        }
        say(&diff.before, same, a, ' ', each, data);
    }
    say(&diff.before, diff.before_end, diff.before.count, ' ', each, data);
    free(diff.common);
    free(diff.before.starts);
    free(diff.after.starts);
}
