#include "driver/matrix/content.h"

#include "driver/line.h"

static json_t *body_of(const struct line *line, bool direct)
{
    json_t *content = json_pack("{s:s, s:s, s:{}}", "msgtype", direct ? "m.text" : "m.notice",
                                "body", line->text, CONTENT_MARK);
    if (line->html != NULL) {
        json_object_set_new(content, "format", json_string("org.matrix.custom.html"));
        json_object_set_new(content, "formatted_body", json_string(line->html));
    }
    /* Always there, so that no name in the text notifies anybody. */
    json_object_set_new(content, "m.mentions",
                        line->mention == NULL ? json_object()
                                              : json_pack("{s:[s]}", "user_ids", line->mention));
    return content;
}

/* A thread is kept; clients that know none see a reply (specification, "Threading"). */
static json_t *relation_of(const struct line *send)
{
    json_t *relation = NULL;
    if (send->thread != NULL)
        relation = json_pack("{s:s, s:s, s:b}", "rel_type", "m.thread", "event_id", send->thread,
                             "is_falling_back", send->reply_to == NULL);
    if (send->reply_to != NULL && relation == NULL)
        relation = json_object();
    if (relation != NULL)
        json_object_set_new(
            relation, "m.in_reply_to",
            json_pack("{s:s}", "event_id", send->reply_to != NULL ? send->reply_to : send->thread));
    return relation;
}

json_t *content_message(const struct line *send, bool direct)
{
    json_t *content = body_of(send, direct);
    json_t *relation = relation_of(send);
    if (relation != NULL)
        json_object_set_new(content, "m.relates_to", relation);
    return content;
}

json_t *content_edit(const struct line *edit, bool direct)
{
    json_t *content = body_of(edit, direct);
    json_t *fallback = json_pack("{s:s, s:s+}", "msgtype", direct ? "m.text" : "m.notice", "body",
                                 "* ", edit->text);
    json_object_set_new(fallback, CONTENT_MARK, json_object());
    json_object_set_new(fallback, "m.new_content", content);
    /* Nobody is notified a second time (specification, "Mentioning users", of edits). */
    json_object_set_new(fallback, "m.mentions", json_object());
    json_object_set_new(fallback, "m.relates_to",
                        json_pack("{s:s, s:s}", "rel_type", "m.replace", "event_id", edit->target));
    return fallback;
}

json_t *content_reaction(const struct line *react)
{
    return json_pack("{s:{s:s, s:s, s:s}}", "m.relates_to", "rel_type", "m.annotation", "event_id",
                     react->target, "key", react->mark);
}
