/* Memory that is there or ends the program.
 *
 * Both halves of Waymark are restarted by somebody (systemd the core, the core its drivers) and
 * what must last is in the store, so running out of memory is answered by one line on standard
 * error and exit status 5, not by a branch behind every call. */
#ifndef WAYMARK_BASE_MEM_H
#define WAYMARK_BASE_MEM_H

#include <stddef.h>

/* Zeroed memory for `count` objects of `size` bytes; the product is checked. Free with free(). */
void *mem_array(size_t count, size_t size);

/* One zeroed object of a type. */
#define mem_new(type) ((type *)mem_array(1, sizeof(type)))

/* realloc for `count` objects of `size` bytes; new space is not zeroed. Invalidates `old`. */
void *mem_resize(void *old, size_t count, size_t size);

/* A copy of a string, or of its first `length` bytes, ended by NUL. Free with free(). */
char *mem_string(const char *text);
char *mem_string_of(const char *text, size_t length);

/* A printf into new memory. Free with free(). */
char *mem_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Overwrites a secret before its memory goes back. */
void mem_wipe(void *secret, size_t length);

/* Overwrites a secret string and frees it. Takes NULL. */
void mem_forget(char *secret);

#endif
