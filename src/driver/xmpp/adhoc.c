#include "driver/xmpp/adhoc.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/line.h"
#include "driver/xmpp/commands.h"
#include "driver/xmpp/content.h"
#include "driver/xmpp/form.h"
#include "driver/xmpp/jid.h"
#include "driver/xmpp/sessions.h"
#include "driver/xmpp/stanza.h"

enum {
    LATER = 1000, /* milliseconds */
};

struct xmpp_adhoc {
    xmpp_ctx_t *context;
    const char *self; /* the account's bare JID */
    json_t *commands;
    json_t *words;
    struct adhoc_calls calls;
    void *data;
    bool up;
    struct sessions sessions;
};

struct xmpp_adhoc *xmpp_adhoc_create(xmpp_ctx_t *context, const char *self, json_t *commands,
                                     json_t *words, const struct adhoc_calls *calls, void *data)
{
    struct xmpp_adhoc *adhoc = mem_new(struct xmpp_adhoc);
    *adhoc = (struct xmpp_adhoc){.context = context,
                                 .self = self,
                                 .commands = json_incref(commands),
                                 .words = json_incref(words),
                                 .calls = *calls,
                                 .data = data};
    return adhoc;
}

void xmpp_adhoc_destroy(struct xmpp_adhoc *adhoc)
{
    if (adhoc == NULL)
        return;
    while (adhoc->sessions.count > 0)
        sessions_drop_at(&adhoc->sessions, adhoc->sessions.count - 1);
    json_decref(adhoc->commands);
    json_decref(adhoc->words);
    free(adhoc);
}

/* ---- answers ---- */

static xmpp_stanza_t *answer_to(const struct xmpp_adhoc *adhoc, const char *id, const char *from)
{
    xmpp_stanza_t *answer = xmpp_iq_new(adhoc->context, "result", id);
    xmpp_stanza_set_to(answer, from);
    return answer;
}

/* `special`: the condition of XEP-0050, 4.4, or NULL. */
static void refuse(const struct xmpp_adhoc *adhoc, xmpp_stanza_t *iq, const char *type,
                   const char *condition, const char *special)
{
    xmpp_stanza_t *answer = answer_to(adhoc, stanza_identifier(iq, "id"), xmpp_stanza_get_from(iq));
    xmpp_stanza_t *error = stanza_make_error(answer, type, condition);
    if (special != NULL)
        stanza_add(error, special, NS_COMMANDS);
    adhoc->calls.send(adhoc->data, answer);
}

static xmpp_stanza_t *add_command(xmpp_stanza_t *answer, const struct session *session,
                                  const char *status)
{
    xmpp_stanza_t *command = stanza_add(answer, "command", NS_COMMANDS);
    xmpp_stanza_set_attribute(command, "node", session->node);
    xmpp_stanza_set_attribute(command, "sessionid", session->id);
    xmpp_stanza_set_attribute(command, "status", status);
    return command;
}

/* A line is a note; more of them are a form, for clients run the lines of a note together. */
static void add_text(xmpp_stanza_t *command, const struct session *session, const char *type,
                     const char *text)
{
    char *fitting = xmpp_content_fit(text);
    if (strchr(fitting, '\n') == NULL)
        xmpp_stanza_set_type(stanza_add_text(command, "note", NULL, fitting), type);
    else
        form_add_lines(form_add(command, "result", session->node), "text", fitting);
    free(fitting);
}

static void complete(const struct xmpp_adhoc *adhoc, const struct session *session,
                     const char *status, const char *type, const char *text)
{
    xmpp_stanza_t *answer = answer_to(adhoc, session->iq, session->from);
    xmpp_stanza_t *command = add_command(answer, session, status);
    if (text != NULL)
        add_text(command, session, type, text);
    adhoc->calls.send(adhoc->data, answer);
}

/* ---- what becomes of the core's parts ---- */

static void tell(const struct xmpp_adhoc *adhoc, const struct session *session, enum line_type type,
                 const char *result)
{
    for (size_t i = 0; i < session->key_count; i++) {
        struct line line = {.type = type, .key = session->keys[i], .result = result};
        if (str_equal(result, "sent"))
            line.remote_id = session->keys[i];
        if (str_equal(result, "later"))
            line.retry_after = LATER;
        adhoc->calls.line(adhoc->data, &line);
    }
}

