/* What is known about the room and the person before a message is decided on. */
#include "answer/follow.h"
#include "base/log.h"
#include "base/str.h"
#include "core/case.h"
#include "core/memory.h"
#include "core/overlay.h"
#include "core/page.h"
#include "driver/line.h"

static bool is_opted_out(struct case_file *file)
{
    bool out = false;
    if (!store_optout_get(file->core->store, case_person(file), &out))
        core_store_failed(file->core, "opt-out");
    return out;
}

static void view_offers(const struct guide *guide, const struct person *person, int64_t now,
                        struct view *view)
{
    if (now - person->offered_at > OFFER_LASTS)
        return;
    for (size_t i = 0; i < person->offer_count; i++) {
        const struct entry *entry = guide_entry(guide, person->offers[i]);
        if (entry == NULL &&
            person->offers[i][0] !=
                '\0') /* the guide changed meanwhile: the numbers are not the same any more */
            return;
        view->offers[i] = entry;
    }
    view->offer_count = person->offer_count;
}

static void view_replied(const struct case_file *file, struct view *view)
{
    view->may_change = file->core->posts[file->account].edits;
    for (size_t i = 0; i < file->replied.count; i++) {
        const struct said_row *row = &file->replied.rows[i];
        view->replied = true;
        view->replied_crisis = view->replied_crisis || row->kind == SAID_CRISIS;
        if (row->kind == SAID_GUIDANCE)
            view->answered = guide_entry(file->know->guide, row->entry);
    }
}

size_t case_page_lines(const struct case_file *file)
{
    size_t lines = file->heard.direct ? PAGE_LINES_DIRECT : PAGE_LINES_ROOM;
    size_t fit = file->core->posts[file->account].form.max_text / PAGE_LINE;
    return fit < 3 ? 1 : fit - 1 < lines ? fit - 1 : lines;
}

struct view case_view(struct case_file *file)
{
    struct core *core = file->core;
    const struct line *line = file->line;
    struct room *room = memory_room(core->memory, file->account_name, line->room, file->now);
    room->direct = line->direct;
    file->know = library_know(core->library, room->language);
    struct view view = {.mode = room->mode,
                        .paused_until = room->paused_until,
                        .may_speak = bucket_has(&room->bucket, 1, file->now),
                        .topics_off = *room->topics_off == '\0' ? NULL : room->topics_off,
                        .told_room = room->told};
    if (room->ignored_count > 0)
        view.ignored = room_ignores(room, case_person(file), file->now);
    if (room->last[0] != '\0')
        view.last = guide_entry(file->know->guide, room->last);
    view.last_told = room->pages > 0 && view.last != NULL && view.last->more != NULL &&
                     room->pages >= page_count(view.last->more, case_page_lines(file));
    view_replied(file, &view);
    struct place_in place = {file->account_name, line->room, file->know->guide->language};
    if (!file->heard.hurried && file->heard.chosen == 0)
        view.learned = overlay_asked(core->overlay, &place, file->know, file->heard.text);
    const struct region *region = guide_region(file->know->guide, room->region);
    file->region = region != NULL ? region->code : core->config->region;
    const struct person *person =
        memory_person(core->memory, file->account_name, line->room, line->sender, false, file->now);
    if (person != NULL) {
        view.may_speak = view.may_speak && bucket_has(&person->bucket, 1, file->now) &&
                         bucket_has(&person->hour, 1, file->now);
        view.told = person->told;
        view.gentle_at = person->gentle_at;
        view.needed_at = person->needed_at;
        view.hints = person_hints(person, file->now);
        view_offers(file->know->guide, person, file->now, &view);
        if (person->asked[0] != '\0' && file->now - person->asked_at < FOLLOW_UP_LASTS)
            view.asked = guide_entry(file->know->guide, person->asked);
    }
    /* Talk between others gets no answer whoever speaks, so nobody is looked up for it. */
    if (file->heard.direct || file->heard.addressed || view.mode == MODE_PASSIVE ||
        view.offer_count > 0 || (view.asked != NULL && follow_is_up(line->text)))
        view.opted_out = is_opted_out(file);
    return view;
}
