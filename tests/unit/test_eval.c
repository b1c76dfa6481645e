/* `waymark eval` and `waymark ask`: on the shipped content, with files of labelled lines made here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "answer/answer.h"
#include "author/ask.h"
#include "author/eval.h"
#include "base/problem.h"
#include "core/decide.h"
#include "safety/safety.h"

static struct guide *guide;
static struct answer *answer;
static struct safety *screen;
static struct knowledge know;

static int load(void **state)
{
    (void)state;
    struct problems problems = {0};
    guide = guide_load("content", "en", &problems);
    if (guide != NULL) {
        answer = answer_create(guide, NULL, &answer_default_bands);
        screen = safety_create(guide, &problems);
        know = (struct knowledge){.guide = guide, .answer = answer, .safety = screen};
    }
    problems_print(&problems, stderr);
    problems_finish(&problems);
    return guide == NULL;
}

static int drop(void **state)
{
    (void)state;
    answer_destroy(answer);
    safety_destroy(screen);
    guide_destroy(guide);
    return 0;
}

/* Runs eval over the text of a file; returns what it prints (free it). */
static char *eval(const char *lines, struct eval_options options, int *status)
{
    char path[] = "/tmp/waymark-eval-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, lines, strlen(lines)), (ssize_t)strlen(lines));
    close(file);
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    options.file = path;
    *status = eval_run(&know, &options, out);
    fclose(out);
    unlink(path);
    return text;
}

static const char *field(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

/* The decision on one message, as --json prints it. */
static json_t *decision(const char *line, bool room)
{
    int status = 0;
    char *text = eval(line, (struct eval_options){.json = true, .room = room}, &status);
    assert_int_equal(status, 0);
    json_t *object = json_loads(text, 0, NULL);
    assert_non_null(object);
    free(text);
    return object;
}

static void prints_decisions(void **state)
{
    (void)state;
    json_t *object = decision("{\"id\":\"a\",\"text\":\"what is emdr\",\"extra\":1}\n", false);
    assert_string_equal(field(object, "id"), "a");
    assert_string_equal(field(object, "decision"), "answer");
    assert_string_equal(field(object, "entry"), "approaches/emdr");
    assert_int_equal(json_array_size(json_object_get(object, "ranked")), 5);
    assert_true(json_is_null(json_object_get(object, "class")));
    assert_true(json_is_null(json_object_get(object, "tier")));
    json_decref(object);

    object = decision("{\"text\":\"i want to kill myself\"}\n", false);
    assert_string_equal(field(object, "decision"), "crisis");
    assert_string_equal(field(object, "class"), "suicide-self-harm");
    assert_string_equal(field(object, "tier"), "full");
    assert_true(json_is_null(json_object_get(object, "entry")));
    assert_true(json_is_null(json_object_get(object, "id")));
    json_decref(object);
}

static void stays_silent_in_rooms(void **state)
{
    (void)state;
    json_t *object = decision("{\"text\":\"emdr\"}\n", false);
    assert_string_equal(field(object, "decision"), "answer");
    json_decref(object);
    object = decision("{\"text\":\"emdr\"}\n", true); /* no question: nobody asked */
    assert_string_equal(field(object, "decision"), "nothing");
    json_decref(object);
    object = decision("{\"text\":\"what is emdr?\"}\n", true);
    assert_string_equal(field(object, "decision"), "answer");
    json_decref(object);
}

static void goes_on_after_broken_lines(void **state)
{
    (void)state;
    int status = 0;
    char *text = eval("{\"text\":\"what is emdr\"}\nnot json\n{\"id\":1}\n\n{\"text\":5}\n"
                      "{\"text\":\"hello\"}\n",
                      (struct eval_options){.json = true}, &status);
    assert_int_equal(status, 1);
    size_t lines = 0;
    for (const char *at = text; (at = strchr(at, '\n')) != NULL; at++)
        lines++;
    assert_int_equal(lines, 2);
    free(text);
}

static void says_when_a_file_cannot_be_read(void **state)
{
    (void)state;
    struct eval_options options = {.file = "/nonexistent/file"};
    assert_int_equal(eval_run(&know, &options, stdout), 5);
    options.file = "/";
    assert_int_equal(eval_run(&know, &options, stdout), 5);
}

static void counts(void **state)
{
    (void)state;
    int status = 0;
    char *text = eval(
        "{\"text\":\"what is emdr\",\"kind\":\"answer\",\"want\":\"approaches/emdr\"}\n"
        "{\"text\":\"emdr\",\"kind\":\"out\",\"want\":null}\n"
        "{\"text\":\"lunch?\",\"kind\":\"answer\",\"want\":\"topics/not-written\"}\n"
        "{\"text\":\"i want to die\",\"kind\":\"crisis\",\"want\":\"crisis/suicide-self-harm\","
        "\"style\":\"direct\"}\n"
        "{\"text\":\"nice weather\",\"kind\":\"crisis\",\"want\":\"crisis/abuse-now\"}\n"
        "{\"text\":\"kill myself\",\"kind\":\"lookalike\",\"want\":null}\n",
        (struct eval_options){0}, &status);
    assert_int_equal(status, 0);
    assert_non_null(
        strstr(text, "right at first answer                         100.0 %      1 of 1"));
    assert_non_null(
        strstr(text, "wrong among answers given                      50.0 %      1 of 2"));
    assert_non_null(
        strstr(text, "out of scope answered                         100.0 %      1 of 1"));
    assert_non_null(strstr(text, "right to be silent  100.0 %      1 of 1"));
    assert_non_null(strstr(text, "all crises                       50.0 %"));
    assert_non_null(strstr(text, "look-alikes                     100.0 %"));
    free(text);
}

static void leaves_lines_out(void **state)
{
    (void)state;
    int status = 0;
    char *text = eval("{\"text\":\"what is emdr\"}\n",
                      (struct eval_options){.json = true, .leave_out = true}, &status);
    json_t *object = json_loads(text, 0, NULL);
    assert_int_equal(json_array_size(json_object_get(object, "features")), ANSWER_FEATURES);
    assert_int_equal(json_array_size(json_object_get(object, "parts")), 5);
    assert_non_null(json_object_get(object, "probability"));
    json_decref(object);
    free(text);
}

static int ask(const char *question, bool json, char **text)
{
    size_t size = 0;
    FILE *out = open_memstream(text, &size);
    int status = ask_run(&know, question, json, out);
    fclose(out);
    return status;
}

static void shows_what_is_made_of_a_question(void **state)
{
    (void)state;
    char *text = NULL;
    assert_int_equal(ask("what is emdr", false, &text), 0);
    assert_non_null(strstr(text, "decision: answer\nentry: approaches/emdr"));
    free(text);
    assert_int_equal(ask("i want to die", false, &text), 0);
    assert_non_null(strstr(text, "danger: suicide-self-harm, full"));
    free(text);
    assert_int_equal(ask("what is emdr", true, &text), 0);
    json_t *object = json_loads(text, 0, NULL);
    assert_string_equal(field(object, "entry"), "approaches/emdr");
    json_decref(object);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prints_decisions),
        cmocka_unit_test(stays_silent_in_rooms),
        cmocka_unit_test(goes_on_after_broken_lines),
        cmocka_unit_test(says_when_a_file_cannot_be_read),
        cmocka_unit_test(counts),
        cmocka_unit_test(leaves_lines_out),
        cmocka_unit_test(shows_what_is_made_of_a_question),
    };
    return cmocka_run_group_tests(tests, load, drop);
}
