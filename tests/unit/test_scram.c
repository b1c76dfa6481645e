/* SCRAM, by the examples of RFC 5802 section 5 and RFC 7677 section 3, and one of SHA-512 that was
 * worked out by Python's hashlib. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "driver/scram.h"

struct example {
    enum scram_hash hash;
    const char *account, *password, *nonce;
    const char *first, *challenge, *proof, *verdict;
};

static const struct example examples[] = {
    {SCRAM_SHA_1, "user", "pencil", "fyko+d2lbbFgONRv9qkxdawL",
     "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
     "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
     "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
     "v=rmF9pqV8S7suAoZWja4dJRkFsKQ="},
    {SCRAM_SHA_256, "user", "pencil", "rOprNGfwEbeRWgbNEkqO", "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
     "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
     "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
     "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
     "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="},
    {SCRAM_SHA_512, "a,b=c", "pass w\303\266rd", "clientnonce", "n,,n=a=2Cb=3Dc,r=clientnonce",
     "r=clientnonceserver,s=c2FsdHNhbHQ=,i=5000,x=future",
     "c=biws,r=clientnonceserver,p=DEDGitjUHdnf13s/"
     "Ra57gkqs92Erel27HkPnX9GYPqLb0kBWHeHyyktvsp8V18UvFysC4d2IRsUStG1b1QqH7w==",
     "v=pUR3mS3uyQ5z0HbBCwHZp1CS/YGdgpcwT0SP0T9sbxHST5k5VjGDMXdIF7k4l8MO4cnjnmeqLTddMC3+volz8Q=="},
};

static void begin(struct scram *scram, const struct example *example)
{
    static const unsigned char random[SCRAM_NONCE];
    scram_init(scram, example->hash, random);
    snprintf(scram->nonce, sizeof scram->nonce, "%s", example->nonce);
}

static enum scram_result step(struct scram *scram, const struct example *example,
                              const char *challenge, const char *response)
{
    struct buf out;
    buf_init(&out, 4096);
    enum scram_result result =
        scram_step(scram, example->account, example->password, challenge, strlen(challenge), &out);
    if (response != NULL)
        assert_string_equal(out.data == NULL ? "" : out.data, response);
    buf_finish(&out);
    return result;
}

static void the_examples_hold(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        const struct example *example = &examples[i];
        struct scram scram;
        begin(&scram, example);
        assert_int_equal(step(&scram, example, "", example->first), SCRAM_GOES_ON);
        assert_int_equal(step(&scram, example, example->challenge, example->proof), SCRAM_GOES_ON);
        assert_int_equal(step(&scram, example, example->verdict, NULL), SCRAM_PROVEN);
        assert_int_equal(step(&scram, example, "", NULL), SCRAM_MALFORMED);
        scram_finish(&scram);
    }
}

static enum scram_result verdict_on(const char *challenge, const char *verdict)
{
    const struct example *example = &examples[1];
    struct scram scram;
    begin(&scram, example);
    enum scram_result result = step(&scram, example, "", NULL);
    if (result == SCRAM_GOES_ON)
        result = step(&scram, example, challenge, NULL);
    if (result == SCRAM_GOES_ON && verdict != NULL)
        result = step(&scram, example, verdict, NULL);
    scram_finish(&scram);
    return result;
}

static void an_impostor_is_found_out(void **state)
{
    (void)state;
    const char *challenge = examples[1].challenge;
    assert_int_equal(verdict_on(challenge, "v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="),
                     SCRAM_IMPOSTOR);
    assert_int_equal(verdict_on(challenge, "v=AAAA"), SCRAM_IMPOSTOR);
    assert_int_equal(verdict_on(challenge, "v="), SCRAM_IMPOSTOR);
    assert_int_equal(verdict_on(challenge, "e=invalid-proof"), SCRAM_REFUSED);
    assert_int_equal(verdict_on(challenge, ""), SCRAM_MALFORMED);
    /* a nonce that is another's, or ours and nothing more */
    assert_int_equal(
        verdict_on("r=rOprNGfwEbeRWgbNEkqPandmore,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", NULL),
        SCRAM_IMPOSTOR);
    assert_int_equal(verdict_on("r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", NULL), SCRAM_IMPOSTOR);
    assert_int_equal(verdict_on("r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", NULL),
                     SCRAM_IMPOSTOR);
}

static void a_bad_challenge_is_not_answered(void **state)
{
    (void)state;
    static const char *const malformed[] = {
        "m=x,r=rOprNGfwEbeRWgbNEkqOx,s=QSXC,i=4096", /* what we must know, and do not */
        "r=rOprNGfwEbeRWgbNEkqOx,i=4096",
        "r=rOprNGfwEbeRWgbNEkqOx,s=,i=4096",
        "r=rOprNGfwEbeRWgbNEkqOx,s=*,i=4096",
        "r=rOprNGfwEbeRWgbNEkqOx,s=QSXC,i=",
        "r=rOprNGfwEbeRWgbNEkqOx,s=QSXC,i=-4096",
        "r=rOprNGfwEbeRWgbNEkqOx,s=QSXC,i=99999999999999999",
        "r",
        "",
    };
    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++)
        assert_int_equal(verdict_on(malformed[i], NULL), SCRAM_MALFORMED);
    assert_int_equal(verdict_on("r=rOprNGfwEbeRWgbNEkqOx,s=QSXC,i=4095", NULL), SCRAM_WEAK);
    assert_int_equal(verdict_on("r=rOprNGfwEbeRWgbNEkqOx,s=QSXC,i=1000001", NULL), SCRAM_WEAK);
}

/* RFC 4013: a soft hyphen is nothing, an unbreakable space a space, a Roman numeral letters. */
static void passwords_are_prepared(void **state)
{
    (void)state;
    struct example same = examples[1];
    same.password = "pen\302\255cil";
    struct scram scram;
    begin(&scram, &same);
    assert_int_equal(step(&scram, &same, "", NULL), SCRAM_GOES_ON);
    assert_int_equal(step(&scram, &same, same.challenge, same.proof), SCRAM_GOES_ON);
    scram_finish(&scram);
    same.account = "\342\205\250\302\240x";
    begin(&scram, &same);
    assert_int_equal(step(&scram, &same, "", "n,,n=IX x,r=rOprNGfwEbeRWgbNEkqO"), SCRAM_GOES_ON);
    scram_finish(&scram);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_hold),
        cmocka_unit_test(an_impostor_is_found_out),
        cmocka_unit_test(a_bad_challenge_is_not_answered),
        cmocka_unit_test(passwords_are_prepared),
    };
    return cmocka_run_group_tests_name("scram", tests, NULL, NULL);
}
