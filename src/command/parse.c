#include <string.h>

#include "base/str.h"
#include "command/argument.h"
#include "command/command.h"
#include "command/words.h"

enum {
    NEAREST_LEAST = 4,
    NEAREST_MOST = 16,
    NEAREST_SHORT = 5,
    FAULT_WORDS = 4,
    FAULT_WORDS_WHEN = 12
};

/* What people say to a person, too: no commands to be learned, and never proposed. */
static const struct {
    const char *words;
    enum command_name name;
} civil[] = {
    {"hello", COMMAND_HELP},        {"hi", COMMAND_HELP},          {"hey", COMMAND_HELP},
    {"hello there", COMMAND_HELP},  {"hi there", COMMAND_HELP},    {"good morning", COMMAND_HELP},
    {"good evening", COMMAND_HELP}, {"hallo", COMMAND_HELP},       {"start", COMMAND_HELP},
    {"thanks", COMMAND_THANKS},     {"thank you", COMMAND_THANKS}, {"thx", COMMAND_THANKS},
    {"ty", COMMAND_THANKS},         {"danke", COMMAND_THANKS},     {"ok thanks", COMMAND_THANKS},
    {"bye", COMMAND_THANKS},
};

/* ---- "for #help: pause" ---- */

static bool looks_like_room(const char *name)
{
    return strchr("#!&+", *name) != NULL || strchr(name, '@') != NULL;
}

/* Takes the words off that name another room; "" when there are none. */
static void take_room(struct words *words, char room[VALUE_LONGEST + 1])
{
    room[0] = '\0';
    if (words->count < 2 || !word_is(&words->items[0], "for") ||
        !word_copy(&words->items[1], room, VALUE_LONGEST + 1))
        return;
    size_t length = strlen(room);
    if (length > 1 && strchr(":,", room[length - 1]) != NULL)
        room[length - 1] = '\0';
    if (!looks_like_room(room)) {
        room[0] = '\0';
        return;
    }
    words->count -= 2;
    memmove(words->items, words->items + 2, words->count * sizeof words->items[0]);
}

/* ---- the table ---- */

/* "propose ENTRY: TEXT" as its words and its text, which may be of any length. */
struct parts {
    struct words head;
    const char *text; /* NULL: there is no colon, or nothing behind it */
};

enum { COLON_WITHIN = 8 }; /* words */

static void part_at_colon(const struct words *words, struct parts *parts)
{
    *parts = (struct parts){.head = *words};
    for (size_t i = 0; i < words->count && i < COLON_WITHIN; i++) {
        const struct word *word = &words->items[i];
        if (word->length == 0 || word->text[word->length - 1] != ':')
            continue;
        const char *text = word->text + word->length;
        text += strspn(text, " \t\r\n");
        parts->head.cut = false;
        parts->head.count = i + (word->length > 1);
        parts->head.items[i].length = word->length - 1;
        parts->text = *text == '\0' ? NULL : text;
        return;
    }
}

/* Whether the words after a command's own are its arguments, all of them. */
static bool read_arguments(const struct command_rule *rule, const struct words *words, size_t at,
                           struct command *command)
{
    memset(command->values, 0, sizeof command->values);
    for (size_t i = 0; rule->arguments[i].type != ARGUMENT_NONE; i++) {
        size_t used = argument_read(&rule->arguments[i], words, at, &command->values[i]);
        if (used == 0 && !rule->arguments[i].optional)
            return false;
        at += used;
    }
    return at == words->count;
}

static bool reads_form(const struct command_rule *rule, const char *form, const struct words *words,
                       struct command *command)
{
    size_t used = words_match(words, 0, form);
    return used > 0 && read_arguments(rule, words, used, command);
}

static bool reads_rule(const struct command_rule *rule, const struct parts *parts,
                       const struct words *all, struct command *command)
{
    const struct words *words = rule->text != NULL ? &parts->head : all;
    if (words->cut || (rule->text != NULL && parts->text == NULL))
        return false;
    command->text = rule->text != NULL ? parts->text : NULL;
    if (reads_form(rule, rule->words, words, command))
        return true;
    for (size_t i = 0; i < FORMS_MOST && rule->also[i] != NULL; i++) {
        if (reads_form(rule, rule->also[i], words, command))
            return true;
    }
    return false;
}

