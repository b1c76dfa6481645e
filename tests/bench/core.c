/* The core with the shipped content and its encoder, by the processor time of its one thread: what
 * else the machine does at that moment hardly counts, and neither does a disk.
 *
 *   bench-core CONTENT [SECONDS]
 *
 * Prints how long a start takes, how long the messages of tests/unit/hostile_lines.h take from the
 * screen to the decision, and how lines fare while 1,000 room messages a second arrive: each waits
 * for those before it, and for the one message that is just being read. Last, what a message costs
 * where words alone decide. It measures and judges nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/problem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "core/config.h"
#include "core/core.h"
#include "core/library.h"
#include "driver/line.h"
#include "sense/sense.h"
#include "store/store.h"

#include "hostile_lines.h"

enum {
    ROUNDS = 5,
    EACH = 1000, /* messages a round */
    SECONDS = 10,
    RATE = 1000, /* messages a second */
    ROOMS = 10,
    PEOPLE = 200,
    LONG_EVERY = 50, /* a message of LONG_LINES lines of talk, */
    LONG_LINES = 60,
    HUGE_EVERY = 1000,  /* of 64 KiB, */
    ASKED_EVERY = 100,  /* or a question to the bot */
    START = 1700000000, /* seconds since 1970 */
};

static double milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return 1e3 * (double)now.tv_sec + 1e-6 * (double)now.tv_nsec;
}

/* ---- messages made to hold the bot up ---- */

/* The least of a few rounds: what is more was the machine's. */
static double time_one(const struct knowledge *know, const char *text)
{
    struct heard heard = {.text = text, .direct = true, .addressed = true};
    struct view view = {.may_speak = true};
    double least = 0;
    for (int i = 0; i < ROUNDS; i++) {
        double begun = milliseconds();
        decide(know, &heard, &view, 0);
        double spent = milliseconds() - begun;
        least = i == 0 || spent < least ? spent : least;
    }
    return least;
}

/* What the longest text that the encoder reads at once takes: the measure for all that follows,
 * whatever else the machine does. */
static void time_encoder(struct sense *sense)
{
    struct buf text;
    buf_init(&text, HOSTILE_LENGTH);
    float *vector = mem_array(sense_width(sense), sizeof *vector);
    double least = 0;
    for (int i = 0; i < SENSE_TOKENS; i++)
        buf_add_string(&text, "word ");
    for (int i = 0; i < ROUNDS; i++) {
        double begun = milliseconds();
        sense_read(sense, text.data, text.length, vector);
        double spent = milliseconds() - begun;
        least = i == 0 || spent < least ? spent : least;
    }
    printf("core    %-55s %9.2f ms\n", "the encoder alone, 64 tokens", least);
    free(vector);
    buf_finish(&text);
}

static void time_hostile(const struct knowledge *know)
{
    double most = 0;
    for (size_t i = 0; i < HOSTILE_LINES; i++) {
        struct buf text;
        hostile_fill(&text, hostile_lines[i].piece);
        double spent = time_one(know, text.data);
        most = spent > most ? spent : most;
        printf("core    64 KiB, %-47s %9.2f ms\n", hostile_lines[i].name, spent);
        buf_finish(&text);
    }
    printf("core    %-55s %9.2f ms\n", "64 KiB, the slowest", most);
}

/* ---- 1,000 room messages a second ---- */

struct flood {
    const struct guide *guide;
    struct core *core;
    double clock; /* milliseconds since the flood began */
    char **keys;  /* said, for the driver to acknowledge */
    size_t key_count;
    size_t said;
    size_t read;
    size_t heard; /* by time_messages() */
};

static void on_emit(void *data, size_t account, const struct line *line)
{
    struct flood *flood = data;
    (void)account;
    if (line->type != LINE_SEND && line->type != LINE_EDIT && line->type != LINE_RETRACT)
        return;
    flood->keys = mem_resize(flood->keys, flood->key_count + 1, sizeof *flood->keys);
    flood->keys[flood->key_count++] = mem_string(line->key);
    flood->said++;
}

static int64_t now(const struct flood *flood)
{
    return (int64_t)START * 1000 + (int64_t)flood->clock;
}

