/* Small questions about strings, and lists of them. */
#ifndef WAYMARK_BASE_STR_H
#define WAYMARK_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>

bool str_equal(const char *a, const char *b);

/* ASCII letters compare without case; other bytes as they are. */
bool str_equal_fold(const char *a, const char *b);
bool str_starts(const char *text, const char *prefix);
bool str_starts_fold(const char *text, const char *prefix);
bool str_ends(const char *text, const char *suffix);

/* Lowers ASCII letters in place. */
void str_lower(char *text);

/* Cuts white space (space, tab, CR, LF) off both ends in place; returns the first byte kept. */
char *str_trim(char *text);

/* Reads a whole decimal number. False when there is anything else in the text, or it does not lie
 * between `least` and `most`; then `*value` is not touched. */
bool str_number(const char *text, long least, long most, long *value);

/* Edit distance (Levenshtein, ASCII case ignored), for "did you mean". Texts longer than 63 bytes
 * are as far from everything as they are long. */
size_t str_distance(const char *a, const char *b);

/* The nearest of `count` names that is near enough to be meant, or NULL. `names` holds pointers to
 * names, `stride` bytes apart (so a table of structs whose first member is the name will do). */
const char *str_nearest(const char *text, const void *names, size_t count, size_t stride);

/* A list of strings that it owns. */
struct str_list {
    char **items;
    size_t count;
};

void str_list_add(struct str_list *list, const char *text);
bool str_list_has(const struct str_list *list, const char *text);
void str_list_finish(struct str_list *list);

#endif
