#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *checked(void *memory)
{
    if (memory == NULL) {
        static const char line[] = "waymark: out of memory\n";
        ssize_t ignored = write(STDERR_FILENO, line, sizeof line - 1);
        (void)ignored;
        _exit(5);
    }
    return memory;
}

void *mem_array(size_t count, size_t size)
{
    /* calloc checks the product and may return NULL for nothing, which is no failure. */
    return checked(calloc(count == 0 ? 1 : count, size == 0 ? 1 : size));
}

void *mem_resize(void *old, size_t count, size_t size)
{
    return checked(reallocarray(old, count == 0 ? 1 : count, size == 0 ? 1 : size));
}

char *mem_string_of(const char *text, size_t length)
{
    char *copy = mem_array(length + 1, 1);
    if (length > 0)
        memcpy(copy, text, length);
    return copy;
}

char *mem_string(const char *text)
{
    return mem_string_of(text, strlen(text));
}

char *mem_print(const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    return checked(length < 0 ? NULL : text);
}

void mem_wipe(void *secret, size_t length)
{
    if (secret != NULL)
        explicit_bzero(secret, length);
}

void mem_forget(char *secret)
{
    if (secret != NULL)
        mem_wipe(secret, strlen(secret));
    free(secret);
}
