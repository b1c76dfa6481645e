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

void outgoing_send_finish(struct outgoing_send *send)
{
    free(send->key);
    free(send->target);
    free(send->reply_to);
    free(send->person);
    free(send->text);
    free(send->remote_id);
    str_list_finish(&send->lines);
}

void outgoing_finish(struct outgoing *outgoing)
{
    for (size_t i = 0; i < outgoing->count; i++)
        outgoing_send_finish(&outgoing->items[i]);
    outgoing->count = 0;
    outgoing->lines = 0;
}

/* A few sends and lines are kept free for what is urgent. */
static bool has_room(const struct outgoing *outgoing, const struct outgoing_send *send)
{
    size_t sends = OUTGOING_SENDS - (send->urgent ? 0 : OUTGOING_SENDS / 8);
    size_t lines = OUTGOING_LINES - (send->urgent ? 0 : OUTGOING_LINES / 8);
    return outgoing->count < sends && outgoing->lines + send->lines.count <= lines;
}

bool outgoing_add(struct outgoing *outgoing, struct outgoing_send *send)
{
    if (!has_room(outgoing, send)) {
        outgoing_send_finish(send);
        return false;
    }
    send->first_label = outgoing->next_label;
    outgoing->next_label += send->lines.count;
    outgoing->lines += send->lines.count;
    outgoing->items[outgoing->count++] = *send;
    return true;
}

struct outgoing_send *outgoing_next(struct outgoing *outgoing)
{
    struct outgoing_send *first = NULL;
    for (size_t i = 0; i < outgoing->count; i++) {
        struct outgoing_send *send = &outgoing->items[i];
        if (send->written == send->lines.count)
            continue;
        if (first == NULL || (send->urgent && !first->urgent))
            first = send;
    }
    return first;
}

void outgoing_label(uint64_t label, char out[24])
{
    snprintf(out, 24, "w%llx", (unsigned long long)label);
}

uint64_t outgoing_label_number(const char *label)
{
    char *end = NULL;
    uint64_t number = *label == 'w' ? strtoull(label + 1, &end, 16) : 0;
    return number > 0 && *end == '\0' ? number : 0;
}

static struct outgoing_send *by_label(struct outgoing *outgoing, const char *label)
{
    uint64_t number = outgoing_label_number(label);
    for (size_t i = 0; number > 0 && i < outgoing->count; i++) {
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

bool outgoing_drop(struct outgoing_send *send, char byte)
{
    bool found = false;
    for (size_t i = 0; i < send->lines.count; i++) {
        char *to = send->lines.items[i];
        for (const char *at = to; *at != '\0'; at++) {
            if (*at != byte)
                *to++ = *at;
        }
        found = found || *to != '\0';
        *to = '\0';
    }
    return found;
}

void outgoing_again(struct outgoing *outgoing, struct outgoing_send *send, enum outgoing_kind kind,
                    bool labels)
{
    send->kind = kind;
    send->refused_before = labels ? 0 : send->written - 1;
    send->written = 0;
    send->asked = false;
    send->first_label = outgoing->next_label;
    outgoing->next_label += send->lines.count;
}

void outgoing_remove(struct outgoing *outgoing, struct outgoing_send *send)
{
    size_t index = (size_t)(send - outgoing->items);
    outgoing->lines -= send->lines.count;
    outgoing_send_finish(send);
    outgoing->count--;
    memmove(send, send + 1, (outgoing->count - index) * sizeof *send);
}