static void acknowledge(struct flood *flood)
{
    while (flood->key_count > 0) {
        char *key = flood->keys[--flood->key_count];
        struct line line = {.type = LINE_ACKED, .key = key, .result = "sent", .remote_id = key};
        core_line(flood->core, 0, &line, now(flood));
        free(key);
    }
}

static const char *talk(const struct guide *guide, size_t number)
{
    return guide->chat.items[number * 7919 % guide->chat.count];
}

static void add_text(const struct guide *guide, size_t number, struct buf *out)
{
    if (number % HUGE_EVERY == 1) {
        buf_finish(out);
        hostile_fill(out, hostile_lines[number / HUGE_EVERY % HOSTILE_LINES].piece);
    } else if (number % ASKED_EVERY == 2) {
        const struct asked *asked = &guide->asked[number / ASKED_EVERY % guide->asked_count];
        buf_add_string(out, asked->lines.items[number % asked->lines.count]);
    } else {
        size_t lines = number % LONG_EVERY == 3 ? LONG_LINES : 1;
        for (size_t i = 0; i < lines; i++)
            buf_print(out, "%s%s", i > 0 ? " " : "", talk(guide, number + i));
    }
}

/* A message as a driver writes it. */
static void write_message(const struct guide *guide, size_t number, struct buf *out)
{
    struct buf text;
    buf_init(&text, 4 * HOSTILE_LENGTH);
    add_text(guide, number, &text);
    char *id = mem_print("m%zu", number), *room = mem_print("#room%zu", number % ROOMS);
    char *sender = mem_print("person%zu", number * 7919 % PEOPLE);
    line_write(&(struct line){.type = LINE_MESSAGE,
                              .id = id,
                              .room = room,
                              .sender = sender,
                              .text = text.data,
                              .addressed = number % ASKED_EVERY == 2},
               out);
    free(id);
    free(room);
    free(sender);
    buf_finish(&text);
}

static void hear_bytes(struct flood *flood, struct buf *bytes)
{
    struct line line;
    const char *why = NULL;
    double begun = milliseconds();
    if (bytes->length > 0 && line_parse(bytes->data, bytes->length - 1, &line, &why)) {
        core_line(flood->core, 0, &line, now(flood));
        line_finish(&line);
    }
    acknowledge(flood);
    flood->clock += milliseconds() - begun;
    buf_finish(bytes);
}

static void hear(struct flood *flood, size_t number)
{
    struct buf bytes;
    buf_init(&bytes, LINE_LONGEST);
    write_message(flood->guide, number, &bytes);
    hear_bytes(flood, &bytes);
}

static void read_one(struct flood *flood)
{
    double begun = milliseconds();
    core_read_one(flood->core, now(flood));
    acknowledge(flood);
    flood->clock += milliseconds() - begun;
    flood->read++;
}

/* Lines go before what waits to be read, as in the daemon. Fills how long each line took. */
static void run(struct flood *flood, size_t count, double *took)
{
    for (size_t next = 0; next < count;) {
        double arrives = (double)next * 1000 / RATE;
        if (arrives <= flood->clock) {
            hear(flood, next);
            took[next++] = flood->clock - arrives;
        } else if (core_has_unread(flood->core)) {
            read_one(flood);
        } else {
            flood->clock = arrives;
        }
    }
}

static int by_size(const void *one, const void *other)
{
    double a = *(const double *)one, b = *(const double *)other;
    return (a > b) - (a < b);
}

static void print_flood(const struct flood *flood, double *took, size_t count)
{
    qsort(took, count, sizeof *took, by_size);
    printf("core    %-55s %9.2f ms\n", "1,000 messages a second, a line's time, p50",
           took[count / 2]);
    printf("core    %-55s %9.2f ms\n", "the same, p99", took[count * 99 / 100]);
    printf("core    %-55s %9.2f ms\n", "the same, most", took[count - 1]);
    printf("core    %-55s %9zu\n", "messages that arrived", count);
    printf("core    %-55s %9zu\n", "of them read by the encoder, for the bot",
           (count + ASKED_EVERY - 3) / ASKED_EVERY);
    printf("core    %-55s %9zu\n", "of them read by the encoder, between others", flood->read);
    printf("core    %-55s %9zu\n", "lines said", flood->said);
}

