#include "core/library.h"

#include <malloc.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/problem.h"

struct library *library_open(const char *content, const char *language,
                             const struct answer_bands *bands, struct problems *problems)
{
    struct guide *guide = guide_load(content, language, problems);
    if (guide == NULL)
        return NULL;
    struct library *library = mem_new(struct library);
    library->guide = guide;
    library->safety = safety_create(guide, problems);
    library->answer = answer_create(guide, bands);
    library->know = (struct knowledge){guide, library->answer, library->safety};
    guide_forget_danger(guide);
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
    answer_destroy(library->answer);
    safety_destroy(library->safety);
    guide_destroy(library->guide);
    free(library);
}
