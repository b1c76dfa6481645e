#include "core/reply.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "core/page.h"
#include "core/setting.h"
#include "core/wording.h"

enum {
    MARKDOWN_LONGEST = 128 * 1024,
    SERVICES_SHOWN = 3,
    TEXT_LEAST = 512, /* no part is made smaller than this, whatever a driver says */
};

static enum guide_format text_format(const struct form *form)
{
    return !form->lines ? FORMAT_PLAIN : form->bold ? FORMAT_IRC_BOLD : FORMAT_IRC;
}

static size_t text_limit(const struct form *form)
{
    return form->max_text > TEXT_LEAST ? form->max_text : TEXT_LEAST;
}

static char *rendered(const char *markdown, enum guide_format format)
{
    struct buf out;
    buf_init(&out, 4 * MARKDOWN_LONGEST);
    guide_render(markdown, format, &out);
    char *text = buf_take(&out);
    buf_finish(&out);
    return text;
}

static void add_part(struct reply *reply, const char *markdown, const struct form *form)
{
    struct part part = {.text = rendered(markdown, text_format(form)),
                        .html = form->html ? rendered(markdown, FORMAT_HTML) : NULL};
    reply->parts = mem_resize(reply->parts, reply->count + 1, sizeof *reply->parts);
    reply->parts[reply->count++] = part;
}

/* How much of the text makes the next part: as many paragraphs as fit into `limit`, else as many
 * words, else as many characters. Markdown is never shorter than the text it becomes by more than
 * its marks, so its length is a safe measure. */
static size_t next_piece(const char *text, size_t limit)
{
    size_t length = strlen(text);
    if (length <= limit)
        return length;
    size_t most = utf8_cut(text, length, limit);
    for (size_t at = most; at > 1; at--) {
        if (text[at] == '\n' && text[at - 1] == '\n')
            return at;
    }
    for (size_t at = most; at > 0; at--) {
        if (text[at] == ' ' || text[at] == '\n')
            return at;
    }
    return most > 0 ? most : length;
}

/* Splits a body over parts and ends each with `tail` (Markdown, or ""). */
static struct reply build(const char *body, const char *tail, const struct form *form)
{
    struct reply reply = {0};
    size_t limit = text_limit(form);
    size_t tail_length = strlen(tail) + 4; /* blank line, and list marks that rendering may add */
    size_t room = limit > 2 * tail_length ? limit - tail_length : limit / 2;
    do {
        body += strspn(body, "\n ");
        size_t length = next_piece(body, room);
        char *markdown = mem_print("%.*s\n\n%s", (int)length, body, tail);
        add_part(&reply, markdown, form);
        free(markdown);
        body += length;
    } while (body[strspn(body, "\n ")] != '\0');
    return reply;
}

static const char *notice_of(const struct guide *guide, const struct form *form)
{
    return form->notice_short ? guide->phrases[PHRASE_NOTICE_SHORT] : guide->notice;
}

struct reply reply_guidance(const struct guide *guide, const struct entry *entry,
                            enum guidance which, bool gentle, const struct form *form)
{
    static const char *const none[] = {NULL};
    bool brief = which == GUIDANCE_BRIEF || entry->more == NULL;
    const char *body = brief ? entry->brief : entry->more;
    char *hint = brief && entry->more != NULL ? wording_phrase(guide, PHRASE_MORE_HINT, none)
                                              : mem_string("");
    /* One paragraph, so that the hint costs no line of its own where lines are messages. */
    char *help = gentle ? wording_phrase(guide, PHRASE_GENTLE, none) : mem_string("");
    char *tail = mem_print("%s%s%s%s%s", help, gentle ? " " : "", hint, *hint != '\0' ? " " : "",
                           notice_of(guide, form));
    bool foreign = !str_equal(entry->language, guide->language);
    char *head = foreign ? wording_phrase(guide, PHRASE_UNTRANSLATED, none) : mem_string("");
    /* Before the first words, not above them: it costs no line either. */
    char *whole = mem_print("%s%s%s", head, !foreign ? "" : body[0] == '#' ? "\n\n" : " ", body);
    struct reply reply = build(whole, tail, form);
    free(whole);
    free(head);
    free(tail);
    free(help);
    free(hint);
    return reply;
}

