/* What the core remembers while it runs: rooms, and people who lately had to do with the bot.
 * Bounded, the longest unused go first; never message text. */
#ifndef WAYMARK_CORE_MEMORY_H
#define WAYMARK_CORE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bucket.h"
#include "core/decide.h"

struct config;
struct memory;
struct store;

enum {
    OFFER_LASTS = 10 * 60 * 1000,
    REGION_LONGEST = 31,
    LANGUAGE_LONGEST = 15,
    ENTRY_ID_LONGEST = 127
};

struct room {
    enum room_mode mode;
    int64_t paused_until;
    char region[REGION_LONGEST + 1];     /* "" for the configuration's */
    char language[LANGUAGE_LONGEST + 1]; /* "" for the configuration's */
    struct bucket bucket;
    char last[ENTRY_ID_LONGEST + 1]; /* entry answered last, "" for none */
    struct told told;                /* the last crisis reply to anybody */
    bool encrypted;                  /* it was said that the bot can do nothing there */
};

struct person {
    struct bucket bucket;
    char offers[ANSWER_OFFERED][ENTRY_ID_LONGEST + 1]; /* "": not in the guide */
    size_t offer_count;
    int64_t offered_at;
    char asked[ENTRY_ID_LONGEST + 1]; /* entry answered last to this person, "" for none */
    int64_t asked_at;
    struct told told;
    int64_t gentle_at;           /* when the gentle line was given; 0: never */
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

/* Settings that last: kept in the store (by whom, when) and taken over. False when the store fails.
 */
bool memory_set_pause(struct memory *memory, const char *account, const char *room, int64_t until,
                      const char *by, int64_t now);

/* Ditto: that the room is encrypted was told, `by` is who invited the bot there (NULL: unknown). */
bool memory_set_encrypted(struct memory *memory, const char *account, const char *room,
                          const char *by, int64_t now);

#endif
