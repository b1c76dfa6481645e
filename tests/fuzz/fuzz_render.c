/* What an author may write, in all three formats: out comes valid text, without line ends of a kind
 * that a network would trip over. */
#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "guide/guide.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct buf text, out;
    buf_init(&text, 1 << 20);
    buf_init(&out, 1 << 24);
    assert(utf8_clean(&text, (const char *)bytes, length));
    for (int format = FORMAT_IRC; format <= FORMAT_HTML; format++) {
        buf_clear(&out);
        if (!guide_render(text.data, (enum guide_format)format, &out))
            continue;
        assert(utf8_valid(out.data, out.length));
        assert(format != FORMAT_IRC || strstr(out.data, "\n\n") == NULL);
    }
    buf_finish(&out);
    buf_finish(&text);
    return 0;
}
