#include "guide/load.h"

#include <dirent.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/problem.h"
#include "base/text.h"

enum { KIB = 1024, PAGE_LARGEST = 64 * KIB, FILE_LARGEST = 1024 * KIB };

/* What lies where below the folder of a language. */
static const struct shelf {
    const char *pattern;
    size_t largest;
    document_take *take;                                /* NULL: somebody else's */
    enum { OPTIONAL, REQUIRED, REQUIRED_IN_BASE } need; /* a translation falls back */
} shelves[] = {
    {"README.md", 0, NULL, OPTIONAL},
    {"notice.md", PAGE_LARGEST, notice_take, REQUIRED},
    {"phrases.yaml", FILE_LARGEST, phrases_take, REQUIRED},
    {"commands.yaml", FILE_LARGEST, commands_take, OPTIONAL},
    {"directory.yaml", FILE_LARGEST, directory_take, REQUIRED_IN_BASE},
    {"lexicon.yaml", FILE_LARGEST, lexicon_take, REQUIRED_IN_BASE},
    {"foreign/*.yaml", FILE_LARGEST, lexicon_take_foreign, OPTIONAL},
    {"faq/*.md", PAGE_LARGEST, entry_take, OPTIONAL},
    {"approaches/*.md", PAGE_LARGEST, entry_take, OPTIONAL},
    {"topics/*.md", PAGE_LARGEST, entry_take, OPTIONAL},
    {"care/*.md", PAGE_LARGEST, entry_take, OPTIONAL},
    {"bot/*.md", PAGE_LARGEST, entry_take, OPTIONAL},
    {"crisis/*.md", PAGE_LARGEST, crisis_take, OPTIONAL},
    {"asked/none.txt", FILE_LARGEST, asked_take_none, OPTIONAL},
    {"asked/chat.txt", FILE_LARGEST, asked_take_chat, OPTIONAL},
    {"asked/distress.txt", FILE_LARGEST, asked_take_distress, OPTIONAL},
    {"asked/danger/*.txt", FILE_LARGEST, asked_take_danger, OPTIONAL},
    {"asked/faq/*.txt", FILE_LARGEST, asked_take, OPTIONAL},
    {"asked/approaches/*.txt", FILE_LARGEST, asked_take, OPTIONAL},
    {"asked/topics/*.txt", FILE_LARGEST, asked_take, OPTIONAL},
    {"asked/care/*.txt", FILE_LARGEST, asked_take, OPTIONAL},
    {"asked/bot/*.txt", FILE_LARGEST, asked_take, OPTIONAL},
    {"model/*", 0, NULL, OPTIONAL},
};

enum { SHELVES = sizeof shelves / sizeof shelves[0] };

struct walk {
    struct loading *loading;
    const char *root; /* content/en */
    char *border;     /* the real path of the content folder: nothing outside it is read */
    bool seen[SHELVES];
};

static const char id_letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

static void visit(struct walk *walk, const char *name);

static char *path_of(const struct walk *walk, const char *name)
{
    return name[0] == '\0' ? mem_string(walk->root) : mem_print("%s/%s", walk->root, name);
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void walk_folder(struct walk *walk, const char *path, const char *name)
{
    struct dirent **list = NULL;
    int count = scandir(path, &list, is_visible, by_name);
    if (count < 0)
        problem_error(walk->loading->problems, path, 0, 0, "the folder cannot be read");
    for (int i = 0; i < count; i++) {
        char *inner = mem_print("%s%s%s", name, name[0] == '\0' ? "" : "/", list[i]->d_name);
        visit(walk, inner);
        free(inner);
        free(list[i]);
    }
    free(list);
}

static size_t find_shelf(const char *name)
{
    size_t at = 0;
    while (at < SHELVES && fnmatch(shelves[at].pattern, name, FNM_PATHNAME | FNM_PERIOD) != 0)
        at++;
    return at;
}

static bool folder_is_known(const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < SHELVES; i++) {
        if (strncmp(shelves[i].pattern, name, length) == 0 &&
            (length == 0 || shelves[i].pattern[length] == '/'))
            return true;
    }
    return false;
}

