/* YAML 1.1 documents as a tree that knows its places. A thin face over libyaml's parser.
 *
 * Taken: mappings, sequences and scalars. Refused, with place: aliases and anchors (a small file
 * could grow without bound), tags, repeated keys, keys that are not plain scalars, more than one
 * document, more than 32 levels. */
#ifndef WAYMARK_BASE_YAML_H
#define WAYMARK_BASE_YAML_H

#include <stdbool.h>
#include <stddef.h>

struct problems;

enum yaml_kind { YAML_SCALAR, YAML_SEQUENCE, YAML_MAPPING };

struct yaml {
    enum yaml_kind kind;
    int line;   /* from 1, of the value's first byte */
    int column; /* from 1 */
    char *key;  /* in a mapping: the key this value stands under; else NULL */
    int key_line;
    int key_column;
    char *text;         /* YAML_SCALAR: its text, valid UTF-8 without NUL */
    bool quoted;        /* YAML_SCALAR: written in quotes, so never a number, true or null */
    struct yaml *items; /* YAML_SEQUENCE, YAML_MAPPING */
    size_t count;
};

/* Parses `length` bytes. `file` names them in problems; `first_line` is the file's line on which
 * they begin (1 for a whole file, more for front matter). An empty document is an empty mapping.
 * NULL when it cannot be read to its end. What is refused one by one (a repeated key, an alias) is
 * left out of the tree, so that the rest can be checked too: problems->errors says whether the tree
 * may be used. Lines end with LF alone (text_read() sees to it). Free with yaml_destroy(). */
struct yaml *yaml_parse(const char *file, const char *text, size_t length, int first_line,
                        struct problems *problems);

/* Reads and parses a file of at most `limit` bytes. */
struct yaml *yaml_read(const char *path, size_t limit, struct problems *problems);

/* The value under `key` of a mapping, or NULL. */
const struct yaml *yaml_get(const struct yaml *mapping, const char *key);

void yaml_destroy(struct yaml *yaml);

#endif
