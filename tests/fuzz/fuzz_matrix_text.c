/* What a person may write: a body, a NUL, and HTML. What is left of it is sound and fits. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "driver/matrix/text.h"
#include "fuzz.h"

/* As jansson would give it: sound UTF-8. */
static json_t *string_of(const char *bytes, size_t length)
{
    struct buf clean;
    buf_init(&clean, 3 * length);
    utf8_clean(&clean, bytes, length);
    json_t *string = json_string(clean.data);
    buf_finish(&clean);
    return string;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const char *const names[] = {"Waymark", "Waymark Guide"};
    const char *body = (const char *)bytes;
    size_t body_length = strnlen(body, length);
    size_t html = body_length < length ? body_length + 1 : length;
    json_t *content = json_pack("{ss so so}", "format", "org.matrix.custom.html", "body",
                                string_of(body, body_length), "formatted_body",
                                string_of(body + html, length - html));
    for (int told = 0; told < 3; told++) {
        struct matrix_text text;
        assert(matrix_text_read(content, "@way:hs", names, 2, &text));
        size_t left = strlen(text.text);
        assert(left <= 3 * length && left <= MATRIX_TEXT_LONGEST && utf8_valid(text.text, left));
        matrix_text_finish(&text);
        if (told == 0)
            json_object_set_new(content, "m.mentions", json_object());
        else
            json_object_set_new(content, "m.mentions", json_pack("{s[s]}", "user_ids", "@way:hs"));
    }
    json_decref(content);
    return 0;
}
