#include "core/known.h"

#include <string.h>

#include "base/zone.h"
#include "core/library.h"
#include "core/speakers.h"
#include "guide/guide.h"

static bool is_person(const struct known *known, const char *name)
{
    return strpbrk(name, "@:!") != NULL ||
           (known->speakers != NULL &&
            speakers_find(known->speakers, known->account, known->room, name, known->now) != NULL);
}

/* "language pl" is no talk, whether there is such a guide or not; "speak up" is. */
static bool is_language(const struct known *known, const char *name, bool natural)
{
    return (!natural && strlen(name) == 2) || library_language(known->library, name) != NULL;
}

static bool is_there(const struct known *known, const struct command *command, size_t index)
{
    const struct argument *argument = &command->rule->arguments[index];
    const char *name = command->values[index].text;
    char zone[ZONE_LONGEST + 1];
    if (argument->type == ARGUMENT_WHO)
        return is_person(known, name);
    switch (argument->names) {
    case NAMES_ENTRY:
        return guide_named(known->guide, name) != NULL;
    case NAMES_LANGUAGE:
        return is_language(known, name, command->natural);
    case NAMES_COUNTRY:
        return guide_region(known->guide, name) != NULL;
    case NAMES_ZONE:
        return zone_find(name, zone);
    case NAMES_NOTHING:
        break;
    }
    return true;
}

size_t known_strange(const struct known *known, const struct command *command)
{
    for (size_t i = 0; command->rule != NULL && i < ARGUMENTS_MOST; i++) {
        if (command->rule->arguments[i].type == ARGUMENT_NONE)
            break;
        if (command->values[i].given && !command->values[i].otherwise &&
            !is_there(known, command, i))
            return i + 1;
    }
    return 0;
}
