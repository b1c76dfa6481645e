/* One poisoned event costs nothing beside it. The public files of JSONTestSuite are read from
 * ../shared/testdata/JSONTestSuite/test_parsing, or from $JSON_TEST_SUITE. */
#include "support.h"

#include <dirent.h>

#include "base/buf.h"
#include "base/str.h"
#include "driver/matrix/guard.h"

enum { FILE_LONGEST = 1 << 20 };

/* A sync response with one event between two good ones; %s is the event. */
#define BEFORE                                                                                \
    "{\"next_batch\":\"s1\",\"rooms\":{\"join\":{\"!a:hs\":{\"timeline\":{\"limited\":false," \
    "\"events\":[{\"type\":\"m.good\",\"event_id\":\"$1\"},"
#define AFTER \
    ",{\"type\":\"m.good\",\"event_id\":\"$3\"}]},\"state\":{\"events\":[{\"type\":\"m.s\"}]}}}}}"

static json_t *parse(const char *text, size_t *dropped)
{
    const char *why = NULL;
    json_t *document = guard_parse((struct slice){text, strlen(text)}, dropped, &why);
    assert_true((document == NULL) == (why != NULL));
    return document;
}

static json_t *events_of(json_t *document)
{
    json_t *room =
        json_object_get(json_object_get(json_object_get(document, "rooms"), "join"), "!a:hs");
    return json_object_get(json_object_get(room, "timeline"), "events");
}

static bool is_good(json_t *events, size_t index, const char *id)
{
    const char *found =
        json_string_value(json_object_get(json_array_get(events, index), "event_id"));
    return found != NULL && str_equal(found, id);
}

/* What became of a sync response with `event` in its middle. */
enum fate { KEPT, DROPPED, USELESS, BROKEN };

static enum fate fate_of(const char *event, size_t length)
{
    struct buf text;
    size_t dropped = 0;
    const char *why = NULL;
    buf_init(&text, 2 * FILE_LONGEST);
    assert_true(buf_add_string(&text, BEFORE) && buf_add(&text, event, length) &&
                buf_add_string(&text, AFTER));
    json_t *document = guard_parse((struct slice){text.data, text.length}, &dropped, &why);
    buf_finish(&text);
    if (document == NULL)
        return why != NULL ? USELESS : BROKEN;
    json_t *events = events_of(document);
    json_t *room =
        json_object_get(json_object_get(json_object_get(document, "rooms"), "join"), "!a:hs");
    json_t *state = json_object_get(json_object_get(room, "state"), "events");
    bool kept = json_is_object(json_array_get(events, 1));
    bool good = json_array_size(events) == 3 && is_good(events, 0, "$1") &&
                is_good(events, 2, "$3") && json_object_size(json_array_get(state, 0)) == 1 &&
                dropped == (kept ? 0 : 1) && (kept || json_is_null(json_array_get(events, 1)));
    json_decref(document);
    return !good ? BROKEN : kept ? KEPT : DROPPED;
}

static const char *const fates[] = {"kept", "dropped", "useless", "broken"};

