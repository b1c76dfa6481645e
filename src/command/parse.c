#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "command/argument.h"
#include "command/command.h"
#include "command/human.h"
#include "command/read.h"
#include "command/rights.h"
#include "command/words.h"

enum { FAULT_WORDS = 4, FAULT_WORDS_LONG = 12 };

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

/* The word without the mark behind it; false when it is no name. */
static bool copy_name(const struct word *word, char room[VALUE_LONGEST + 1], bool *colon)
{
    if (!word_copy(word, room, VALUE_LONGEST + 1))
        return false;
    size_t length = strlen(room);
    *colon = length > 1 && room[length - 1] == ':';
    if (length > 1 && strchr(":,", room[length - 1]) != NULL)
        room[length - 1] = '\0';
    return true;
}

/* "for #help: pause", "in #help pause", "#help: pause": takes the words off that name another room;
 * "" when there are none. `*maybe`: it is "for help: pause", and so a room or a sentence. */
static void take_room(struct words *words, char room[VALUE_LONGEST + 1], bool *maybe)
{
    bool colon = false;
    *maybe = false;
    room[0] = '\0';
    if (words->count < 2)
        return;
    bool named = word_is(&words->items[0], "for") || word_is(&words->items[0], "in");
    bool good = copy_name(&words->items[named], room, &colon);
    bool sign = strchr(named ? "#!&+" : "#&", *room) != NULL || (named && looks_like_room(room));
    *maybe = good && named && colon && !sign;
    if (!good || (!sign && !*maybe) || (!named && !colon))
        room[0] = '\0';
    else
        words_drop_first(words, 1U + named);
}

/* "for #help:pause": phones leave the blank out. Parts the room's name behind its last colon, which
 * may be one of its own: "#help:example.org". */
static bool part_room(struct words *words)
{
    size_t at =
        words->count > 1 && (word_is(&words->items[0], "for") || word_is(&words->items[0], "in"));
    struct word *name = &words->items[at];
    size_t length = name->length;
    while (length > 0 && name->text[length - 1] != ':')
        length--;
    if (length < 2 || length == name->length || words->count == WORDS_MOST)
        return false;
    memmove(name + 1, name, (words->count - at) * sizeof *name);
    words->count++;
    name[0].length = length;
    name[1].text += length;
    name[1].length -= length;
    return true;
}