struct reply reply_page(const struct guide *guide, const struct entry *entry, size_t lines,
                        size_t index, const struct form *form)
{
    static const char *const none[] = {NULL};
    struct reply reply = {.parts = mem_new(struct part), .count = 1};
    bool more = index + 1 < page_count(entry->more, lines);
    char *page = page_text(entry->more, lines, index);
    char *hint = more ? wording_phrase(guide, PHRASE_MORE_HINT, none) : mem_string("");
    char *tail = mem_print("%s%s%s", hint, more ? " " : "", notice_of(guide, form));
    char *end = rendered(tail, FORMAT_IRC);
    reply.parts->text = mem_print("%s\n%s", page != NULL ? page : "", end);
    free(page);
    free(hint);
    free(tail);
    free(end);
    return reply;
}

static void add_service(const struct guide *guide, const struct service *service, struct buf *out)
{
    const char *const values[] = {"name",  service->name,  "contact", service->contact,
                                  "hours", service->hours, NULL};
    buf_add_string(out, "- ");
    guide_phrase(guide, PHRASE_SERVICE, values, out);
    buf_add_byte(out, '\n');
}

static void add_emergency(const struct guide *guide, const char *region, struct buf *out)
{
    const struct region *found = guide_region(guide, region);
    const struct region *known =
        found != NULL && found->verified_on != NULL ? found : guide_region(guide, "elsewhere");
    const char *const values[] = {"number", known->emergency, NULL};
    buf_add_string(out, "- ");
    guide_phrase(guide, PHRASE_EMERGENCY, values, out);
    buf_add_byte(out, '\n');
}

/* At most three lines of help in the order of `kinds`, the emergency number where it stands. */
static void add_help(const struct guide *guide, const char *region, const enum help_kind *kinds,
                     size_t kind_count, struct buf *out)
{
    enum help_kind others[HELP_KINDS];
    size_t other_count = 0;
    bool first = kind_count > 0 && kinds[0] == HELP_EMERGENCY;
    bool last = false;
    for (size_t i = 0; i < kind_count; i++) {
        if (kinds[i] == HELP_EMERGENCY)
            last = !first;
        else
            others[other_count++] = kinds[i];
    }
    if (first)
        add_emergency(guide, region, out);
    const struct service *services[SERVICES_SHOWN];
    size_t most = (size_t)SERVICES_SHOWN - (first || last ? 1U : 0U);
    size_t found = guide_services(guide, region, others, other_count, services, most);
    for (size_t i = 0; i < found; i++)
        add_service(guide, services[i], out);
    if (last)
        add_emergency(guide, region, out);
}

struct reply reply_crisis(const struct guide *guide, const struct decision *decision, bool direct,
                          const char *region, const struct form *form)
{
    const struct crisis *crisis = &guide->crisis[decision->finding.danger];
    const struct wordings *wordings = direct ? &crisis->direct : &crisis->room;
    struct buf body;
    buf_init(&body, MARKDOWN_LONGEST);
    buf_print(&body, "%s\n\n", wordings->items[decision->wording % wordings->count].text);
    add_help(guide, region, crisis->kinds, crisis->kind_count, &body);
    struct reply reply = build(body.data, "", form);
    buf_finish(&body);
    return reply;
}

struct reply reply_text(const char *markdown, const struct form *form)
{
    return build(markdown, "", form);
}

/* Takes two texts over, and makes one of them. */
static char *joined(char *first, const char *between, char *second)
{
    char *both =
        first == NULL || second == NULL ? NULL : mem_print("%s%s%s", first, between, second);
    free(first);
    free(second);
    return both;
}

void reply_put_before(struct reply *reply, struct reply *head, const struct form *form)
{
    struct part *part = &reply->parts[0];
    const char *between = form->lines ? "\n" : "\n\n";
    bool fits =
        head->count == 1 &&
        strlen(head->parts[0].text) + strlen(between) + strlen(part->text) <= text_limit(form);
    if (fits) {
        part->text = joined(head->parts[0].text, between, part->text);
        part->html = joined(head->parts[0].html, "", part->html);
        free(head->parts);
    } else {
        head->parts = mem_resize(head->parts, head->count + reply->count, sizeof *head->parts);
        memcpy(head->parts + head->count, reply->parts, reply->count * sizeof *reply->parts);
        free(reply->parts);
        reply->parts = head->parts;
        reply->count += head->count;
    }
    *head = (struct reply){0};
}

