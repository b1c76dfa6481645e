#include "driver/matrix/hear.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "driver/line.h"
#include "driver/matrix/content.h"
#include "driver/matrix/recall.h"
#include "driver/matrix/room.h"

enum {
    BODY_MOST = 64 * 1024,     /* bytes: no event is longer */
    WRITTEN_MOST = 192 * 1024, /* bytes of a text in a line, where control characters take six */
    MARK_MOST = 255,           /* bytes of a reaction */
    FIRST_REDACTS_IN_CONTENT = 11,
};

/* One event on its way. */
struct passage {
    const struct hearing *hearing;
    const json_t *event;
    const json_t *content;
    struct line *line;
    struct heard *heard;
};

enum wording { NOT_FOR_US, WORDS, WORDLESS };

/* A picture's body is its caption only where its file is named apart (since v1.10). */
static bool is_captioned(const json_t *content)
{
    const char *file = event_string(content, "filename");
    const char *body = event_string(content, "body");
    return file != NULL && body != NULL && !str_equal(file, body);
}

/* Other bots (m.notice), the homeserver itself and the dance of devices are not people who talk. */
static enum wording wording_of(const json_t *content)
{
    static const char *const silent[] = {"m.notice", "m.server_notice",
                                         "m.key.verification.request"};
    static const char *const files[] = {"m.image", "m.file", "m.audio", "m.video"};
    const char *type = event_string(content, "msgtype");
    if (json_object_get(content, CONTENT_MARK) != NULL) /* another Waymark */
        return NOT_FOR_US;
    if (type == NULL || json_string_length(json_object_get(content, "body")) > BODY_MOST ||
        json_string_length(json_object_get(content, "formatted_body")) > BODY_MOST)
        return NOT_FOR_US;
    for (size_t i = 0; i < sizeof silent / sizeof *silent; i++) {
        if (str_equal(type, silent[i]))
            return NOT_FOR_US;
    }
    if (str_equal(type, "m.text") || str_equal(type, "m.emote"))
        return event_string(content, "body") != NULL ? WORDS : NOT_FOR_US;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (str_equal(type, files[i]) && is_captioned(content))
            return WORDS;
    }
    return WORDLESS;
}

/* Whether a line can hold it. */
static bool fits(const char *text)
{
    size_t written = 0;
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;
        written += byte < ' ' ? 6 : byte == '"' || byte == '\\' ? 2 : 1;
    }
    return written <= WRITTEN_MOST;
}

static bool read_words(const struct passage *passage, const json_t *content)
{
    const struct hearing *hearing = passage->hearing;
    struct heard *heard = passage->heard;
    if (!matrix_text_read(content, hearing->self, hearing->names, hearing->name_count,
                          &heard->text) ||
        heard->text.text == NULL || !fits(heard->text.text))
        return false;
    passage->line->text = heard->text.text;
    passage->line->called = passage->line->type == LINE_MESSAGE ? heard->text.called : NULL;
    passage->line->addressed = passage->line->addressed || heard->text.addressed;
    return *heard->text.text != '\0' || passage->line->addressed;
}

static void fill_name(const struct passage *passage)
{
    const char *sender = passage->line->sender;
    const char *known = room_name_of(passage->hearing->room, sender);
    char local[EVENT_ID_MOST + 1];
    snprintf(local, sizeof local, "%.*s", (int)strcspn(sender + 1, ":"), sender + 1);
    clean_name(known != NULL ? known : local, passage->heard->name);
    if (passage->heard->name[0] != '\0')
        passage->line->name = passage->heard->name;
}

static void fill_role(const struct passage *passage)
{
    const struct room *room = passage->hearing->room;
    const char *sender = passage->line->sender;
    role_tell(room_role_of(room, sender), room_power_of(room, sender), passage->line,
              passage->heard->role_from);
}

/* What a message and an edit have in common. */
static void fill_sender(const struct passage *passage)
{
    struct line *line = passage->line;
    line->direct = room_direct(passage->hearing->room);
    line->encrypted = room_encrypted(passage->hearing->room);
    line->addressed = line->direct;
    line->time = event_time(passage->event);
    fill_name(passage);
    fill_role(passage);
}

