#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "driver/line.h"

static bool parses(const char *text, struct line *line)
{
    const char *why = NULL;
    bool good = line_parse(text, strlen(text), line, &why);
    assert_true(good || why != NULL);
    return good;
}

static void reads_a_message(void **state)
{
    (void)state;
    struct line line;
    assert_true(parses("{\"t\":\"message\",\"id\":\"1\",\"room\":\"#a\",\"sender\":\"s\","
                       "\"text\":\"hello\",\"direct\":true,\"time\":17,\"new\":[1]}",
                       &line));
    assert_int_equal(line.type, LINE_MESSAGE);
    assert_string_equal(line.room, "#a");
    assert_true(line.direct);
    assert_false(line.addressed);
    assert_int_equal(line.time, 17);
    assert_null(line.html);
    line_finish(&line);
}

static void passes_over_unknown_types(void **state)
{
    (void)state;
    struct line line;
    assert_true(parses("{\"t\":\"weather\",\"id\":5}", &line));
    assert_int_equal(line.type, LINE_UNKNOWN);
    line_finish(&line);
}

static void refuses_what_is_no_line(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "[]",
        "{}",
        "{\"t\":5}",
        "{\"t\":\"pong\"}",                           /* lacks id */
        "{\"t\":\"pong\",\"id\":null}",               /* a required field is null */
        "{\"t\":\"pong\",\"id\":7}",                  /* wrong type */
        "{\"t\":\"pong\",\"id\":\"a\",\"id\":\"b\"}", /* a field twice */
        "{\"t\":\"pong\",\"id\":\"\\u0000\"}",        /* NUL */
        "{\"t\":\"pong\",\"id\":\"\\ud800\"}",        /* half a surrogate pair */
        "{\"t\":\"pong\",\"id\":\"\xff\"}",           /* not UTF-8 */
        "{\"t\":\"pong\",\"id\":\"a\"} x",            /* something behind it */
        "{\"t\":\"acked\",\"key\":\"k\",\"result\":\"later\",\"retry_after\":-1}",
        "{\"t\":\"ready\",\"self\":\"a\",\"caps\":[1]}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct line line;
        assert_false(parses(bad[i], &line));
    }
}

static void refuses_long_identifiers(void **state)
{
    (void)state;
    char *id = mem_array(1026, 1);
    memset(id, 'x', 1025);
    char *text = mem_print("{\"t\":\"pong\",\"id\":\"%s\"}", id);
    struct line line;
    assert_false(parses(text, &line));
    free(text);
    id[1024] = '\0';
    text = mem_print("{\"t\":\"pong\",\"id\":\"%s\"}", id);
    assert_true(parses(text, &line));
    line_finish(&line);
    free(text);
    free(id);
}

static void what_is_written_reads_the_same(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, LINE_LONGEST);
    struct line line = {.type = LINE_SEND,
                        .key = "k-1",
                        .room = "#r",
                        .text = "a \"b\"\n\xE2\x82\xAC \x01",
                        .reply_to = "m",
                        .quiet = true};
    assert_true(line_write(&line, &out));
    assert_int_equal(out.data[out.length - 1], '\n');
    assert_ptr_equal(memchr(out.data, '\n', out.length), out.data + out.length - 1);
    struct line back;
    const char *why = NULL;
    assert_true(line_parse(out.data, out.length - 1, &back, &why));
    assert_int_equal(back.type, LINE_SEND);
    assert_string_equal(back.text, line.text);
    assert_string_equal(back.reply_to, "m");
    assert_true(back.quiet && !back.urgent);
    line_finish(&back);
    buf_finish(&out);
}

static void writes_no_half_line(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 40);
    assert_false(line_write(&(struct line){.type = LINE_PONG}, &out)); /* lacks its id */
    assert_int_equal(out.length, 0);
    assert_false(line_write(
        &(struct line){.type = LINE_PONG, .id = "much too long to fit into forty bytes"}, &out));
    assert_int_equal(out.length, 0);
    assert_true(line_write(&(struct line){.type = LINE_PONG, .id = "fits"}, &out));
    buf_finish(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_message),
        cmocka_unit_test(passes_over_unknown_types),
        cmocka_unit_test(refuses_what_is_no_line),
        cmocka_unit_test(refuses_long_identifiers),
        cmocka_unit_test(what_is_written_reads_the_same),
        cmocka_unit_test(writes_no_half_line),
    };
    return cmocka_run_group_tests_name("line", tests, NULL, NULL);
}
