/* Whatever a homeserver answers. What is kept is sound JSON, and the same when it is read again. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "driver/matrix/guard.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    size_t dropped = 0, again = 0;
    const char *why = NULL;
    json_t *document = guard_parse((struct slice){(const char *)bytes, length}, &dropped, &why);
    assert((document == NULL) == (why != NULL));
    if (document == NULL)
        return 0;
    char *text = json_dumps(document, JSON_COMPACT | JSON_REAL_PRECISION(17));
    assert(text != NULL);
    json_t *second = guard_parse((struct slice){text, strlen(text)}, &again, &why);
    assert(second != NULL && again == 0 && json_equal(document, second));
    json_decref(second);
    free(text);
    json_decref(document);
    return 0;
}
