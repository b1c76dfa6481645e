#include "command/rights.h"

#include <string.h>

#include "command/read.h"

/* "just leave me alone": of no weight wherever they stand. */
static const char fillers[] =
    "please pls plz bitte just now simply mal einfach doch endlich jetzt ab sofort";
/* "leave me alone. bye": what people say to somebody they have done with. */
static const char farewells[] = "bye goodbye thanks thx danke ok okay bot waymark tsch\xC3\xBC"
                                "ss already forever again wieder";

static void drop_fillers(struct words *words)
{
    size_t kept = 0;
    for (size_t i = 0; i < words->count; i++) {
        if (!word_in(&words->items[i], fillers))
            words->items[kept++] = words->items[i];
    }
    words->count = kept;
}

static bool ends_part(const struct word *word)
{
    return word->length > 1 && strchr(".,;!", word->text[word->length - 1]) != NULL;
}

/* The words from `first` to `end`, without the mark behind the last. */
static struct words part_of(const struct words *words, size_t first, size_t end)
{
    struct words part = {.count = end - first};
    memcpy(part.items, words->items + first, part.count * sizeof *part.items);
    while (part.count > 0 && ends_part(&part.items[part.count - 1]))
        part.items[part.count - 1].length--;
    return part;
}

static const struct command_rule *right_of(const struct words *words)
{
    struct parts parts;
    struct command command = {0};
    if (words->count == 0)
        return NULL;
    parts_read(words, &parts);
    for (size_t i = 0; command_at(i) != NULL; i++) {
        if (command_at(i)->wins && read_rule(command_at(i), &parts, &command))
            return command_at(i);
    }
    return NULL;
}

static bool is_farewell(const struct words *words)
{
    size_t i = 0;
    while (i < words->count && word_in(&words->items[i], farewells))
        i++;
    return i == words->count;
}

/* One right up to there, and behind it another, or nothing of weight. */
static bool read_split(const struct words *words, size_t at, struct command *command)
{
    size_t joined = at < words->count && word_in(&words->items[at], "and und & + then");
    struct words head = part_of(words, 0, at);
    struct words tail = part_of(words, at + joined, words->count);
    const struct command_rule *first = right_of(&head);
    const struct command_rule *second = right_of(&tail);
    bool good = first != NULL && (second != NULL || (!joined && is_farewell(&tail)));
    if (!good)
        return false;
    command->name = first->name;
    command->rule = first;
    command->natural = true;
    command->loose = true;
    command->second = second;
    return true;
}

bool rights_read(const struct words *words, struct command *command)
{
    struct words bare = *words;
    bool read = false;
    if (words->cut)
        return false;
    drop_fillers(&bare);
    for (size_t at = bare.count; !read && at > 0; at--)
        read = read_split(&bare, at, command);
    return read;
}
