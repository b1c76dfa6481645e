#include "author/eval.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "author/tally.h"
#include "author/verdict.h"
#include "base/str.h"

enum { GOOD = 0, BROKEN_LINES = 1, UNREADABLE = 5 };

/* One evaluation. */
struct eval {
    const struct knowledge *know;
    const struct eval_options *options;
    struct tally tally;
    FILE *out;
    int line;
    bool broken;
};

static double microseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void report(struct eval *eval, const char *why)
{
    fprintf(stderr, "%s:%d: error: %s\n", eval->options->file, eval->line, why);
    eval->broken = true;
}

/* What the judge went by, for the fitting. */
static void add_evidence(json_t *object, const struct answer_result *found)
{
    json_t *features = json_array(), *parts = json_array();
    for (size_t i = 0; i < ANSWER_FEATURES; i++)
        json_array_append_new(features, json_real(found->features[i]));
    for (size_t i = 0; i < found->ranked_count; i++) {
        json_t *part = json_array();
        for (size_t k = 0; k < ANSWER_SCORERS; k++)
            json_array_append_new(part, json_real(found->ranked[i].parts[k]));
        json_array_append_new(parts, part);
    }
    json_t *danger = json_array();
    for (size_t i = 0; i < ANSWER_DANGER_FEATURES; i++)
        json_array_append_new(danger, json_real(found->danger_features[i]));
    json_object_set_new(object, "danger_features", danger);
    json_object_set_new(object, "probability", json_real(found->probability));
    json_object_set_new(object, "features", features);
    json_object_set_new(object, "parts", parts);
}

static void print_decision(struct eval *eval, const json_t *line, const struct verdict *verdict)
{
    json_t *object = verdict_json(verdict);
    json_t *id = json_object_get(line, "id");
    json_object_set_new(object, "id", id != NULL ? json_incref(id) : json_null());
    if (eval->options->leave_out)
        add_evidence(object, &verdict->found);
    json_dumpf(object, eval->out, JSON_COMPACT | JSON_REAL_PRECISION(6));
    fputc('\n', eval->out);
    json_decref(object);
}

static void eval_line(struct eval *eval, const char *text, size_t length)
{
    json_error_t error;
    json_t *line = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
    const char *message = json_string_value(json_object_get(line, "text"));
    if (line == NULL) {
        report(eval, error.text);
    } else if (message == NULL) {
        report(eval, "an object with a string `text` is needed");
    } else {
        struct verdict verdict;
        double start = microseconds();
        verdict_reach(&verdict, eval->know, message, eval->options->room,
                      eval->options->leave_out ? message : NULL);
        tally_add(&eval->tally, line, &verdict, microseconds() - start);
        if (eval->options->json)
            print_decision(eval, line, &verdict);
    }
    json_decref(line);
}

static void eval_file(struct eval *eval, FILE *in)
{
    char *text = NULL;
    size_t room = 0;
    ssize_t length = 0;
    while ((length = getline(&text, &room, in)) >= 0) {
        eval->line++;
        size_t blank = strspn(text, " \t\r\n");
        if (blank < (size_t)length)
            eval_line(eval, text, (size_t)length);
    }
    free(text);
}

int eval_run(const struct knowledge *know, const struct eval_options *options, FILE *out)
{
    FILE *in = fopen(options->file, "r");
    if (in == NULL) {
        fprintf(stderr, "%s: error: %s\n", options->file, strerror(errno));
        return UNREADABLE;
    }
    struct eval eval = {.know = know, .options = options, .out = out};
    tally_init(&eval.tally, know->guide);
    eval_file(&eval, in);
    bool failed = ferror(in) != 0;
    fclose(in);
    if (failed)
        fprintf(stderr, "%s: error: it could not be read to its end\n", options->file);
    else if (!options->json)
        tally_print(&eval.tally, out);
    tally_finish(&eval.tally);
    return failed ? UNREADABLE : eval.broken ? BROKEN_LINES : GOOD;
}
