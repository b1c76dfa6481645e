/* Typed tables of configuration keys: one table line a key. Reading a YAML mapping by its table
 * finds unknown and missing keys, wrong types and impossible values, each with its place. */
#ifndef WAYMARK_BASE_KEYS_H
#define WAYMARK_BASE_KEYS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct problems;
struct yaml;

enum key_type {
    KEY_TEXT,     /* a string, not empty */
    KEY_NUMBER,   /* a whole number from least to most */
    KEY_BOOL,     /* true or false (also yes, no, on, off) */
    KEY_DURATION, /* "90s", "10m", "2h", "7d"; a JSON integer of seconds from least to most */
    KEY_CHOICE,   /* one of the words in `choices`, parted by spaces */
    KEY_LIST,     /* a sequence of strings; one string alone is a list of one */
    KEY_PATH,   /* a path; one that is not absolute is meant from the configuration file's folder */
    KEY_SECRET, /* the path of a file that holds a secret: only the path is kept here */
    KEY_TABLE,  /* a mapping read by another table: `table` */
    KEY_FREE,   /* any scalars in a mapping, as strings: for drivers that others write */
    KEY_OTHER,  /* anything: the caller reads it, no value comes out */
};

struct key {
    const char *name;
    enum key_type type;
    const char *fallback; /* as it would be written in the file; NULL: no value when not given */
    const char *help;     /* one line */
    long least, most;     /* KEY_NUMBER, KEY_DURATION */
    bool required;
    const char *choices;     /* KEY_CHOICE */
    const struct key *table; /* KEY_TABLE: ended by a key without a name */
};

/* Reads `mapping` by `table` (ended by a key without a name) into a new JSON object that holds a
 * value for every key given or with a fallback. `file` names the file in problems; `base` is the
 * folder that paths start from. Always returns an object; errors are in `problems`. The caller owns
 * it. */
json_t *keys_read(const struct yaml *mapping, const struct key *table, const char *file,
                  const char *base, struct problems *problems);

/* What keys_read() made, taken apart. Texts stay the object's. */
const char *keys_text(const json_t *from, const char *name, const char *fallback);
long keys_number(const json_t *from, const char *name, long fallback);

/* The strings of a list, in a new array with room for one more; free it with free(). */
const char **keys_list(const json_t *from, const char *name, size_t *count);

/* A copy of a secret, which is wiped where it was; NULL when there is none. */
char *keys_secret(json_t *secrets, const char *name);

#endif
