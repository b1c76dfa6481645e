#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/backoff.h"
#include "base/bucket.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/loop.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

static void buffers_keep_their_ceiling(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 10);
    assert_true(buf_add_string(&buf, "12345"));
    assert_false(buf_add_string(&buf, "678901"));
    assert_true(buf.overflow);
    assert_string_equal(buf.data, "12345");
    assert_true(buf_print(&buf, "%d", 67890));
    assert_false(buf_add_byte(&buf, 'x'));
    buf_consume(&buf, 3);
    assert_string_equal(buf.data, "4567890");
    buf_clear(&buf);
    assert_false(buf.overflow);
    buf_finish(&buf);
}

static void cleans_invalid_utf8(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        size_t length;
        const char *out;
    } cases[] = {
        {"abc", 3, "abc"},
        {"a\xC3\xA9", 3, "a\xC3\xA9"},
        {"a\0b", 3,
         "a\xEF\xBF\xBD"
         "b"},
        {"\xC3", 1, "\xEF\xBF\xBD"},                                 /* cut short */
        {"\xC0\xAF", 2, "\xEF\xBF\xBD\xEF\xBF\xBD"},                 /* overlong */
        {"\xED\xA0\x80", 3, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"}, /* a surrogate */
        {"\xF4\x90\x80\x80", 4, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf out;
        buf_init(&out, 100);
        assert_true(utf8_clean(&out, cases[i].in, cases[i].length));
        assert_string_equal(out.data, cases[i].out);
        assert_true(utf8_valid(out.data, out.length));
        buf_finish(&out);
    }
}

static void cuts_between_characters(void **state)
{
    (void)state;
    const char *family =
        "ab\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9"; /* one cluster of 11 bytes */
    size_t length = strlen(family);
    assert_int_equal(utf8_cut(family, length, length), length);
    assert_int_equal(utf8_cut(family, length, length - 1), 2);
    assert_int_equal(utf8_cut("e\xCC\x81x", 4, 2),
                     1); /* not even the accent fits: the point does */
    assert_int_equal(utf8_cut("e\xCC\x81x", 4, 3), 3);
    assert_int_equal(utf8_cut("\xE2\x82\xAC", 3, 2), 0);
}

static void finds_the_nearest_name(void **state)
{
    (void)state;
    static const char *const names[] = {"channels", "password_file", "nick"};
    assert_string_equal(str_nearest("chanels", names, 3, sizeof names[0]), "channels");
    assert_null(str_nearest("weather", names, 3, sizeof names[0]));
}

static void reads_whole_numbers_only(void **state)
{
    (void)state;
    long value = 7;
    assert_true(str_number("42", 0, 100, &value));
    assert_int_equal(value, 42);
    assert_false(str_number("42x", 0, 100, &value));
    assert_false(str_number("", 0, 100, &value));
    assert_false(str_number(" 4", 0, 100, &value));
    assert_false(str_number("101", 0, 100, &value));
    assert_false(str_number("99999999999999999999", 0, 100, &value));
}

static void buckets_fill_in_time(void **state)
{
    (void)state;
    struct bucket bucket;
    bucket_init(&bucket, 2, 0.5, 1000);
    assert_true(bucket_take(&bucket, 1, 1000));
    assert_true(bucket_take(&bucket, 1, 1000));
    assert_false(bucket_take(&bucket, 1, 1000));
    assert_int_equal(bucket_wait(&bucket, 1, 1000), 2000);
    assert_false(bucket_take(&bucket, 1, 2999));
    assert_true(bucket_take(&bucket, 1, 3000));
    assert_true(bucket_has(&bucket, 2, 1000000));
    assert_false(bucket_has(&bucket, 3, 1000000));
}

static void waits_stay_in_bounds(void **state)
{
    (void)state;
    struct backoff backoff;
    backoff_init(&backoff, 100, 1000);
    for (int i = 0; i < 100; i++) {
        int64_t wait = backoff_next(&backoff);
        assert_in_range(wait, 100, i == 0 ? 200 : 1000);
    }
    backoff_reset(&backoff);
    assert_in_range(backoff_next(&backoff), 100, 200);
}

static void write_file(const char *path, const char *text, size_t length, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, length), (ssize_t)length);
    fchmod(fd, mode);
    close(fd);
}

static void secrets_are_private_files(void **state)
{
    (void)state;
    char folder[] = "/tmp/waymark-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    char *path = file_join(folder, "secret");
    const char *why = NULL;
    assert_null(file_secret(path, &why));
    assert_string_equal(why, "it does not exist");
    write_file(path, "pass word\n", 10, 0600);
    char *secret = file_secret(path, &why);
    assert_string_equal(secret, "pass word");
    free(secret);
    write_file(path, "pass", 4, 0640);
    assert_null(file_secret(path, &why));
    assert_string_equal(why, "others than its owner may read it: chmod 600");
    write_file(path, "\n", 1, 0600);
    assert_null(file_secret(path, &why));
    assert_string_equal(why, "it is empty");
    write_file(path, "a\0b", 3, 0600);
    assert_null(file_secret(path, &why));
    assert_null(file_secret(folder, &why));
    assert_string_equal(why, "it is a directory");
    unlink(path);
    rmdir(folder);
    free(path);
}

struct turns {
    struct loop *loop;
    struct loop_timer *timer;
    int count;
};

static void on_due(void *data)
{
    struct turns *turns = data;
    if (++turns->count == 3)
        loop_stop(turns->loop);
    else
        loop_timer_set(turns->timer, 0);
}

static void timers_fire_once_a_setting(void **state)
{
    (void)state;
    struct turns turns = {.loop = loop_create()};
    turns.timer = loop_timer_create(turns.loop, on_due, &turns);
    loop_timer_set(turns.timer, 1);
    loop_run(turns.loop);
    assert_int_equal(turns.count, 3);
    loop_destroy(turns.loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buffers_keep_their_ceiling), cmocka_unit_test(cleans_invalid_utf8),
        cmocka_unit_test(cuts_between_characters),    cmocka_unit_test(finds_the_nearest_name),
        cmocka_unit_test(reads_whole_numbers_only),   cmocka_unit_test(buckets_fill_in_time),
        cmocka_unit_test(waits_stay_in_bounds),       cmocka_unit_test(secrets_are_private_files),
        cmocka_unit_test(timers_fire_once_a_setting),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
