#include "answer/corpus.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "guide/guide.h"

/* The distinct terms of one text. */
struct term_set {
    int32_t items[2 * TEXT_WORDS];
    bool frames[2 * TEXT_WORDS];
    size_t count;
};

size_t corpus_other(const struct corpus *corpus, enum corpus_other other)
{
    return corpus->entry_count + (size_t)other;
}

static void put_term(struct term_set *set, int32_t term, bool frame)
{
    for (size_t i = 0; i < set->count && term != DICTIONARY_UNKNOWN; i++)
        if (set->items[i] == term)
            return;
    set->items[set->count] = term;
    set->frames[set->count++] = frame;
}

typedef int32_t term_number(struct terms *terms, int32_t first, int32_t second);

static int32_t find_term(struct terms *terms, int32_t first, int32_t second)
{
    return terms_find(terms, first, second);
}

static void collect_terms(const struct text *text, term_number *number, struct terms *terms,
                          struct term_set *set)
{
    set->count = 0;
    for (size_t i = 0; i < text->count; i++) {
        const struct token *token = &text->items[i], *next = token + 1;
        put_term(set, number(terms, token->stem_number, TERM_ALONE), token->frame);
        if (i + 1 == text->count)
            break;
        put_term(set, number(terms, token->stem_number, next->stem_number),
                 token->frame || next->frame);
    }
}

static void add_line(struct corpus *corpus, const char *text, size_t topic, size_t owner)
{
    if (corpus->line_count == CORPUS_LINES || *text == '\0')
        return;
    if ((corpus->line_count & (corpus->line_count - 1)) == 0) {
        size_t room = corpus->line_count == 0 ? 1 : corpus->line_count * 2;
        corpus->lines = mem_resize(corpus->lines, room, sizeof *corpus->lines);
        corpus->texts = mem_resize(corpus->texts, room, sizeof *corpus->texts);
    }
    corpus->texts[corpus->line_count] = text;
    corpus->lines[corpus->line_count++] =
        (struct line){.topic = (uint16_t)topic, .owner = (uint16_t)owner};
    corpus->topics[topic].line_count++;
}

static void add_list(struct corpus *corpus, const struct str_list *list, size_t topic, size_t owner)
{
    for (size_t i = 0; i < list->count; i++)
        add_line(corpus, list->items[i], topic, owner);
}

/* Entries that are asked for, and written ones that nobody has ways of asking for yet. */
static void add_topics(struct corpus *corpus, const struct guide *guide)
{
    corpus->topics =
        mem_array(guide->asked_count + guide->entry_count + CORPUS_OTHERS, sizeof *corpus->topics);
    for (size_t i = 0; i < guide->asked_count; i++)
        corpus->topics[corpus->entry_count++] =
            (struct topic){.id = guide->asked[i].id, .entry = guide->asked[i].entry};
    for (size_t i = 0; i < guide->entry_count; i++) {
        bool asked = false;
        for (size_t k = 0; k < guide->asked_count; k++)
            asked |= guide->asked[k].entry == &guide->entries[i];
        if (!asked)
            corpus->topics[corpus->entry_count++] =
                (struct topic){.id = guide->entries[i].id, .entry = &guide->entries[i]};
    }
    static const char *const names[CORPUS_OTHERS] = {"none", "chat", "miss", "danger", "safe"};
    for (size_t i = 0; i < CORPUS_OTHERS; i++)
        corpus->topics[corpus->entry_count + i] = (struct topic){.id = names[i]};
    corpus->topic_count = corpus->entry_count + CORPUS_OTHERS;
}

static void add_lines(struct corpus *corpus, const struct guide *guide)
{
    for (size_t i = 0; i < guide->asked_count; i++) {
        add_list(corpus, &guide->asked[i].lines, i, 0);
        add_list(corpus, &guide->asked[i].misses, corpus_other(corpus, CORPUS_MISS), i);
    }
    for (size_t i = 0; i < corpus->entry_count; i++) {
        const struct entry *entry = corpus->topics[i].entry;
        if (entry == NULL)
            continue;
        add_line(corpus, entry->title, i, 0);
        add_list(corpus, &entry->also, i, 0);
    }
    add_list(corpus, &guide->none, corpus_other(corpus, CORPUS_NONE), 0);
    add_list(corpus, &guide->chat, corpus_other(corpus, CORPUS_CHAT), 0);
    add_list(corpus, &guide->distress, corpus_other(corpus, CORPUS_SAFE), 0);
    add_list(corpus, &guide->danger[DANGER_NONE], corpus_other(corpus, CORPUS_SAFE), 0);
    for (size_t i = 1; i < DANGER_CLASSES; i++)
        add_list(corpus, &guide->danger[i], corpus_other(corpus, CORPUS_DANGER), i);
}

/* Numbers of every line, one after the other. */
struct run {
    int32_t *items;
    size_t count;
    size_t room;
};