static void poison(void **state)
{
    (void)state;
    static const struct {
        const char *event;
        enum fate want;
    } vectors[] = {
        {"{\"body\":\"hello\",\"n\":[1,2,{\"a\":[]}]}", KEPT},
        {"{\"body\":\"}]{[\\\"\\\\\"}", KEPT},
        {" { } ", KEPT},
        {"{\"body\":\"\\u0000\"}", DROPPED},
        {"{\"\\u0000\":1}", DROPPED},
        {"{\"body\":\"\\ud800\"}", DROPPED},
        {"{\"body\":\"\\udc00\\ud800\"}", DROPPED},
        {"{\"body\":\"\\ud83d\\ude00\"}", KEPT},
        {"{\"body\":\"\xff\"}", DROPPED},
        {"{\"body\":\"\xed\xa0\x80\"}", DROPPED},
        {"{\"body\":\"\xc0\xaf\"}", DROPPED},
        {"{\"body\":\"a\nb\"}", DROPPED},
        {"{\"body\":\"\x7f\"}", KEPT},
        {"{\"n\":1e400}", DROPPED},
        {"{\"n\":-1e400}", DROPPED},
        {"{\"n\":1e-400}", KEPT},
        {"{\"n\":9223372036854775807}", KEPT},
        {"{\"n\":9223372036854775808}", DROPPED},
        {"{\"n\":-9223372036854775809}", DROPPED},
        {"{\"n\":-}", DROPPED},
        {"{\"n\":01}", DROPPED},
        {"{\"n\":NaN}", DROPPED},
        {"{\"n\":Infinity}", DROPPED},
        {"{\"n\":-Infinity}", DROPPED},
        {"{\"a\":1,\"a\":2}", DROPPED},
        {"{\"a\":{\"b\":1,\"\\u0062\":2}}", DROPPED},
        {"{\"a\":1}{\"b\":1}", DROPPED},
        {"{\"a\":[1}", DROPPED},
        {"{\"a\":[[[}", DROPPED},
        {"{\"a\":[{]}", DROPPED},
        {"{\"a\":1]}", DROPPED},
        {"{\"a\"}", DROPPED},
        {"{\"a\":1,}", DROPPED},
        {"{'a':1}", DROPPED},
        {"{\"a\":tru}", DROPPED},
        {"[[1}]]", DROPPED},
        {"nonsense", DROPPED},
        {"{\"a\":{}", USELESS},
        {"{\"a\":1}}", USELESS},
        {"{\"a\":{}},\"b\":1}", USELESS},
        {"{\"a\":\"}", USELESS},
        {"{\"a\":\"\\\"}", USELESS},
        {"", DROPPED},
        {" ", DROPPED},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        enum fate fate = fate_of(vectors[i].event, strlen(vectors[i].event));
        if (fate != vectors[i].want)
            fail_msg("%s is %s", vectors[i].event, fates[fate]);
    }
}

/* `levels` arrays within one another, as the content of an event. */
static enum fate fate_of_nest(size_t levels)
{
    char *event = mem_print("{\"a\":%0*d%0*d}", (int)levels, 0, (int)levels, 0);
    memset(event + 5, '[', levels);
    memset(event + 5 + levels, ']', levels);
    enum fate fate = fate_of(event, strlen(event));
    free(event);
    return fate;
}

static void depth(void **state)
{
    (void)state;
    assert_int_equal(fate_of_nest(SKIM_DEPTH - 1), KEPT);
    assert_int_equal(fate_of_nest(SKIM_DEPTH), DROPPED);
    assert_int_equal(fate_of_nest(100000), DROPPED);
    struct buf text;
    buf_init(&text, 1 << 20);
    for (size_t i = 0; i < SKIM_DEPTH; i++)
        buf_add_string(&text, "{\"a\":");
    buf_add_string(&text, "[{\"b\":7}]");
    size_t dropped = 0;
    for (size_t i = 0; i < SKIM_DEPTH; i++)
        buf_add_byte(&text, '}');
    json_t *document = parse(text.data, &dropped);
    json_t *at = document;
    for (size_t i = 0; i < SKIM_DEPTH; i++)
        at = json_object_get(at, "a");
    assert_int_equal(json_integer_value(json_object_get(json_array_get(at, 0), "b")), 7);
    json_decref(document);
    char *deeper = mem_print("{\"a\":%s}", text.data);
    assert_null(parse(deeper, &dropped));
    free(deeper);
    buf_clear(&text);
    buf_add_byte(&text, '{');
    for (size_t i = 0; i < 2 * SKIM_DEPTH; i++)
        buf_print(&text, "\"%zu\":{},", i);
    buf_add_string(&text, "\"events\":[]}");
    document = parse(text.data, &dropped);
    assert_int_equal(json_object_size(document), 2 * SKIM_DEPTH + 1);
    json_decref(document);
    buf_finish(&text);
}

