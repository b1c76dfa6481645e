/* SRV records: what an answer of DNS holds, and in which order its servers are tried. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/xmpp/srv.h"

enum { HEADER = 12, ANSWER_MOST = 4096, ROUNDS = 20000 };

/* An answer being written as DNS has it (RFC 1035, 4). */
struct answer {
    unsigned char bytes[ANSWER_MOST];
    size_t length;
};

static void add_byte(struct answer *answer, unsigned value)
{
    answer->bytes[answer->length++] = (unsigned char)value;
}

static void add_16(struct answer *answer, unsigned value)
{
    add_byte(answer, value >> 8);
    add_byte(answer, value & 0xff);
}

/* "a.b" as labels; "" is the root. */
static void add_name(struct answer *answer, const char *name)
{
    while (*name != '\0') {
        size_t length = strcspn(name, ".");
        add_byte(answer, (unsigned)length);
        memcpy(answer->bytes + answer->length, name, length);
        answer->length += length;
        name += length + (name[length] == '.');
    }
    add_byte(answer, 0);
}

static void begin(struct answer *answer)
{
    static const unsigned char header[HEADER] = {0, 1, 0x81, 0x80, 0, 1};
    memcpy(answer->bytes, header, HEADER);
    answer->length = HEADER;
    add_name(answer, "_xmpp-client._tcp.x.test");
    add_16(answer, 33);
    add_16(answer, 1);
}

static void add_record(struct answer *answer, unsigned type, const unsigned numbers[3],
                       const char *target)
{
    answer->bytes[7]++;
    add_16(answer, 0xc000 + HEADER); /* the name that was asked for */
    add_16(answer, type);
    add_16(answer, 1);
    add_16(answer, 0);
    add_16(answer, 60);
    size_t at = answer->length;
    add_16(answer, 0);
    for (int i = 0; i < 3; i++)
        add_16(answer, numbers[i]);
    add_name(answer, target);
    answer->bytes[at + 1] = (unsigned char)(answer->length - at - 2);
}

static void add_srv(struct answer *answer, unsigned priority, unsigned weight, unsigned port,
                    const char *target)
{
    add_record(answer, 33, (unsigned[]){priority, weight, port}, target);
}

static uint64_t number;

/* Knuth's generator: the same numbers each time. */
static uint64_t draw(void)
{
    number = number * 6364136223846793005u + 1442695040888963407u;
    return number >> 33;
}

static void records_are_read(void **state)
{
    struct answer answer;
    struct srv_set set = {.count = 0};
    (void)state;
    begin(&answer);
    add_srv(&answer, 5, 10, 5222, "one.x.test");
    add_record(&answer, 16, (unsigned[]){1, 2, 3}, "text"); /* of another type */
    add_srv(&answer, 6, 65535, 65535, "two.x.test");
    add_srv(&answer, 6, 1, 0, "nowhere.x.test");
    assert_false(srv_add(&set, answer.bytes, answer.length, true));
    assert_int_equal(set.count, 2);
    assert_string_equal(set.records[0].host, "one.x.test");
    assert_int_equal(set.records[0].priority, 5);
    assert_int_equal(set.records[0].weight, 10);
    assert_int_equal(set.records[0].port, 5222);
    assert_true(set.records[0].direct);
    assert_string_equal(set.records[1].host, "two.x.test");
    assert_int_equal(set.records[1].weight, 65535);
}

static void the_root_says_that_there_is_no_service(void **state)
{
    struct answer answer;
    struct srv_set set = {.count = 0};
    (void)state;
    begin(&answer);
    assert_false(srv_add(&set, answer.bytes, answer.length, false));
    add_srv(&answer, 0, 0, 0, "");
    assert_true(srv_add(&set, answer.bytes, answer.length, false));
    assert_int_equal(set.count, 0);
    add_srv(&answer, 0, 0, 5222, "one.x.test");
    assert_false(srv_add(&set, answer.bytes, answer.length, false));
    assert_int_equal(set.count, 1);
}

static void no_more_are_taken_than_there_is_room_for(void **state)
{
    struct answer answer;
    struct srv_set set = {.count = 0};
    (void)state;
    begin(&answer);
    for (unsigned i = 0; i < SRV_MOST + 5; i++)
        add_srv(&answer, i, 0, 5222, "x.test");
    srv_add(&set, answer.bytes, answer.length, false);
    srv_add(&set, answer.bytes, answer.length, true);
    assert_int_equal(set.count, SRV_MOST);
}

