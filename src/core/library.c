#include "core/library.h"

#include <malloc.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/problem.h"
#include "base/str.h"
#include "core/config.h"
#include "sense/sense.h"

static bool is_open(const struct library *library, const char *language)
{
    for (size_t i = 0; i < library->count; i++) {
        if (str_equal(library->volumes[i].guide->language, language))
            return true;
    }
    return false;
}

/* A model that cannot be used is told and done without: words are still better than silence. */
static struct sense *open_sense(const struct config *config, const struct guide *guide)
{
    char *why = NULL;
    if (config->model != NULL && str_equal(config->model, MODEL_NONE))
        return NULL;
    bool given = config->model != NULL && str_equal(guide->language, config->language);
    char *path = given ? mem_string(config->model) : file_join(guide->folder, "model/sense.bin");
    struct sense *sense = sense_open(path, &why);
    if (sense == NULL)
        log_write(LOG_LEVEL_WARNING, "model", "%s; words alone decide", why);
    free(why);
    free(path);
    return sense;
}

static void open_volume(struct library *library, const struct config *config, const char *language,
                        struct problems *problems)
{
    if (is_open(library, language))
        return;
    struct guide *guide = guide_load(config->content, language, problems);
    if (guide == NULL)
        return;
    library->volumes = mem_resize(library->volumes, library->count + 1, sizeof *library->volumes);
    struct volume *volume = &library->volumes[library->count++];
    volume->guide = guide;
    volume->safety = safety_create(guide, problems);
    volume->sense = open_sense(config, guide);
    volume->answer = answer_create(guide, volume->sense, &config->bands);
    volume->know = (struct knowledge){guide, volume->answer, volume->safety};
}

struct library *library_open(const struct config *config, struct problems *problems)
{
    struct library *library = mem_new(struct library);
    open_volume(library, config, config->language, problems);
    for (size_t i = 0; i < config->room_count; i++) {
        if (config->rooms[i].language != NULL)
            open_volume(library, config, config->rooms[i].language, problems);
    }
    malloc_trim(0); /* what building the indices needed goes back to the system */
    if (problems->errors == 0)
        return library;
    library_close(library);
    return NULL;
}

void library_close(struct library *library)
{
    if (library == NULL)
        return;
    for (size_t i = 0; i < library->count; i++) {
        answer_destroy(library->volumes[i].answer);
        sense_close(library->volumes[i].sense);
        safety_destroy(library->volumes[i].safety);
        guide_destroy(library->volumes[i].guide);
    }
    free(library->volumes);
    free(library);
}

const struct knowledge *library_know(const struct library *library, const char *language)
{
    for (size_t i = 0; language != NULL && i < library->count; i++) {
        if (str_equal(library->volumes[i].guide->language, language))
            return &library->volumes[i].know;
    }
    return &library->volumes[0].know;
}

bool library_has_sense(const struct library *library)
{
    for (size_t i = 0; i < library->count; i++) {
        if (library->volumes[i].sense != NULL)
            return true;
    }
    return false;
}

/* How people call the languages that somebody may have written a guide in. */
static const struct {
    const char *code;
    const char *names[3];
} languages[] = {
    {"en", {"english", "englisch", "eng"}},   {"de", {"german", "deutsch", "ger"}},
    {"fr", {"french", "franz\xC3\xB6sisch"}}, {"es", {"spanish", "spanisch"}},
    {"it", {"italian", "italienisch"}},       {"nl", {"dutch", "niederl\xC3\xA4ndisch"}},
    {"pt", {"portuguese", "portugiesisch"}},  {"pl", {"polish", "polnisch"}},
    {"tr", {"turkish", "t\xC3\xBCrkisch"}},
};

static const char *code_of(const char *wanted)
{
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        for (size_t j = 0; j < 3 && languages[i].names[j] != NULL; j++) {
            if (str_equal_fold(wanted, languages[i].names[j]))
                return languages[i].code;
        }
    }
    return wanted;
}

const char *library_language(const struct library *library, const char *wanted)
{
    for (size_t i = 0; library != NULL && i < library->count; i++) {
        const char *language = library->volumes[i].guide->language;
        if (str_equal_fold(language, code_of(wanted)))
            return language;
    }
    return NULL;
}
