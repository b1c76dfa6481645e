#include "driver/irc/outgoing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "driver/irc/isupport.h"

void outgoing_init(struct outgoing *outgoing)
{
    *outgoing = (struct outgoing){.next_label = 1};
}

static void send_finish(struct outgoing_send *send)
{
    free(send->key);
    free(send->target);
    free(send->remote_id);
    str_list_finish(&send->lines);
}

void outgoing_finish(struct outgoing *outgoing)
{
    for (size_t i = 0; i < outgoing->count; i++)
        send_finish(&outgoing->items[i]);
    outgoing->count = 0;
    outgoing->lines = 0;
}

bool outgoing_add(struct outgoing *outgoing, const char *key, const char *target, bool notice,
                  struct str_list *lines)
{
    if (outgoing->count == OUTGOING_SENDS || outgoing->lines + lines->count > OUTGOING_LINES)
        return false;
    outgoing->items[outgoing->count++] = (struct outgoing_send){
        .key = mem_string(key),
        .target = mem_string(target),
        .lines = *lines,
        .first_label = outgoing->next_label,
        .notice = notice,
    };
    outgoing->next_label += lines->count;
    outgoing->lines += lines->count;
    *lines = (struct str_list){0};
    return true;
}

struct outgoing_send *outgoing_next(struct outgoing *outgoing)
{
    for (size_t i = 0; i < outgoing->count; i++) {
        if (outgoing->items[i].written < outgoing->items[i].lines.count)
            return &outgoing->items[i];
    }
    return NULL;
}

void outgoing_label(uint64_t label, char out[24])
{
    snprintf(out, 24, "w%llx", (unsigned long long)label);
}

static struct outgoing_send *by_label(struct outgoing *outgoing, const char *label)
{
    char *end = NULL;
    uint64_t number = *label == 'w' ? strtoull(label + 1, &end, 16) : 0;
    for (size_t i = 0; number > 0 && *end == '\0' && i < outgoing->count; i++) {
        struct outgoing_send *send = &outgoing->items[i];
        if (number >= send->first_label && number < send->first_label + send->lines.count)
            return send;
    }
    return NULL;
}

struct outgoing_send *outgoing_find(struct outgoing *outgoing, const char *label,
                                    const char *target, const struct isupport *isupport)
{
    if (label != NULL)
        return by_label(outgoing, label);
    for (size_t i = 0; i < outgoing->count; i++) {
        struct outgoing_send *send = &outgoing->items[i];
        if (send->confirmed < send->written && isupport_equal(isupport, send->target, target))
            return send;
    }
    return NULL;
}

void outgoing_remove(struct outgoing *outgoing, struct outgoing_send *send)
{
    size_t index = (size_t)(send - outgoing->items);
    outgoing->lines -= send->lines.count;
    send_finish(send);
    outgoing->count--;
    memmove(send, send + 1, (outgoing->count - index) * sizeof *send);
}