static void short_records_are_none(void **state)
{
    (void)state;
    for (unsigned length = 0; length <= 6; length++) {
        struct answer answer;
        struct srv_set set = {.count = 0};
        begin(&answer);
        size_t at = answer.length + 10; /* of the length of the data */
        add_srv(&answer, 5, 10, 5222, "one.x.test");
        answer.bytes[at + 1] = (unsigned char)length;
        answer.length = at + 2 + length;
        unsigned char *copy = malloc(answer.length);
        memcpy(copy, answer.bytes, answer.length);
        assert_false(srv_add(&set, copy, answer.length, false));
        assert_int_equal(set.count, 0);
        free(copy);
    }
}

/* Each answer that is cut off, or has one bit turned, is read without harm (the sanitizers watch).
 */
static void broken_answers_do_no_harm(void **state)
{
    struct answer answer;
    (void)state;
    begin(&answer);
    add_srv(&answer, 5, 10, 5222, "one.x.test");
    add_srv(&answer, 0, 0, 0, "");
    for (size_t length = 0; length <= answer.length; length++) {
        struct srv_set set = {.count = 0};
        unsigned char *copy = malloc(length + 1);
        memcpy(copy, answer.bytes, length);
        srv_add(&set, copy, length, false);
        free(copy);
    }
    for (size_t bit = 0; bit < 8 * answer.length; bit++) {
        struct srv_set set = {.count = 0};
        answer.bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
        srv_add(&set, answer.bytes, answer.length, false);
        srv_order(&set, draw);
        answer.bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
}

/* ---- the order ---- */

static uint64_t zero(void)
{
    return 0;
}

static void add(struct srv_set *set, unsigned priority, unsigned weight, const char *host)
{
    struct srv_record *record = &set->records[set->count++];
    *record =
        (struct srv_record){.priority = (unsigned short)priority, .weight = (unsigned short)weight};
    snprintf(record->host, sizeof record->host, "%s", host);
}

static void the_lower_priority_goes_first(void **state)
{
    (void)state;
    number = 7;
    for (int i = 0; i < 50; i++) {
        struct srv_set set = {.count = 0};
        add(&set, 300, 65535, "c");
        add(&set, 20, 0, "b");
        add(&set, 1, 1, "a");
        srv_order(&set, draw);
        assert_string_equal(set.records[0].host, "a");
        assert_string_equal(set.records[1].host, "b");
        assert_string_equal(set.records[2].host, "c");
    }
}

/* How often, of `ROUNDS`, a host of these weights is the first and the second. */
static void equals_are_chosen_by_weight(void **state)
{
    int first[3] = {0}, second[3] = {0};
    (void)state;
    number = 7;
    for (int i = 0; i < ROUNDS; i++) {
        struct srv_set set = {.count = 0};
        add(&set, 1, 60, "a");
        add(&set, 1, 0, "c");
        add(&set, 1, 20, "b");
        srv_order(&set, draw);
        first[set.records[0].host[0] - 'a']++;
        second[set.records[1].host[0] - 'a']++;
    }
    assert_in_range(first[0], ROUNDS * 72 / 100, ROUNDS * 77 / 100);
    assert_in_range(first[1], ROUNDS * 22 / 100, ROUNDS * 27 / 100);
    assert_in_range(first[2], 1, ROUNDS * 3 / 100);
    assert_in_range(second[1], ROUNDS * 65 / 100, ROUNDS * 77 / 100);
}

static void without_weight_it_has_its_small_chance(void **state)
{
    struct srv_set set = {.count = 0};
    (void)state;
    srv_order(&set, zero);
    add(&set, 1, 10, "heavy");
    add(&set, 1, 0, "light");
    srv_order(&set, zero);
    assert_string_equal(set.records[0].host, "light");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_read),
        cmocka_unit_test(the_root_says_that_there_is_no_service),
        cmocka_unit_test(no_more_are_taken_than_there_is_room_for),
        cmocka_unit_test(short_records_are_none),
        cmocka_unit_test(broken_answers_do_no_harm),
        cmocka_unit_test(the_lower_priority_goes_first),
        cmocka_unit_test(equals_are_chosen_by_weight),
        cmocka_unit_test(without_weight_it_has_its_small_chance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
