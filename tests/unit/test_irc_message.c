/* The public vectors of irc-parser-tests, and what a hostile line may be. The vectors are read from
 * ../shared/testdata/irc-parser-tests/tests, or from $IRC_PARSER_TESTS. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <yaml.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/irc/isupport.h"
#include "driver/irc/mask.h"
#include "driver/irc/message.h"
#include "driver/irc/reader.h"

/* A file of vectors. Read with libyaml itself: base/yaml takes no control characters in text, and
 * the vectors are full of them. */
struct vectors {
    yaml_document_t document;
    const yaml_node_t *tests; /* a sequence */
};

static const yaml_node_t *node(const struct vectors *vectors, int index)
{
    return yaml_document_get_node((yaml_document_t *)(uintptr_t)&vectors->document, index);
}

static size_t count_of(const yaml_node_t *sequence)
{
    return sequence != NULL
               ? (size_t)(sequence->data.sequence.items.top - sequence->data.sequence.items.start)
               : 0;
}

static const yaml_node_t *item(const struct vectors *vectors, const yaml_node_t *sequence,
                               size_t index)
{
    return node(vectors, sequence->data.sequence.items.start[index]);
}

static const char *scalar(const yaml_node_t *of)
{
    return of != NULL ? (const char *)of->data.scalar.value : NULL;
}

static const yaml_node_t *value_of(const struct vectors *vectors, const yaml_node_t *mapping,
                                   const char *key)
{
    for (const yaml_node_pair_t *pair = mapping->data.mapping.pairs.start;
         pair < mapping->data.mapping.pairs.top; pair++) {
        if (str_equal(scalar(node(vectors, pair->key)), key))
            return node(vectors, pair->value);
    }
    return NULL;
}

static const char *text_of(const struct vectors *vectors, const yaml_node_t *mapping,
                           const char *key)
{
    return scalar(value_of(vectors, mapping, key));
}

/* Reads a file of vectors; skips the test when it is not there. */
static void vectors_read(struct vectors *vectors, const char *name)
{
    const char *folder = getenv("IRC_PARSER_TESTS");
    char *path = mem_print(
        "%s/%s", folder != NULL ? folder : "../shared/testdata/irc-parser-tests/tests", name);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        print_message("no %s: the public vectors are not tried\n", path);
    free(path);
    if (file == NULL)
        skip();
    yaml_parser_t parser;
    assert_true(yaml_parser_initialize(&parser));
    yaml_parser_set_input_file(&parser, file);
    assert_true(yaml_parser_load(&parser, &vectors->document));
    yaml_parser_delete(&parser);
    fclose(file);
    vectors->tests = value_of(vectors, yaml_document_get_root_node(&vectors->document), "tests");
    assert_true(count_of(vectors->tests) > 0);
}

static void check_tags(const struct vectors *vectors, const struct message *message,
                       const yaml_node_t *tags)
{
    for (const yaml_node_pair_t *pair = tags->data.mapping.pairs.start;
         pair < tags->data.mapping.pairs.top; pair++) {
        const char *value = message_tag(message, scalar(node(vectors, pair->key)));
        assert_non_null(value);
        assert_string_equal(value, scalar(node(vectors, pair->value)));
    }
}

static void check_split(const struct vectors *vectors, const char *input, const yaml_node_t *atoms)
{
    struct message message;
    const char *why = NULL;
    char *line = mem_string(input);
    if (!message_parse(&message, line, strlen(line), &why))
        fail_msg("\"%s\": %s", input, why);
    const char *source = text_of(vectors, atoms, "source");
    assert_true((source == NULL) == (message.source == NULL));
    if (source != NULL)
        assert_string_equal(message.source, source);
    assert_true(str_equal_fold(message.command, text_of(vectors, atoms, "verb")));
    const yaml_node_t *params = value_of(vectors, atoms, "params");
    assert_int_equal(message.count, count_of(params));
    for (size_t i = 0; i < message.count; i++)
        assert_string_equal(message.params[i], scalar(item(vectors, params, i)));
    const yaml_node_t *tags = value_of(vectors, atoms, "tags");
    if (tags != NULL)
        check_tags(vectors, &message, tags);
    else
        assert_int_equal(message.tags_length, 0);
    free(line);
}

