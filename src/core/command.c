#include "core/command.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

enum argument { ARGUMENT_NONE, ARGUMENT_MAY };

static const struct {
    const char *words;
    enum command_name name;
    enum argument argument;
    bool for_moderators;
} table[] = {
    {"help", COMMAND_HELP, ARGUMENT_NONE, false},
    {"commands", COMMAND_HELP, ARGUMENT_NONE, false},
    {"topics", COMMAND_TOPICS, ARGUMENT_NONE, false},
    {"list", COMMAND_TOPICS, ARGUMENT_NONE, false},
    {"more", COMMAND_MORE, ARGUMENT_NONE, false},
    {"tell me more", COMMAND_MORE, ARGUMENT_NONE, false},
    {"sources", COMMAND_SOURCES, ARGUMENT_NONE, false},
    {"source", COMMAND_SOURCES, ARGUMENT_NONE, false},
    {"about", COMMAND_ABOUT, ARGUMENT_NONE, false},
    {"privacy", COMMAND_PRIVACY, ARGUMENT_NONE, false},
    {"resources", COMMAND_RESOURCES, ARGUMENT_MAY, false},
    {"helplines", COMMAND_RESOURCES, ARGUMENT_MAY, false},
    {"leave me alone", COMMAND_LEAVE_ME_ALONE, ARGUMENT_NONE, false},
    {"come back", COMMAND_COME_BACK, ARGUMENT_NONE, false},
    {"pause", COMMAND_PAUSE, ARGUMENT_MAY, true},
    {"resume", COMMAND_RESUME, ARGUMENT_NONE, true},
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

enum { COMMANDS = sizeof table / sizeof table[0], TEXT_LONGEST = 127 };

/* The text without the marks people put around a command, white space folded, in lower case. False
 * when it is too long to be one. */
static bool tidy(const char *text, char out[TEXT_LONGEST + 1])
{
    size_t length = 0;
    text += strspn(text, " \t\r\n!/.\"'`");
    for (; *text != '\0'; text++) {
        bool space = strchr(" \t\r\n", *text) != NULL;
        if (space && (length == 0 || out[length - 1] == ' '))
            continue;
        if (length == TEXT_LONGEST)
            return false;
        out[length++] = space ? ' ' : *text;
    }
    while (length > 0 && strchr(" !?.,\"'`", out[length - 1]) != NULL)
        length--;
    out[length] = '\0';
    str_lower(out);
    return true;
}

struct command command_parse(const char *text)
{
    struct command command = {0};
    char tidied[TEXT_LONGEST + 1];
    if (!tidy(text, tidied))
        return command;
    for (size_t i = 0; i < COMMANDS; i++) {
        size_t length = strlen(table[i].words);
        if (strncmp(tidied, table[i].words, length) != 0)
            continue;
        const char *rest = tidied + length;
        bool alone = *rest == '\0';
        bool with = table[i].argument == ARGUMENT_MAY && *rest == ' ' &&
                    strchr(rest + 1, ' ') == NULL && strlen(rest + 1) <= COMMAND_ARGUMENT_LONGEST;
        if (!alone && !with)
            continue;
        command.name = table[i].name;
        command.for_moderators = table[i].for_moderators;
        if (with)
            snprintf(command.argument, sizeof command.argument, "%s", rest + 1);
        return command;
    }
    for (size_t i = 0; i < sizeof civil / sizeof civil[0]; i++) {
        if (str_equal(tidied, civil[i].words))
            command.name = civil[i].name;
    }
    return command;
}

const char *command_nearest(const char *text)
{
    char tidied[TEXT_LONGEST + 1];
    if (!tidy(text, tidied) || strchr(tidied, ' ') != NULL || strlen(tidied) < 4)
        return NULL;
    return str_nearest(tidied, table, COMMANDS, sizeof table[0]);
}
