/* What the operator decided: config/waymark.yaml, read and checked as a whole. */
#ifndef WAYMARK_CORE_CONFIG_H
#define WAYMARK_CORE_CONFIG_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "answer/answer.h"
#include "base/log.h"
#include "base/str.h"
#include "core/decide.h"

struct driver;
struct problems;

struct account {
    char *name;                  /* unique; names it in logs and in the store */
    const struct driver *driver; /* a built-in one, or NULL */
    char *program;               /* else the path of a program that speaks lines */
    json_t *settings;            /* object, as the driver gets it */
    json_t *secrets;             /* object: name to the path of the file that holds it */
};

/* What holds in a room, or in all rooms of an account. NULL: as elsewhere. */
struct room_rule {
    char *account;
    char *room; /* NULL: all rooms of the account */
    char *language;
    char *region;
    char *staff; /* the room of its moderators */
    char *timezone;
    enum room_mode mode;
    bool has_mode;
    struct str_list moderators; /* people, as the network names them */
    struct str_list curators;
};

/* Somebody who runs the bot. */
struct owner {
    char *account;
    char *who; /* as the network names them there */
};

struct config {
    char *name;     /* what the bot calls itself in its fixed lines */
    char *content;  /* folder */
    char *state;    /* folder; NULL: nothing outlives the process */
    char *language; /* "en" */
    char *model;    /* NULL: the one in the content */
    char *region;   /* whose helplines come first where nobody says otherwise */
    char *timezone; /* by whose clocks, ditto */
    enum log_level log;
    enum room_mode mode; /* of rooms that have no setting of their own */
    struct answer_bands bands;
    long room_per_minute; /* answers, crisis replies not counted */
    long person_per_minute;
    int64_t driver_silence; /* milliseconds without a pong until a driver counts as hung */
    int64_t driver_retry_least;
    int64_t driver_retry_most;
    long driver_flood; /* lines a second that a driver may send in the long run */
    struct account *accounts;
    size_t account_count;
    struct room_rule *rooms;
    size_t room_count;
    json_t *rooms_described; /* array, for printing */
    struct owner *owners;
    size_t owner_count;
    json_t *owners_described;
    json_t *effective; /* the whole of it, as it was understood */
};

/* Reads a file, all problems collected, secret files looked at but not kept. Always returns a
 * configuration; it is of use only when problems has no errors. */
struct config *config_load(const char *path, struct problems *problems);

/* The defaults, without state and without accounts: for `chat` and `replay`, which add their own.
 * `content` NULL: the program's own. */
struct config *config_bare(const char *content);

/* Adds an account; `network` NULL for one whose driver is played by somebody else. `greeting` may
 * be NULL. */
void config_add_account(struct config *config, const char *name, const char *network,
                        const char *greeting);

/* Another language than the default. */
void config_set_language(struct config *config, const char *language);

/* Another model file than the one in the content; MODEL_NONE: words alone decide. */
#define MODEL_NONE "none"
void config_set_model(struct config *config, const char *model);

void config_add_owner(struct config *config, const char *account, const char *who);

/* Adds a rule, whose texts it takes over. */
void config_add_room(struct config *config, const struct room_rule *rule);

/* What holds in a room: `mode` always, `language`, `region`, `staff` and `timezone` where
 * somebody says so (the configuration's own texts). */
struct room_rule config_room(const struct config *config, const char *account, const char *room);

void config_destroy(struct config *config);

/* Reads an account's secrets into a new object of strings, to be wiped by config_forget_secrets().
 * NULL and a new sentence in `*why` when one cannot be read. */
json_t *config_secrets(const struct account *account, char **why);
void config_forget_secrets(json_t *secrets);

/* Prints the effective configuration as YAML: paths of secrets, never secrets. */
void config_print(const struct config *config, FILE *out);

/* The content folder that belongs to this program: beside it where it is installed or was built.
 * Free with free(). */
char *config_own_content(void);

#endif