static void splits_as_the_vectors_say(void **state)
{
    (void)state;
    struct vectors vectors;
    vectors_read(&vectors, "msg-split.yaml");
    for (size_t i = 0; i < count_of(vectors.tests); i++) {
        const yaml_node_t *test = item(&vectors, vectors.tests, i);
        check_split(&vectors, text_of(&vectors, test, "input"), value_of(&vectors, test, "atoms"));
    }
    yaml_document_delete(&vectors.document);
}

enum { MOST = 16 };

static void join(const struct vectors *vectors, const yaml_node_t *atoms, bool trailing,
                 struct buf *out)
{
    struct message_tag tags[MOST];
    const char *params[MOST];
    struct message_form form = {.tags = tags,
                                .params = params,
                                .source = text_of(vectors, atoms, "source"),
                                .command = text_of(vectors, atoms, "verb"),
                                .trailing = trailing};
    const yaml_node_t *list = value_of(vectors, atoms, "tags");
    for (const yaml_node_pair_t *pair = list != NULL ? list->data.mapping.pairs.start : NULL;
         list != NULL && pair < list->data.mapping.pairs.top; pair++)
        tags[form.tag_count++] = (struct message_tag){scalar(node(vectors, pair->key)),
                                                      scalar(node(vectors, pair->value))};
    list = value_of(vectors, atoms, "params");
    for (; form.count < count_of(list); form.count++)
        params[form.count] = scalar(item(vectors, list, form.count));
    assert_true(message_write(&form, out));
    assert_true(str_ends(out->data, "\r\n"));
    buf_truncate(out, out->length - 2);
}

static bool among(const struct vectors *vectors, const yaml_node_t *list, const char *text)
{
    for (size_t i = 0; i < count_of(list); i++) {
        if (str_equal(scalar(item(vectors, list, i)), text))
            return true;
    }
    return false;
}

static void joins_as_the_vectors_say(void **state)
{
    (void)state;
    struct vectors vectors;
    vectors_read(&vectors, "msg-join.yaml");
    for (size_t i = 0; i < 2 * count_of(vectors.tests); i++) {
        const yaml_node_t *test = item(&vectors, vectors.tests, i / 2);
        struct buf out;
        buf_init(&out, MESSAGE_LONGEST);
        join(&vectors, value_of(&vectors, test, "atoms"), i % 2 == 1, &out);
        if (!among(&vectors, value_of(&vectors, test, "matches"), out.data))
            fail_msg("\"%s\" is none of the matches", out.data);
        buf_finish(&out);
    }
    yaml_document_delete(&vectors.document);
}

static void check_span(const char *at, size_t length, const char *want)
{
    want = want != NULL ? want : "";
    assert_int_equal(length, strlen(want));
    assert_memory_equal(at, want, length);
}

static void splits_sources_as_the_vectors_say(void **state)
{
    (void)state;
    struct vectors vectors;
    vectors_read(&vectors, "userhost-split.yaml");
    for (size_t i = 0; i < count_of(vectors.tests); i++) {
        const yaml_node_t *test = item(&vectors, vectors.tests, i);
        const yaml_node_t *atoms = value_of(&vectors, test, "atoms");
        struct message_source source = message_source_split(text_of(&vectors, test, "source"));
        check_span(source.nick, source.nick_length, text_of(&vectors, atoms, "nick"));
        check_span(source.user, source.user_length, text_of(&vectors, atoms, "user"));
        check_span(source.host, source.host_length, text_of(&vectors, atoms, "host"));
    }
    yaml_document_delete(&vectors.document);
}

static bool parses(const char *text, size_t length)
{
    struct message message;
    const char *why = NULL;
    char *line = mem_string_of(text, length);
    memcpy(line, text, length); /* a NUL within is kept */
    bool good = message_parse(&message, line, length, &why);
    assert_true(good || why != NULL);
    free(line);
    return good;
}

static void check_masks(const struct vectors *vectors, const yaml_node_t *test, const char *key,
                        bool want)
{
    struct isupport isupport;
    const char *mask = text_of(vectors, test, "mask");
    const yaml_node_t *list = value_of(vectors, test, key);
    isupport_init(&isupport);
    for (size_t i = 0; i < count_of(list); i++) {
        const char *source = scalar(item(vectors, list, i));
        if (mask_matches(&isupport, mask, source) != want)
            fail_msg("%s %s %s", mask, want ? "does not match" : "matches", source);
    }
}

