/* What an IRC server may write: a message that was read can be written, and reads the same. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "driver/irc/message.h"
#include "fuzz.h"

static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char *line = mem_string_of((const char *)bytes, length);
    struct message message, again;
    const char *why = NULL;
    if (!message_parse(&message, line, length, &why)) {
        assert(why != NULL);
    } else if (message.command[strspn(message.command, LETTERS)] == '\0') {
        struct message_form form = {.source = message.source,
                                    .command = message.command,
                                    .params = message.params,
                                    .count = message.count,
                                    .trailing = true};
        struct buf out;
        buf_init(&out, 4 * MESSAGE_LONGEST);
        if (message_write(&form, &out)) {
            assert(out.length >= 2 && strcmp(out.data + out.length - 2, "\r\n") == 0);
            out.data[out.length - 2] = '\0';
            assert(message_parse(&again, out.data, out.length - 2, &why));
            assert(strcmp(again.command, message.command) == 0);
            assert(again.count == message.count);
        }
        buf_finish(&out);
    }
    free(line);
    return 0;
}