/* Each kind of response that is read: where its events stand, and that others stay as they were. */
static void every_array(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *want; /* NULL: of no use */
        size_t dropped;
    } vectors[] = {
        {"[{\"a\":1},{\"a\":\"\\u0000\"},{\"a\":3}]", "[{\"a\":1},null,{\"a\":3}]", 1},
        {"{\"chunk\":[{\"a\":1e999},{\"a\":2}],\"state\":[{\"a\":1},{\"a\":01}],\"end\":\"t\"}",
         "{\"chunk\":[null,{\"a\":2}],\"state\":[{\"a\":1},null],\"end\":\"t\"}", 2},
        {"{\"a\":{\"b\":{\"events\":[{\"c\":[0,1,[2]]}]},\"d\":{\"events\":[]}},\"e\":[1,\"x\"]}",
         "{\"a\":{\"b\":{\"events\":[{\"c\":[0,1,[2]]}]},\"d\":{\"events\":[]}},\"e\":[1,\"x\"]}",
         0},
        {"{\"device_lists\":{\"changed\":[\"@a:hs\",\"\\ud800\"]},\"n\":5}",
         "{\"device_lists\":{\"changed\":[\"@a:hs\",null]},\"n\":5}", 1},
        {"{\"x\":[null,true, false ,3,-1,2.5,\"s\"]}", "{\"x\":[null,true,false,3,-1,2.5,\"s\"]}",
         0},
        {" \n{\"x\" : [ ] }\r\n", "{\"x\":[]}", 0},
        {"{}", "{}", 0},
        {"[]", "[]", 0},
        {"{\"x\":[1,]}", "{\"x\":[1]}", 0},
        {"{\"x\":[,1]}", "{\"x\":[null,1]}", 1},
        {"{\"x\":\"\\u0000\",\"y\":[1]}", NULL, 0},
        {"{\"x\":1,\"x\":2}", NULL, 0},
        {"{\"x\":[1]]}", NULL, 0},
        {"{\"x\":[1]", NULL, 0},
        {"{\"x\":[1", NULL, 0},
        {"{\"x\":[1]}{}", NULL, 0},
        {"{\"x\":\"", NULL, 0},
        {"{\"x\":\"\\", NULL, 0},
        {"]", NULL, 0},
        {"}", NULL, 0},
        {"17", NULL, 0},
        {"\xef\xbb\xbf{}", NULL, 0},
        {"<html>[502]</html>", NULL, 0},
        {"", NULL, 0},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        size_t dropped = 0;
        json_t *document = parse(vectors[i].text, &dropped);
        if ((document != NULL) != (vectors[i].want != NULL))
            fail_msg("%s is %s use", vectors[i].text, document != NULL ? "of" : "of no");
        if (document == NULL)
            continue;
        char *text = json_dumps(document, JSON_COMPACT | JSON_REAL_PRECISION(3));
        assert_string_equal(text, vectors[i].want);
        assert_int_equal(dropped, vectors[i].dropped);
        free(text);
        json_decref(document);
    }
}

static void cut_anywhere(void **state)
{
    (void)state;
    static const char whole[] = BEFORE "{\"a\":[{\"b\":\"\\u00e9\\\\\"}]}" AFTER;
    size_t dropped = 0;
    for (size_t i = 0; i + 1 < sizeof whole; i++) {
        const char *why = NULL;
        char *part = mem_string_of(whole, i); /* so that a byte read behind it is seen */
        assert_null(guard_parse((struct slice){part, i}, &dropped, &why));
        assert_non_null(why);
        free(part);
    }
    json_t *document = parse(whole, &dropped);
    assert_non_null(document);
    json_decref(document);
}

/* Repeats `unit` to about `length` bytes between `head` and `tail`. */
static json_t *parse_many(const char *head, const char *unit, const char *tail, size_t length,
                          size_t *dropped)
{
    struct buf text;
    buf_init(&text, length + 1024);
    buf_add_string(&text, head);
    while (text.length < length)
        buf_add_string(&text, unit);
    buf_add_string(&text, tail);
    json_t *document = parse(text.data, dropped);
    buf_finish(&text);
    return document;
}

static void floods(void **state)
{
    (void)state;
    enum { LENGTH = 1 << 20 };
    size_t dropped = 0;
    static const char *const endless[] = {"[", "{", "{\"a\":", "[{\"a\":", "\"", "\\", "[\"", "}"};
    for (size_t i = 0; i < sizeof endless / sizeof endless[0]; i++) {
        assert_null(parse_many(BEFORE, endless[i], "", LENGTH, &dropped));
        assert_null(parse_many("", endless[i], "", LENGTH, &dropped));
    }
    assert_null(parse_many("[", "0,", "0]", 3 * GUARD_ELEMENTS, &dropped));
    assert_null(parse_many("{\"z\":[", "{},", "{}],", 4 * GUARD_ELEMENTS, &dropped));
    /* The keys are all one, but what they would cost is counted before that is seen. */
    struct buf text;
    const char *why = NULL;
    buf_init(&text, 16 << 20);
    buf_add_byte(&text, '{');
    while (text.length < 14 << 20)
        buf_add_string(&text, "\"a\":{},");
    assert_null(guard_parse((struct slice){text.data, text.length}, &dropped, &why));
    assert_string_equal(why, "the homeserver's answer holds more than this program can bear");
    buf_finish(&text);
    /* An event that would take more memory than there is: the one behind it is kept. */
    json_t *document = parse_many(BEFORE "{\"a\":[{}", ",{}", "]}" AFTER, 7 << 20, &dropped);
    assert_true(is_good(events_of(document), 2, "$3"));
    assert_true(json_is_null(json_array_get(events_of(document), 1)));
    assert_int_equal(dropped, 1);
    json_decref(document);
}

