/* The command line: a table of subcommands, each with its options. The way of a message starts in
 * run_daemon() (src/core/run.c) and leads through core_line() to message_handle(). */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "author/ask.h"
#include "author/check.h"
#include "author/eval.h"
#include "author/show.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/problem.h"
#include "base/str.h"
#include "command/command.h"
#include "core/config.h"
#include "core/desk.h"
#include "core/library.h"
#include "core/replay.h"
#include "core/reply.h"
#include "core/run.h"
#include "core/status.h"
#include "driver/driver.h"

#ifndef WAYMARK_VERSION
#define WAYMARK_VERSION "0.1.0"
#endif

static const char default_config[] = "/etc/waymark/waymark.yaml";

/* What may be given to a subcommand; which of it is meant is in its table line. */
struct options {
    const char *config;
    const char *content;
    const char *language;
    const char *region;
    const char *format;
    const char *model;
    const char *import;
    bool json;
    bool room;
    bool leave_out;
    bool check;
    bool strict;
    bool reach;
    char **arguments;
    int argument_count;
};

static struct library *open_library(const struct options *options, struct config **config)
{
    struct problems problems = {0};
    *config = config_bare(options->content);
    if (options->language != NULL)
        config_set_language(*config, options->language);
    if (options->model != NULL)
        config_set_model(*config, options->model);
    struct library *library = library_open(*config, &problems);
    if (library == NULL) {
        problems_print(&problems, stderr);
        fprintf(stderr, "waymark: the content in %s has errors\n", (*config)->content);
    }
    problems_finish(&problems);
    return library;
}

/* What is wrong with a configuration; one with errors is of no use and is NULL then. */
static struct config *tell_problems(struct config *config, struct problems *problems)
{
    problems_print(problems, stderr);
    if (problems->errors > 0) {
        fprintf(stderr, "waymark: %zu %s in the configuration\n", problems->errors,
                problems->errors == 1 ? "error" : "errors");
        config_destroy(config);
        config = NULL;
    }
    problems_finish(problems);
    return config;
}

static struct config *load_config(const char *path)
{
    struct problems problems = {0};
    struct config *config = config_load(path, &problems);
    return tell_problems(config, &problems);
}

static int command_run(const struct options *options)
{
    run_guard_memory();
    struct config *config = load_config(options->config);
    int status = config == NULL ? EXIT_CONFIG : run_daemon(config);
    config_destroy(config);
    return status;
}

static char *console_greeting(const struct library *library, const char *name)
{
    const char *const values[] = {"name", name, NULL};
    struct form form = {.max_text = 4096};
    struct reply reply = reply_phrase(library->volumes[0].guide, PHRASE_CONSOLE, values, &form);
    char *text = reply.count > 0 ? mem_string(str_trim(reply.parts[0].text)) : mem_string("");
    reply_finish(&reply);
    return text;
}

static int command_chat(const struct options *options)
{
    run_guard_memory();
    struct config *config = NULL;
    struct library *library = open_library(options, &config);
    int status = EXIT_CONTENT;
    if (library != NULL) {
        char *greeting = console_greeting(library, config->name);
        config_add_account(config, "console", "console", greeting);
        config->room_per_minute = config->person_per_minute = 1000; /* nobody else is disturbed */
        free(greeting);
        library_close(library);
        status = run_daemon(config);
    }
    config_destroy(config);
    return status;
}

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

static int command_ask(const struct options *options)
{
    struct buf question;
    struct config *config = NULL;
    buf_init(&question, 64 * 1024);
    for (int i = 0; i < options->argument_count; i++)
        buf_print(&question, "%s%s", i > 0 ? " " : "", options->arguments[i]);
    struct library *library = open_library(options, &config);
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
        config = tell_problems(config, &problems);
    if (config == NULL)
        return EXIT_CONFIG;
    printf("# the effective configuration, without secrets\n");
    config_print(config, stdout);
    fflush(stdout);
    int status = check_content(config->content, &(struct check_options){0}, stderr);
    if (status == EXIT_GOOD)
        status = check_library(config);
    config_destroy(tell_problems(config, &problems));
    return status;
}

