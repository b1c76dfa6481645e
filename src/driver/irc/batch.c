#include "driver/irc/batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/irc/message.h"
#include "driver/irc/session_inside.h"

enum { WHOLE_MOST = 16 * 1024 }; /* bytes of a message of several lines; what is more is left out */

/* A message of several lines: its tags and its source stand where the batch begins. */
struct whole {
    char *tags;
    size_t tags_length;
    char *source;
    char *target;
    struct buf text;
    bool begun;
};

/* BATCHES_MOST when there is none of that name. */
static size_t index_of(const struct session *session, const char *name)
{
    size_t index = 0;
    while (index < BATCHES_MOST &&
           (*name == '\0' || !str_equal(session->batches[index].name, name)))
        index++;
    return index;
}

static const struct batch *batch_of(const struct session *session, const struct message *message)
{
    const char *name = message_tag(message, "batch");
    size_t index = name != NULL ? index_of(session, name) : BATCHES_MOST;
    return index < BATCHES_MOST ? &session->batches[index] : NULL;
}

const char *session_label(const struct session *session, const struct message *message)
{
    const char *label = message_tag(message, "label");
    const struct batch *batch = batch_of(session, message);
    if (label == NULL && batch != NULL && batch->label[0] != '\0')
        label = batch->label;
    return label;
}

bool batch_is_history(const struct session *session, const struct message *message)
{
    const struct batch *batch = batch_of(session, message);
    return batch != NULL ? batch->history : message_tag(message, "batch") != NULL;
}

bool batch_is_played_back(const struct session *session, const struct message *message)
{
    const struct batch *batch = batch_of(session, message);
    return batch != NULL && batch->history;
}

/* ---- a message of several lines ---- */

static struct whole *whole_create(const struct message *message)
{
    struct whole *whole = mem_new(struct whole);
    whole->tags = mem_string_of("", 0);
    if (message->tags_length > 0) {
        free(whole->tags);
        whole->tags = mem_array(message->tags_length + 1, 1);
        memcpy(whole->tags, message->tags, message->tags_length);
        whole->tags_length = message->tags_length;
    }
    whole->source = mem_string(message->source);
    whole->target = mem_string(message_param(message, 2));
    buf_init(&whole->text, WHOLE_MOST);
    return whole;
}

static void whole_destroy(struct whole *whole)
{
    if (whole == NULL)
        return;
    free(whole->tags);
    free(whole->source);
    free(whole->target);
    buf_finish(&whole->text);
    free(whole);
}

bool batch_take(struct session *session, const struct message *message)
{
    const struct batch *batch = batch_of(session, message);
    if (batch == NULL || batch->whole == NULL)
        return false;
    struct whole *whole = batch->whole;
    bool joined = message_tag(message, "draft/multiline-concat") != NULL ||
                  message_tag(message, "multiline-concat") != NULL;
    if (whole->begun && !joined)
        buf_add_byte(&whole->text, '\n');
    whole->begun = true;
    buf_add_string(&whole->text, message_param(message, 1));
    return true;
}

static void whole_end(struct session *session, struct whole *whole)
{
    struct message message = {.tags = whole->tags,
                              .tags_length = whole->tags_length,
                              .source = whole->source,
                              .command = "PRIVMSG",
                              .params = {whole->target, whole->text.data},
                              .count = 2};
    if (whole->text.length > 0)
        hear_said(session, &message);
    whole_destroy(whole);
}

/* ---- batches ---- */

static bool is_multiline(const struct message *message)
{
    const char *type = message_param(message, 1);
    return (str_equal(type, "draft/multiline") || str_equal(type, "multiline")) &&
           message->source != NULL && message->count > 2;
}

static void begin(struct session *session, const struct message *message, const char *name)
{
    const char *type = message_param(message, 1);
    const char *label = message_tag(message, "label");
    const struct batch *parent = batch_of(session, message);
    size_t at = 0;
    while (at < BATCHES_MOST && session->batches[at].name[0] != '\0')
        at++;
    if (at == BATCHES_MOST || *name == '\0' || strlen(name) >= BATCH_NAME_MOST)
        return;
    struct batch *batch = &session->batches[at];
    snprintf(batch->name, sizeof batch->name, "%s", name);
    snprintf(batch->label, sizeof batch->label, "%.60s", label != NULL ? label : "");
    batch->history = strstr(type, "chathistory") != NULL || strstr(type, "playback") != NULL ||
                     (parent != NULL && parent->history);
    batch->whole = is_multiline(message) ? whole_create(message) : NULL;
    if (parent != NULL)
        proof_heard(session, message);
    else if (batch->history && message->count > 2)
        proof_batch_begins(session, batch->name, message_param(message, 2));
}

static void end(struct session *session, const char *name)
{
    size_t index = index_of(session, name);
    if (index == BATCHES_MOST)
        return;
    struct whole *whole = session->batches[index].whole;
    session->batches[index] = (struct batch){0};
    if (whole != NULL)
        whole_end(session, whole);
    proof_batch_ends(session, name);
}

static void on_batch(struct session *session, const struct message *message)
{
    const char *name = message_param(message, 0);
    if (*name == '-')
        end(session, name + 1);
    else if (*name == '+' && index_of(session, name + 1) == BATCHES_MOST)
        begin(session, message, name + 1);
}

void batches_finish(struct session *session)
{
    for (size_t i = 0; i < BATCHES_MOST; i++) {
        whole_destroy(session->batches[i].whole);
        session->batches[i] = (struct batch){0};
    }
}

const struct handler batch_handlers[] = {
    {"BATCH", 1, on_batch},
    {0},
};
