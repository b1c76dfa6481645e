#include "base/str.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

enum { DISTANCE_LONGEST = 63 };

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
}

bool str_equal(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

bool str_equal_fold(const char *a, const char *b)
{
    for (; *a != '\0' && lower(*a) == lower(*b); a++)
        b++;
    return *a == *b;
}

bool str_starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool str_starts_fold(const char *text, const char *prefix)
{
    for (; *prefix != '\0'; prefix++, text++) {
        if (lower(*text) != lower(*prefix))
            return false;
    }
    return true;
}

bool str_ends(const char *text, const char *suffix)
{
    size_t length = strlen(text);
    size_t tail = strlen(suffix);
    return length >= tail && memcmp(text + length - tail, suffix, tail) == 0;
}

void str_lower(char *text)
{
    for (; *text != '\0'; text++)
        *text = lower(*text);
}

char *str_trim(char *text)
{
    text += strspn(text, " \t\r\n");
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t\r\n", text[length - 1]) != NULL)
        length--;
    text[length] = '\0';
    return text;
}

bool str_number(const char *text, long least, long most, long *value)
{
    if (*text == '\0' || strchr("0123456789-", *text) == NULL)
        return false;
    char *end = NULL;
    errno = 0;
    long number = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || number < least || number > most)
        return false;
    *value = number;
    return true;
}

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

size_t str_distance(const char *a, const char *b)
{
    size_t wide = strlen(b);
    size_t high = strlen(a);
    if (wide > DISTANCE_LONGEST || high > DISTANCE_LONGEST)
        return wide > high ? wide : high;
    size_t row[DISTANCE_LONGEST + 1];
    for (size_t j = 0; j <= wide; j++)
        row[j] = j;
    for (size_t i = 1; i <= high; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= wide; j++) {
            size_t change = diagonal + (lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1);
            diagonal = row[j];
            row[j] = smallest(row[j] + 1, row[j - 1] + 1, change);
        }
    }
    return row[wide];
}

const char *str_nearest(const char *text, const void *names, size_t count, size_t stride)
{
    const char *best = NULL;
    size_t least = strlen(text) / 3 + 1;
    for (size_t i = 0; i < count; i++) {
        const char *name = NULL;
        memcpy(&name, (const char *)names + i * stride, sizeof name);
        size_t distance = str_distance(text, name);
        if (distance <= least && (best == NULL || distance < least)) {
            least = distance;
            best = name;
        }
    }
    return best;
}

void str_list_add(struct str_list *list, const char *text)
{
    list->items = mem_resize(list->items, list->count + 1, sizeof *list->items);
    list->items[list->count++] = mem_string(text);
}

bool str_list_has(const struct str_list *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++) {
        if (str_equal(list->items[i], text))
            return true;
    }
    return false;
}

void str_list_finish(struct str_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
    *list = (struct str_list){0};
}
