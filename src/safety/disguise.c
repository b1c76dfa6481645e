#include "safety/disguise.h"

#include <string.h>

#include "base/buf.h"
#include "safety/shorthand.h"
#include "safety/vocabulary.h"

enum { WORD_MOST = 64, SEGMENT_MOST = 16 };

/* How one reading takes the signs that stand for more than one letter. */
struct reading {
    char one;  /* for 1 and ! */
    char star; /* for * */
};

static const struct reading readings[] = {
    {'i', 'i'}, {'l', 'i'}, {'i', 'u'}, {'i', 'a'}, {'i', 'e'}, {'i', 'o'},
};

static bool is_known(const struct vocabulary *vocabulary, const char *text, size_t length)
{
    struct seen seen = {0};
    return vocabulary_see(vocabulary, text, length, &seen);
}

static char letter_for(char sign, const struct reading *reading)
{
    switch (sign) {
    case '0':
        return 'o';
    case '1':
    case '!':
        return reading->one;
    case '3':
        return 'e';
    case '4':
    case '@':
        return 'a';
    case '5':
    case '$':
        return 's';
    case '7':
        return 't';
    case '*':
        return reading->star;
    default:
        return sign;
    }
}

/* Cyrillic letters that look like Latin ones, as UTF-8's second byte after D0 or D1. */
static char latin_of(unsigned char lead, unsigned char trail)
{
    static const struct {
        unsigned char lead, trail;
        char letter;
    } twins[] = {
        {0xD0, 0xB0, 'a'}, {0xD0, 0xB5, 'e'}, {0xD0, 0xBE, 'o'}, {0xD1, 0x81, 'c'},
        {0xD1, 0x80, 'p'}, {0xD1, 0x85, 'x'}, {0xD1, 0x83, 'y'}, {0xD1, 0x96, 'i'},
        {0xD1, 0x95, 's'}, {0xD1, 0x98, 'j'},
    };
    for (size_t i = 0; i < sizeof twins / sizeof *twins; i++)
        if (twins[i].lead == lead && twins[i].trail == trail)
            return twins[i].letter;
    return '\0';
}

/* Writes the word with its signs read as letters; returns the length. */
static size_t read_signs(const char *text, size_t length, const struct reading *reading, char *out)
{
    size_t size = 0;
    for (size_t i = 0; i < length; i++) {
        char twin =
            i + 1 < length ? latin_of((unsigned char)text[i], (unsigned char)text[i + 1]) : '\0';
        out[size++] = twin != '\0' ? twin : letter_for(text[i], reading);
        i += twin != '\0';
    }
    return size;
}

/* Cuts runs of one letter to at most `most` in place, if there is a run of three. */
static size_t squeeze(char *text, size_t length, size_t most)
{
    size_t size = 0, run = 0;
    for (size_t i = 0; i < length; i++) {
        run = size > 0 && text[size - 1] == text[i] ? run + 1 : 1;
        if (run <= most)
            text[size++] = text[i];
    }
    return size;
}

static bool has_run(const char *text, size_t length)
{
    for (size_t i = 2; i < length; i++)
        if (text[i] == text[i - 1] && text[i] == text[i - 2])
            return true;
    return false;
}

static bool accept(const struct vocabulary *vocabulary, const char *text, size_t length,
                   struct buf *out)
{
    const char *meaning = shorthand_meaning(text, length);
    if (meaning != NULL)
        return buf_add_string(out, meaning);
    return is_known(vocabulary, text, length) && buf_add(out, text, length);
}

static bool has_signs(const char *text, size_t length)
{
    bool letter = false, sign = false;
    for (size_t i = 0; i < length; i++) {
        letter |= text[i] >= 'a' && text[i] <= 'z';
        sign |= memchr("013457@$!*\xD0\xD1", text[i], 12) != NULL;
    }
    return letter && sign;
}

static bool read_one(const struct vocabulary *vocabulary, const char *text, size_t length,
                     const struct reading *reading, struct buf *out)
{
    char word[WORD_MOST] = "";
    size_t size = read_signs(text, length, reading, word);
    if (accept(vocabulary, word, size, out))
        return true;
    for (size_t most = 2; most >= 1 && has_run(text, length); most--) {
        size = squeeze(word, size, most);
        if (accept(vocabulary, word, size, out))
            return true;
    }
    return false;
}

/* Parts letters that stood alone into known words, the longest first: "killmyself". */
static bool read_spelled(const struct vocabulary *vocabulary, const char *text, size_t length,
                         struct buf *out)
{
    size_t best[WORD_MOST + 1] = {0}; /* length of the word that ends here, in the best parting */
    bool reached[WORD_MOST + 1] = {true};
    for (size_t start = 0; start < length; start++) {
        for (size_t size = 1; reached[start] && size <= SEGMENT_MOST && start + size <= length;
             size++) {
            bool word =
                size == 1 ? text[start] == 'i' : vocabulary_has(vocabulary, text + start, size);
            if (word && size > best[start + size]) {
                best[start + size] = size;
                reached[start + size] = true;
            }
        }
    }
    if (!reached[length])
        return false;
    size_t starts[WORD_MOST], count = 0;
    for (size_t end = length; end > 0; end -= best[end])
        starts[count++] = end - best[end];
    while (count-- > 0) {
        size_t end = count > 0 ? starts[count - 1] : length;
        buf_add(out, text + starts[count], end - starts[count]);
        if (count > 0)
            buf_add_byte(out, ' ');
    }
    return true;
}

bool disguise_read(const struct vocabulary *vocabulary, const char *text, size_t length,
                   bool spelled, struct buf *out)
{
    if (length > WORD_MOST || length < 2)
        return false;
    if (spelled && read_spelled(vocabulary, text, length, out))
        return true;
    if (has_signs(text, length)) {
        bool star = memchr(text, '*', length) != NULL;
        size_t count = star ? sizeof readings / sizeof *readings : 2;
        for (size_t i = 0; i < count; i++)
            if (read_one(vocabulary, text, length, &readings[i], out))
                return true;
    } else if (has_run(text, length) && read_one(vocabulary, text, length, readings, out)) {
        return true;
    }
    return false;
}
