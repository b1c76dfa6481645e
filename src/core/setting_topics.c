/* Lists of topics that are switched off. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/setting.h"

/* Whether `id` is `word`, or lies in the group of that name. */
static bool names(const char *word, size_t length, const char *id)
{
    return strncmp(id, word, length) == 0 && (id[length] == '\0' || id[length] == '/');
}

bool topic_is_own(const char *id)
{
    static const char own[] = "bot";
    return names(own, strlen(own), id);
}

const char *topic_off_by(const char *list, const char *id, size_t *length)
{
    if (topic_is_own(id))
        return NULL;
    while (list != NULL && *list != '\0') {
        *length = strcspn(list, " ");
        if (*length > 0 && names(list, *length, id))
            return list;
        list += *length + (list[*length] == ' ');
    }
    return NULL;
}

bool topic_is_off(const char *list, const char *id)
{
    size_t length = 0;
    return topic_off_by(list, id, &length) != NULL;
}

/* Whether a word of a list is `id`, or lies in the group of that name. */
static bool holds(const char *id, const char *word, size_t length)
{
    size_t group = strlen(id);
    return length >= group && strncmp(word, id, group) == 0 &&
           (length == group || word[group] == '/');
}

char *topic_list_with(const char *list, const char *id, bool with)
{
    char *out = mem_string("");
    while (*list != '\0') {
        size_t length = strcspn(list, " ");
        bool within = length > 0 && holds(id, list, length);
        if (!within && length > 0) {
            char *longer = mem_print("%s%s%.*s", out, *out == '\0' ? "" : " ", (int)length, list);
            free(out);
            out = longer;
        }
        list += length + (list[length] == ' ');
    }
    if (with) {
        char *longer = mem_print("%s%s%s", out, *out == '\0' ? "" : " ", id);
        free(out);
        out = longer;
    }
    return out;
}
