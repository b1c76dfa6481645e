/* Secrets: read when a driver starts, gone from memory once it has them. */
#include "core/config.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"

json_t *config_secrets(const struct account *account, char **why)
{
    json_t *secrets = json_object();
    const char *name;
    json_t *path;
    json_object_foreach(account->secrets, name, path)
    {
        const char *reason = NULL;
        char *secret = file_secret(json_string_value(path), &reason);
        json_t *value = secret == NULL ? NULL : json_string(secret);
        if (value == NULL) {
            *why = mem_print("the secret file %s: %s", json_string_value(path),
                             reason == NULL ? "it is not UTF-8" : reason);
            free(secret);
            config_forget_secrets(secrets);
            return NULL;
        }
        json_object_set_new(secrets, name, value);
        mem_forget(secret);
    }
    return secrets;
}

/* jansson keeps a string in memory of its own; the bytes are ours to overwrite before it goes. */
void config_forget_secrets(json_t *secrets)
{
    const char *name;
    json_t *value;
    json_object_foreach(secrets, name, value)
    {
        size_t length = json_string_length(value);
        char *blank = mem_array(length + 1, 1);
        memset(blank, '*', length);
        union {
            const char *read;
            char *write;
        } text = {.read = json_string_value(value)};
        memcpy(text.write, blank, length);
        free(blank);
    }
    json_decref(secrets);
}
