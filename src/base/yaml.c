#include "base/yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/problem.h"
#include "base/str.h"
#include "base/text.h"

enum { DEEPEST = 32 };

/* What libyaml says, and what a person understands. */
static const struct complaint {
    const char *problem;
    const char *sentence;
    bool at_context; /* its place is where the thing began, not where libyaml gave up */
} complaints[] = {
    {"mapping values are not allowed in this context",
     "a `:` where no key can stand: a text that holds `: ` needs quotes, or the indentation "
     "differs "
     "from the lines above",
     false},
    {"could not find expected ':'", "a key without `:` after it", true},
    {"did not find expected key",
     "the indentation does not fit the lines above, or a quote is open", false},
    {"did not find expected '-' indicator",
     "the list ends here without going back to the indentation of its key", false},
    {"block sequence entries are not allowed in this context", "a list item where none can stand",
     false},
    {"block mapping entries are not allowed in this context", "a key where none can stand", false},
    {"did not find expected ',' or ']'", "a `,` or `]` is missing before this", false},
    {"did not find expected ',' or '}'", "a `,` or `}` is missing before this", false},
    {"found unexpected end of stream", "the quote that opens here is never closed", true},
    {"found unexpected document indicator", "the quote that opens here is never closed", true},
    {"found unknown escape character",
     "an unknown escape after `\\`: write `\\\\` for a backslash, or use single quotes", false},
    {"found character that cannot start any token",
     "a tab where spaces must be, or a text that needs quotes because of its first character",
     false},
    {"found a tab character that violates indentation", "a tab: indent with spaces", false},
    {"found a tab character where an indentation space is expected", "a tab: indent with spaces",
     false},
    {"did not find expected alphabetic or numeric character",
     "a text that begins with `*` or `&` needs quotes", true},
    {"did not find expected <document start>", "this does not belong to what stands above it",
     false},
    {"did not find expected node content", "a value is missing here", false},
    {"did not find expected comment or line break",
     "only a comment may stand on the line after `|` or `>`", false},
};

struct builder {
    const char *file;
    const char *text;
    size_t length;
    int first_line;
    struct problems *problems;
    yaml_parser_t parser;
    yaml_event_t event;
    size_t line;       /* a line of the text, from 0, ... */
    size_t line_start; /* ... and its first byte: marks come in order, so it only moves on */
    bool failed;       /* the rest cannot be read */
};

/* libyaml counts columns in characters, problems count them in bytes. */
static int byte_column(struct builder *builder, const yaml_mark_t *mark)
{
    if (mark->line < builder->line)
        builder->line = builder->line_start = 0;
    while (builder->line < mark->line) {
        const char *end = memchr(builder->text + builder->line_start, '\n',
                                 builder->length - builder->line_start);
        if (end == NULL)
            break;
        builder->line_start = (size_t)(end - builder->text) + 1;
        builder->line++;
    }
    size_t at = builder->line_start;
    for (size_t i = 0; i < mark->column && at < builder->length; i++) {
        do
            at++;
        while (at < builder->length && ((unsigned char)builder->text[at] & 0xC0) == 0x80);
    }
    return (int)(at - builder->line_start) + 1;
}

static int line_of(const struct builder *builder, const yaml_mark_t *mark)
{
    return builder->first_line + (int)mark->line;
}

static void complain(struct builder *builder, const yaml_mark_t *mark, const char *sentence)
{
    problem_error(builder->problems, builder->file, line_of(builder, mark),
                  byte_column(builder, mark), "%s", sentence);
}

static void complain_syntax(struct builder *builder)
{
    const yaml_parser_t *parser = &builder->parser;
    const char *problem = parser->problem != NULL ? parser->problem : "it cannot be read";
    for (size_t i = 0; i < sizeof complaints / sizeof complaints[0]; i++) {
        const struct complaint *complaint = &complaints[i];
        if (!str_equal(problem, complaint->problem))
            continue;
        bool at_context = complaint->at_context && parser->context != NULL;
        complain(builder, at_context ? &parser->context_mark : &parser->problem_mark,
                 complaint->sentence);
        return;
    }
    complain(builder, &parser->problem_mark, problem);
}