static bool is_relation(const json_t *relates, const char *type)
{
    const char *given = event_string(relates, "rel_type");
    return given != NULL && str_equal(given, type);
}

/* In a thread, a reply that is only there for clients without threads is none. */
static void read_relation(const struct passage *passage)
{
    const json_t *relates = event_object(passage->content, "m.relates_to");
    const struct recall *recall = passage->hearing->recall;
    struct line *line = passage->line;
    bool fallback = json_is_true(json_object_get(relates, "is_falling_back"));
    if (is_relation(relates, "m.thread"))
        line->thread = event_event_id(relates, "event_id");
    if (line->thread == NULL || !fallback)
        line->reply_to = event_event_id(event_object(relates, "m.in_reply_to"), "event_id");
    line->addressed = line->addressed ||
                      (line->thread != NULL && recall_is_own(recall, line->thread)) ||
                      (line->reply_to != NULL && recall_is_own(recall, line->reply_to));
}

static enum heard_kind hear_new(const struct passage *passage, enum wording wording)
{
    struct line *line = passage->line;
    line->type = LINE_MESSAGE;
    line->text = "";
    fill_sender(passage);
    read_relation(passage);
    if (wording == WORDLESS)
        line->addressed =
            line->addressed || matrix_text_mentions(passage->content, passage->hearing->self);
    bool good = wording == WORDLESS || read_words(passage, passage->content);
    recall_add(passage->hearing->recall, line->id, line->sender, NULL, line->addressed);
    if (!good)
        return HEARD_NOTHING;
    return wording == WORDS ? HEARD_LINE : HEARD_WORDLESS;
}

/* Which message an edit is of. False when it is none of the sender's, as far as we know. */
static bool find_original(const struct passage *passage, const char *target)
{
    struct heard *heard = passage->heard;
    const struct recalled *edited = recall_find(passage->hearing->recall, target);
    if (str_equal(target, passage->line->id) || recall_is_own(passage->hearing->recall, target) ||
        (edited != NULL && !str_equal(edited->sender, passage->line->sender)))
        return false;
    heard->unproved = edited == NULL;
    passage->line->addressed = passage->line->addressed || (edited != NULL && edited->addressed);
    if (edited != NULL && edited->original != NULL)
        target = edited->original;
    snprintf(heard->target, sizeof heard->target, "%s", target);
    return true;
}

static enum heard_kind hear_edit(const struct passage *passage, const json_t *relates)
{
    struct line *line = passage->line;
    const char *target = event_event_id(relates, "event_id");
    const json_t *content = event_object(passage->content, "m.new_content");
    line->type = LINE_EDITED;
    fill_sender(passage);
    if (target == NULL || wording_of(content) != WORDS || !find_original(passage, target))
        return HEARD_NOTHING;
    line->target = passage->heard->target;
    bool good = read_words(passage, content);
    recall_add(passage->hearing->recall, line->id, line->sender, line->target, line->addressed);
    return good ? HEARD_LINE : HEARD_NOTHING;
}

static enum heard_kind on_message(const struct passage *passage)
{
    const json_t *relates = event_object(passage->content, "m.relates_to");
    enum wording wording = wording_of(passage->content);
    if (wording == NOT_FOR_US)
        return HEARD_NOTHING;
    return is_relation(relates, "m.replace") ? hear_edit(passage, relates)
                                             : hear_new(passage, wording);
}

/* Once redacted, its content is empty. */
static enum heard_kind on_wordless(const struct passage *passage)
{
    return json_object_size(passage->content) > 0 ? hear_new(passage, WORDLESS) : HEARD_NOTHING;
}

static enum heard_kind on_reaction(const struct passage *passage)
{
    const json_t *relates = event_object(passage->content, "m.relates_to");
    const char *target = event_event_id(relates, "event_id");
    const char *mark = event_string(relates, "key");
    if (!is_relation(relates, "m.annotation") || target == NULL || mark == NULL || *mark == '\0' ||
        strlen(mark) > MARK_MOST)
        return HEARD_NOTHING;
    passage->line->type = LINE_REACTION;
    passage->line->target = target;
    passage->line->mark = mark;
    passage->line->direct = room_direct(passage->hearing->room);
    return HEARD_LINE;
}

