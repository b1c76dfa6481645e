/* What a message is called on the lines, and how its sender's name for it is found in that again.
 */
#include "xmpp.h"

#include "driver/xmpp/ids.h"

static void expect_known(const struct ids *ids, const char *wanted)
{
    char *made = ids_make(ids);
    char *known = ids_known(made);
    if (wanted == NULL)
        assert_null(known);
    else
        assert_string_equal(known, wanted);
    free(made);
    free(known);
}

static void what_its_sender_calls_it_is_found_again(void **state)
{
    (void)state;
    expect_known(&(struct ids){.given = "m1", .server = "s-77", .now = 5}, "m1");
    expect_known(&(struct ids){.given = "m1", .now = 5}, "m1");
    expect_known(&(struct ids){.given = "a long unique identifier", .author = "ann"},
                 "a long unique identifier");
    expect_known(&(struct ids){.given = "0123456789abcdef"}, "0123456789abcdef");
    expect_known(&(struct ids){.given = "m1", .attested = "1795289887882015"}, "1795289887882015");
    expect_known(&(struct ids){.now = 5}, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_its_sender_calls_it_is_found_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
