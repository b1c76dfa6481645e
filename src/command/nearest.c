/* The command that somebody meant who mistyped it. */
#include <string.h>

#include "base/str.h"
#include "command/command.h"
#include "command/read.h"

enum { NEAREST_LEAST = 4, NEAREST_MOST = 32, NEAREST_SHORT = 5 };

/* Whether two words are made of the same letters: one typed in another order. */
static bool is_shuffled(const char *a, const char *b)
{
    int counts[256] = {0};
    for (; *a != '\0'; a++)
        counts[(unsigned char)*a]++;
    for (; *b != '\0'; b++)
        counts[(unsigned char)*b]--;
    for (size_t i = 0; i < 256; i++) {
        if (counts[i] != 0)
            return false;
    }
    return true;
}

/* Short words lie near to many others that mean something, and so does what stands in a sentence:
 * there one slip is all that is forgiven. */
static size_t slips(const char *said, const char *name, bool alone)
{
    size_t distance = str_distance(said, name);
    size_t length = strlen(name);
    bool one_word = strchr(name, ' ') == NULL;
    size_t most = alone && one_word && length > NEAREST_SHORT ? length / 3 : 1;
    if (distance == 2 && is_shuffled(said, name))
        distance = 1;
    if (!alone && one_word && length > NEAREST_SHORT + 2)
        most = 2;
    return length >= NEAREST_LEAST && distance <= most ? distance : SIZE_MAX;
}

/* The first words, as many as the name has; false when they are too long, or not there. */
static bool join(const struct words *words, const char *name, char *out, size_t *used)
{
    size_t length = 0;
    *used = 1;
    for (const char *at = name; (at = strchr(at, ' ')) != NULL; at++)
        ++*used;
    for (size_t i = 0; i < *used; i++) {
        if (i >= words->count || length + words->items[i].length + 1 > NEAREST_MOST)
            return false;
        memcpy(out + length, words->items[i].text, words->items[i].length);
        length += words->items[i].length;
        out[length++] = i + 1 < *used ? ' ' : '\0';
    }
    str_lower(out);
    return strlen(out) >= NEAREST_LEAST;
}

/* What members tell the bot takes words that people use in questions, too: there the whole text is
 * the command. What stands behind those of moderators is the arguments. */
static size_t distance_to(const struct command_rule *rule, const struct parts *parts)
{
    const struct words *words = parts_words(parts, rule);
    char said[NEAREST_MOST + 1];
    size_t used = 0;
    struct command command = {0};
    if (parts->all.cut && rule->text == NULL)
        return SIZE_MAX;
    if (!join(words, rule->words, said, &used))
        return SIZE_MAX;
    bool alone = words->count == used && parts->text == NULL;
    bool whole = rule->least > ROLE_MEMBER && (rule->text != NULL) == (parts->text != NULL) &&
                 read_arguments(rule, words, used, &command);
    return alone || whole ? slips(said, rule->words, alone) : SIZE_MAX;
}

/* "help puase", of those who have commands to look up. */
static bool takes_help(struct words *words, enum role role)
{
    bool help = role > ROLE_MEMBER && words->count > 1 && word_in(&words->items[0], "help hilfe");
    if (help)
        words_drop_first(words, 1);
    return help;
}

const char *command_nearest(const char *text, enum role role, bool *help)
{
    struct words words;
    struct parts parts;
    const char *best = NULL;
    size_t least = SIZE_MAX;
    words_read(text, &words);
    *help = takes_help(&words, role);
    parts_read(&words, &parts);
    for (size_t i = 0; command_at(i) != NULL; i++) {
        const struct command_rule *rule = command_at(i);
        size_t distance = rule->least <= role ? distance_to(rule, &parts) : SIZE_MAX;
        if (distance < least) {
            least = distance;
            best = rule->words;
        }
    }
    return best;
}
