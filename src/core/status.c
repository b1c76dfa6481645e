#include "core/status.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "core/config.h"
#include "core/core.h"

enum { FILE_LONGEST = 1024 * 1024, STALE_AFTER = 3 * STATUS_EVERY };

static json_t *describe(const struct config *config, const struct core *core, int64_t now)
{
    json_t *accounts = json_array();
    for (size_t i = 0; i < config->account_count; i++) {
        struct account_state state = core_state(core, i);
        const char *word = state.refused ? "refused"
                           : state.up    ? "up"
                           : state.ready ? "connecting"
                                         : "down";
        json_array_append_new(accounts, json_pack("{s:s, s:s, s:s, s:I}", "name",
                                                  config->accounts[i].name, "state", word, "why",
                                                  state.why, "waiting", (json_int_t)state.waiting));
    }
    return json_pack("{s:I, s:I, s:o}", "pid", (json_int_t)getpid(), "time", (json_int_t)now,
                     "accounts", accounts);
}

void status_write(const struct config *config, const struct core *core, int64_t now)
{
    if (config->state == NULL)
        return;
    json_t *status = describe(config, core, now);
    char *path = file_join(config->state, "status.json");
    char *fresh = mem_print("%s.new", path);
    if (status == NULL || json_dump_file(status, fresh, JSON_INDENT(2)) != 0 ||
        rename(fresh, path) != 0)
        log_write(LOG_LEVEL_WARNING, NULL, "status.json cannot be written");
    free(fresh);
    free(path);
    json_decref(status);
}

/* A status that is old or whose process is gone is history. */
static bool is_alive(const json_t *status, int64_t now)
{
    json_int_t pid = json_integer_value(json_object_get(status, "pid"));
    if (pid <= 0 || (kill((pid_t)pid, 0) != 0 && errno == ESRCH))
        return false;
    int64_t written = json_integer_value(json_object_get(status, "time"));
    return now - written < STALE_AFTER && written - now < STALE_AFTER;
}

static int show_accounts(const json_t *status, FILE *out)
{
    int result = 0;
    size_t index;
    json_t *account;
    json_array_foreach(json_object_get(status, "accounts"), index, account)
    {
        const char *state = json_string_value(json_object_get(account, "state"));
        const char *why = json_string_value(json_object_get(account, "why"));
        if (strcmp(state == NULL ? "" : state, "up") != 0)
            result = 1;
        if (out != NULL)
            fprintf(out, "%-20s %-11s waiting %-4lld %s\n",
                    json_string_value(json_object_get(account, "name")), state,
                    (long long)json_integer_value(json_object_get(account, "waiting")), why);
    }
    return result;
}

int status_show(const struct config *config, bool json, int64_t now, FILE *out)
{
    char *path = file_join(config->state == NULL ? "." : config->state, "status.json");
    struct buf text;
    buf_init(&text, FILE_LONGEST);
    const char *why = NULL;
    json_error_t error;
    json_t *status =
        file_read(path, &text, &why) ? json_loadb(text.data, text.length, 0, &error) : NULL;
    int result = 5;
    if (status == NULL) {
        fprintf(stderr, "waymark: %s: %s\n", path, why == NULL ? "it is damaged" : why);
    } else if (!is_alive(status, now)) {
        fprintf(stderr, "waymark: the daemon does not run\n");
        result = 1;
    } else {
        if (json)
            json_dumpf(status, out, JSON_INDENT(2));
        result = show_accounts(status, json ? NULL : out);
    }
    json_decref(status);
    buf_finish(&text);
    free(path);
    return result;
}
