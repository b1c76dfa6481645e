#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"

enum { CHUNK = 65536, SECRET_LONGEST = 4096 };

static const char *reason(int error)
{
    switch (error) {
    case ENOENT:
        return "it does not exist";
    case EACCES:
    case EPERM:
        return "this user may not read it";
    case EISDIR:
        return "it is a directory";
    case ENOTDIR:
        return "a part of the path is no directory";
    case ELOOP:
        return "too many symbolic links";
    case ENOSPC:
    case EDQUOT:
        return "the disk is full";
    case EROFS:
        return "the file system is read-only";
    default:
        return "the system could not read it";
    }
}

static bool read_all(int fd, struct buf *out, const char **why)
{
    for (;;) {
        size_t left = out->limit - out->length;
        size_t size = left < CHUNK ? left : CHUNK;
        char extra = 0;
        char *space = size == 0 ? &extra : buf_space(out, size);
        ssize_t got = read(fd, space, size == 0 ? 1 : size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            *why = reason(errno);
            return false;
        }
        if (got == 0)
            return true;
        if (size == 0) {
            *why = "it is too large";
            return false;
        }
        out->length += (size_t)got;
        out->data[out->length] = '\0';
    }
}

/* Opens without waiting (a FIFO has no writer) and only what is a regular file. */
static int open_regular(const char *path, struct stat *status, const char **why)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        *why = reason(errno);
        return -1;
    }
    if (fstat(fd, status) != 0 || !S_ISREG(status->st_mode)) {
        *why = S_ISDIR(status->st_mode) ? "it is a directory" : "it is not a regular file";
        close(fd);
        return -1;
    }
    return fd;
}

bool file_read(const char *path, struct buf *out, const char **why)
{
    struct stat status = {0};
    int fd = open_regular(path, &status, why);
    if (fd < 0)
        return false;
    bool good = read_all(fd, out, why);
    close(fd);
    return good;
}

static bool is_credential(const char *path)
{
    const char *directory = getenv("CREDENTIALS_DIRECTORY");
    return directory != NULL && directory[0] == '/' && str_starts(path, directory) &&
           strstr(path, "/../") == NULL;
}

static bool secret_is_good(struct buf *text, const char **why)
{
    while (text->length > 0 && strchr("\r\n", text->data[text->length - 1]) != NULL)
        buf_truncate(text, text->length - 1);
    if (text->length == 0)
        *why = "it is empty";
    else if (memchr(text->data, '\0', text->length) != NULL)
        *why = "it holds a NUL byte";
    else
        return true;
    return false;
}

char *file_secret(const char *path, const char **why)
{
    struct stat status = {0};
    int fd = open_regular(path, &status, why);
    if (fd < 0)
        return NULL;
    if ((status.st_mode & 077) != 0 && !is_credential(path)) {
        *why = "others than its owner may read it: chmod 600";
        close(fd);
        return NULL;
    }
    struct buf text;
    buf_init(&text, SECRET_LONGEST);
    bool good = read_all(fd, &text, why) && secret_is_good(&text, why);
    close(fd);
    char *secret = good ? mem_string(text.data) : NULL;
    mem_wipe(text.data, text.room);
    buf_finish(&text);
    return secret;
}

char *file_join(const char *directory, const char *name)
{
    if (name[0] == '/')
        return mem_string(name);
    return mem_print("%s%s%s", directory, str_ends(directory, "/") ? "" : "/", name);
}

char *file_directory(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return mem_string(".");
    return mem_string_of(path, slash == path ? 1 : (size_t)(slash - path));
}

bool file_make_directory(const char *path, const char **why)
{
    char *copy = mem_string(path);
    bool good = true;
    for (char *slash = strchr(copy + 1, '/'); good; slash = strchr(slash + 1, '/')) {
        if (slash != NULL)
            *slash = '\0';
        if (mkdir(copy, 0700) != 0 && errno != EEXIST) {
            *why = errno == EACCES ? "this user may not make it" : reason(errno);
            good = false;
        }
        if (slash == NULL)
            break;
        *slash = '/';
    }
    free(copy);
    return good;
}
