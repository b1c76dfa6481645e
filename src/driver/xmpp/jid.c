#include "driver/xmpp/jid.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "base/str.h"

enum { PART_LONGEST = 1023 }; /* RFC 7622, 3.1 */

/* Where the parts of a JID lie in it. */
struct parts {
    const char *local; /* NULL: none */
    size_t local_length;
    const char *domain;
    size_t domain_length; /* without a dot at its end */
    const char *resource; /* NULL: none */
};

/* The first '/' ends the bare JID, the first '@' before it the local part (RFC 7622, 3.1). */
static struct parts split(const char *jid)
{
    struct parts parts = {.domain = jid};
    size_t bare = strcspn(jid, "/");
    const char *at = memchr(jid, '@', bare);
    if (jid[bare] == '/')
        parts.resource = jid + bare + 1;
    if (at != NULL) {
        parts.local = jid;
        parts.local_length = (size_t)(at - jid);
        parts.domain = at + 1;
    }
    parts.domain_length = (size_t)(jid + bare - parts.domain);
    if (parts.domain_length > 0 && parts.domain[parts.domain_length - 1] == '.')
        parts.domain_length--;
    return parts;
}

/* Neither empty nor long; no control characters, no white space, none of `reserved`. */
static bool is_part(const char *part, size_t length, const char *reserved)
{
    if (length == 0 || length > PART_LONGEST)
        return false;
    for (size_t at = 0; at < length;) {
        utf8proc_int32_t point = 0;
        utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)part + at,
                                                 (utf8proc_ssize_t)(length - at), &point);
        if (size < 1 || utf8proc_category(point) == UTF8PROC_CATEGORY_CC)
            return false;
        if (reserved != NULL && (utf8proc_category(point) == UTF8PROC_CATEGORY_ZS ||
                                 (size == 1 && strchr(reserved, part[at]) != NULL)))
            return false;
        at += (size_t)size;
    }
    return true;
}

static bool is_good(const struct parts *parts)
{
    return is_part(parts->domain, parts->domain_length, "\"&'/<>@") &&
           (parts->local == NULL || is_part(parts->local, parts->local_length, "\"&'/:<>@")) &&
           (parts->resource == NULL || is_part(parts->resource, strlen(parts->resource), NULL));
}

bool jid_valid(const char *jid)
{
    if (jid == NULL || strlen(jid) > JID_LONGEST)
        return false;
    struct parts parts = split(jid);
    return is_good(&parts);
}

/* In small letters, composed (NFC). A part of valid UTF-8. */
static bool fold_part(struct buf *out, const char *part, size_t length)
{
    struct buf lower;
    utf8proc_uint8_t *composed = NULL;
    buf_init(&lower, 2 * PART_LONGEST);
    for (size_t at = 0; at < length;) {
        utf8proc_int32_t point = 0;
        utf8proc_uint8_t bytes[4];
        at += (size_t)utf8proc_iterate((const utf8proc_uint8_t *)part + at,
                                       (utf8proc_ssize_t)(length - at), &point);
        buf_add(&lower, bytes, (size_t)utf8proc_encode_char(utf8proc_tolower(point), bytes));
    }
    utf8proc_ssize_t size =
        utf8proc_map((const utf8proc_uint8_t *)lower.data, (utf8proc_ssize_t)lower.length,
                     &composed, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    bool good = size > 0 && !lower.overflow && buf_add(out, composed, (size_t)size);
    free(composed);
    buf_finish(&lower);
    return good;
}

static bool write_folded(const char *jid, bool whole, char out[JID_LONGEST + 1])
{
    struct buf folded;
    *out = '\0';
    if (!jid_valid(jid))
        return false;
    struct parts parts = split(jid);
    buf_init(&folded, JID_LONGEST);
    bool good = parts.local == NULL ||
                (fold_part(&folded, parts.local, parts.local_length) && buf_add_byte(&folded, '@'));
    good = good && fold_part(&folded, parts.domain, parts.domain_length);
    if (whole && parts.resource != NULL)
        good = good && buf_add_byte(&folded, '/') && buf_add_string(&folded, parts.resource);
    if (good)
        memcpy(out, folded.data, folded.length + 1);
    buf_finish(&folded);
    return good;
}

bool jid_fold(const char *jid, char out[JID_LONGEST + 1])
{
    return write_folded(jid, true, out);
}

bool jid_bare(const char *jid, char out[JID_LONGEST + 1])
{
    return write_folded(jid, false, out);
}

const char *jid_resource(const char *jid)
{
    return split(jid).resource;
}

const char *jid_domain(const char *jid, size_t *length)
{
    struct parts parts = split(jid);
    *length = parts.domain_length;
    return parts.domain;
}

bool jid_same(const char *a, const char *b)
{
    char left[JID_LONGEST + 1], right[JID_LONGEST + 1];
    return jid_fold(a, left) && jid_fold(b, right) && str_equal(left, right);
}

bool jid_same_bare(const char *a, const char *b)
{
    char left[JID_LONGEST + 1], right[JID_LONGEST + 1];
    return jid_bare(a, left) && jid_bare(b, right) && str_equal(left, right);
}