/* Room for so many more. */
static int32_t *run_space(struct run *run, size_t count)
{
    if (run->count + count > run->room) {
        run->room = (run->count + count) * 2 + 4096;
        run->items = mem_resize(run->items, run->room, sizeof *run->items);
    }
    return run->items + run->count;
}

static void add_words(struct run *run, const struct text *text)
{
    int32_t *words = run_space(run, text->count);
    for (size_t i = 0; i < text->count; i++)
        words[i] = text->items[i].word;
    run->count += text->count;
}

static void add_terms(struct run *run, const struct term_set *set)
{
    int32_t *terms = run_space(run, set->count);
    if (set->count > 0) /* else there may be no room yet */
        memcpy(terms, set->items, set->count * sizeof *set->items);
    run->count += set->count;
}

/* Gives the terms of all lines. */
static struct run read_lines(struct corpus *corpus)
{
    struct term_set *set = mem_new(struct term_set);
    struct text *text = mem_new(struct text);
    struct run words = {0}, terms = {0};
    corpus->word_starts = mem_array(corpus->line_count + 1, sizeof *corpus->word_starts);
    for (size_t i = 0; i < corpus->line_count; i++) {
        text_init(text, corpus->stems, corpus->texts[i]);
        collect_terms(text, terms_add, &corpus->terms, set);
        add_words(&words, text);
        text_finish(text);
        add_terms(&terms, set);
        corpus->lines[i].term_count = (uint16_t)set->count;
        corpus->word_starts[i + 1] = (uint32_t)words.count;
    }
    corpus->words = words.items;
    free(set);
    free(text);
    return terms;
}

static void build_postings(struct corpus *corpus, const struct run *run)
{
    size_t terms = (size_t)corpus->terms.count;
    corpus->starts = mem_array(terms + 2, sizeof *corpus->starts);
    corpus->postings = mem_array(run->count + 1, sizeof *corpus->postings);
    for (size_t i = 0; i < run->count; i++)
        corpus->starts[run->items[i] + 2]++;
    for (size_t i = 2; i < terms + 2; i++)
        corpus->starts[i] += corpus->starts[i - 1];
    size_t at = 0;
    for (size_t i = 0; i < corpus->line_count; i++)
        for (size_t k = 0; k < corpus->lines[i].term_count; k++, at++)
            /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): the lines have as many terms */
            corpus->postings[corpus->starts[run->items[at] + 1]++] = (uint16_t)i;
}

void corpus_init(struct corpus *corpus, const struct guide *guide)
{
    *corpus = (struct corpus){0};
    corpus->stems = stems_create(guide->language);
    terms_init(&corpus->terms);
    add_topics(corpus, guide);
    add_lines(corpus, guide);
    struct run run = read_lines(corpus);
    build_postings(corpus, &run);
    corpus->mean_terms =
        corpus->line_count > 0 ? (double)run.count / (double)corpus->line_count : 1;
    free(run.items);
}

void corpus_settle(struct corpus *corpus)
{
    stems_settle(corpus->stems);
    free(corpus->words);
    free(corpus->word_starts);
    corpus->words = NULL;
    corpus->word_starts = NULL;
}

void corpus_finish(struct corpus *corpus)
{
    corpus_settle(corpus);
    stems_destroy(corpus->stems);
    terms_finish(&corpus->terms);
    free(corpus->topics);
    free(corpus->lines);
    free(corpus->texts);
    free(corpus->starts);
    free(corpus->postings);
    *corpus = (struct corpus){0};
}

static void skip_lines(struct query *query, const char *left_out)
{
    const struct corpus *corpus = query->corpus;
    for (size_t i = 0; i < corpus->line_count && query->skipped_count < CORPUS_SKIPPED; i++)
        if (str_equal(corpus->texts[i], left_out))
            query->skipped[query->skipped_count++] = (uint16_t)i;
}

void query_init(struct query *query, const struct corpus *corpus, const char *message,
                const char *left_out)
{
    struct term_set *set = mem_new(struct term_set);
    query->corpus = corpus;
    query->skipped_count = 0;
    query->vector = query->danger_vector = NULL;
    text_init(&query->text, corpus->stems, message);
    /* find_term does not write: the cast only fits its type. */
    collect_terms(&query->text, find_term, (struct terms *)(uintptr_t)&corpus->terms, set);
    query->count = set->count;
    query->terms = mem_array(set->count + 1, sizeof *query->terms);
    query->frames = mem_array(set->count + 1, sizeof *query->frames);
    memcpy(query->terms, set->items, set->count * sizeof *set->items);
    memcpy(query->frames, set->frames, set->count * sizeof *set->frames);
    free(set);
    if (left_out != NULL)
        skip_lines(query, left_out);
}

void query_finish(struct query *query)
{
    text_finish(&query->text);
    free(query->terms);
    free(query->frames);
}

bool query_skips(const struct query *query, size_t line)
{
    for (size_t i = 0; i < query->skipped_count; i++)
        if (query->skipped[i] == line)
            return true;
    return false;
}
