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
};

struct field {
    const char *name;
    size_t offset;
    enum kind kind;
};

#define FIELD(name, kind)                        \
    {                                            \
#name, offsetof(struct line, name), kind \
    }

/* Every field there is, in the order in which it is written. */
static const struct field fields[] = {
    FIELD(version, NUMBER),  FIELD(account, SHORT),      FIELD(id, SHORT),
    FIELD(key, SHORT),       FIELD(room, SHORT),         FIELD(sender, SHORT),
    FIELD(name, SHORT),      FIELD(target, SHORT),       FIELD(direct, TRUTH),
    FIELD(addressed, TRUTH), FIELD(encrypted, TRUTH),    FIELD(quiet, TRUTH),
    FIELD(text, TEXT),       FIELD(html, TEXT),          FIELD(reply_to, SHORT),
    FIELD(thread, SHORT),    FIELD(mention, SHORT),      FIELD(mark, SHORT),
    FIELD(via, SHORT),       FIELD(reason, SHORT),       FIELD(role, SHORT),
    FIELD(role_from, SHORT), FIELD(by, SHORT),           FIELD(successor, SHORT),
    FIELD(self, SHORT),      FIELD(caps, WORDS),         FIELD(max_text, NUMBER),
    FIELD(state, SHORT),     FIELD(why, SHORT),          FIELD(result, SHORT),
    FIELD(remote_id, SHORT), FIELD(retry_after, NUMBER), FIELD(time, NUMBER),
    FIELD(members, NUMBER),  FIELD(value, TEXT),         FIELD(blob, TEXT),
    FIELD(level, SHORT),     FIELD(settings, TREE),      FIELD(secrets, OBJECT),
    FIELD(cursor, TEXT),     FIELD(saved, OBJECT),
};

enum { FIELD_COUNT = sizeof fields / sizeof fields[0] };

/* What each type must have ("!" before the name) and may have. */
static const struct {
    const char *name;
    const char *fields;
} types[LINE_TYPES] = {
    [LINE_UNKNOWN] = {"", ""},
    [LINE_HELLO] = {"hello", "!version !account !settings !secrets cursor saved"},
    [LINE_SEND] = {"send", "!key !room !text html reply_to thread mention quiet"},
    [LINE_EDIT] = {"edit", "!key !room !target !text html"},
    [LINE_RETRACT] = {"retract", "!key !room !target"},
    [LINE_REACT] = {"react", "!key !room !target !mark"},
    [LINE_PROBE] = {"probe", "!key !room"},
    [LINE_JOIN] = {"join", "!room via"},
    [LINE_LEAVE] = {"leave", "!room reason"},
    [LINE_STORED] = {"stored", "!id"},
    [LINE_PING] = {"ping", "!id"},
    [LINE_STOP] = {"stop", ""},
    [LINE_READY] = {"ready", "!self !caps max_text"},
    [LINE_STATE] = {"state", "!state why"},
    [LINE_MESSAGE] = {"message",
                      "!id !room !sender !text name direct addressed reply_to thread role "
                      "role_from encrypted time"},
    [LINE_EDITED] = {"edited",
                     "!id !target !room !sender !text name direct addressed role role_from "
                     "encrypted time"},
    [LINE_RETRACTED] = {"retracted", "!target !room"},
    [LINE_REACTION] = {"reaction", "!target !room !sender !mark"},
    [LINE_INVITE] = {"invite", "!id !room by"},
    [LINE_ROOM] = {"room", "!room by encrypted successor members"},
    [LINE_ACKED] = {"acked", "!key !result remote_id retry_after"},
    [LINE_PROBED] = {"probed", "!key !result remote_id"},
    [LINE_CURSOR] = {"cursor", "!value"},
    [LINE_SAVE] = {"save", "!id !name !blob"},
    [LINE_PONG] = {"pong", "!id"},
    [LINE_LOG] = {"log", "!level !text"},
};

const char *line_type_name(enum line_type type)
{
    return types[type].name;
}

static enum line_type type_of(const char *name)
{
    for (int type = LINE_UNKNOWN + 1; type < LINE_TYPES; type++) {
        if (str_equal(types[type].name, name))
            return (enum line_type)type;
    }
    return LINE_UNKNOWN;
}

/* Whether a type has a field; `*required` says how. */
static bool type_has(enum line_type type, const char *name, bool *required)
{
    size_t length = strlen(name);
    for (const char *at = types[type].fields; *at != '\0'; at += strspn(at, " ")) {
        *required = *at == '!';
        at += *required;
        size_t word = strcspn(at, " ");
        if (word == length && memcmp(at, name, length) == 0)
            return true;
        at += word;
    }
    return false;
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
    }
    return false;
}

static bool read_fields(struct line *line, json_t *document, const char **why)
{
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        bool required = false;
        if (!type_has(line->type, fields[i].name, &required))
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
        bool required = false;
        if (type_has(line->type, fields[i].name, &required))
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
