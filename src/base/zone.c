#include "base/zone.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"

#define DATABASE "/usr/share/zoneinfo/"

/* Nothing that leads out of the database, nothing hidden in it, and none of its doubles in which
 * minutes do not begin when those of everybody else do. */
static bool is_safe(const char *name)
{
    size_t length = strlen(name);
    bool letters = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                "0123456789_+-/") == length;
    bool counts_leap_seconds = str_starts(name, "right/");
    return letters && length > 0 && length <= ZONE_LONGEST && *name != '/' && !counts_leap_seconds;
}

static bool is_there(const char *name)
{
    char magic[4] = "";
    char *path = mem_print(DATABASE "%s", name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    free(path);
    bool good = file >= 0 && read(file, magic, sizeof magic) == sizeof magic &&
                memcmp(magic, "TZif", sizeof magic) == 0;
    if (file >= 0)
        close(file);
    return good;
}

/* "AMERICA/port-au-prince" as "America/Port-Au-Prince": each word large at its beginning. */
static void make_title(char *name)
{
    str_lower(name);
    for (char *at = name; *at != '\0'; at++) {
        bool begins = at == name || strchr("/_-", at[-1]) != NULL;
        if (begins && *at >= 'a' && *at <= 'z')
            *at = (char)(*at - 'a' + 'A');
    }
}

/* "Berlin": no two regions have a city of the same name. */
static bool find_city(char name[ZONE_LONGEST + 1])
{
    static const char *const regions[] = {"Africa",    "America", "Asia",   "Atlantic",
                                          "Australia", "Europe",  "Indian", "Pacific"};
    bool found = false;
    if (strchr(name, '/') != NULL)
        return false;
    for (size_t i = 0; !found && i < sizeof regions / sizeof *regions; i++) {
        char *whole = mem_print("%s/%s", regions[i], name);
        found = strlen(whole) <= ZONE_LONGEST && is_there(whole);
        if (found)
            memcpy(name, whole, strlen(whole) + 1);
        free(whole);
    }
    return found;
}

bool zone_find(const char *wanted, char name[ZONE_LONGEST + 1])
{
    if (!is_safe(wanted))
        return false;
    memcpy(name, wanted, strlen(wanted) + 1);
    if (str_equal_fold(name, "UTC")) {
        memcpy(name, "UTC", sizeof "UTC");
        return true;
    }
    if (is_there(name))
        return true;
    make_title(name);
    return is_there(name) || find_city(name);
}

static void set(const char *name)
{
    if (name == NULL)
        unsetenv("TZ");
    else
        setenv("TZ", name, 1);
    tzset();
}

/* A leading colon: a name of the database, never a rule in POSIX's own writing. */
void zone_enter(struct zone *zone, const char *name)
{
    const char *own = getenv("TZ");
    zone->kept = own == NULL ? NULL : mem_string(own);
    bool utc = *name == '\0' || str_equal(name, "UTC");
    char *value = utc ? mem_string("UTC0") : mem_print(":" DATABASE "%s", name);
    set(value);
    free(value);
}

void zone_leave(struct zone *zone)
{
    set(zone->kept);
    free(zone->kept);
    zone->kept = NULL;
}

int64_t zone_offset(const struct zone *zone, int64_t at)
{
    (void)zone;
    time_t seconds = (time_t)at;
    struct tm parts = {0};
    localtime_r(&seconds, &parts);
    return parts.tm_gmtoff;
}

void zone_minute_text(const char *name, int64_t now, char text[CALENDAR_TEXT])
{
    struct zone zone;
    zone_enter(&zone, name);
    calendar_minute_text(now + 1000 * zone_offset(&zone, now / 1000), text);
    zone_leave(&zone);
}
