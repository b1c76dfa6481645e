#include "driver/irc/proof.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/irc/message.h"
#include "driver/irc/say.h"
#include "driver/irc/session_inside.h"
#include "driver/line.h"

enum {
    PAGE_MOST = 100,       /* messages asked for at once */
    PAGES_MOST = 30,       /* a room where more was said since then is not searched any further */
    PROOF_WAIT = 60 * 1000 /* milliseconds for the channel to let us in, and for each answer */
};

static const char blank[] = " \n";

static void proof_finish(struct proof *proof)
{
    free(proof->key);
    free(proof->target);
    free(proof->reply_to);
    free(proof->text);
    free(proof->remote_ids);
    free(proof->after);
}

void proofs_finish(struct proofs *proofs)
{
    for (size_t i = 0; i < proofs->count; i++)
        proof_finish(&proofs->items[i]);
    *proofs = (struct proofs){0};
}

static void probed(struct session *session, const char *key, const char *result, const char *ids)
{
    session->calls.line(
        session->data,
        &(struct line){.type = LINE_PROBED, .key = key, .result = result, .remote_id = ids});
}

static void settle(struct session *session, struct proof *proof, const char *result)
{
    struct proofs *proofs = &session->proofs;
    size_t index = (size_t)(proof - proofs->items);
    struct proof settled = *proof;
    proofs->count--;
    memmove(proof, proof + 1, (proofs->count - index) * sizeof *proof);
    if (settled.asked)
        proofs->batch[0] = '\0';
    if (result == NULL) /* a part was said: the rest of it has to be */
        say_directly(session, settled.key, settled.target, settled.text + settled.at,
                     settled.urgent);
    else
        probed(session, settled.key, result, settled.remote_ids);
    proof_finish(&settled);
}

bool proof_is_possible(const struct session *session)
{
    return session_has(session, CAP_CHATHISTORY) && session_has(session, CAP_BATCH) &&
           session_has(session, CAP_MESSAGE_TAGS) &&
           (isupport_takes_tag(&session->isupport, "draft/reply") ||
            isupport_takes_tag(&session->isupport, "reply"));
}

/* ---- what is to be looked for ---- */

void proof_ask(struct session *session, const struct line *probe)
{
    struct proofs *proofs = &session->proofs;
    if (probe->text == NULL || proofs->count == PROOFS_MOST || !session_is_room(probe->room)) {
        probed(session, probe->key, "unknown", NULL);
        return;
    }
    bool known = probe->reply_to != NULL && strchr(probe->reply_to, ' ') == NULL;
    proofs->items[proofs->count++] =
        (struct proof){.key = mem_string(probe->key),
                       .target = mem_string(probe->room),
                       .reply_to = known ? mem_string(probe->reply_to) : NULL,
                       .text = mem_string(probe->text),
                       .urgent = probe->urgent};
}

bool proof_keep(struct session *session, const struct outgoing_send *send)
{
    bool text = send->kind == OUTGOING_PRIVMSG || send->kind == OUTGOING_NOTICE;
    if (!text || send->text == NULL || !proof_is_possible(session) ||
        session->proofs.count == PROOFS_MOST)
        return false;
    proof_ask(session, &(struct line){.key = send->key,
                                      .room = send->target,
                                      .text = send->text,
                                      .reply_to = send->reply_to,
                                      .urgent = send->urgent});
    return true;
}

/* ---- asking ---- */

void proof_lost(struct session *session)
{
    session->proofs.batch[0] = '\0';
    for (size_t i = 0; i < session->proofs.count; i++) {
        session->proofs.items[i].asked = false;
        session->proofs.items[i].give_up_at = 0;
    }
}

static struct proof *asked(struct session *session)
{
    for (size_t i = 0; i < session->proofs.count; i++) {
        if (session->proofs.items[i].asked)
            return &session->proofs.items[i];
    }
    return NULL;
}

/* Everything since the question; without one, what was said last. */
static void ask(struct session *session, struct proof *proof)
{
    char from[ID_MOST + 8];
    char limit[24];
    const char *id = proof->after != NULL ? proof->after : proof->reply_to;
    size_t most = session->isupport.chathistory;
    snprintf(from, sizeof from, "msgid=%s", id != NULL ? id : "");
    snprintf(limit, sizeof limit, "%zu", most > 0 && most < PAGE_MOST ? most : PAGE_MOST);
    proof->asked = true;
    proof->more = false;
    proof->pages++;
    proof->give_up_at = session->now + PROOF_WAIT;
    session_send(session,
                 (const char *const[]){"CHATHISTORY", id != NULL ? "AFTER" : "LATEST",
                                       proof->target, id != NULL ? from : "*", limit, NULL});
}

/* History is for those who are there. */
static bool may_ask(const struct session *session, const struct proof *proof)
{
    const struct channels *channels = &session->channels;
    for (size_t i = 0; i < channels->count; i++) {
        if (isupport_equal(&session->isupport, channels->items[i].name, proof->target))
            return channels->items[i].joined;
    }
    return !isupport_is_channel(&session->isupport, proof->target);
}

void proof_tick(struct session *session)
{
    size_t i = 0;
    while (i < session->proofs.count) {
        struct proof *proof = &session->proofs.items[i];
        if (proof->give_up_at == 0)
            proof->give_up_at = session->now + PROOF_WAIT;
        if (!proof_is_possible(session) || session->now >= proof->give_up_at) {
            settle(session, proof, "unknown");
            continue;
        }
        if (asked(session) == NULL && may_ask(session, proof))
            ask(session, proof);
        i++;
    }
}