/* ---- JSONTestSuite ---- */

/* Its files that, inside an event, break the document around it too: nobody could say where that
 * event ends. */
static const char *const breaking[] = {
    /* a brace is opened and never closed, so the event's own closes it */
    "n_object_missing_value.json",
    "n_object_no-colon.json",
    "n_structure_comma_instead_of_closing_brace.json",
    "n_structure_object_unclosed_no_value.json",
    "n_structure_open_array_object.json",
    "n_structure_open_array_open_object.json",
    "n_structure_open_object.json",
    "n_structure_open_object_close_array.json",
    "n_structure_open_object_comma.json",
    "n_structure_open_object_open_array.json",
    "n_structure_open_object_string_with_apostrophes.json",
    "n_structure_unclosed_object.json",
    /* a string is opened and never closed, so everything behind it is inside out */
    "n_object_unterminated-value.json",
    "n_string_1_surrogate_then_escape.json",
    "n_string_escaped_backslash_bad.json",
    "n_string_incomplete_escape.json",
    "n_string_single_doublequote.json",
    "n_string_start_escape_unclosed.json",
    "n_structure_array_with_unclosed_string.json",
    "n_structure_open_array_open_string.json",
    "n_structure_open_object_open_string.json",
    "n_structure_open_open.json",
    /* a brace too many closes the event, so its rest stands beside it */
    "n_structure_object_followed_by_closing_object.json",
};

static bool is_among(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(names[i], name))
            return true;
    }
    return false;
}

/* Sound JSON that we refuse: a key twice, U+0000. */
static const char *const refused[] = {
    "y_object_duplicated_key.json",
    "y_object_duplicated_key_and_value.json",
    "y_object_escaped_null_in_key.json",
    "y_string_null_escape.json",
};

#define AMONG(name, names) is_among(name, names, sizeof(names) / sizeof(names)[0])

static void check_file(const char *name, const char *head, const struct buf *bytes,
                       const char *tail)
{
    struct buf event;
    buf_init(&event, FILE_LONGEST);
    assert_true(buf_add_string(&event, head) && buf_add(&event, bytes->data, bytes->length) &&
                buf_add_string(&event, tail));
    enum fate fate = fate_of(event.data, event.length);
    buf_finish(&event);
    enum fate want = AMONG(name, breaking)                  ? USELESS
                     : *name == 'n' || AMONG(name, refused) ? DROPPED
                     : *name == 'y'                         ? KEPT
                                                            : fate;
    if (fate == BROKEN || fate != want || (*name == 'i' && fate == USELESS))
        fail_msg("%s is %s", name, fates[fate]);
}

static void public_files(void **state)
{
    (void)state;
    const char *folder = getenv("JSON_TEST_SUITE");
    if (folder == NULL)
        folder = "../shared/testdata/JSONTestSuite/test_parsing";
    DIR *files = opendir(folder);
    if (files == NULL) {
        print_message("no %s: the public files are not tried\n", folder);
        skip();
    }
    size_t count = 0;
    for (struct dirent *file = readdir(files); file != NULL; file = readdir(files)) {
        if (!str_ends(file->d_name, ".json"))
            continue;
        struct buf bytes;
        const char *why = NULL;
        char *path = mem_print("%s/%s", folder, file->d_name);
        buf_init(&bytes, FILE_LONGEST);
        assert_true(file_read(path, &bytes, &why));
        check_file(file->d_name, "{\"content\":", &bytes, ",\"event_id\":\"$2\"}");
        check_file(file->d_name, "{\"event_id\":\"$2\",\"content\":", &bytes, "}");
        free(path);
        buf_finish(&bytes);
        count++;
    }
    closedir(files);
    assert_true(count > 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(poison),       cmocka_unit_test(depth),  cmocka_unit_test(every_array),
        cmocka_unit_test(cut_anywhere), cmocka_unit_test(floods), cmocka_unit_test(public_files),
    };
    return cmocka_run_group_tests_name("matrix_guard", tests, NULL, NULL);
}
