/* A translation is filled up from the English guide, entry by entry. */
#include "guide/load.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* What moves is left empty behind, so that the base can be destroyed as a whole. */
static void move_list(struct str_list *to, struct str_list *from)
{
    to->items = mem_resize(to->items, to->count + from->count + 1, sizeof *to->items);
    if (from->count > 0)
        memcpy(to->items + to->count, from->items, from->count * sizeof *from->items);
    to->count += from->count;
    free(from->items);
    *from = (struct str_list){0};
}

static void take_entries(struct guide *guide, struct guide *base)
{
    size_t own = guide->entry_count;
    guide->entries = mem_resize(guide->entries, own + base->entry_count, sizeof *guide->entries);
    for (size_t i = 0; i < base->entry_count; i++) {
        size_t at = 0;
        while (at < own && !str_equal(guide->entries[at].id, base->entries[i].id))
            at++;
        if (at < own)
            continue;
        guide->entries[guide->entry_count++] = base->entries[i];
        base->entries[i] = (struct entry){0};
    }
}

/* English ways of asking find a translated entry too: people mix languages. */
static void take_asked(struct guide *guide, struct guide *base)
{
    size_t own = guide->asked_count;
    guide->asked = mem_resize(guide->asked, own + base->asked_count, sizeof *guide->asked);
    for (size_t i = 0; i < base->asked_count; i++) {
        struct asked *other = &base->asked[i];
        size_t at = 0;
        while (at < own && !str_equal(guide->asked[at].id, other->id))
            at++;
        if (at < own) {
            move_list(&guide->asked[at].lines, &other->lines);
            move_list(&guide->asked[at].misses, &other->misses);
        } else {
            guide->asked[guide->asked_count++] = *other;
            *other = (struct asked){0};
        }
    }
}

static void take_commands(struct guide *guide, struct guide *base)
{
    size_t room = guide->command_count + base->command_count;
    guide->commands = mem_resize(guide->commands, room + 1, sizeof *guide->commands);
    for (size_t i = 0; i < base->command_count; i++) {
        if (guide_command(guide, base->commands[i].name) != NULL)
            continue;
        guide->commands[guide->command_count++] = base->commands[i];
        base->commands[i] = (struct command_text){0};
    }
}

static void take_crisis(struct guide *guide, struct guide *base)
{
    for (size_t i = 0; i < DANGER_CLASSES; i++) {
        move_list(&guide->danger[i], &base->danger[i]);
        if (guide->crisis[i].room.count > 0)
            continue;
        guide->crisis[i] = base->crisis[i];
        base->crisis[i] = (struct crisis){0};
    }
    move_list(&guide->distress, &base->distress);
}

static void take_directory(struct guide *guide, struct guide *base)
{
    size_t regions = guide->region_count;
    size_t services = guide->service_count;
    guide->regions =
        mem_resize(guide->regions, regions + base->region_count, sizeof *guide->regions);
    for (size_t i = 0; i < base->region_count; i++) {
        size_t at = 0;
        while (at < regions && !str_equal(guide->regions[at].code, base->regions[i].code))
            at++;
        if (at == regions) {
            guide->regions[guide->region_count++] = base->regions[i];
            base->regions[i] = (struct region){0};
        }
    }
    guide->services =
        mem_resize(guide->services, services + base->service_count, sizeof *guide->services);
    for (size_t i = 0; i < base->service_count; i++) {
        size_t at = 0;
        while (at < services && !str_equal(guide->services[at].id, base->services[i].id))
            at++;
        if (at == services) {
            guide->services[guide->service_count++] = base->services[i];
            base->services[i] = (struct service){0};
        }
    }
}

/* Other languages are read as beside English, but for the one that the guide itself is in. */
static void take_foreign(struct guide *guide, struct guide *base)
{
    size_t room = guide->foreign_count + base->foreign_count;
    guide->foreign = mem_resize(guide->foreign, room + 1, sizeof *guide->foreign);
    for (size_t i = 0; i < base->foreign_count; i++) {
        if (str_equal(base->foreign[i].language, guide->language))
            continue;
        guide->foreign[guide->foreign_count++] = base->foreign[i];
        base->foreign[i] = (struct lexicon){0};
    }
}

void guide_complete(struct guide *guide, struct guide *base)
{
    take_entries(guide, base);
    take_asked(guide, base);
    take_crisis(guide, base);
    take_commands(guide, base);
    take_directory(guide, base);
    move_list(&guide->none, &base->none);
    move_list(&guide->chat, &base->chat);
    guide->lexicons[1] = base->lexicons[0];
    base->lexicons[0] = (struct lexicon){0};
    take_foreign(guide, base);
    cross_tie(guide);
    guide_destroy(base);
}
