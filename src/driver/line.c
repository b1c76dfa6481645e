#include "driver/line.h"

#include <stddef.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"

enum { SHORT_LONGEST = 1024 };

enum kind {
    TEXT,   /* a string of any length that a line may have */
    SHORT,  /* a string of at most SHORT_LONGEST bytes: identifiers and the like */
    TRUTH,  /* true or false */
    NUMBER, /* a whole number, not negative */
    OBJECT, /* an object whose values are strings */
    TREE,   /* an object of any values */
    WORDS,  /* an array of strings */
    ROWS,   /* an array of objects */
};

struct field {
    const char *name;
    size_t offset;
    enum kind kind;
};

/* Every field there is, in the order in which it is written. */
/* clang-format off */
#define FIELDS(X) \
    X(version, NUMBER) X(account, SHORT) X(id, SHORT) X(key, SHORT) X(room, SHORT) \
    X(sender, SHORT) X(name, SHORT) X(target, SHORT) X(direct, TRUTH) X(addressed, TRUTH) X(called, SHORT) \
    X(encrypted, TRUTH) X(quiet, TRUTH) X(urgent, TRUTH) X(text, TEXT) X(html, TEXT) X(reply_to, SHORT) \
    X(thread, SHORT) X(mention, SHORT) X(mark, SHORT) X(via, SHORT) X(reason, SHORT) \
    X(role, SHORT) X(role_from, SHORT) X(by, SHORT) X(successor, SHORT) X(self, SHORT) \
    X(link, SHORT)     X(caps, WORDS) X(max_text, NUMBER) X(state, SHORT) X(why, SHORT) X(result, SHORT) \
    X(remote_id, SHORT) X(retry_after, NUMBER) X(time, NUMBER) X(members, NUMBER) \
    X(value, TEXT) X(blob, TEXT) X(level, SHORT) X(settings, TREE) X(secrets, OBJECT) \
    X(cursor, TEXT) X(saved, OBJECT) X(commands, ROWS) X(words, OBJECT) X(left, WORDS)
/* clang-format on */

#define AT(name, kind) AT_##name,
enum { FIELDS(AT) FIELD_COUNT };

#define FIELD(name, kind) {#name, offsetof(struct line, name), kind},
static const struct field fields[FIELD_COUNT] = {FIELDS(FIELD)};

/* A set of fields has a bit for each. */
#define HAS(name)         (UINT64_C(1) << AT_##name)
#define IS_IN(set, field) (((set) >> (field)&1) != 0)
_Static_assert(FIELD_COUNT <= 64, "a set of fields is 64 bits");

