#include "author/show.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/reply.h"

static const char *const format_names[] = {
    [FORMAT_IRC] = "irc", [FORMAT_PLAIN] = "text", [FORMAT_HTML] = "html"};

bool show_format(const char *name, enum guide_format *format)
{
    for (size_t i = 0; i < sizeof format_names / sizeof format_names[0]; i++) {
        if (str_equal(format_names[i], name)) {
            *format = (enum guide_format)i;
            return true;
        }
    }
    return false;
}

static struct form form_of(enum guide_format format)
{
    return (struct form){
        .lines = format == FORMAT_IRC, .html = format == FORMAT_HTML, .max_text = 16 * 1024};
}

static void print_reply(struct reply *reply, const char *id, const char *what, FILE *out)
{
    fprintf(out, "== %s, %s\n\n", id, what);
    for (size_t i = 0; i < reply->count; i++) {
        struct part *part = &reply->parts[i];
        fprintf(out, "%s\n\n", str_trim(part->html != NULL ? part->html : part->text));
    }
    reply_finish(reply);
}

static void show_entry(const struct guide *guide, const struct entry *entry,
                       enum guide_format format, FILE *out)
{
    struct form form = form_of(format);
    struct reply reply = reply_guidance(guide, entry, GUIDANCE_BRIEF, false, &form);
    print_reply(&reply, entry->id, "the short answer", out);
    if (entry->more != NULL) {
        reply = reply_guidance(guide, entry, GUIDANCE_MORE, false, &form);
        print_reply(&reply, entry->id, "more", out);
    }
    reply = reply_sources(guide, entry, &form);
    print_reply(&reply, entry->id, "sources", out);
}

static void show_crisis(const struct guide *guide, enum danger danger, const char *region,
                        enum guide_format format, FILE *out)
{
    struct form form = form_of(format);
    char *id = mem_print("crisis/%s", danger_name(danger));
    for (int direct = 0; direct < 2; direct++) {
        const struct crisis *crisis = &guide->crisis[danger];
        size_t count = direct == 1 ? crisis->direct.count : crisis->room.count;
        for (size_t i = 0; i < count; i++) {
            struct decision decision = {
                .kind = DECIDE_CRISIS, .finding = {.danger = danger}, .wording = i};
            struct reply reply = reply_crisis(guide, &decision, direct == 1, region, &form);
            char *what =
                mem_print("%s, wording %zu", direct == 1 ? "direct message" : "room", i + 1);
            print_reply(&reply, id, what, out);
            free(what);
        }
    }
    free(id);
}

bool show_text(const struct guide *guide, const char *id, const char *region,
               enum guide_format format, FILE *out)
{
    const struct entry *entry = guide_entry(guide, id);
    enum danger danger =
        str_starts(id, "crisis/") ? danger_of(id + sizeof "crisis/" - 1) : DANGER_NONE;
    if (entry != NULL)
        show_entry(guide, entry, format, out);
    else if (danger != DANGER_NONE)
        show_crisis(guide, danger, region, format, out);
    return entry != NULL || danger != DANGER_NONE;
}

void show_all(const struct guide *guide, const char *region, enum guide_format format, FILE *out)
{
    for (size_t i = 0; i < guide->entry_count; i++)
        show_entry(guide, &guide->entries[i], format, out);
    for (enum danger danger = DANGER_NONE + 1; danger < DANGER_CLASSES; danger++)
        show_crisis(guide, danger, region, format, out);
}