/* Then it takes more words. */
static bool says_when(const struct command_rule *rule)
{
    for (size_t i = 0; rule->arguments[i].type != ARGUMENT_NONE; i++) {
        if (rule->arguments[i].type == ARGUMENT_WHEN)
            return true;
    }
    return false;
}

/* A short text that begins like a command of moderators or their room, and is no question. Those of
 * members are words that people use in questions, too: alone, they are none. */
static bool is_faulty(const struct command_rule *rule, const struct parts *parts,
                      const struct words *words, const char *text)
{
    size_t used = words_match(rule->text != NULL ? &parts->head : words, 0, rule->words);
    bool alone = words->count == used;
    size_t most = says_when(rule) ? FAULT_WORDS_WHEN : FAULT_WORDS;
    if (rule->text != NULL && parts->text != NULL)
        return used > 0;
    return !words->cut && used > 0 && (rule->least > ROLE_MEMBER || rule->staff || alone) &&
           words->count - used <= most && strchr(text, '?') == NULL;
}

static void read_civil(const struct words *words, struct command *command)
{
    for (size_t i = 0; i < sizeof civil / sizeof civil[0]; i++) {
        if (words_match(words, 0, civil[i].words) == words->count)
            command->name = civil[i].name;
    }
}

/* "... in #help": what is said before the command weighs more. */
static void take_named_room(struct command *command)
{
    const struct argument *arguments = command->rule->arguments;
    for (size_t i = 0; arguments[i].type != ARGUMENT_NONE && *command->room == '\0'; i++) {
        if (arguments[i].type == ARGUMENT_ROOM)
            memcpy(command->room, command->values[i].text, sizeof command->room);
    }
}

struct command command_parse(const char *text)
{
    struct command command = {0};
    struct words words;
    words_read(text, &words);
    take_room(&words, command.room);
    if (words.count == 0)
        return command;
    const struct command_rule *faulty = NULL;
    struct parts parts;
    part_at_colon(&words, &parts);
    for (size_t i = 0; command_at(i) != NULL; i++) {
        const struct command_rule *rule = command_at(i);
        if (reads_rule(rule, &parts, &words, &command)) {
            command.name = rule->name;
            command.rule = rule;
            take_named_room(&command);
            return command;
        }
        if (faulty == NULL && is_faulty(rule, &parts, &words, text))
            faulty = rule;
    }
    memset(command.values, 0, sizeof command.values);
    command.text = NULL;
    read_civil(&words, &command);
    if (command.name == COMMAND_NONE && faulty != NULL) {
        command.name = faulty->name;
        command.rule = faulty;
        command.faulty = true;
    }
    return command;
}

void command_room(const char *text, char room[VALUE_LONGEST + 1])
{
    struct command command = command_parse(text);
    memcpy(room, command.room, sizeof command.room);
}

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

/* Short words lie near to many others that mean something: one slip is all that is forgiven. */
static size_t slips(const char *word, const char *name)
{
    size_t distance = str_distance(word, name);
    size_t most = strlen(name) > NEAREST_SHORT ? strlen(name) / 3 : 1;
    if (distance == 2 && is_shuffled(word, name))
        distance = 1;
    return distance <= most ? distance : SIZE_MAX;
}

const char *command_nearest(const char *text, enum role role)
{
    struct words words;
    char word[NEAREST_MOST + 1];
    const char *best = NULL;
    size_t least = SIZE_MAX;
    words_read(text, &words);
    if (words.count != 1 || words.items[0].length < NEAREST_LEAST ||
        !word_copy(&words.items[0], word, sizeof word))
        return NULL;
    str_lower(word);
    for (size_t i = 0; command_at(i) != NULL; i++) {
        const struct command_rule *rule = command_at(i);
        size_t distance = rule->least <= role ? slips(word, rule->words) : SIZE_MAX;
        if (distance < least) {
            least = distance;
            best = rule->words;
        }
    }
    return best;
}