/* What each type must have and may have. */
static const struct {
    const char *name;
    uint64_t must;
    uint64_t may;
} types[LINE_TYPES] = {
    [LINE_UNKNOWN] = {"", 0, 0},
    [LINE_HELLO] = {"hello", HAS(version) | HAS(account) | HAS(settings) | HAS(secrets),
                    HAS(cursor) | HAS(saved) | HAS(commands) | HAS(words) | HAS(left)},
    [LINE_SEND] = {"send", HAS(key) | HAS(room) | HAS(text),
                   HAS(html) | HAS(reply_to) | HAS(thread) | HAS(mention) | HAS(quiet) |
                       HAS(urgent)},
    [LINE_EDIT] = {"edit", HAS(key) | HAS(room) | HAS(target) | HAS(text),
                   HAS(html) | HAS(mention)},
    [LINE_RETRACT] = {"retract", HAS(key) | HAS(room) | HAS(target), 0},
    [LINE_REACT] = {"react", HAS(key) | HAS(room) | HAS(target) | HAS(mark), 0},
    [LINE_PROBE] = {"probe", HAS(key) | HAS(room), HAS(text) | HAS(reply_to) | HAS(urgent)},
    [LINE_STANDING] = {"standing", HAS(id) | HAS(room) | HAS(sender), 0},
    [LINE_JOIN] = {"join", HAS(room), HAS(via)},
    [LINE_LEAVE] = {"leave", HAS(room), HAS(reason)},
    [LINE_STORED] = {"stored", HAS(id), 0},
    [LINE_PING] = {"ping", HAS(id), 0},
    [LINE_STOP] = {"stop", 0, 0},
    [LINE_READY] = {"ready", HAS(self) | HAS(caps), HAS(max_text) | HAS(link)},
    [LINE_STATE] = {"state", HAS(state), HAS(why)},
    [LINE_MESSAGE] = {"message", HAS(id) | HAS(room) | HAS(sender) | HAS(text),
                      HAS(name) | HAS(direct) | HAS(addressed) | HAS(called) | HAS(reply_to) |
                          HAS(thread) | HAS(role) | HAS(role_from) | HAS(encrypted) | HAS(time)},
    [LINE_EDITED] = {"edited", HAS(id) | HAS(target) | HAS(room) | HAS(sender) | HAS(text),
                     HAS(name) | HAS(direct) | HAS(addressed) | HAS(role) | HAS(role_from) |
                         HAS(encrypted) | HAS(time)},
    [LINE_RETRACTED] = {"retracted", HAS(target) | HAS(room), 0},
    [LINE_REACTION] = {"reaction", HAS(target) | HAS(room) | HAS(sender) | HAS(mark), HAS(direct)},
    [LINE_INVITE] = {"invite", HAS(id) | HAS(room), HAS(by)},
    [LINE_ROOM] = {"room", HAS(room), HAS(by) | HAS(encrypted) | HAS(successor) | HAS(members)},
    [LINE_ACKED] = {"acked", HAS(key) | HAS(result), HAS(remote_id) | HAS(retry_after)},
    [LINE_PROBED] = {"probed", HAS(key) | HAS(result), HAS(remote_id)},
    [LINE_STANDS] = {"stands", HAS(id) | HAS(room), HAS(role) | HAS(role_from)},
    [LINE_CURSOR] = {"cursor", HAS(value), 0},
    [LINE_SAVE] = {"save", HAS(id) | HAS(name) | HAS(blob), 0},
    [LINE_PONG] = {"pong", HAS(id), 0},
    [LINE_LOG] = {"log", HAS(level) | HAS(text), 0},
};

static enum line_type type_of(const char *name)
{
    for (int type = LINE_UNKNOWN + 1; type < LINE_TYPES; type++) {
        if (str_equal(types[type].name, name))
            return (enum line_type)type;
    }
    return LINE_UNKNOWN;
}

static void *member(struct line *line, const struct field *field)
{
    return (char *)line + field->offset;
}

static bool all_strings(json_t *value)
{
    const char *key;
    json_t *item;
    json_object_foreach(value, key, item)
    {
        if (!json_is_string(item))
            return false;
    }
    size_t index;
    json_array_foreach(value, index, item)
    {
        if (!json_is_string(item))
            return false;
    }
    return true;
}

static bool all_objects(json_t *value)
{
    size_t index;
    json_t *item;
    json_array_foreach(value, index, item)
    {
        if (!json_is_object(item))
            return false;
    }
    return true;
}

static bool read_text(json_t *value, enum kind kind, const char **out)
{
    if (!json_is_string(value) || (kind == SHORT && json_string_length(value) > SHORT_LONGEST))
        return false;
    *out = json_string_value(value);
    return true;
}

/* Puts a value of the document into its member. False when it has not the field's type. */
static bool read_field(struct line *line, const struct field *field, json_t *value)
{
    void *at = member(line, field);
    switch (field->kind) {
    case TEXT:
    case SHORT:
        return read_text(value, field->kind, (const char **)at);
    case TRUTH:
        *(bool *)at = json_is_true(value);
        return json_is_boolean(value);
    case NUMBER:
        *(int64_t *)at = json_integer_value(value);
        return json_is_integer(value) && json_integer_value(value) >= 0;
    case OBJECT:
        *(json_t **)at = value;
        return json_is_object(value) && all_strings(value);
    case TREE:
        *(json_t **)at = value;
        return json_is_object(value);
    case WORDS:
        *(json_t **)at = value;
        return json_is_array(value) && all_strings(value);
    case ROWS:
        *(json_t **)at = value;
        return json_is_array(value) && all_objects(value);
    }
    return false;
}

