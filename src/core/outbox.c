/* Replies are written down before they are handed over (handover.c). */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/core_inside.h"
#include "driver/line.h"

enum { KEY_BYTES = 16 };

/* The same question and part give the same key for ever, so that a network that knows keys posts it
 * once even if our own store was lost. */
static void make_key(const struct post *post, const struct envelope *envelope, size_t part,
                     char key[2 * KEY_BYTES + 1])
{
    char *text = mem_print("%s\n%s\n%s\n%zu", post->name, envelope->room, envelope->id, part);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    EVP_Digest(text, strlen(text), digest, &length, EVP_sha256(), NULL);
    for (size_t i = 0; i < KEY_BYTES; i++)
        snprintf(key + 2 * i, 3, "%02x", digest[i]);
    free(text);
}

static bool put(struct core *core, struct post *post, const struct line *send, bool crisis,
                int64_t now)
{
    struct buf line;
    buf_init(&line, LINE_LONGEST);
    bool good = line_write(send, &line);
    buf_truncate(&line, line.length > 0 ? line.length - 1 : 0);
    struct outbox_row row = {.key = send->key,
                             .account = post->name,
                             .room = send->room,
                             .kind = crisis ? OUTBOX_CRISIS : OUTBOX_ANSWER,
                             .state = OUTBOX_WAITING,
                             .line = line.data,
                             .created = now,
                             .not_before = now};
    good = good && store_outbox_add(core->store, &row);
    post->state.waiting += good;
    buf_finish(&line);
    return good;
}

/* Where nothing can be changed later, nothing is kept for it; but people react to alerts. */
static bool note(struct core *core, const struct post *post, const struct envelope *envelope,
                 const struct matter *matter, const char *key, size_t part, int64_t now)
{
    const char *question = envelope->question != NULL ? envelope->question : envelope->instead;
    bool kept = post->edits || post->retracts || matter->kind == SAID_ALERT;
    if (!kept || question == NULL)
        return true;
    struct said_row row = {.key = key,
                           .account = post->name,
                           .room = envelope->room,
                           .question = question,
                           .thread = envelope->thread == NULL ? "" : envelope->thread,
                           .part = (int64_t)part,
                           .kind = matter->kind,
                           .entry = matter->entry,
                           .remote_id = "",
                           .at = now};
    return store_said_add(core->store, &row);
}

static bool add_part(struct core *core, struct post *post, const struct envelope *envelope,
                     const struct reply *reply, size_t part, const struct matter *matter,
                     int64_t now)
{
    char key[2 * KEY_BYTES + 1];
    bool urgent = matter->kind == SAID_CRISIS || matter->kind == SAID_ALERT;
    make_key(post, envelope, part, key);
    struct line send = {.type = LINE_SEND,
                        .key = key,
                        .room = envelope->room,
                        .text = reply->parts[part].text,
                        .html = reply->parts[part].html,
                        .reply_to = envelope->question,
                        .thread = envelope->thread,
                        .mention = envelope->mention,
                        .urgent = urgent};
    return put(core, post, &send, urgent, now) &&
           note(core, post, envelope, matter, key, part, now);
}

bool outbox_add(struct core *core, size_t account, const struct envelope *envelope,
                const struct reply *reply, const struct matter *matter, int64_t now)
{
    for (size_t part = 0; part < reply->count; part++) {
        if (!add_part(core, &core->posts[account], envelope, reply, part, matter, now))
            return false;
    }
    return true;
}

/* The target of an edit or a retraction is the key of what was said: its id on the network may not
 * be known yet. */
static bool edit_part(struct core *core, struct post *post, const struct envelope *envelope,
                      const struct said_row *said, const struct reply *reply, size_t part,
                      const struct matter *matter, int64_t now)
{
    char key[2 * KEY_BYTES + 1];
    make_key(post, envelope, part, key);
    struct line edit = {.type = LINE_EDIT,
                        .key = key,
                        .room = envelope->room,
                        .target = said->key,
                        .text = reply->parts[part].text,
                        .html = reply->parts[part].html,
                        .mention = envelope->mention};
    return put(core, post, &edit, false, now) &&
           store_said_change(core->store, said->key, matter->kind, matter->entry, now);
}

static bool retract_part(struct core *core, struct post *post, const struct envelope *envelope,
                         const struct said_row *said, size_t part, int64_t now)
{
    char key[2 * KEY_BYTES + 1];
    make_key(post, envelope, part, key);
    struct line retract = {
        .type = LINE_RETRACT, .key = key, .room = envelope->room, .target = said->key};
    return put(core, post, &retract, false, now) &&
           store_said_change(core->store, said->key, SAID_WITHDRAWN, "", now);
}

bool outbox_replace(struct core *core, size_t account, const struct envelope *envelope,
                    const struct replied *replied, const struct reply *reply,
                    const struct matter *matter, int64_t now)
{
    struct post *post = &core->posts[account];
    size_t parts = reply->count;
    bool good = true;
    for (size_t i = 0; i < (parts > replied->count ? parts : replied->count) && good; i++) {
        const struct said_row *said = i < replied->count ? &replied->rows[i] : NULL;
        if (said == NULL)
            good = add_part(core, post, envelope, reply, i, matter, now);
        else if (i < parts)
            good = edit_part(core, post, envelope, said, reply, i, matter, now);
        else if (post->retracts)
            good = retract_part(core, post, envelope, said, i, now);
    }
    return good;
}