/* A file that bears an entry's or a class's name must bear a good one. */
static bool id_is_good(const char *id)
{
    const char *slash = strrchr(id, '/');
    const char *last = slash == NULL ? id : slash + 1;
    return *last != '\0' && last[strspn(last, id_letters)] == '\0';
}

static void take_file(struct walk *walk, const char *path, const char *name,
                      const struct shelf *shelf)
{
    struct problems *problems = walk->loading->problems;
    char *id = mem_string_of(name, (size_t)(strrchr(name, '.') - name));
    struct buf text;
    buf_init(&text, shelf->largest);
    if (!id_is_good(id)) {
        problem_error(problems, path, 0, 0,
                      "the file's name may hold only small letters, digits and `-`");
    } else if (text_read(path, &text, problems)) {
        struct document document = {path, id, text.data, text.length, problems};
        shelf->take(walk->loading, &document);
    } else {
        str_list_add(&walk->loading->unread, id);
    }
    buf_finish(&text);
    free(id);
}

/* Whether a path, with all links followed, stays inside the content folder. */
static bool stays_inside(const struct walk *walk, const char *path)
{
    char *real = realpath(path, NULL);
    size_t length = strlen(walk->border);
    bool inside = real != NULL && strncmp(real, walk->border, length) == 0 &&
                  (real[length] == '/' || real[length] == '\0');
    if (real == NULL)
        problem_error(walk->loading->problems, path, 0, 0,
                      "cannot be read: it leads nowhere, or this user may not follow it");
    else if (!inside)
        problem_error(walk->loading->problems, path, 0, 0,
                      "not read: this symbolic link leads out of the content folder");
    free(real);
    return inside;
}

static void visit_folder(struct walk *walk, const char *path, const char *name)
{
    if (folder_is_known(name))
        walk_folder(walk, path, name);
    else
        problem_warning(walk->loading->problems, path, 0, 0,
                        "not read: the guide has no such folder");
}

/* It is there, and said to be wrong: nobody shall say that it is missing, too. */
static void mark_unread(struct walk *walk, const char *name)
{
    const char *dot = strrchr(name, '.');
    char *id = dot == NULL ? mem_string(name) : mem_string_of(name, (size_t)(dot - name));
    str_list_add(&walk->loading->unread, id);
    free(id);
}

static void visit(struct walk *walk, const char *name)
{
    char *path = path_of(walk, name);
    struct stat status;
    if (!stays_inside(walk, path) || stat(path, &status) != 0) {
        mark_unread(walk, name);
    } else {
        size_t shelf = find_shelf(name);
        if (S_ISDIR(status.st_mode)) {
            visit_folder(walk, path, name);
        } else if (shelf == SHELVES) {
            problem_warning(walk->loading->problems, path, 0, 0,
                            "not read: the guide has no such file here");
        } else {
            walk->seen[shelf] = true;
            if (shelves[shelf].take != NULL)
                take_file(walk, path, name, &shelves[shelf]);
        }
    }
    free(path);
}

static void report_missing(const struct walk *walk)
{
    for (size_t i = 0; i < SHELVES; i++) {
        char *path = path_of(walk, shelves[i].pattern);
        bool needed = shelves[i].need == REQUIRED ||
                      (shelves[i].need == REQUIRED_IN_BASE && !walk->loading->translation);
        if (needed && !walk->seen[i])
            problem_error(walk->loading->problems, path, 0, 0, "this file is missing");
        free(path);
    }
}

bool walk_content(struct loading *loading, const char *folder, const char *language)
{
    struct walk walk = {.loading = loading, .root = loading->guide->folder};
    struct stat status;
    walk.border = realpath(folder, NULL);
    bool found = false;
    if (walk.border == NULL)
        problem_error(loading->problems, folder, 0, 0, "there is no such content folder");
    else if (!id_is_good(language) || strchr(language, '/') != NULL ||
             stat(walk.root, &status) != 0 || !S_ISDIR(status.st_mode))
        problem_error(loading->problems, walk.root, 0, 0,
                      "there is no content in the language `%s`", language);
    else
        found = true;
    if (found) {
        visit(&walk, "");
        report_missing(&walk);
    }
    free(walk.border);
    return found;
}
