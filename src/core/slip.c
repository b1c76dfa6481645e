/* When something is to be posted, and why that cannot be read. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "command/when.h"
#include "core/act.h"
#include "core/wording.h"

enum { REST_MOST = 80 }; /* bytes of what somebody wrote that are shown to them */

/* Words as they were written, new; not all of many. */
static char *written(const struct words *words, size_t first, size_t end)
{
    if (first >= end)
        return mem_string("");
    const char *text = words->items[first].text;
    size_t length = (size_t)(words->items[end - 1].text - text) + words->items[end - 1].length;
    size_t whole = first;
    if (length <= REST_MOST)
        return mem_string_of(text, length);
    while (whole + 1 < end &&
           (size_t)(words->items[whole + 1].text - text) + words->items[whole + 1].length <=
               REST_MOST)
        whole++;
    length = (size_t)(words->items[whole].text - text) + words->items[whole].length;
    char *start = mem_string_of(text, length > REST_MOST ? 0 : length);
    char *cut = mem_print("%s...", start);
    free(start);
    return cut;
}

/* The id of the entry that is meant, which is safe to show as it is; a word for any. */
static const char *entry_meant(const struct case_file *file, const struct word *word)
{
    char name[VALUE_LONGEST + 1];
    const struct entry *entry =
        word_copy(word, name, sizeof name) ? guide_named(file->know->guide, name) : NULL;
    return entry == NULL ? "ENTRY" : entry->id;
}

bool act_slip(struct case_file *file, struct reply *reply)
{
    static const enum phrase phrases[] = {[WHEN_UNREAD] = PHRASE_WHEN_UNREAD,
                                          [WHEN_NO_TIME] = PHRASE_WHEN_NO_TIME,
                                          [WHEN_NO_DAY] = PHRASE_WHEN_NO_DAY,
                                          [WHEN_ONCE] = PHRASE_WHEN_ONCE,
                                          [WHEN_CANNOT] = PHRASE_WHEN_CANNOT};
    const struct command_rule *rule = file->decision.command.rule;
    struct words words;
    size_t at = 0;
    words_read(file->heard.text, &words);
    while (at < words.count && !word_is(&words.items[at], rule->words))
        at++;
    if (at + 2 >= words.count)
        return false;
    struct when_slip slip = when_slip(&words, at + 2);
    char *rest = written(&words, slip.first, slip.end);
    char *shown = wording_escaped(rest);
    const char *const values[] = {"rest",    slip.fault == WHEN_NO_TIME ? rest : shown,
                                  "entry",   entry_meant(file, &words.items[at + 1]),
                                  "example", rule->examples[0],
                                  "other",   rule->examples[1],
                                  NULL};
    bool found = *rest != '\0';
    if (found)
        *reply = act_phrase(file, phrases[slip.fault], values);
    free(rest);
    free(shown);
    return found;
}
