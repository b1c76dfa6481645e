#include "driver/picture.h"

#include <string.h>

#include "base/buf.h"
#include "base/file.h"

const char *picture_type(const char *bytes, size_t length)
{
    static const struct {
        const char *start;
        size_t length;
        const char *type;
    } types[] = {{"\x89PNG\r\n\x1a\n", 8, "image/png"},
                 {"\xff\xd8\xff", 3, "image/jpeg"},
                 {"GIF87a", 6, "image/gif"},
                 {"GIF89a", 6, "image/gif"}};
    enum { WEBP_AT = 8, WEBP_END = 12 };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (length >= types[i].length && memcmp(bytes, types[i].start, types[i].length) == 0)
            return types[i].type;
    }
    if (length >= WEBP_END && memcmp(bytes, "RIFF", 4) == 0 &&
        memcmp(bytes + WEBP_AT, "WEBP", 4) == 0)
        return "image/webp";
    return NULL;
}

const char *picture_read(const char *path, struct buf *out, const char **why)
{
    if (!file_read(path, out, why))
        return NULL;
    const char *type = picture_type(out->data, out->length);
    if (type == NULL)
        *why = "it is no PNG, JPEG, GIF or WebP file";
    return type;
}
