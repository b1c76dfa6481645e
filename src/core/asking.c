#include "core/asking.h"

#include <stdio.h>
#include <stdlib.h>
#include <utlist.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/line.h"

enum { QUESTIONS_MOST = 64 };

struct question {
    char id[ASKING_ID];
    size_t account;
    char *bytes; /* the message's line */
    size_t length;
    int64_t at;
    struct question *prev;
    struct question *next;
};

struct asking {
    struct question *questions; /* the longest waiting first */
    size_t count;
    unsigned long long asked;
};

struct asking *asking_create(void)
{
    return mem_new(struct asking);
}

static void drop(struct asking *asking, struct question *question)
{
    DL_DELETE(asking->questions, question);
    asking->count--;
    mem_wipe(question->bytes, question->length);
    free(question->bytes);
    free(question);
}

void asking_destroy(struct asking *asking)
{
    if (asking == NULL)
        return;
    while (asking->questions != NULL)
        drop(asking, asking->questions);
    free(asking);
}

bool asking_add(struct asking *asking, size_t account, const struct line *message, int64_t now,
                char id[ASKING_ID])
{
    struct buf bytes;
    buf_init(&bytes, LINE_LONGEST);
    bool good = asking->count < QUESTIONS_MOST && line_write(message, &bytes);
    if (good) {
        struct question *question = mem_new(struct question);
        snprintf(id, ASKING_ID, "%llu", ++asking->asked);
        snprintf(question->id, sizeof question->id, "%s", id);
        question->account = account;
        question->length = bytes.length - 1;
        question->bytes = mem_string_of(bytes.data, question->length);
        question->at = now;
        DL_APPEND(asking->questions, question);
        asking->count++;
    }
    buf_finish(&bytes);
    return good;
}

static struct question *find(const struct asking *asking, size_t account, const char *id,
                             int64_t now)
{
    struct question *question = asking->questions;
    if (id == NULL)
        return question != NULL && now - question->at > ASKING_LASTS ? question : NULL;
    while (question != NULL && (question->account != account || !str_equal(question->id, id)))
        question = question->next;
    return question;
}

bool asking_take(struct asking *asking, size_t *account, const char *id, int64_t now,
                 struct line *message)
{
    const char *why = NULL;
    struct question *question = find(asking, *account, id, now);
    if (question == NULL)
        return false;
    *account = question->account;
    bool good = line_parse(question->bytes, question->length, message, &why);
    drop(asking, question);
    return good;
}
