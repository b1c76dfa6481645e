#include "driver/account.h"

#include "base/str.h"

enum invites account_invites(const json_t *settings)
{
    const char *word = keys_text(settings, "invites", "listed");
    return str_equal(word, "anyone")  ? INVITES_ANYONE
           : str_equal(word, "never") ? INVITES_NEVER
                                      : INVITES_LISTED;
}

long account_invites_per_hour(const json_t *settings)
{
    return keys_number(settings, "invites_per_hour", 20);
}

void account_keep_first(void *data, bool warning, const char *key, size_t item,
                        const char *sentence)
{
    const char **kept = data;
    (void)key;
    (void)item;
    if (!warning && *kept == NULL)
        *kept = sentence;
}