/* A server takes a client's stanzas one after the other: with the ping it has the answer. */
static void send_ping(const struct xmpp_adhoc *adhoc, const struct session *session)
{
    char *id = mem_print("waymark-adhoc-%s", session->id);
    adhoc->calls.send(adhoc->data, stanza_make_ping(adhoc->context, id));
    free(id);
}

static void hand_over(const struct xmpp_adhoc *adhoc, struct session *session, int64_t now)
{
    complete(adhoc, session, "completed", "info", session->text.data);
    send_ping(adhoc, session);
    session->state = SESSION_SENT;
    session->due = now + ADHOC_ARRIVAL;
}

bool xmpp_adhoc_take_send(struct xmpp_adhoc *adhoc, const struct line *send, int64_t now)
{
    for (size_t i = 0; i < adhoc->sessions.count && adhoc->up && send->reply_to != NULL; i++) {
        struct session *session = adhoc->sessions.items[i];
        if (session->message == NULL || !str_equal(session->message, send->reply_to) ||
            !str_equal(session->room, send->room))
            continue;
        if ((session->state != SESSION_ASKED && session->state != SESSION_SAID) ||
            session->key_count == SESSION_PARTS ||
            session->text.length + strlen(send->text) + 2 > SESSION_TEXT)
            return false;
        if (session->text.length > 0)
            buf_add_string(&session->text, "\n\n");
        buf_add_string(&session->text, send->text);
        session->keys[session->key_count++] = mem_string(send->key);
        session->state = SESSION_SAID;
        session->due = now + ADHOC_GATHER;
        return true;
    }
    return false;
}

bool xmpp_adhoc_take_answer(struct xmpp_adhoc *adhoc, xmpp_stanza_t *iq)
{
    const char *id = stanza_identifier(iq, "id");
    if (id == NULL || !str_starts(id, "waymark-adhoc-"))
        return false;
    for (size_t i = 0; i < adhoc->sessions.count && stanza_is_of_server(iq, adhoc->self); i++) {
        const struct session *session = adhoc->sessions.items[i];
        if (session->state == SESSION_SENT && str_ends(id, session->id)) {
            tell(adhoc, session, LINE_ACKED, "sent");
            sessions_drop_at(&adhoc->sessions, i);
            break;
        }
    }
    return true;
}

/* ---- what is asked ---- */

static void ask_core(const struct xmpp_adhoc *adhoc, struct session *session,
                     const struct adhoc_asker *asker, const char *text, int64_t now, int64_t wall)
{
    session->message = mem_print("command %s", session->id);
    session->room = mem_string(asker->room);
    session->state = SESSION_ASKED;
    session->due = now + ADHOC_REPLY;
    adhoc->calls.line(adhoc->data, &(struct line){.type = LINE_MESSAGE,
                                                  .id = session->message,
                                                  .room = session->room,
                                                  .sender = asker->sender,
                                                  .name = asker->name,
                                                  .role = asker->role,
                                                  .role_from = asker->role_from,
                                                  .text = text,
                                                  .direct = true,
                                                  .addressed = true,
                                                  .time = wall});
}

static void show_form(const struct xmpp_adhoc *adhoc, struct session *session,
                      const json_t *command, bool in_chat, int64_t now)
{
    xmpp_stanza_t *answer = answer_to(adhoc, session->iq, session->from);
    xmpp_stanza_t *made = add_command(answer, session, "executing");
    xmpp_stanza_t *actions = stanza_add(made, "actions", NULL);
    xmpp_stanza_set_attribute(actions, "execute", "complete");
    stanza_add(actions, "complete", NULL);
    commands_ask(command, made, in_chat);
    adhoc->calls.send(adhoc->data, answer);
    session->state = SESSION_FORM;
    session->due = now + ADHOC_FORM;
}

