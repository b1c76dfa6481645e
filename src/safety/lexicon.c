#include "safety/lexicon.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/problem.h"
#include "safety/disguise.h"
#include "safety/pattern.h"
#include "safety/phrase.h"

enum { READING_LIMIT = 256 };

static void report(struct problems *problems, const struct lexicon *lexicon,
                   const struct pattern *pattern, const struct pattern_error *error)
{
    problem_error(problems, lexicon->file, pattern->line, pattern->column + (int)error->offset,
                  "danger pattern: %s", error->reason);
}

/* One pattern of the lexicon while it is compiled. */
struct compiling {
    struct compiled *compiled;
    const struct lexicon *lexicon;
    const struct pattern *pattern;
    struct matcher *matcher;
    int label;
    struct problems *problems;
    bool whole; /* the text is the pattern as it was written, so offsets are true */
    bool bad;
};

static void compile_text(void *data, const char *text)
{
    struct compiling *compiling = data;
    struct pattern_parts parts;
    struct pattern_error error = {0};
    if (pattern_parse(&compiling->compiled->vocabulary, text, &parts, &error)) {
        matcher_add(compiling->matcher, &parts, compiling->label);
        return;
    }
    if (!compiling->whole)
        error.offset = 0;
    if (!compiling->bad)
        report(compiling->problems, compiling->lexicon, compiling->pattern, &error);
    compiling->bad = true;
}

static void compile(struct compiled *compiled, const struct lexicon *lexicon,
                    const struct pattern *pattern, struct matcher *matcher, int label,
                    struct problems *problems)
{
    struct compiling compiling = {compiled, lexicon,  pattern, matcher,
                                  label,    problems, true,    false};
    compiling.whole = strchr(pattern->text, '_') == NULL;
    if (phrase_expand(pattern->text, compile_text, &compiling))
        return;
    struct pattern_error error = {.reason = "this stands for too many patterns"};
    report(problems, lexicon, pattern, &error);
}

static void compile_class(struct compiled *compiled, const struct lexicon *lexicon,
                          enum danger danger, struct problems *problems)
{
    struct matcher *matcher = danger == DANGER_SUICIDE_SOFT ? compiled->soft : compiled->dangers;
    for (size_t i = 0; i < lexicon->class_counts[danger]; i++)
        compile(compiled, lexicon, &lexicon->classes[danger][i], matcher, (int)danger, problems);
}

static void compile_lexicon(struct compiled *compiled, const struct lexicon *lexicon,
                            struct problems *problems)
{
    struct pattern_error error = {0};
    for (size_t i = 0; i < lexicon->word_count; i++)
        if (!pattern_define(&compiled->vocabulary, lexicon->words[i].text, &error))
            report(problems, lexicon, &lexicon->words[i], &error);
    for (size_t i = 0; i < lexicon->idiom_count; i++)
        compile(compiled, lexicon, &lexicon->idioms[i], compiled->idioms, DANGER_NONE, problems);
    for (enum danger danger = DANGER_NONE + 1; danger < DANGER_CLASSES; danger++)
        compile_class(compiled, lexicon, danger, problems);
}

void lexicon_compile(struct compiled *compiled, const struct lexicon *lexicons, size_t count,
                     struct problems *problems)
{
    vocabulary_init(&compiled->vocabulary);
    compiled->idioms = matcher_create();
    compiled->soft = matcher_create();
    compiled->dangers = matcher_create();
    for (size_t i = 0; i < count; i++)
        compile_lexicon(compiled, &lexicons[i], problems);
    matcher_close(compiled->idioms, &compiled->vocabulary);
    matcher_close(compiled->soft, &compiled->vocabulary);
    matcher_close(compiled->dangers, &compiled->vocabulary);
}

void lexicon_finish(struct compiled *compiled)
{
    matcher_destroy(compiled->idioms);
    matcher_destroy(compiled->soft);
    matcher_destroy(compiled->dangers);
    vocabulary_finish(&compiled->vocabulary);
}

/* The words of a message while they are seen. A disguise may hold several. */
struct view {
    const struct vocabulary *vocabulary;
    struct sight *sight;
    size_t room;
};

static struct seen *add_seen(struct view *view, bool begins)
{
    struct sight *sight = view->sight;
    if (sight->count == view->room) {
        view->room *= 2;
        sight->words = mem_resize(sight->words, view->room, sizeof *sight->words);
    }
    struct seen *seen = &sight->words[sight->count++];
    *seen = (struct seen){.begins = begins};
    return seen;
}

static bool see_disguised(struct view *view, const char *text, size_t length,
                          const struct word *word)
{
    struct buf reading;
    buf_init(&reading, READING_LIMIT);
    bool found = disguise_read(view->vocabulary, text, length, word->spelled, &reading);
    const char *at = reading.data;
    bool begins = word->begins;
    while (found && *at != '\0') {
        size_t size = strcspn(at, " ");
        vocabulary_see(view->vocabulary, at, size, add_seen(view, begins));
        at += size + (at[size] == ' ');
        begins = false;
    }
    buf_finish(&reading);
    return found;
}

void sight_init(struct sight *sight, const struct compiled *compiled, const struct words *words)
{
    *sight = (struct sight){0};
    struct view view = {&compiled->vocabulary, sight, words->count + 1};
    sight->words = mem_array(view.room, sizeof *sight->words);
    for (size_t i = 0; i < words->count; i++) {
        const struct word *word = &words->items[i];
        const char *text = word_text(words, word);
        struct seen seen = {.begins = word->begins};
        bool known = vocabulary_see(view.vocabulary, text, word->length, &seen);
        bool doubtful = word->spelled && !vocabulary_has(view.vocabulary, text, word->length);
        if ((known && !doubtful) || !see_disguised(&view, text, word->length, word))
            *add_seen(&view, word->begins) = seen;
    }
}

void sight_finish(struct sight *sight)
{
    free(sight->words);
    *sight = (struct sight){0};
}