/* The place differs by the room's version, and what stands in the other one proves nothing. */
static const char *redacted_by(const struct passage *passage)
{
    int version = room_version(passage->hearing->room);
    const char *above = event_event_id(passage->event, "redacts");
    const char *within = event_event_id(passage->content, "redacts");
    if (version >= FIRST_REDACTS_IN_CONTENT)
        return within;
    return version >= 1 || above != NULL ? above : within;
}

static enum heard_kind on_redaction(const struct passage *passage)
{
    passage->line->type = LINE_RETRACTED;
    passage->line->target = redacted_by(passage);
    return passage->line->target != NULL ? HEARD_LINE : HEARD_NOTHING;
}

/* The one place where an event will be decrypted, and then heard like any other. */
static enum heard_kind on_encrypted(const struct passage *passage)
{
    return event_string(passage->content, "algorithm") != NULL ? HEARD_ENCRYPTED : HEARD_NOTHING;
}

static enum heard_kind hear_own(const struct passage *passage, const char *type)
{
    const json_t *extra = event_object(passage->event, "unsigned");
    const char *echo = event_string(extra, "transaction_id");
    if (str_equal(type, "m.room.message"))
        recall_add_own(passage->hearing->recall, passage->line->id);
    if (echo == NULL || strlen(echo) > EVENT_ID_MOST)
        return HEARD_NOTHING;
    passage->heard->echo = echo;
    return HEARD_ECHO;
}

/* What another bot takes away is gone all the same. */
static const struct {
    const char *type;
    enum heard_kind (*hear)(const struct passage *passage);
    bool from_bots;
} hearers[] = {
    {"m.room.message", on_message, false},    {"m.sticker", on_wordless, false},
    {"m.poll.start", on_wordless, false},     {"org.matrix.msc3381.poll.start", on_wordless, false},
    {"m.location", on_wordless, false},       {"org.matrix.msc3488.location", on_wordless, false},
    {"m.image", on_wordless, false},          {"m.file", on_wordless, false},
    {"m.audio", on_wordless, false},          {"m.voice", on_wordless, false},
    {"m.video", on_wordless, false},          {"m.reaction", on_reaction, false},
    {"m.room.redaction", on_redaction, true}, {"m.room.encrypted", on_encrypted, false},
};

static bool is_bot(const struct hearing *hearing, const char *user)
{
    for (size_t i = 0; i < hearing->bot_count; i++) {
        if (str_equal(hearing->bots[i], user))
            return true;
    }
    return false;
}

static enum heard_kind hear_other(const struct passage *passage, const char *type)
{
    bool bot = is_bot(passage->hearing, passage->line->sender);
    for (size_t i = 0; i < sizeof hearers / sizeof *hearers; i++) {
        if (str_equal(hearers[i].type, type))
            return bot && !hearers[i].from_bots ? HEARD_NOTHING : hearers[i].hear(passage);
    }
    return HEARD_NOTHING;
}

enum heard_kind hear_event(const struct hearing *hearing, const json_t *event, struct line *line,
                           struct heard *heard)
{
    struct passage passage = {.hearing = hearing,
                              .event = event,
                              .content = event_object(event, "content"),
                              .line = line,
                              .heard = heard};
    const char *type = event_string(event, "type");
    *heard = (struct heard){0};
    *line = (struct line){.id = event_event_id(event, "event_id"),
                          .sender = event_user_id(event, "sender"),
                          .room = room_id(hearing->room)};
    if (type == NULL || passage.content == NULL || line->id == NULL || line->sender == NULL ||
        event_time(event) < 0 || event_is_state(event))
        return HEARD_NOTHING;
    return str_equal(line->sender, hearing->self) ? hear_own(&passage, type)
                                                  : hear_other(&passage, type);
}

void heard_finish(struct heard *heard)
{
    matrix_text_finish(&heard->text);
}
