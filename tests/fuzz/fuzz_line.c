/* What a driver may write to the core, and the other way round: a line that was read can be
 * written, and reads the same again. */
#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "driver/line.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct line line, again;
    const char *why = NULL;
    if (!line_parse((const char *)bytes, length, &line, &why)) {
        assert(why != NULL);
        return 0;
    }
    struct buf out;
    buf_init(&out, 2 * LINE_LONGEST);
    if (line.type != LINE_UNKNOWN && line_write(&line, &out)) {
        assert(memchr(out.data, '\n', out.length) == out.data + out.length - 1);
        assert(line_parse(out.data, out.length - 1, &again, &why));
        assert(again.type == line.type);
        line_finish(&again);
    }
    buf_finish(&out);
    line_finish(&line);
    return 0;
}
