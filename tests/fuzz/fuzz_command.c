/* What somebody may write that looks like a command: what is read of it is one of the table, and
 * never too little of it. */
#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "command/command.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct buf text;
    buf_init(&text, length + 1);
    buf_add(&text, bytes, length);
    const char *read = text.length > 0 && memchr(bytes, 0, length) == NULL ? text.data : "";
    struct command command = command_parse(read);
    assert(command.name < COMMAND_NAMES);
    assert(!command.faulty || command.rule != NULL);
    for (size_t i = 0; command.rule != NULL && !command.faulty && i < ARGUMENTS_MOST; i++) {
        const struct argument *argument = &command.rule->arguments[i];
        assert(argument->type == ARGUMENT_NONE || argument->optional || command.values[i].given);
        assert(!command.values[i].given || command.values[i].text[0] != '\0');
    }
    bool help = false;
    command_nearest(read, ROLE_OWNER, &help);
    buf_finish(&text);
    return 0;
}
