#include "driver/matrix/proof.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/line.h"
#include "driver/matrix/event.h"

enum {
    ANSWER_MOST = 128 * 1024, /* an event has at most 64 KiB, and JSON may write it longer */
    ANSWER_WITHIN = 10 * 1000,
    AT_ONCE = 4,
    EDITS_MOST = 64,
};

struct edit {
    struct proof *proof;
    char *text; /* the line as it is written */
    bool under_way;
    struct edit *next;
};

struct proof {
    struct http *http;
    struct proof_calls calls;
    void *data;
    struct edit *first;
    size_t count;
};

struct proof *proof_create(struct http *http, const struct proof_calls *calls, void *data)
{
    struct proof *proof = mem_new(struct proof);
    *proof = (struct proof){.http = http, .calls = *calls, .data = data};
    return proof;
}

static void drop(struct edit *edit)
{
    struct proof *proof = edit->proof;
    struct edit **at = &proof->first;
    while (*at != edit)
        at = &(*at)->next;
    *at = edit->next;
    proof->count--;
    free(edit->text);
    free(edit);
}

void proof_stop(struct proof *proof)
{
    while (proof->first != NULL)
        drop(proof->first);
}

void proof_destroy(struct proof *proof)
{
    if (proof == NULL)
        return;
    proof_stop(proof);
    free(proof);
}

bool proof_is_idle(const struct proof *proof)
{
    return proof->first == NULL;
}

static void pass(struct proof *proof, const struct line *line, bool proved)
{
    struct line edited = *line;
    if (!proved)
        edited.target = line->id;
    proof->calls.line(proof->data, &edited);
}

enum finding { THEIRS, ANOTHERS, UNKNOWN };

static enum finding find(const struct http_answer *answer, const struct line *line)
{
    json_t *event =
        answer->status == 200 ? json_loadb(answer->body, answer->length, 0, NULL) : NULL;
    const char *sender = event_user_id(event, "sender");
    const char *room = event_room_id(event, "room_id");
    enum finding finding = UNKNOWN;
    if (sender != NULL)
        finding = str_equal(sender, line->sender) && (room == NULL || str_equal(room, line->room))
                      ? THEIRS
                      : ANOTHERS;
    json_decref(event);
    return finding;
}

static void start_some(struct proof *proof);

static void on_answer(void *data, const struct http_answer *answer)
{
    struct edit *edit = data;
    struct proof *proof = edit->proof;
    struct line line;
    const char *why = NULL;
    if (line_parse(edit->text, strlen(edit->text), &line, &why)) {
        enum finding finding = find(answer, &line);
        if (finding != ANOTHERS)
            pass(proof, &line, finding == THEIRS);
        line_finish(&line);
    }
    drop(edit);
    start_some(proof);
    if (proof->first == NULL)
        proof->calls.idle(proof->data);
}

static void ask(struct edit *edit, const struct line *line)
{
    char *room = http_escape(line->room);
    char *target = http_escape(line->target);
    char *path = mem_print("/_matrix/client/v3/rooms/%s/event/%s", room, target);
    struct http_request request = {
        .method = "GET", .path = path, .timeout = ANSWER_WITHIN, .most = ANSWER_MOST};
    edit->under_way = true;
    http_start(edit->proof->http, &request, on_answer, edit);
    free(path);
    free(target);
    free(room);
}

static void start_some(struct proof *proof)
{
    size_t at_once = 0;
    for (struct edit *edit = proof->first; edit != NULL && at_once < AT_ONCE; edit = edit->next) {
        struct line line;
        const char *why = NULL;
        at_once++;
        if (!edit->under_way && line_parse(edit->text, strlen(edit->text), &line, &why)) {
            ask(edit, &line);
            line_finish(&line);
        }
    }
}

static struct edit *edit_create(struct proof *proof, const struct line *line)
{
    struct buf text;
    struct edit *edit = NULL;
    buf_init(&text, LINE_LONGEST);
    if (line_write(line, &text)) {
        buf_truncate(&text, text.length - 1);
        edit = mem_new(struct edit);
        *edit = (struct edit){.proof = proof, .text = buf_take(&text)};
    }
    buf_finish(&text);
    return edit;
}

void proof_take(struct proof *proof, const struct line *line)
{
    struct edit *edit = proof->count < EDITS_MOST ? edit_create(proof, line) : NULL;
    if (edit == NULL) {
        pass(proof, line, false);
        return;
    }
    struct edit **at = &proof->first;
    while (*at != NULL)
        at = &(*at)->next;
    *at = edit;
    proof->count++;
    start_some(proof);
}