int64_t proof_due(const struct session *session)
{
    int64_t due = -1;
    bool waits = false;
    for (size_t i = 0; i < session->proofs.count; i++)
        waits = waits || session->proofs.items[i].asked;
    for (size_t i = 0; i < session->proofs.count; i++) {
        const struct proof *proof = &session->proofs.items[i];
        if (proof->give_up_at == 0 || (!waits && may_ask(session, proof)))
            return session->now;
        if (due < 0 || proof->give_up_at < due)
            due = proof->give_up_at;
    }
    return due;
}

/* ---- the answer ---- */

void proof_batch_begins(struct session *session, const char *name, const char *target)
{
    struct proofs *proofs = &session->proofs;
    const struct proof *proof = asked(session);
    if (proof != NULL && isupport_equal(&session->isupport, proof->target, target))
        snprintf(proofs->batch, sizeof proofs->batch, "%s", name);
}

/* All there is was looked at: nothing of it was said, or a part. */
static void settle_end(struct session *session, struct proof *proof)
{
    settle(session, proof, proof->at == 0 ? "absent" : NULL);
}

void proof_batch_ends(struct session *session, const char *name)
{
    struct proof *proof = asked(session);
    if (proof == NULL || session->proofs.batch[0] == '\0' ||
        !str_equal(session->proofs.batch, name))
        return;
    session->proofs.batch[0] = '\0';
    if (proof->text[proof->at + strspn(proof->text + proof->at, blank)] == '\0')
        settle(session, proof, "found");
    else if (proof->reply_to == NULL || !proof->more)
        settle_end(session, proof);
    else if (proof->pages == PAGES_MOST)
        settle(session, proof, "unknown");
    else
        ask(session, proof);
}

/* " (1/2)" at the end of a line, which is no part of the text. */
static size_t counter_length(const char *line, size_t length)
{
    size_t at = length;
    if (at == 0 || line[--at] != ')')
        return 0;
    while (at > 0 && (isdigit((unsigned char)line[at - 1]) || line[at - 1] == '/'))
        at--;
    return at > 1 && line[at - 1] == '(' && line[at - 2] == ' ' ? length - at + 2 : 0;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\n';
}

/* How many bytes of `text` a line of it takes up, white space before it included; 0: it is none.
 * Where a server broke it, white space differs. */
static size_t taken_by(const char *text, const char *line, size_t length)
{
    size_t at = 0;
    for (size_t i = 0; i < length; i++) {
        if (is_blank(line[i]))
            continue;
        at += strspn(text + at, blank);
        if (text[at] != line[i])
            return 0;
        at++;
    }
    return at;
}

static size_t match(const char *text, const char *line, bool first)
{
    size_t length = strlen(line);
    const char *named = first ? strstr(line, ": ") : NULL;
    size_t taken = taken_by(text, line, length);
    if (taken == 0)
        taken = taken_by(text, line, length - counter_length(line, length));
    if (taken == 0 && named != NULL) /* "ann: ..." where several people talk */
        taken = match(text, named + 2, false);
    return taken;
}

/* Another's words are no proof, even where they look like ours: our nick now, the one we should
 * have, or our account. */
static bool is_ours(const struct session *session, const struct message *message)
{
    char nick[NICK_MOST];
    const char *account = message_tag(message, "account");
    if (account != NULL && session->config.account != NULL)
        return isupport_equal(&session->isupport, account, session->config.account);
    return session_nick_of(message, nick) &&
           (isupport_equal(&session->isupport, nick, session->nick) ||
            isupport_equal(&session->isupport, nick, session->config.nick));
}

static bool answers(const struct proof *proof, const struct message *message)
{
    const char *draft = message_tag(message, "+draft/reply");
    const char *reply = message_tag(message, "+reply");
    return proof->reply_to == NULL || (draft != NULL && str_equal(draft, proof->reply_to)) ||
           (reply != NULL && str_equal(reply, proof->reply_to));
}

static void keep_id(struct proof *proof, const char *id)
{
    char *ids =
        proof->remote_ids == NULL ? mem_string(id) : mem_print("%s %s", proof->remote_ids, id);
    free(proof->remote_ids);
    proof->remote_ids = ids;
}

void proof_heard(struct session *session, const struct message *message)
{
    struct proof *proof = asked(session);
    const char *batch = message_tag(message, "batch");
    const char *id = message_tag(message, "msgid");
    if (proof == NULL || batch == NULL || session->proofs.batch[0] == '\0' ||
        !str_equal(batch, session->proofs.batch))
        return;
    if (id != NULL && strlen(id) <= ID_MOST && id[strcspn(id, " \r\n")] == '\0') {
        free(proof->after);
        proof->after = mem_string(id);
        proof->more = true;
    }
    if (!is_ours(session, message) || (proof->at == 0 && !answers(proof, message)))
        return;
    size_t taken = match(proof->text + proof->at, message_param(message, 1), proof->at == 0);
    proof->at += taken;
    if (taken > 0 && id != NULL && strlen(id) <= ID_MOST && strchr(id, ' ') == NULL &&
        (proof->remote_ids == NULL || strlen(proof->remote_ids) < 2 * ID_MOST))
        keep_id(proof, id);
}

void proof_failed(struct session *session)
{
    struct proof *proof = asked(session);
    if (proof != NULL)
        settle(session, proof, "unknown");
}