/* The next event into builder->event. */
static bool advance(struct builder *builder)
{
    yaml_event_delete(&builder->event);
    if (yaml_parser_parse(&builder->parser, &builder->event) != 1) {
        complain_syntax(builder);
        builder->failed = true;
    }
    return !builder->failed;
}

static struct yaml *add_item(struct yaml *parent)
{
    if ((parent->count & (parent->count - 1)) == 0) /* 0 or a power of two: full */
        parent->items = mem_resize(parent->items, parent->count == 0 ? 1 : parent->count * 2,
                                   sizeof *parent->items);
    struct yaml *item = &parent->items[parent->count++];
    *item = (struct yaml){0};
    return item;
}

static void release(struct yaml *yaml)
{
    for (size_t i = 0; i < yaml->count; i++)
        release(&yaml->items[i]);
    free(yaml->items);
    free(yaml->text);
    free(yaml->key);
}

static void refuse_extras(struct builder *builder, const yaml_char_t *anchor,
                          const yaml_char_t *tag)
{
    if (anchor != NULL)
        complain(builder, &builder->event.start_mark,
                 "anchors (`&name`) are not taken: a text that begins with `&` needs quotes");
    if (tag != NULL)
        complain(builder, &builder->event.start_mark,
                 "tags (`!name`) are not taken: a text that begins with `!` needs quotes");
}

static void build_scalar(struct builder *builder, struct yaml *out)
{
    const yaml_event_t *event = &builder->event;
    const char *text = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    refuse_extras(builder, event->data.scalar.anchor, event->data.scalar.tag);
    const char *why = NULL;
    size_t sound = text_sound(text, length, &why);
    if (sound < length)
        problem_error(builder->problems, builder->file, out->line, out->column,
                      "in this text is %s", why);
    out->kind = YAML_SCALAR;
    out->text = mem_string_of(text, sound);
    out->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
}

static void build_value(struct builder *builder, int depth, struct yaml *out);

static void build_sequence(struct builder *builder, int depth, struct yaml *out)
{
    refuse_extras(builder, builder->event.data.sequence_start.anchor,
                  builder->event.data.sequence_start.tag);
    out->kind = YAML_SEQUENCE;
    while (advance(builder) && builder->event.type != YAML_SEQUENCE_END_EVENT)
        build_value(builder, depth + 1, add_item(out));
}

/* Moves the text of a scalar read in a key's place into the value's `key`. */
static void name_value(struct builder *builder, const struct yaml *mapping, struct yaml *key,
                       struct yaml *value)
{
    const struct yaml *twin = key->kind == YAML_SCALAR ? yaml_get(mapping, key->text) : NULL;
    if (key->kind != YAML_SCALAR)
        problem_error(builder->problems, builder->file, key->line, key->column,
                      "a key must be plain text");
    else if (twin != NULL)
        problem_error(builder->problems, builder->file, key->line, key->column,
                      "the key `%s` is here twice: it stands on line %d already", key->text,
                      twin->key_line);
    else
        value->key = mem_string(key->text);
    value->key_line = key->line;
    value->key_column = key->column;
    release(key);
}

static void build_mapping(struct builder *builder, int depth, struct yaml *out)
{
    refuse_extras(builder, builder->event.data.mapping_start.anchor,
                  builder->event.data.mapping_start.tag);
    out->kind = YAML_MAPPING;
    while (advance(builder) && builder->event.type != YAML_MAPPING_END_EVENT) {
        struct yaml key = {0};
        struct yaml value = {0};
        build_value(builder, depth + 1, &key);
        if (builder->failed) {
            release(&key);
            return;
        }
        name_value(builder, out, &key, &value);
        if (advance(builder))
            build_value(builder, depth + 1, &value);
        if (value.key != NULL)
            *add_item(out) = value;
        else
            release(&value);
    }
}