static int command_check(const struct options *options)
{
    struct stat found = {0};
    const char *path = options->argument_count > 0 ? options->arguments[0] : options->config;
    if (stat(path, &found) == 0 && S_ISDIR(found.st_mode))
        return check_content(
            path, &(struct check_options){.strict = options->strict, .reach = options->reach},
            stdout);
    return check_configuration(path);
}

static int command_eval(const struct options *options)
{
    struct config *config = NULL;
    struct library *library = open_library(options, &config);
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

static int command_show(const struct options *options)
{
    struct config *config = NULL;
    enum guide_format format = FORMAT_PLAIN;
    if (options->format != NULL && !show_format(options->format, &format)) {
        fprintf(stderr, "waymark: --as takes irc, text or html, not `%s`\n", options->format);
        return EXIT_USAGE;
    }
    struct library *library = open_library(options, &config);
    int status = EXIT_CONTENT;
    if (library != NULL)
        status = show_texts(options, library_know(library, NULL),
                            options->region != NULL ? options->region : config->region, format);
    library_close(library);
    config_destroy(config);
    return status;
}

static int command_replay(const struct options *options)
{
    struct config *config = NULL;
    struct library *library = open_library(options, &config);
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

static int command_driver(const struct options *options)
{
    const struct driver *driver = driver_find(options->arguments[0]);
    if (driver == NULL) {
        fprintf(stderr, "waymark: there is no driver `%s`; there are:\n", options->arguments[0]);
        for (size_t i = 0; driver_at(i) != NULL; i++)
            fprintf(stderr, "  %-10s %s\n", driver_at(i)->network, driver_at(i)->help);
        return EXIT_USAGE;
    }
    run_guard_memory();
    return driver->run();
}

static int command_status(const struct options *options)
{
    struct config *config = load_config(options->config);
    int status =
        config == NULL ? EXIT_CONFIG : status_show(config, options->json, clock_wall(), stdout);
    config_destroy(config);
    return status;
}

static int command_settings(const struct options *options)
{
    struct config *config = load_config(options->config);
    int status = config == NULL ? EXIT_CONFIG
                 : options->import != NULL
                     ? desk_import(config, options->import, clock_wall(), stdout)
                     : desk_export(config, stdout);
    config_destroy(config);
    return status;
}

static int command_export(const struct options *options)
{
    struct config *config = load_config(options->config);
    int status =
        config == NULL ? EXIT_CONFIG : desk_write_content(config, options->arguments[0], stdout);
    config_destroy(config);
    return status;
}

static int command_audit(const struct options *options)
{
    bool verify = options->argument_count > 0;
    if (verify && !str_equal(options->arguments[0], "verify")) {
        fprintf(stderr, "waymark: audit takes `verify`, not `%s`\n", options->arguments[0]);
        return EXIT_USAGE;
    }
    const char *head = options->argument_count > 1 ? options->arguments[1] : NULL;
    struct config *config = load_config(options->config);
    int status = config == NULL ? EXIT_CONFIG
                 : verify       ? desk_audit_verify(config, head, stdout)
                                : desk_audit(config, options->json, stdout);
    config_destroy(config);
    return status;
}

static int command_stats(const struct options *options)
{
    const char *week = options->argument_count > 0 ? options->arguments[0] : NULL;
    struct config *config = load_config(options->config);
    int status = config == NULL ? EXIT_CONFIG
                                : desk_stats(config, week, options->json, clock_wall(), stdout);
    config_destroy(config);
    return status;
}

static const char *brief_help(void *guide, const char *key)
{
    const struct command_text *text = guide_command(guide, key);
    return text == NULL ? NULL : text->brief;
}

static int command_commands(const struct options *options)
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

static int command_version(const struct options *options)
{
    printf(options->json ? "{\"version\": \"%s\"}\n" : "waymark %s\n", WAYMARK_VERSION);
    return EXIT_GOOD;
}

static int command_help(const struct options *options);

static const struct command_line {
    const char *name;
    int (*run)(const struct options *options);
    const char *usage;
    const char *help;
    const char *options; /* letters of the options it takes; see long_options */
    int least, most;     /* arguments */
} commands[] = {
    {"run", command_run, "[--config FILE]", "be the daemon", "c", 0, 0},
    {"chat", command_chat, "[--content DIR] [--language LANGUAGE]", "open the bot in this terminal",
     "dg", 0, 0},
    {"ask", command_ask, "[--content DIR] [--language LANGUAGE] [--json] QUESTION",
     "show the reply to one question, and why; 1 when there is none", "dgj", 1, 1000},
    {"show", command_show,
     "[--content DIR] [--language LANGUAGE] [--region CODE] [--as FORM] [ID...]",
     "print entries (faq/how-long) and crisis replies (crisis/abuse-now) as people get them",
     "dgna", 0, 1000},
    {"check", command_check, "[--strict] [--reach] [FILE|DIR]",
     "check a configuration and its content, or a content folder", "cse", 0, 1},
    {"eval", command_eval, "[--content DIR] [--room] [--leave-out] [--model FILE] [--json] FILE",
     "decide labelled messages and count what was right", "djrlm", 1, 1},
    {"replay", command_replay, "[--content DIR] [--check] FILE...",
     "play transcripts through the core, without any network", "dk", 1, 100000},
    {"driver", command_driver, "NETWORK", "speak lines for one network (the daemon starts this)",
     "", 1, 1},
    {"status", command_status, "[--config FILE] [--json]",
     "say how the running daemon is; 1 when an account is not up", "cj", 0, 0},
    {"settings", command_settings, "[--config FILE] [--import FILE]",
     "print what moderators set in rooms, as YAML; or take it over", "ci", 0, 0},
    {"export", command_export, "[--config FILE] DIR",
     "write what moderators approved as files of the content, for the repository", "c", 1, 1},
    {"audit", command_audit, "[--config FILE] [--json] [verify [HASH]]",
     "print what moderators did; or check that nobody changed the record: 1 when somebody did",
     "cj", 0, 2},
    {"stats", command_stats, "[--config FILE] [--json] [WEEK]",
     "count what was asked in a week, small counts blurred", "cj", 0, 1},
    {"commands", command_commands, "[--content DIR] [--json]",
     "print what people can tell the bot, for the man page", "dj", 0, 0},
    {"version", command_version, "[--json]", "print the version", "j", 0, 0},
    {"help", command_help, "[COMMAND]", "print this, or more of one command", "", 0, 1},
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

static const struct option long_options[] = {
    {"config", required_argument, NULL, 'c'},
    {"content", required_argument, NULL, 'd'},
    {"language", required_argument, NULL, 'g'},
    {"model", required_argument, NULL, 'm'},
    {"region", required_argument, NULL, 'n'},
    {"as", required_argument, NULL, 'a'},
    {"json", no_argument, NULL, 'j'},
    {"room", no_argument, NULL, 'r'},
    {"leave-out", no_argument, NULL, 'l'},
    {"check", no_argument, NULL, 'k'},
    {"strict", no_argument, NULL, 's'},
    {"reach", no_argument, NULL, 'e'},
    {"import", required_argument, NULL, 'i'},
    {"help", no_argument, NULL, 'h'},
    {0},
};

static const struct {
    char letter;
    const char *text;
} option_help[] = {
    {'c', "  --config FILE   the configuration (/etc/waymark/waymark.yaml)"},
    {'d', "  --content DIR   the content (what is installed with the program)"},
    {'g', "  --language L    in this language, a folder of the content (en)"},
    {'m', "  --model FILE    with this model, or `none` (what lies in the content)"},
    {'n', "  --region CODE   with helplines of this country (elsewhere)"},
    {'a', "  --as FORM       irc, text or html (text)"},
    {'i', "  --import FILE   take settings over from this file; the daemon must not run"},
    {'j', "  --json          for programs to read"},
    {'r', "  --room          as room talk that addresses nobody, in passive mode"},
    {'l', "  --leave-out     as if the message itself were not among the ways of asking"},
    {'s', "  --strict        warnings about texts count as errors"},
    {'e', "  --reach         ask every line of a content folder, not only the newest 40 of each "
          "entry, and\n"
          "                  print how well each is found"},
    {'k', "  --check         compare with what the transcripts expect"},
};

static const struct command_line *find_command(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        if (str_equal(commands[i].name, name))
            return &commands[i];
    }
    return NULL;
}

static void print_commands(FILE *out)
{
    fprintf(out, "Waymark, a guidance bot for support groups.\n\nusage: waymark COMMAND ...\n\n");
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(out, "  %-8s %s\n", commands[i].name, commands[i].help);
    fprintf(out, "\n`waymark COMMAND --help` says more.\n"
                 "exit status: 0 good, 1 the answer is no, 2 usage, 3 configuration, 4 content, 5 "
                 "run-time\n");
}

static void print_command(const struct command_line *command, FILE *out)
{
    fprintf(out, "usage: waymark %s %s\n\n%s\n\n", command->name, command->usage, command->help);
    for (size_t i = 0; i < sizeof option_help / sizeof option_help[0]; i++) {
        if (strchr(command->options, option_help[i].letter) != NULL)
            fprintf(out, "%s\n", option_help[i].text);
    }
    fprintf(out, "  --help          print this\n");
}

static int unknown_command(const char *name)
{
    const char *nearest = str_nearest(name, commands, COMMANDS, sizeof commands[0]);
    fprintf(stderr, "waymark: there is no command `%s`", name);
    if (nearest != NULL)
        fprintf(stderr, ": did you mean `%s`?\n", nearest);
    else
        fprintf(stderr, "; `waymark help` lists them\n");
    return EXIT_USAGE;
}

static int command_help(const struct options *options)
{
    if (options->argument_count == 0) {
        print_commands(stdout);
        return EXIT_GOOD;
    }
    const struct command_line *command = find_command(options->arguments[0]);
    if (command == NULL)
        return unknown_command(options->arguments[0]);
    print_command(command, stdout);
    return EXIT_GOOD;
}

static bool take_option(struct options *options, int letter)
{
    switch (letter) {
    case 'c':
        options->config = optarg;
        return true;
    case 'd':
        options->content = optarg;
        return true;
    case 'n':
        options->region = optarg;
        return true;
    case 'm':
        options->model = optarg;
        return true;
    case 'a':
        options->format = optarg;
        return true;
    case 'g':
        options->language = optarg;
        return true;
    case 'i':
        options->import = optarg;
        return true;
    case 'j':
        return options->json = true;
    case 'r':
        return options->room = true;
    case 'l':
        return options->leave_out = true;
    case 's':
        return options->strict = true;
    case 'e':
        return options->reach = true;
    case 'k':
        return options->check = true;
    default:
        return false;
    }
}

static int usage_error(const struct command_line *command)
{
    fprintf(stderr, "usage: waymark %s %s\n", command->name, command->usage);
    return EXIT_USAGE;
}

static int run_command(const struct command_line *command, int count, char **arguments)
{
    struct options options = {.config = default_config};
    int letter = 0;
    while ((letter = getopt_long(count, arguments, "h", long_options, NULL)) != -1) {
        if (letter == 'h') {
            print_command(command, stdout);
            return EXIT_GOOD;
        }
        if (letter == '?' || strchr(command->options, letter) == NULL ||
            !take_option(&options, letter))
            return usage_error(command);
    }
    options.arguments = arguments + optind;
    options.argument_count = count - optind;
    if (options.argument_count < command->least || options.argument_count > command->most)
        return usage_error(command);
    return command->run(&options);
}

int main(int count, char **arguments)
{
    if (count < 2) {
        print_commands(stderr);
        return EXIT_USAGE;
    }
    if (str_equal(arguments[1], "--help") || str_equal(arguments[1], "-h")) {
        print_commands(stdout);
        return EXIT_GOOD;
    }
    if (str_equal(arguments[1], "--version"))
        arguments[1] += strlen("--");
    const struct command_line *command = find_command(arguments[1]);
    return command == NULL ? unknown_command(arguments[1])
                           : run_command(command, count - 1, arguments + 1);
}