struct reply reply_phrase(const struct guide *guide, enum phrase phrase, const char *const *values,
                          const struct form *form)
{
    char *text = wording_phrase(guide, phrase, values);
    struct reply reply = build(text, "", form);
    free(text);
    return reply;
}

/* A phrase, after the gentle line where that was decided on. */
static struct reply phrase_after_gentle(const struct guide *guide, enum phrase phrase,
                                        const char *const *values, bool gentle,
                                        const struct form *form)
{
    static const char *const none[] = {NULL};
    if (!gentle)
        return reply_phrase(guide, phrase, values, form);
    char *help = wording_phrase(guide, PHRASE_GENTLE, none);
    char *text = wording_phrase(guide, phrase, values);
    char *both = mem_print("%s %s", help, text);
    struct reply reply = build(both, "", form);
    free(both);
    free(text);
    free(help);
    return reply;
}

struct reply reply_decided_phrase(const struct guide *guide, const struct decision *decision,
                                  const struct form *form)
{
    const char *nearest = decision->nearest == NULL ? "" : decision->nearest;
    char *shown = mem_print("%s%s", decision->nearest_help ? "help " : "", nearest);
    const char *const values[] = {"nearest", shown, NULL};
    struct reply reply =
        phrase_after_gentle(guide, decision->phrase, values, decision->gentle, form);
    free(shown);
    return reply;
}

struct reply reply_offer(const struct guide *guide, const struct decision *decision,
                         const struct form *form)
{
    const struct ambiguity *ambiguous = decision->ambiguous;
    struct buf choices;
    buf_init(&choices, MARKDOWN_LONGEST);
    for (size_t i = 0; i < decision->offer_count; i++)
        buf_print(&choices, "%zu. %s\n", i + 1,
                  ambiguous != NULL ? ambiguous->meanings.items[i] : decision->offers[i]->title);
    const char *const values[] = {"choices", choices.data, "name",
                                  ambiguous != NULL ? ambiguous->name : "", NULL};
    enum phrase phrase = ambiguous != NULL   ? PHRASE_WHICH
                         : decision->several ? PHRASE_SEVERAL
                                             : PHRASE_OFFER;
    struct reply reply = phrase_after_gentle(guide, phrase, values, decision->gentle, form);
    buf_finish(&choices);
    return reply;
}

struct reply reply_topics(const struct guide *guide, const char *off, const struct form *form)
{
    struct buf topics;
    buf_init(&topics, MARKDOWN_LONGEST);
    for (size_t i = 0; i < guide->entry_count; i++) {
        if (!topic_is_off(off, guide->entries[i].id))
            buf_print(&topics, "%s%s", topics.length == 0 ? "" : "; ", guide->entries[i].title);
    }
    const char *const values[] = {"topics", topics.data, NULL};
    struct reply reply = reply_phrase(guide, PHRASE_TOPICS, values, form);
    buf_finish(&topics);
    return reply;
}

struct reply reply_sources(const struct guide *guide, const struct entry *entry,
                           const struct form *form)
{
    struct buf sources;
    buf_init(&sources, MARKDOWN_LONGEST);
    for (size_t i = 0; i < entry->source_count; i++) {
        const struct source *source = &entry->sources[i];
        buf_print(&sources, "- %s. %s, %d. %s\n", source->title, source->body, source->year,
                  source->url);
    }
    const char *const values[] = {"title", entry->title, "sources", sources.data, NULL};
    struct reply reply = reply_phrase(guide, PHRASE_SOURCES, values, form);
    buf_finish(&sources);
    return reply;
}

struct reply reply_resources(const struct guide *guide, const char *region, const struct form *form)
{
    static const enum help_kind kinds[] = {HELP_EMERGENCY, HELP_SUICIDE, HELP_LISTENING,
                                           HELP_ABUSE};
    const struct region *found = guide_region(guide, region);
    struct buf services;
    buf_init(&services, MARKDOWN_LONGEST);
    add_help(guide, region, kinds, sizeof kinds / sizeof kinds[0], &services);
    const char *const values[] = {"region", found == NULL ? "" : found->name, "services",
                                  services.data, NULL};
    struct reply reply = reply_phrase(guide, PHRASE_RESOURCES, values, form);
    buf_finish(&services);
    return reply;
}

void reply_finish(struct reply *reply)
{
    for (size_t i = 0; i < reply->count; i++) {
        free(reply->parts[i].text);
        free(reply->parts[i].html);
    }
    free(reply->parts);
    *reply = (struct reply){0};
}