static void build_alias(struct builder *builder, struct yaml *out)
{
    complain(builder, &builder->event.start_mark,
             "aliases (`*name`) are not taken: a text that begins with `*` needs quotes");
    out->kind = YAML_SCALAR;
    out->text = mem_string("");
}

/* From the current event on. What it leaves in `out` can be released, whatever happened. */
static void build_value(struct builder *builder, int depth, struct yaml *out)
{
    const yaml_mark_t *mark = &builder->event.start_mark;
    out->line = line_of(builder, mark);
    out->column = byte_column(builder, mark);
    if (builder->failed)
        return;
    if (depth > DEEPEST) {
        complain(builder, mark, "nested deeper than 32 levels");
        builder->failed = true;
    } else if (builder->event.type == YAML_SCALAR_EVENT) {
        build_scalar(builder, out);
    } else if (builder->event.type == YAML_SEQUENCE_START_EVENT) {
        build_sequence(builder, depth, out);
    } else if (builder->event.type == YAML_MAPPING_START_EVENT) {
        build_mapping(builder, depth, out);
    } else {
        build_alias(builder, out);
    }
}

static void build_stream(struct builder *builder, struct yaml *root)
{
    *root = (struct yaml){.kind = YAML_MAPPING, .line = builder->first_line, .column = 1};
    bool started = advance(builder); /* the stream */
    if (!started || !advance(builder) || builder->event.type == YAML_STREAM_END_EVENT)
        return;
    if (!advance(builder)) /* past the start of the document */
        return;
    build_value(builder, 1, root);
    if (root->kind == YAML_SCALAR && root->text != NULL && root->text[0] == '\0' && !root->quoted) {
        free(root->text);
        *root = (struct yaml){.kind = YAML_MAPPING, .line = root->line, .column = root->column};
    }
    if (!builder->failed && advance(builder) && advance(builder) &&
        builder->event.type != YAML_STREAM_END_EVENT)
        complain(builder, &builder->event.start_mark, "a second document begins here");
}

struct yaml *yaml_parse(const char *file, const char *text, size_t length, int first_line,
                        struct problems *problems)
{
    if (!text_check(file, text, length, first_line, problems))
        return NULL;
    struct builder builder = {.file = file,
                              .text = text,
                              .length = length,
                              .first_line = first_line,
                              .problems = problems};
    if (yaml_parser_initialize(&builder.parser) != 1) {
        problem_error(problems, file, 0, 0, "there is no memory to read it");
        return NULL;
    }
    yaml_parser_set_encoding(&builder.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&builder.parser, (const unsigned char *)text, length);
    struct yaml *root = mem_new(struct yaml);
    build_stream(&builder, root);
    yaml_event_delete(&builder.event);
    yaml_parser_delete(&builder.parser);
    if (!builder.failed)
        return root;
    yaml_destroy(root);
    return NULL;
}

struct yaml *yaml_read(const char *path, size_t limit, struct problems *problems)
{
    struct buf text;
    buf_init(&text, limit);
    struct yaml *yaml = NULL;
    if (text_read(path, &text, problems))
        yaml = yaml_parse(path, text.data, text.length, 1, problems);
    buf_finish(&text);
    return yaml;
}

const struct yaml *yaml_get(const struct yaml *mapping, const char *key)
{
    for (size_t i = 0; mapping->kind == YAML_MAPPING && i < mapping->count; i++) {
        if (str_equal(mapping->items[i].key, key))
            return &mapping->items[i];
    }
    return NULL;
}

void yaml_destroy(struct yaml *yaml)
{
    if (yaml == NULL)
        return;
    release(yaml);
    free(yaml);
}
