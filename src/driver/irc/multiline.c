#include "driver/irc/multiline.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/irc/message.h"
#include "driver/irc/say.h"
#include "driver/irc/session_inside.h"
#include "driver/irc/split.h"

enum { JOINED_MOST = 64 }; /* lines: a bit for each */

#define REFERENCE "m" /* one batch is open at a time */

/* A number of the capability's value ("max-bytes=4096,max-lines=24"); 0: not said. */
static size_t limit(const struct session *session, const char *name)
{
    const char *at = strstr(session_cap_value(session, CAP_MULTILINE), name);
    return at == NULL ? 0 : strtoul(at + strlen(name), NULL, 10);
}

bool multiline_takes(const struct session *session, const struct outgoing_send *send)
{
    size_t bytes = 0;
    size_t most_lines = limit(session, "max-lines=");
    for (size_t i = 0; i < send->lines.count; i++)
        bytes += strlen(send->lines.items[i]) + 2;
    return session_has(session, CAP_MULTILINE) && session_has(session, CAP_LABELED_RESPONSE) &&
           send->lines.count > 1 && send->lines.count <= JOINED_MOST &&
           bytes <= limit(session, "max-bytes=") &&
           (most_lines == 0 || send->lines.count <= most_lines);
}

/* Its lines once more, paragraph by paragraph. */
void multiline_join(struct outgoing_send *send, const char *text, size_t most)
{
    send->whole = true;
    send->joined = 0;
    str_list_finish(&send->lines);
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        char *paragraph = mem_string_of(text, length);
        size_t first = send->lines.count;
        split_text(paragraph, most - 1, &send->lines);
        for (size_t i = first + 1; i < send->lines.count && i < JOINED_MOST; i++) {
            char *line = mem_print(" %s", send->lines.items[i]);
            free(send->lines.items[i]);
            send->lines.items[i] = line;
            send->joined |= UINT64_C(1) << i;
        }
        free(paragraph);
        text += length + (text[length] == '\n');
    }
}

bool multiline_begin(struct session *session, const struct outgoing_send *send)
{
    struct buf bytes;
    struct message_tag tags[4];
    char label[24];
    outgoing_label(send->first_label, label);
    const struct message_form form = {
        .tags = tags,
        .tag_count = say_tags(session, send, label, tags),
        .command = "BATCH",
        .params = (const char *const[]){"+" REFERENCE, "draft/multiline", send->target},
        .count = 3,
    };
    buf_init(&bytes, MESSAGE_LONGEST);
    if (!message_write(&form, &bytes)) {
        buf_finish(&bytes);
        return false;
    }
    session_write(session, "BATCH", &bytes);
    return true;
}

void multiline_end(struct session *session)
{
    session_send(session, (const char *const[]){"BATCH", "-" REFERENCE, NULL});
}

size_t multiline_tags(const struct outgoing_send *send, struct message_tag *tags)
{
    size_t count = 0;
    tags[count++] = (struct message_tag){"batch", REFERENCE};
    if ((send->joined >> send->written & 1U) != 0)
        tags[count++] = (struct message_tag){"draft/multiline-concat", NULL};
    return count;
}
