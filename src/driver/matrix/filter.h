/* What a sync is asked for. Specification: client-server API, "Filtering". */
#ifndef WAYMARK_DRIVER_MATRIX_FILTER_H
#define WAYMARK_DRIVER_MATRIX_FILTER_H

#include <stdbool.h>

struct filter;
struct http;

struct filter *filter_create(struct http *http, const char *self);
void filter_destroy(struct filter *filter);

/* The value of the query's `filter`, escaped, to be released with free(). `first`: where nothing of
 * the timelines is news. */
char *filter_value(const struct filter *filter, bool first);

/* The one for how many are in each room, and nothing else. */
char *filter_counts(void);

/* Asks the homeserver, once, to keep the filter, so that its short name stands for it from then on
 * in each of the many requests; until then, and where it will not, the filter itself does. */
void filter_shorten(struct filter *filter);

/* The homeserver does not know the name any more. False when none was in use. */
bool filter_forget(struct filter *filter);

#endif
