/* Links to people: matrix.to and "matrix:" URIs (Matrix specification, appendices, "URIs"). Pure.
 */
#ifndef WAYMARK_DRIVER_MATRIX_PILL_H
#define WAYMARK_DRIVER_MATRIX_PILL_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* Whether `length` bytes of a link lead to the user `id` ("@name:server"). */
bool pill_leads_to(const char *link, size_t length, const char *id);

/* Whether HTML holds a link to that user, outside of quotations (blockquote, mx-reply). Never
 * looks at a byte twice. */
bool pill_in_html(const char *html, size_t length, const char *id);

/* Appends a plain body with each Markdown link to that user replaced by its id, as some clients
 * write a pill there: "[Way](https://matrix.to/#/@way:hs): hi". `*found` when there was one. False
 * when `out` is full. */
bool pill_in_body(struct buf *out, const char *body, size_t length, const char *id, bool *found);

#endif
