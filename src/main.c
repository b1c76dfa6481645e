/* The command line: a table of subcommands, each with its options; src/cli says what they do. The
 * way of a message starts in run_daemon() (src/core/run.c) and leads through core_line() to
 * message_handle(). */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "cli/cli.h"
#include "core/run.h"

#ifndef WAYMARK_VERSION
#define WAYMARK_VERSION "0.1.0"
#endif

static const char default_config[] = "/etc/waymark/waymark.yaml";

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
    {"run", cli_run, "[--config FILE]", "be the daemon", "c", 0, 0},
    {"chat", cli_chat, "[--content DIR] [--language LANGUAGE]", "open the bot in this terminal",
     "dg", 0, 0},
    {"ask", cli_ask, "[--content DIR] [--language LANGUAGE] [--json] QUESTION",
     "show the reply to one question, and why; 1 when there is none", "dgj", 1, 1000},
    {"show", cli_show, "[--content DIR] [--language LANGUAGE] [--region CODE] [--as FORM] [ID...]",
     "print entries (faq/how-long) and crisis replies (crisis/abuse-now) as people get them",
     "dgna", 0, 1000},
    {"check", cli_check, "[--strict] [--reach] [FILE|DIR]",
     "check a configuration and its content, or a content folder", "cse", 0, 1},
    {"eval", cli_eval, "[--content DIR] [--room] [--leave-out] [--model FILE] [--json] FILE",
     "decide labelled messages and count what was right", "djrlm", 1, 1},
    {"replay", cli_replay, "[--content DIR] [--check] FILE...",
     "play transcripts through the core, without any network", "dk", 1, 100000},
    {"driver", cli_driver, "NETWORK", "speak lines for one network (the daemon starts this)", "", 1,
     1},
    {"status", cli_status, "[--config FILE] [--json]",
     "say how the running daemon is; 1 when an account is not up", "cj", 0, 0},
    {"settings", cli_settings, "[--config FILE] [--import FILE]",
     "print what moderators set in rooms, as YAML; or take it over", "ci", 0, 0},
    {"export", cli_export, "[--config FILE] DIR",
     "write what moderators approved as files of the content, for the repository", "c", 1, 1},
    {"audit", cli_audit, "[--config FILE] [--json] [verify [HASH]]",
     "print what moderators did; or check that nobody changed the record: 1 when somebody did",
     "cj", 0, 2},
    {"stats", cli_stats, "[--config FILE] [--json] [WEEK]",
     "count what was asked in a week, small counts blurred", "cj", 0, 1},
    {"commands", cli_commands, "[--content DIR] [--json]",
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