/* "pause in #help" */
static bool take_room_behind(struct words *words, char room[VALUE_LONGEST + 1])
{
    char name[VALUE_LONGEST + 1];
    bool colon = false;
    size_t count = words->count;
    if (words->cut || *room != '\0' || count < 3 || !word_is(&words->items[count - 2], "in") ||
        !copy_name(&words->items[count - 1], name, &colon) || !looks_like_room(name))
        return false;
    memcpy(room, name, sizeof name);
    words->count = count - 2;
    return true;
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

/* ---- what is no command, but meant as one ---- */

/* Then it takes many words. */
static bool is_long(const struct command_rule *rule)
{
    for (size_t i = 0; rule->arguments[i].type != ARGUMENT_NONE; i++) {
        if (rule->arguments[i].type == ARGUMENT_WHEN)
            return true;
    }
    return rule->text != NULL;
}

/* Words that stand in sentences, and in no argument. */
static bool has_talk(const struct words *words, size_t at)
{
    static const char talk[] =
        "i me my mine myself you your we us our he him his she her they them their the of about "
        "with from but or not is are was be what how why who because if up "
        "ich mich mir mein meine du dich dir wir uns er sie ihn der die das von nicht";
    for (; at < words->count; at++) {
        if (word_in(&words->items[at], talk))
            return true;
    }
    return false;
}

/* What stands behind a command's words may be meant for its arguments. Commands of members are
 * words that people use in questions, too: alone, they are none. */
static bool may_be_meant(const struct command_rule *rule, const struct words *words, size_t used)
{
    size_t rest = words->count - used;
    if (rest == 0)
        return true;
    if (rest > (is_long(rule) ? FAULT_WORDS_LONG : FAULT_WORDS))
        return false;
    return rule->staff || (rule->jargon && !has_talk(words, used)) ||
           (rule->least > ROLE_MEMBER && argument_tried(&rule->arguments[0], words, used));
}

/* A short text that begins like a command, and is no question. */
static bool is_faulty(const struct command_rule *rule, const struct parts *parts, const char *text,
                      struct command *command)
{
    const struct words *words = parts_words(parts, rule);
    bool colon = rule->text != NULL && parts->text != NULL;
    size_t used = 0;
    for (size_t i = 0; used == 0 && read_form(rule, i) != NULL; i++) {
        used = words_match(words, 0, read_form(rule, i));
        command->natural = i > 0;
    }
    if (used == 0 ||
        (!colon && (words->cut || strchr(text, '?') != NULL || !may_be_meant(rule, words, used))))
        return false;
    read_arguments(rule, words, used, command);
    command->name = rule->name;
    command->rule = rule;
    command->faulty = true;
    command->talk = !colon && has_talk(words, used);
    command->meant =
        words->count == used || (argument_counts(&rule->arguments[0]) && !command->talk);
    return true;
}

/* ---- all ---- */

static bool read_whole(const struct words *words, struct command *command)
{
    struct parts parts;
    parts_read(words, &parts);
    for (size_t i = 0; command_at(i) != NULL; i++) {
        if (read_rule(command_at(i), &parts, command)) {
            take_named_room(command);
            return true;
        }
    }
    return false;
}

static void read_faulty(const struct words *words, const char *text, struct command *command)
{
    struct parts parts;
    parts_read(words, &parts);
    for (size_t i = 0; command_at(i) != NULL && !command->faulty; i++)
        is_faulty(command_at(i), &parts, text, command);
    if (!command->faulty) {
        memset(command->values, 0, sizeof command->values);
        command->natural = false;
    }
}

static void read_civil(const struct words *words, struct command *command)
{
    for (size_t i = 0; i < sizeof civil / sizeof civil[0]; i++) {
        bool greets = civil[i].name == COMMAND_HELP;
        if (words_match(words, 0, civil[i].words) == words->count && !(greets && words->polite))
            command->name = civil[i].name;
    }
}

/* "help Germany"; "help me" is none, but who knows no countries cannot tell. */
static void read_help(const struct words *words, struct command *command)
{
    const struct command_rule *rule = command_find("resources");
    bool asks = word_in(&words->items[0], "help hilfe");
    if (!asks || words->count < 2 || words->cut || !read_arguments(rule, words, 1, command))
        return;
    command->name = rule->name;
    command->rule = rule;
    command->natural = true;
    command->guessed = true;
}

/* "stop now", "whoami in #help": some commands end so themselves. */
static bool read_shortened(const struct words *words, struct command *command)
{
    struct words shorter = *words;
    bool now = words_drop_last(&shorter, "now");
    if (now && read_whole(&shorter, command))
        return true;
    if (!take_room_behind(&shorter, command->room))
        return false;
    if (read_whole(&shorter, command))
        return true;
    command->room[0] = '\0';
    return false;
}

/* "for help: pause" names a room when what follows is for a room. */
static bool is_for_room(const struct command *command)
{
    return command->rule->least > ROLE_MEMBER || command->name == COMMAND_WHOAMI;
}

static struct command parse(struct words words, const char *text)
{
    struct command command = {0};
    bool maybe = false;
    take_room(&words, command.room, &maybe);
    if (words.count == 0)
        return command;
    bool whole = read_whole(&words, &command) || read_shortened(&words, &command);
    if (maybe && (!whole || !is_for_room(&command)))
        return (struct command){0};
    command.unsigned_room = maybe;
    if (whole)
        return command;
    memset(command.values, 0, sizeof command.values);
    if (rights_read(&words, &command))
        return command;
    read_civil(&words, &command);
    if (command.name == COMMAND_NONE)
        read_faulty(&words, text, &command);
    if (command.name == COMMAND_NONE && human_wanted(&words)) {
        command.name = COMMAND_HUMAN;
        command.rule = command_find("human");
    }
    if (command.name == COMMAND_NONE)
        read_help(&words, &command);
    return command;
}

/* One that only moderators and curators give, as a whole. */
static bool read_order(const char *text, struct command *command)
{
    struct words words;
    words_read(text, &words);
    *command = parse(words, text);
    return command->rule != NULL && !command->faulty && command->rule->least > ROLE_MEMBER;
}

/* "pause; resume", or each on a line: nobody is to guess which one is undone by `undo`. */
static bool read_several(const char *text, struct command *command)
{
    char head[VALUE_LONGEST + 1];
    struct command second;
    size_t length = strcspn(text, "\n;,");
    if (text[length] == '\0' || length > VALUE_LONGEST)
        return false;
    memcpy(head, text, length);
    head[length] = '\0';
    bool both = read_order(text + length + 1, &second) && second.room[0] == '\0' &&
                read_order(head, command) && command->rule->text == NULL;
    command->faulty = command->meant = command->several = both;
    return both;
}

/* It ends so, whatever marks and blanks stand behind. */
static bool is_asked(const char *text)
{
    const char *mark = strrchr(text, '?');
    return mark != NULL && mark[strspn(mark, "? \t\r\n!.)\"'*_`~")] == '\0';
}

/* "leave now?": who asks wants to know first. In other words ("will you be quiet?") and with "could
 * you" it is a wish all the same. */
static struct command explained(const struct command *asked)
{
    struct command command = {.name = COMMAND_HELP, .rule = command_find("help")};
    memcpy(command.room, asked->room, sizeof command.room);
    command.values[0].given = true;
    snprintf(command.values[0].text, sizeof command.values[0].text, "%s", command_key(asked->rule));
    return command;
}

static bool is_deed(const struct command *command)
{
    const struct command_rule *rule = command->rule;
    return rule != NULL && !command->faulty && !command->natural && !rule->shows &&
           (rule->least > ROLE_MEMBER || rule->name == COMMAND_FORGET_ME) && rule->text == NULL;
}

struct command command_parse(const char *text)
{
    struct words words;
    words_read(text, &words);
    struct command command = parse(words, text);
    if (is_deed(&command) && !words.polite && is_asked(text))
        return explained(&command);
    struct command first;
    if ((command.rule == NULL || command.faulty) && read_several(text, &first))
        return first;
    if (command.rule != NULL || words.count == 0 || !part_room(&words))
        return command;
    struct command parted = parse(words, text);
    bool named = parted.rule != NULL && parted.room[0] != '\0' && is_for_room(&parted);
    return named ? parted : command;
}

void command_room(const char *text, char room[VALUE_LONGEST + 1])
{
    struct command command = command_parse(text);
    memcpy(room, command.room, sizeof command.room);
}