static void masks_match_as_the_vectors_say(void **state)
{
    (void)state;
    struct vectors vectors;
    vectors_read(&vectors, "mask-match.yaml");
    for (size_t i = 0; i < count_of(vectors.tests); i++) {
        check_masks(&vectors, item(&vectors, vectors.tests, i), "matches", true);
        check_masks(&vectors, item(&vectors, vectors.tests, i), "fails", false);
    }
    yaml_document_delete(&vectors.document);
}

static void masks_match_in_the_servers_letters(void **state)
{
    (void)state;
    struct isupport isupport;
    isupport_init(&isupport);
    assert_true(mask_matches(&isupport, "Ann[x]!*@*", "ANN{X}!a@h"));
    assert_true(mask_matches(&isupport, "*", ""));
    assert_true(mask_matches(&isupport, "*a*b*c*", "xxaxxbxxc"));
    assert_false(mask_matches(&isupport, "*a*b*c", "xxaxxbxxcx"));
    assert_false(mask_matches(&isupport, "", "x"));
    assert_false(mask_matches(&isupport, "?", ""));
    isupport_take(&isupport, "CASEMAPPING=ascii");
    assert_false(mask_matches(&isupport, "Ann[x]!*@*", "ANN{X}!a@h"));
    /* many stars are no work: quadratic at most */
    char many[201], long_one[5001];
    for (size_t i = 0; i < 200; i++)
        many[i] = i % 2 == 0 ? '*' : 'a';
    memset(long_one, 'a', 5000);
    many[200] = long_one[5000] = '\0';
    many[198] = 'b';
    assert_false(mask_matches(&isupport, many, long_one));
}

static void refuses_what_is_no_message(void **state)
{
    (void)state;
    static const char *const bad[] = {"",  " ", ":source", ":source ",   "@tag",      "@tag ",
                                      "@", ":", "@a :b",   "PING\rPONG", "PING\nPONG"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(parses(bad[i], strlen(bad[i])));
    assert_false(parses("PING\0x", 6));
    assert_true(parses("PING", 4));
}

/* A line of `tags` bytes of tags (with '@' and the space) and `rest` bytes more. */
static bool parses_long(size_t tags, size_t rest)
{
    char *line = mem_array(tags + rest + 1, 1);
    memset(line, 'x', tags + rest);
    if (tags > 0) {
        line[0] = '@';
        line[tags - 1] = ' ';
    }
    bool good = parses(line, tags + rest);
    free(line);
    return good;
}

static void keeps_the_ceilings(void **state)
{
    (void)state;
    assert_true(parses_long(8191, 4));
    assert_true(parses_long(8191, 510));
    assert_false(parses_long(8192, 4));
    assert_true(parses_long(0, 8701));
    assert_false(parses_long(0, 8702));
}

static void counts_before_it_uses(void **state)
{
    (void)state;
    struct message message;
    const char *why = NULL;
    char line[] = "@only :irc.test 433 me";
    assert_true(message_parse(&message, line, sizeof line - 1, &why));
    assert_true(message_need(&message, 1));
    assert_false(message_need(&message, 2));
    assert_string_equal(message_param(&message, 0), "me");
    assert_string_equal(message_param(&message, 7), "");
    assert_string_equal(message_tag(&message, "only"), "");
    assert_null(message_tag(&message, "on"));
    assert_null(message_tag(&message, "only2"));
}

static void the_last_parameter_takes_what_is_left(void **state)
{
    (void)state;
    struct message message;
    const char *why = NULL;
    struct buf line;
    buf_init(&line, 1024);
    buf_add_string(&line, "CMD");
    for (int i = 0; i < MESSAGE_PARAMS + 8; i++)
        buf_print(&line, " %d", i);
    assert_true(message_parse(&message, line.data, line.length, &why));
    assert_int_equal(message.count, MESSAGE_PARAMS);
    assert_string_equal(message.params[MESSAGE_PARAMS - 1], "31 32 33 34 35 36 37 38 39");
    buf_finish(&line);
}

static bool writes(const char *command, const char *first, const char *second, const char *value)
{
    struct buf out;
    buf_init(&out, 1024);
    buf_add_string(&out, "before");
    const struct message_tag tag = {"key", value};
    bool good = message_write(&(struct message_form){.command = command,
                                                     .params = (const char *const[]){first, second},
                                                     .count = 2,
                                                     .tags = &tag,
                                                     .tag_count = 1},
                              &out);
    if (!good)
        assert_string_equal(out.data, "before");
    else
        assert_null(memchr(out.data, '\r', out.length - 2));
    buf_finish(&out);
    return good;
}

static void nothing_can_be_injected(void **state)
{
    (void)state;
    assert_true(writes("PRIVMSG", "#room", "text with words", "v"));
    assert_false(writes("PRIVMSG", "#room", "text\r\nQUIT", "v"));
    assert_false(writes("PRIVMSG", "#room", "text\nQUIT", "v"));
    assert_false(writes("PRIVMSG", "#room", "text\r", "v"));
    assert_false(writes("PRIVMSG", "#room\nQUIT", "text", "v"));
    assert_false(writes("PRIVMSG", "#room QUIT", "text", "v"));
    assert_false(writes("PRIVMSG", ":room", "text", "v"));
    assert_false(writes("PRIVMSG", "", "text", "v"));
    assert_false(writes("PRIVMSG\nQUIT", "#room", "text", "v"));
    assert_false(writes("", "#room", "text", "v"));
    assert_true(writes("PRIVMSG", "#room", "text", "v\r\n; escaped"));
}

static void a_full_buffer_gets_nothing(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 10);
    assert_false(message_write(&(struct message_form){.command = "PRIVMSGPRIVMSG"}, &out));
    assert_int_equal(out.length, 0);
    buf_finish(&out);
}