static void begin(struct xmpp_adhoc *adhoc, xmpp_stanza_t *iq, const char *node,
                  const struct adhoc_asker *asker, int64_t now, int64_t wall)
{
    const json_t *command = commands_find(adhoc->commands, node);
    bool in_chat = asker->chat != NULL;
    if (command == NULL) {
        refuse(adhoc, iq, "cancel", "item-not-found", NULL);
        return;
    }
    struct session *session =
        sessions_add(&adhoc->sessions, xmpp_stanza_get_from(iq), in_chat, node);
    if (session == NULL) {
        refuse(adhoc, iq, "wait", "resource-constraint", NULL);
        return;
    }
    session->iq = mem_string(stanza_identifier(iq, "id"));
    if (commands_wants_form(command, in_chat)) {
        show_form(adhoc, session, command, in_chat, now);
        return;
    }
    char *text = commands_text(command, NULL, asker->chat);
    ask_core(adhoc, session, asker, text, now, wall);
    free(text);
}

static void go_on(struct xmpp_adhoc *adhoc, xmpp_stanza_t *iq, struct session *session,
                  const struct adhoc_asker *asker, int64_t now, int64_t wall)
{
    const json_t *command = commands_find(adhoc->commands, session->node);
    xmpp_stanza_t *inner = stanza_only_child(iq, "command", NS_COMMANDS);
    char *text = commands_text(command, form_submitted(inner), asker->chat);
    if (text == NULL) {
        refuse(adhoc, iq, "modify", "bad-request", "bad-payload");
        return;
    }
    free(session->iq);
    session->iq = mem_string(stanza_identifier(iq, "id"));
    ask_core(adhoc, session, asker, text, now, wall);
    free(text);
}

static void cancel(struct xmpp_adhoc *adhoc, xmpp_stanza_t *iq, struct session *session)
{
    free(session->iq);
    session->iq = mem_string(stanza_identifier(iq, "id"));
    complete(adhoc, session, "canceled", NULL, NULL);
    sessions_drop(&adhoc->sessions, session);
}

static void execute(struct xmpp_adhoc *adhoc, xmpp_stanza_t *iq, xmpp_stanza_t *command,
                    const struct adhoc_asker *asker, int64_t now, int64_t wall)
{
    const char *node = stanza_identifier(command, "node");
    const char *id = xmpp_stanza_get_attribute(command, "sessionid");
    const char *action = xmpp_stanza_get_attribute(command, "action");
    struct session *session =
        id == NULL ? NULL : sessions_find(&adhoc->sessions, id, xmpp_stanza_get_from(iq));
    bool forward = action == NULL || str_equal(action, "execute") ||
                   str_equal(action, "complete") || str_equal(action, "next");
    if (node == NULL || (id != NULL && (session == NULL || session->state != SESSION_FORM ||
                                        !str_equal(session->node, node))))
        refuse(adhoc, iq, "modify", "bad-request", node == NULL ? NULL : "bad-sessionid");
    else if (session != NULL && action != NULL && str_equal(action, "cancel"))
        cancel(adhoc, iq, session);
    else if (!forward)
        refuse(adhoc, iq, "modify", "bad-request", "bad-action");
    else if (session != NULL)
        go_on(adhoc, iq, session, asker, now, wall);
    else
        begin(adhoc, iq, node, asker, now, wall);
}

/* ---- the list ---- */

static void list(const struct xmpp_adhoc *adhoc, xmpp_stanza_t *iq, const char *node,
                 const struct adhoc_asker *asker)
{
    bool all = asker->role != NULL && !str_equal(asker->role, "member");
    bool whole = str_equal(node, NS_COMMANDS);
    xmpp_stanza_t *answer = answer_to(adhoc, stanza_identifier(iq, "id"), xmpp_stanza_get_from(iq));
    xmpp_stanza_t *query = stanza_add(answer, "query", XMPP_NS_DISCO_ITEMS);
    xmpp_stanza_set_attribute(query, "node", node);
    if (whole)
        commands_list(adhoc->commands, query, asker->at, all);
    adhoc->calls.send(adhoc->data, answer);
}

static void describe(const struct xmpp_adhoc *adhoc, xmpp_stanza_t *iq, const char *node)
{
    xmpp_stanza_t *answer = answer_to(adhoc, stanza_identifier(iq, "id"), xmpp_stanza_get_from(iq));
    xmpp_stanza_t *query = stanza_add(answer, "query", XMPP_NS_DISCO_INFO);
    xmpp_stanza_set_attribute(query, "node", node);
    commands_describe(str_equal(node, NS_COMMANDS) ? NULL : commands_find(adhoc->commands, node),
                      query);
    adhoc->calls.send(adhoc->data, answer);
}

