/* Whether a server proves that it knows the password: the exchange of RFC 7677, section 3, as
 * libstrophe's log tells it. */
#include "xmpp.h"

#include <openssl/evp.h>

#include "driver/xmpp/witness.h"

#define AUTH      "SENT: <auth xmlns=\"urn:s\" mechanism=\"SCRAM-SHA-256\">"
#define FIRST     "n,,n=user,r=rOprNGfwEbeRWgbNEkqO"
#define NONCE     "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
#define CHALLENGE NONCE ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
#define FINAL     "c=biws," NONCE ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
#define SUCCESS   "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="

static bool take(struct witness *witness, const char *tag, const char *said, const char *end)
{
    unsigned char text[1024];
    EVP_EncodeBlock(text, (const unsigned char *)said, (int)strlen(said));
    char *line = mem_print("%s%s%s", tag, text, end);
    bool goes_on = witness_take(witness, line, "pencil");
    free(line);
    return goes_on;
}

/* Whether the end of an exchange is believed. */
static bool believed(const char *first, const char *challenge, const char *final,
                     const char *success)
{
    struct witness witness = {0};
    bool good = take(&witness, AUTH, first, "</auth>");
    assert_true(good);
    if (challenge != NULL)
        good = take(&witness, "RECV: <challenge xmlns=\"urn:s\">", challenge, "</challenge>");
    if (final != NULL)
        good = good && take(&witness, "SENT: <response xmlns=\"urn:s\">", final, "</response>");
    good = good && take(&witness, "RECV: <success xmlns=\"urn:s\">", success, "</success>");
    witness_clear(&witness);
    return good;
}

static void a_proof_is_believed(void **state)
{
    (void)state;
    assert_true(believed(FIRST, CHALLENGE, FINAL, SUCCESS));
    assert_true(believed(FIRST, CHALLENGE, FINAL, SUCCESS ",x=more"));
}

static void no_proof_is_not(void **state)
{
    (void)state;
    assert_false(
        believed(FIRST, CHALLENGE, FINAL, "v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
    assert_false(believed(FIRST, CHALLENGE, FINAL, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl9"));
    assert_false(believed(FIRST, CHALLENGE, FINAL, "v="));
    assert_false(believed(FIRST, CHALLENGE, FINAL, "e=other-error"));
    assert_false(believed(FIRST, CHALLENGE, FINAL, "  "));
    assert_false(believed(FIRST, NULL, NULL, SUCCESS)); /* success without a question */
    assert_false(believed(FIRST, CHALLENGE, NULL, SUCCESS));
    assert_false(believed("n,,n=user,r=other", CHALLENGE, FINAL, SUCCESS));
    assert_false(believed("n,,n=user,r=rOprNGfwEbeRWgbNEkqP", CHALLENGE, FINAL, SUCCESS));
    struct witness witness = {0};
    assert_true(take(&witness, AUTH, FIRST, "</auth>"));
    assert_true(take(&witness, "RECV: <challenge>", CHALLENGE, "</challenge>"));
    assert_true(take(&witness, "SENT: <response>", FINAL, "</response>"));
    assert_false(witness_take(&witness, "RECV: <success xmlns=\"urn:s\"/>", "pencil"));
    witness_clear(&witness);
    assert_true(take(&witness, AUTH, FIRST, "</auth>"));
    assert_false(witness_take(&witness, "RECV: <challenge xmlns=\"urn:s\"/>", "pencil"));
    witness_clear(&witness);
}

static void other_ways_are_not_judged(void **state)
{
    struct witness witness = {0};
    (void)state;
    assert_true(witness_take(&witness, "RECV: <success/>", "pencil"));
    assert_true(witness_take(&witness, "SENT: <auth mechanism=\"PLAIN\">AAAA</auth>", "pencil"));
    assert_true(witness_take(&witness, "RECV: <success/>", "pencil"));
    assert_true(witness_take(&witness, "SENT: <auth mechanism=\"EXTERNAL\">=</auth>", NULL));
    assert_true(witness_take(&witness, "RECV: <success/>", NULL));
    witness_clear(&witness);
}

static bool fit(const char *challenge)
{
    unsigned char text[1024];
    EVP_EncodeBlock(text, (const unsigned char *)challenge, (int)strlen(challenge));
    return witness_is_fit((const char *)text);
}

static void a_challenge_can_be_unfit(void **state)
{
    (void)state;
    assert_true(fit(CHALLENGE));
    assert_true(fit("r=a,s=AAAA,i=1000000"));
    assert_false(fit("r=a,s=AAAA,i=1000001"));
    assert_false(fit("r=a,s=AAAA,i=99999999999999999999"));
    assert_false(fit("r=a,s=AAAA,i=0"));
    assert_false(fit("r=a,s=AAAA,i=-1"));
    assert_false(fit("r=a,s=AAAA,i="));
    assert_false(fit("r=a,s=AAAA"));
    assert_false(fit("r=a,i=4096"));
    assert_false(fit("r=,s=AAAA,i=4096"));
    assert_false(fit("s=AAAA,i=4096"));
    assert_false(fit("r=a,s=,i=4096"));
    assert_false(fit("r=a,s=?,i=4096"));
    char *salty = repeated("r=a,s=", "AAAA", 34, ",i=4096"); /* 102 bytes */
    assert_false(fit(salty));
    free(salty);
    assert_false(witness_is_fit(NULL));
    assert_false(witness_is_fit(""));
    assert_false(witness_is_fit("!!!!"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_proof_is_believed),
        cmocka_unit_test(no_proof_is_not),
        cmocka_unit_test(other_ways_are_not_judged),
        cmocka_unit_test(a_challenge_can_be_unfit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
