/* What those who write the content ask of it. */
#include <stdio.h>
#include <sys/stat.h>

#include "author/ask.h"
#include "author/check.h"
#include "author/eval.h"
#include "author/show.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/problem.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/open.h"
#include "command/command.h"
#include "core/config.h"
#include "core/library.h"
#include "core/replay.h"
#include "core/reply.h"
#include "core/run.h"

/* The reply as a direct message would get it, above the author's view. */
static void show_reply(const struct knowledge *know, const char *region, const char *question)
{
    struct form form = {.max_text = 16 * 1024};
    struct heard heard = {.text = question, .direct = true, .addressed = true};
    struct view view = {.may_speak = true};
    struct decision decision = decide(know, &heard, &view, 0);
    struct reply reply = {0};
    if (decision.kind == DECIDE_CRISIS)
        reply = reply_crisis(know->guide, &decision, true, region, &form);
    else if (decision.kind == DECIDE_ANSWER)
        reply = reply_guidance(know->guide, decision.entry, GUIDANCE_BRIEF, decision.gentle, &form);
    else if (decision.kind == DECIDE_OFFER)
        reply = reply_offer(know->guide, &decision, &form);
    else if (decision.kind == DECIDE_PHRASE)
        reply = reply_decided_phrase(know->guide, &decision, &form);
    for (size_t i = 0; i < reply.count; i++)
        printf("%s\n\n", str_trim(reply.parts[i].text));
    reply_finish(&reply);
}

int cli_ask(const struct options *options)
{
    struct buf question;
    struct config *config = NULL;
    buf_init(&question, 64 * 1024);
    for (int i = 0; i < options->argument_count; i++)
        buf_print(&question, "%s%s", i > 0 ? " " : "", options->arguments[i]);
    struct library *library = cli_open_library(options, &config);
    int status = EXIT_CONTENT;
    if (library != NULL) {
        const struct knowledge *know = library_know(library, NULL);
        if (!options->json)
            show_reply(know, config->region, question.data);
        status = ask_run(know, question.data, options->json, stdout);
    }
    library_close(library);
    config_destroy(config);
    buf_finish(&question);
    return status;
}

/* Whether the content can be opened as the configuration asks, with all its languages. */
static int check_library(const struct config *config)
{
    struct problems problems = {0};
    struct library *library = library_open(config, &problems);
    int status = library == NULL ? EXIT_CONTENT : EXIT_GOOD;
    problems_print(&problems, stderr);
    problems_finish(&problems);
    library_close(library);
    return status;
}

/* Warnings of the configuration come last: the content has more of them than a screen has lines. */
static int check_configuration(const char *path)
{
    struct problems problems = {0};
    struct config *config = config_load(path, &problems);
    if (problems.errors > 0)
        config = cli_tell_problems(config, &problems);
    if (config == NULL)
        return EXIT_CONFIG;
    printf("# the effective configuration, without secrets\n");
    config_print(config, stdout);
    fflush(stdout);
    int status = check_content(config->content, &(struct check_options){0}, stderr);
    if (status == EXIT_GOOD)
        status = check_library(config);
    config_destroy(cli_tell_problems(config, &problems));
    return status;
}

int cli_check(const struct options *options)
{
    struct stat found = {0};
    const char *path = options->argument_count > 0 ? options->arguments[0] : options->config;
    if (stat(path, &found) == 0 && S_ISDIR(found.st_mode))
        return check_content(
            path, &(struct check_options){.strict = options->strict, .reach = options->reach},
            stdout);
    return check_configuration(path);
}

int cli_eval(const struct options *options)
{
    struct config *config = NULL;
    struct library *library = cli_open_library(options, &config);
    struct eval_options eval = {.file = options->arguments[0],
                                .json = options->json,
                                .room = options->room,
                                .leave_out = options->leave_out};
    int status = EXIT_CONTENT;
    if (library != NULL) {
        const struct knowledge *know = library_know(library, NULL);
        status = eval_run(know, &eval, stdout);
    }
    library_close(library);
    config_destroy(config);
    return status;
}

static int show_texts(const struct options *options, const struct knowledge *know,
                      const char *region, enum guide_format format)
{
    if (options->argument_count == 0)
        show_all(know->guide, region, format, stdout);
    for (int i = 0; i < options->argument_count; i++) {
        if (show_text(know->guide, options->arguments[i], region, format, stdout))
            continue;
        const struct guide *guide = know->guide;
        const char *nearest = str_nearest(options->arguments[i], guide->entries, guide->entry_count,
                                          sizeof guide->entries[0]);
        fprintf(stderr, "waymark: there is no entry or crisis reply `%s`%s%s%s\n",
                options->arguments[i], nearest == NULL ? "" : ": did you mean `",
                nearest == NULL ? "" : nearest, nearest == NULL ? "" : "`?");
        return EXIT_NO;
    }
    return EXIT_GOOD;
}

int cli_show(const struct options *options)
{
    struct config *config = NULL;
    enum guide_format format = FORMAT_PLAIN;
    if (options->format != NULL && !show_format(options->format, &format)) {
        fprintf(stderr, "waymark: --as takes irc, text or html, not `%s`\n", options->format);
        return EXIT_USAGE;
    }
    struct library *library = cli_open_library(options, &config);
    int status = EXIT_CONTENT;
    if (library != NULL)
        status = show_texts(options, library_know(library, NULL),
                            options->region != NULL ? options->region : config->region, format);
    library_close(library);
    config_destroy(config);
    return status;
}

int cli_replay(const struct options *options)
{
    struct config *config = NULL;
    struct library *library = cli_open_library(options, &config);
    int worst = library == NULL ? EXIT_CONTENT : EXIT_GOOD;
    log_set_level(LOG_LEVEL_ERROR);
    for (int i = 0; library != NULL && i < options->argument_count; i++) {
        int status =
            replay_run(options->arguments[i], config->content, library, options->check, stdout);
        worst = status > worst ? status : worst;
    }
    library_close(library);
    config_destroy(config);
    return worst;
}

static const char *brief_help(void *guide, const char *key)
{
    const struct command_text *text = guide_command(guide, key);
    return text == NULL ? NULL : text->brief;
}

int cli_commands(const struct options *options)
{
    struct problems problems = {0};
    struct config *config = config_bare(options->content);
    struct guide *guide = guide_load(config->content, GUIDE_BASE, &problems);
    problems_finish(&problems);
    if (guide != NULL && options->json)
        command_describe(stdout);
    else if (guide != NULL)
        command_manual(brief_help, guide, stdout);
    int status = guide == NULL ? EXIT_CONTENT : EXIT_GOOD;
    guide_destroy(guide);
    config_destroy(config);
    return status;
}
