#include <string.h>

#include "base/str.h"
#include "command/when_inside.h"

void reader_look(struct reader *reader)
{
    const struct words *words = reader->words;
    if (reader->at > reader->farthest)
        reader->farthest = reader->at;
    reader->word[0] = '\0';
    if (reader->at >= words->count ||
        !word_copy(&words->items[reader->at], reader->word, sizeof reader->word)) {
        reader->word[0] = '\0';
        return;
    }
    str_lower(reader->word);
    size_t length = strlen(reader->word);
    if (length > 1 && reader->word[length - 1] == ',')
        reader->word[length - 1] = '\0';
}

void reader_go_on(struct reader *reader)
{
    reader->at++;
    reader_look(reader);
}

void reader_go_back(struct reader *reader, size_t at)
{
    reader->at = at;
    reader_look(reader);
}

bool reader_fails(struct reader *reader, enum when_fault fault)
{
    reader->fault = fault;
    return false;
}

bool reader_is_over(const struct reader *reader)
{
    return reader->at >= reader->words->count || str_equal(reader->word, "in");
}

bool word_is_in(const char *list, const char *word, size_t length)
{
    for (; length > 0 && *list != '\0'; list += strspn(list, " ")) {
        size_t next = strcspn(list, " ");
        if (next == length && strncmp(list, word, length) == 0)
            return true;
        list += next;
    }
    return false;
}

bool reader_takes(struct reader *reader, const char *list)
{
    bool good = word_is_in(list, reader->word, strlen(reader->word));
    if (good)
        reader_go_on(reader);
    return good;
}