/* A core that hears and answers, with its store in memory. */
static struct store *begin(struct flood *flood, const struct config *config,
                           const struct library *library)
{
    static const unsigned char key[PERSON_KEY_LENGTH] = {0};
    char *why = NULL;
    struct store *store = store_open(":memory:", &why);
    if (store == NULL) {
        fprintf(stderr, "bench-core: %s\n", why);
        exit(1);
    }
    flood->guide = library_know(library, NULL)->guide;
    flood->core = core_create(config, store, key, &(struct core_calls){on_emit, flood});
    core_know(flood->core, library);
    core_line(flood->core, 0, &(struct line){.type = LINE_READY, .self = "waymark"}, now(flood));
    core_line(flood->core, 0, &(struct line){.type = LINE_STATE, .state = "up"}, now(flood));
    return store;
}

static void time_flood(const struct config *config, const struct library *library, size_t seconds)
{
    struct flood flood = {.said = 0};
    struct store *store = begin(&flood, config, library);
    size_t count = seconds * RATE;
    double *took = mem_array(count, sizeof *took);
    run(&flood, count, took);
    print_flood(&flood, took, count);
    free(took);
    free(flood.keys);
    core_destroy(flood.core);
    store_close(store);
}

/* ---- one message at a time, words alone ---- */

/* Microseconds for a message: of a few rounds the quickest. */
static double time_messages(struct flood *flood, const char *sender, const char *question)
{
    double least = 0;
    for (size_t round = 0; round < ROUNDS; round++) {
        double spent = flood->clock;
        for (size_t i = 0; i < EACH; i++) {
            struct buf bytes;
            buf_init(&bytes, LINE_LONGEST);
            char *id = mem_print("%s%zu", sender, flood->heard++);
            line_write(&(struct line){.type = LINE_MESSAGE,
                                      .id = id,
                                      .room = "#room",
                                      .sender = sender,
                                      .text = question ? question : talk(flood->guide, i),
                                      .addressed = question != NULL},
                       &bytes);
            hear_bytes(flood, &bytes);
            free(id);
        }
        spent = flood->clock - spent;
        least = round == 0 || spent < least ? spent : least;
    }
    return 1e3 * least / EACH;
}

static void time_words(struct config *config)
{
    struct problems problems = {0};
    struct flood flood = {.said = 0};
    config_set_model(config, MODEL_NONE);
    struct library *library = library_open(config, &problems);
    problems_finish(&problems);
    if (library == NULL)
        return;
    struct store *store = begin(&flood, config, library);
    printf("core    %-55s %9.2f us\n", "words alone, a room message that gets no reply",
           time_messages(&flood, "ann", NULL));
    printf("core    %-55s %9.2f us\n", "words alone, an answer",
           time_messages(&flood, "bob", "what is emdr?"));
    printf("core    %-55s %9.2f us\n", "words alone, no reply, by whom was answered just before",
           time_messages(&flood, "bob", NULL));
    free(flood.keys);
    core_destroy(flood.core);
    store_close(store);
    library_close(library);
}

int main(int count, char **arguments)
{
    long seconds = SECONDS;
    if (count < 2 || count > 3 || (count == 3 && !str_number(arguments[2], 1, 600, &seconds))) {
        fputs("usage: bench-core CONTENT [SECONDS]\n", stderr);
        return 2;
    }
    struct problems problems = {0};
    struct config *config = config_bare(arguments[1]);
    double begun = milliseconds();
    struct library *library = library_open(config, &problems);
    problems_print(&problems, stderr);
    if (library == NULL)
        return 1;
    printf("core    %-55s %9.2f ms\n", "start, content and encoder", milliseconds() - begun);
    if (library->volumes[0].sense != NULL)
        time_encoder(library->volumes[0].sense);
    time_hostile(library_know(library, NULL));
    config_add_account(config, "bench", NULL, NULL);
    config->room_per_minute = config->person_per_minute = 10000;
    time_flood(config, library, (size_t)seconds);
    problems_finish(&problems);
    library_close(library);
    time_words(config);
    config_destroy(config);
    return 0;
}