/* Feeds bytes in runs of `run` and writes the lines, parted by '|', and the count of dropped. */
static void check_reader(const char *bytes, size_t length, size_t run, const char *want,
                         unsigned want_dropped)
{
    struct reader reader;
    struct buf got;
    unsigned dropped = 0;
    reader_init(&reader);
    buf_init(&got, 64 * 1024);
    for (size_t at = 0; at < length; at += run) {
        reader_add(&reader, bytes + at, length - at < run ? length - at : run);
        size_t line_length = 0;
        char *line = NULL;
        while ((line = reader_next(&reader, &line_length, &dropped)) != NULL)
            buf_print(&got, "%s|", line);
    }
    assert_string_equal(got.length > 0 ? got.data : "", want);
    assert_int_equal(dropped, want_dropped);
    buf_finish(&got);
    reader_finish(&reader);
}

static void lines_come_out_of_any_pieces(void **state)
{
    (void)state;
    static const char bytes[] = "one\r\ntwo\n\r\nthree\r\r\nfour";
    for (size_t run = 1; run < sizeof bytes; run++)
        check_reader(bytes, sizeof bytes - 1, run, "one|two||three|", 0);
}

static void a_line_too_long_is_dropped_alone(void **state)
{
    (void)state;
    size_t length = 40000;
    char *bytes = mem_array(length + 32, 1);
    memset(bytes, 'x', length);
    memcpy(bytes, "one\n", 4);
    memcpy(bytes + length, "\ntwo\n", 5);
    check_reader(bytes, length + 5, READER_ADD, "one|two|", 1);
    check_reader(bytes, length + 5, 1000, "one|two|", 1);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splits_as_the_vectors_say),
        cmocka_unit_test(joins_as_the_vectors_say),
        cmocka_unit_test(splits_sources_as_the_vectors_say),
        cmocka_unit_test(masks_match_as_the_vectors_say),
        cmocka_unit_test(masks_match_in_the_servers_letters),
        cmocka_unit_test(refuses_what_is_no_message),
        cmocka_unit_test(keeps_the_ceilings),
        cmocka_unit_test(counts_before_it_uses),
        cmocka_unit_test(the_last_parameter_takes_what_is_left),
        cmocka_unit_test(nothing_can_be_injected),
        cmocka_unit_test(a_full_buffer_gets_nothing),
        cmocka_unit_test(lines_come_out_of_any_pieces),
        cmocka_unit_test(a_line_too_long_is_dropped_alone),
    };
    return cmocka_run_group_tests_name("irc_message", tests, NULL, NULL);
}
