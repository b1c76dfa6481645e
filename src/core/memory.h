/* What the core remembers while it runs: rooms, and people who lately had to do with the bot.
 * Bounded, the longest unused go first; never message text. */
#ifndef WAYMARK_CORE_MEMORY_H
#define WAYMARK_CORE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bucket.h"
#include "base/zone.h"
#include "core/decide.h"
#include "core/person.h"

struct config;
struct memory;
struct store;

enum {
    OFFER_LASTS = 10 * 60 * 1000,
    REGION_LONGEST = 31,
    LANGUAGE_LONGEST = 15,
    TOPICS_LONGEST = 1023,
    ALERTS_LONGEST = 255,
    ENTRY_ID_LONGEST = 127,
    SURE_LONGEST = 31,
    SURE_LASTS = 15 * 60 * 1000,
    HOLD_LEAST = 5, /* minutes */
    HOLD_MOST = 24 * 60,
    HOLD_DEFAULT = 60,
};

/* Somebody whom moderators asked the bot to pass over. */
struct ignored {
    char person[PERSON_HASH_LENGTH + 1];
    int64_t until; /* 0: for good */
};

struct room {
    enum room_mode mode;
    int64_t paused_until;
    char region[REGION_LONGEST + 1];     /* "" for the configuration's */
    char language[LANGUAGE_LONGEST + 1]; /* "" for the configuration's */
    struct bucket bucket;
    char last[ENTRY_ID_LONGEST + 1]; /* entry answered last, "" for none */
    size_t pages;                    /* of the rest of it that were shown, where it has pages */
    struct told told;                /* the last crisis reply to anybody */
    bool direct;                     /* a conversation with one person */
    int64_t undone_at;               /* when a change was taken back last, or somebody wished to */
    char undone_by[PERSON_HASH_LENGTH + 1];
    int64_t refused_at; /* when it was written down last that a command was refused */
    bool encrypted;     /* it was said that the bot can do nothing there */
    bool unreached;     /* the network did not take the last alert there */
    int64_t left_at;    /* moderators sent the bot out of it then; 0: it is there */
    long slow;          /* answers a minute; 0: the configuration's */
    char topics_off[TOPICS_LONGEST + 1]; /* see setting.h */
    bool notice_short;
    bool dryrun;                     /* what it would say goes to the moderators' room */
    char alerts[ALERTS_LONGEST + 1]; /* the moderators' room by command; "" for none */
    bool alert_names;                /* alerts say who */
    char timezone[ZONE_LONGEST + 1]; /* "" for UTC */
    int64_t hold;      /* milliseconds for which nothing scheduled follows a crisis reply */
    const char *staff; /* by the configuration; NULL for none */
    struct ignored *ignored;
    size_t ignored_count;
};

struct person {
    struct bucket bucket;                              /* answers a minute */
    struct bucket hour;                                /* answers an hour: bots without manners */
    char offers[ANSWER_OFFERED][ENTRY_ID_LONGEST + 1]; /* "": not in the guide */
    size_t offer_count;
    int64_t offered_at;
    char asked[ENTRY_ID_LONGEST + 1]; /* entry answered last to this person, "" for none */
    int64_t asked_at;
    struct told told;
    int64_t gentle_at;                 /* when the gentle line was given; 0: never */
    char asked_sure[SURE_LONGEST + 1]; /* what they were asked to confirm, "" for nothing */
    int64_t asked_sure_at;
    int64_t alert;               /* what moderators were alerted of because of them, 0: nothing */
    int64_t needed_at;           /* when they were told last how to reach a person; 0: never */
    int64_t noticed_at;          /* when moderators were told that the screen is unsure; 0: never */
    int64_t hints[HINTS_ENOUGH]; /* when the screen was unsure about messages; 0: never */
};

/* How many of a person's hints still count; and one more. */
size_t person_hints(const struct person *person, int64_t now);
void person_hint(struct person *person, int64_t now);

/* `config` and `store` must outlive it. */
struct memory *memory_create(const struct config *config, struct store *store);
void memory_destroy(struct memory *memory);

/* The room, with its settings from the store when it was not known yet. Valid until the next call.
 */
struct room *memory_room(struct memory *memory, const char *account, const char *name, int64_t now);

/* The person in that room; NULL when not known and `make` is false. Valid until the next call. */
struct person *memory_person(struct memory *memory, const char *account, const char *room,
                             const char *sender, bool make, int64_t now);

/* Passes over somebody until then. */
void room_ignore(struct room *room, const char *person, int64_t until);
bool room_ignores(const struct room *room, const char *person, int64_t now);

/* The room where its moderators hear from the bot; "" for nowhere. */
const char *room_staff(const struct room *room);

/* Reads the settings of a room anew, once the store holds others. */
void memory_reload(struct memory *memory, const char *account, const char *name, int64_t now);

/* The name of a room that is known, as the network writes it; NULL when it is not. Valid until the
 * next call. And all of an account's where the bot is. Conversations with one person are none of
 * them. */
const char *memory_find(const struct memory *memory, const char *account, const char *room);
void memory_each(const struct memory *memory, const char *account,
                 void (*each)(void *data, const char *room), void *data);

/* Forgets what is remembered about somebody, in all rooms of an account. */
void memory_forget(struct memory *memory, const char *account, const char *sender);

/* Kept in the store: that the room is encrypted was told; `by` is who invited the bot there (NULL:
 * unknown). */
bool memory_set_encrypted(struct memory *memory, const char *account, const char *room,
                          const char *by, int64_t now);

#endif