/* ---- in ---- */

/* The node of a question about the list or one of it. Other nodes are the business of iq.c. */
static const char *node_asked(xmpp_stanza_t *iq, const char *ns)
{
    return stanza_attribute_is(iq, "type", "get")
               ? stanza_identifier(stanza_only_child(iq, "query", ns), "node")
               : NULL;
}

bool xmpp_adhoc_is_meant(xmpp_stanza_t *iq)
{
    const char *items = node_asked(iq, XMPP_NS_DISCO_ITEMS);
    const char *info = node_asked(iq, XMPP_NS_DISCO_INFO);
    bool command = stanza_attribute_is(iq, "type", "set") &&
                   stanza_only_child(iq, "command", NS_COMMANDS) != NULL;
    return stanza_identifier(iq, "id") != NULL && jid_valid(xmpp_stanza_get_from(iq)) &&
           (command || items != NULL || (info != NULL && strchr(info, '#') == NULL));
}

void xmpp_adhoc_take(struct xmpp_adhoc *adhoc, xmpp_stanza_t *iq, const struct adhoc_asker *asker,
                     int64_t now, int64_t wall)
{
    const char *items = node_asked(iq, XMPP_NS_DISCO_ITEMS);
    const char *info = node_asked(iq, XMPP_NS_DISCO_INFO);
    const char *node = items != NULL ? items : info;
    if (asker == NULL)
        refuse(adhoc, iq, "auth", "forbidden", NULL);
    else if (node != NULL && !str_equal(node, NS_COMMANDS) &&
             commands_find(adhoc->commands, node) == NULL)
        refuse(adhoc, iq, "cancel", "item-not-found", NULL);
    else if (items != NULL)
        list(adhoc, iq, items, asker);
    else if (info != NULL)
        describe(adhoc, iq, info);
    else
        execute(adhoc, iq, stanza_only_child(iq, "command", NS_COMMANDS), asker, now, wall);
}

/* ---- in time ---- */

void xmpp_adhoc_up(struct xmpp_adhoc *adhoc)
{
    adhoc->up = true;
}

/* What was gathered comes again in a moment; of what was sent nobody knows. */
void xmpp_adhoc_down(struct xmpp_adhoc *adhoc)
{
    adhoc->up = false;
    for (size_t i = adhoc->sessions.count; i > 0; i--) {
        struct session *session = adhoc->sessions.items[i - 1];
        if (session->state == SESSION_SAID) {
            tell(adhoc, session, LINE_ACKED, "later");
            session_forget_parts(session);
            session->state = SESSION_ASKED;
            session->due += ADHOC_REPLY;
        } else if (session->state == SESSION_SENT) {
            tell(adhoc, session, LINE_PROBED, "unknown");
            sessions_drop_at(&adhoc->sessions, i - 1);
        }
    }
}

int64_t xmpp_adhoc_wait(const struct xmpp_adhoc *adhoc, int64_t now)
{
    int64_t least = -1;
    for (size_t i = 0; i < adhoc->sessions.count; i++) {
        int64_t wait =
            adhoc->sessions.items[i]->due > now ? adhoc->sessions.items[i]->due - now : 0;
        least = least < 0 || wait < least ? wait : least;
    }
    return least;
}

void xmpp_adhoc_tick(struct xmpp_adhoc *adhoc, int64_t now)
{
    const char *late = json_string_value(json_object_get(adhoc->words, "late"));
    for (size_t i = adhoc->sessions.count; i > 0; i--) {
        struct session *session = adhoc->sessions.items[i - 1];
        if (session->due > now)
            continue;
        if (session->state == SESSION_SAID) {
            hand_over(adhoc, session, now);
            continue;
        }
        if (session->state == SESSION_ASKED)
            complete(adhoc, session, "completed", "warn", late);
        else if (session->state == SESSION_SENT)
            tell(adhoc, session, LINE_PROBED, "unknown");
        sessions_drop_at(&adhoc->sessions, i - 1);
    }
}
