#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"

enum { LINE_LONGEST = 1024 };

static const struct {
    const char *name;
    int priority; /* syslog(3), as the journal reads "<N>" */
} levels[] = {
    [LOG_LEVEL_ERROR] = {"error", 3},
    [LOG_LEVEL_WARNING] = {"warning", 4},
    [LOG_LEVEL_INFO] = {"info", 6},
    [LOG_LEVEL_DEBUG] = {"debug", 7},
};

/* The program context's one piece that every part may touch: how much is logged. */
static enum log_level log_most = LOG_LEVEL_INFO;

const char *log_level_name(enum log_level level)
{
    return levels[level].name;
}

enum log_level log_level_of(const char *name)
{
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        if (str_equal(levels[i].name, name))
            return (enum log_level)i;
    }
    return LOG_LEVEL_INFO;
}

void log_set_level(enum log_level most)
{
    log_most = most;
}

static int write_stamp(char *line, size_t room, enum log_level level)
{
    if (getenv("JOURNAL_STREAM") != NULL)
        return snprintf(line, room, "<%d>", levels[level].priority);
    time_t now = time(NULL);
    struct tm utc;
    char stamp[32];
    gmtime_r(&now, &utc);
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return snprintf(line, room, "%s %s ", stamp, levels[level].name);
}

void log_write(enum log_level level, const char *who, const char *format, ...)
{
    if (level > log_most)
        return;
    char line[LINE_LONGEST + 2];
    int used = write_stamp(line, LINE_LONGEST, level);
    if (who != NULL)
        used += snprintf(line + used, LINE_LONGEST - (size_t)used, "%.200s: ", who);
    va_list arguments;
    va_start(arguments, format);
    int more = vsnprintf(line + used, LINE_LONGEST - (size_t)used, format, arguments);
    va_end(arguments);
    used += more < 0 ? 0 : more;
    size_t length = used < LINE_LONGEST ? (size_t)used : LINE_LONGEST - 1;
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7F)
            line[i] = '?';
    }
    line[length] = '\n';
    ssize_t ignored = write(STDERR_FILENO, line, length + 1);
    (void)ignored;
}
