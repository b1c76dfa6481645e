#include "guide/load.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/problem.h"
#include "base/yaml.h"

static struct pattern *read_patterns(const struct document *document, const struct yaml *root,
                                     const char *key, size_t *count)
{
    const struct yaml *list = field_list(document, root, key);
    *count = list == NULL ? 0 : list->count;
    if (*count == 0)
        return NULL;
    struct pattern *patterns = mem_array(*count, sizeof *patterns);
    for (size_t i = 0; i < *count; i++) {
        const struct yaml *item = &list->items[i];
        patterns[i] = (struct pattern){mem_string(item->text), item->line, item->column};
    }
    return patterns;
}

static void read_lexicon(struct lexicon *lexicon, const char *language,
                         const struct document *document)
{
    *lexicon =
        (struct lexicon){.file = mem_string(document->path), .language = mem_string(language)};
    struct yaml *root =
        yaml_parse(document->path, document->text, document->length, 1, document->problems);
    if (root != NULL && root->kind == YAML_MAPPING) {
        const char *keys[DANGER_CLASSES + 1] = {"words", "idioms"};
        for (size_t i = 1; i < DANGER_CLASSES; i++)
            keys[i + 1] = danger_name((enum danger)i);
        field_only(document, root, keys, DANGER_CLASSES + 1);
        lexicon->words = read_patterns(document, root, "words", &lexicon->word_count);
        lexicon->idioms = read_patterns(document, root, "idioms", &lexicon->idiom_count);
        for (size_t i = 1; i < DANGER_CLASSES; i++)
            lexicon->classes[i] = read_patterns(document, root, danger_name((enum danger)i),
                                                &lexicon->class_counts[i]);
    } else if (root != NULL) {
        problem_error(document->problems, document->path, root->line, root->column,
                      "the lexicon is made of keys: words, idioms, and the classes of danger");
    }
    yaml_destroy(root);
}

void lexicon_take(struct loading *loading, const struct document *document)
{
    read_lexicon(&loading->guide->lexicons[0], loading->guide->language, document);
}

void lexicon_take_foreign(struct loading *loading, const struct document *document)
{
    struct guide *guide = loading->guide;
    guide->foreign = mem_resize(guide->foreign, guide->foreign_count + 1, sizeof *guide->foreign);
    read_lexicon(&guide->foreign[guide->foreign_count++], strrchr(document->id, '/') + 1, document);
}

static void patterns_finish(struct pattern *patterns, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(patterns[i].text);
    free(patterns);
}

void lexicon_drop(struct lexicon *lexicon)
{
    patterns_finish(lexicon->words, lexicon->word_count);
    patterns_finish(lexicon->idioms, lexicon->idiom_count);
    for (size_t i = 0; i < DANGER_CLASSES; i++)
        patterns_finish(lexicon->classes[i], lexicon->class_counts[i]);
    free(lexicon->file);
    free(lexicon->language);
    *lexicon = (struct lexicon){0};
}