static bool read_fields(struct line *line, json_t *document, const char **why)
{
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        bool required = IS_IN(types[line->type].must, i);
        if (!required && !IS_IN(types[line->type].may, i))
            continue;
        json_t *value = json_object_get(document, fields[i].name);
        if (value == NULL || json_is_null(value)) {
            if (required) {
                *why = "a line lacks a field that its type needs";
                return false;
            }
        } else if (!read_field(line, &fields[i], value)) {
            *why = "a field of a line has the wrong type or is too long";
            return false;
        }
    }
    return true;
}

bool line_parse(const char *bytes, size_t length, struct line *line, const char **why)
{
    *line = (struct line){0};
    if (length >= LINE_LONGEST) {
        *why = "a line is longer than 256 KiB";
        return false;
    }
    json_error_t error;
    json_t *document = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &error);
    json_t *type = json_object_get(document, "t");
    if (!json_is_string(type)) {
        *why = document == NULL ? "a line is not JSON" : "a line has no type";
        json_decref(document);
        return false;
    }
    line->type = type_of(json_string_value(type));
    line->owner = document;
    if (line->type != LINE_UNKNOWN && !read_fields(line, document, why)) {
        line_finish(line);
        return false;
    }
    return true;
}

void line_finish(struct line *line)
{
    json_decref(line->owner);
    *line = (struct line){0};
}

static int add_bytes(const char *bytes, size_t length, void *out)
{
    return buf_add(out, bytes, length) ? 0 : -1;
}

static bool write_json(struct buf *out, const char *name, json_t *value)
{
    return value != NULL && buf_print(out, ",\"%s\":", name) &&
           json_dump_callback(value, add_bytes, out, JSON_COMPACT | JSON_ENCODE_ANY) == 0;
}

static bool write_text(struct buf *out, const char *name, const char *text)
{
    json_t *value = json_string(text);
    bool good = write_json(out, name, value);
    json_decref(value);
    return good;
}

/* Adds a field unless it is absent; false when it is absent and required, or does not fit. */
static bool write_field(struct buf *out, struct line *line, const struct field *field,
                        bool required)
{
    void *at = member(line, field);
    switch (field->kind) {
    case TEXT:
    case SHORT:
        return *(const char **)at == NULL ? !required
                                          : write_text(out, field->name, *(const char **)at);
    case TRUTH:
        return !*(bool *)at || buf_print(out, ",\"%s\":true", field->name);
    case NUMBER:
        return (*(int64_t *)at == 0 && !required) ||
               buf_print(out, ",\"%s\":%lld", field->name, (long long)*(int64_t *)at);
    case OBJECT:
    case TREE:
    case WORDS:
    case ROWS:
        return *(json_t **)at == NULL ? !required : write_json(out, field->name, *(json_t **)at);
    }
    return false;
}

bool line_write(const struct line *line, struct buf *out)
{
    struct line copy = *line; /* members are found by offset in one that may be pointed into */
    size_t start = out->length;
    bool good = buf_print(out, "{\"t\":\"%s\"", types[line->type].name);
    for (size_t i = 0; i < FIELD_COUNT && good; i++) {
        bool required = IS_IN(types[line->type].must, i);
        if (required || IS_IN(types[line->type].may, i))
            good = write_field(out, &copy, &fields[i], required);
    }
    good = good && buf_add_string(out, "}\n") && out->length - start <= LINE_LONGEST;
    if (!good)
        buf_truncate(out, start);
    return good;
}

bool line_has_cap(const struct line *ready, const char *cap)
{
    size_t index;
    json_t *item;
    json_array_foreach(ready->caps, index, item)
    {
        if (str_equal(json_string_value(item), cap))
            return true;
    }
    return false;
}
