#include "driver/xmpp/reason.h"

#include <stdio.h>
#include <string.h>

#include "base/transfer.h"
#include "driver/xmpp/connect.h"

static const char *stream_sentence(xmpp_error_type_t type)
{
    static const struct {
        xmpp_error_type_t type;
        const char *sentence;
    } sentences[] = {
        {XMPP_SE_CONFLICT, "the account signed in elsewhere with the same resource: is this bot "
                           "running twice?"},
        {XMPP_SE_POLICY_VIOLATION, "the server says that the bot breaks a rule of it "
                                   "(policy-violation): perhaps it wrote too much"},
        {XMPP_SE_HOST_UNKNOWN, "the server does not serve the domain of the account"},
        {XMPP_SE_HOST_GONE, "the server does not serve the domain of the account any more"},
        {XMPP_SE_SYSTEM_SHUTDOWN, "the server is being shut down"},
        {XMPP_SE_RESOURCE_CONSTRAINT, "the server has no room for the bot just now"},
        {XMPP_SE_CONN_TIMEOUT, "the server heard nothing of the bot for too long"},
        {XMPP_SE_NOT_AUTHORIZED, "the server does not let the account in (not-authorized)"},
        {XMPP_SE_INTERNAL_SERVER_ERROR, "the server has an error inside"},
        {XMPP_SE_SEE_OTHER_HOST, "the server says to go to another one"},
        {XMPP_SE_XML_NOT_WELL_FORMED, "the server did not understand what the bot sent"},
    };
    for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++) {
        if (sentences[i].type == type)
            return sentences[i].sentence;
    }
    return "the server ended the stream with an error";
}

static bool is_tiring(xmpp_error_type_t type)
{
    return type == XMPP_SE_CONFLICT || type == XMPP_SE_POLICY_VIOLATION ||
           type == XMPP_SE_HOST_UNKNOWN || type == XMPP_SE_HOST_GONE ||
           type == XMPP_SE_NOT_AUTHORIZED;
}

/* RFC 6120, 4.9.3.19. Only over TLS with the right certificate: anybody else may not send us on. */
static void read_other_host(const struct reason_facts *facts, struct strophe_lost *lost)
{
    xmpp_stanza_t *error = facts->stream->stanza;
    xmpp_stanza_t *host = facts->secured && facts->stream->type == XMPP_SE_SEE_OTHER_HOST
                              ? xmpp_stanza_get_child_by_name(error, "see-other-host")
                              : NULL;
    char *text = host != NULL ? xmpp_stanza_get_text(host) : NULL;
    if (text == NULL)
        return;
    snprintf(lost->other_host, sizeof lost->other_host, "%s", text);
    xmpp_free(xmpp_stanza_get_context(host), text);
}

static void say(struct strophe_lost *lost, enum strophe_end end, const char *sentence)
{
    lost->end = end;
    snprintf(lost->why, sizeof lost->why, "%s", sentence);
}

/* What is known from signing in; false: nothing. */
static bool find_in_hints(const struct reason_facts *facts, struct strophe_lost *lost)
{
    const struct hints *hints = facts->hints;
    if (hints->bad_ca)
        say(lost, STROPHE_SLOWLY, "ca_file cannot be read, or holds no certificates");
    else if (hints->bad_key)
        say(lost, STROPHE_REFUSED,
            "client_cert_file or client_key_file cannot be read, or is no PEM");
    else if (hints->no_tls)
        say(lost, STROPHE_SLOWLY,
            "the server offers no encryption (STARTTLS), and the bot never signs in without");
    else if (hints->unproven)
        say(lost, STROPHE_SLOWLY,
            "the server did not prove that it knows the account's password (SCRAM): it may not be "
            "the server that it says it is");
    else if (hints->auth_failed && hints->auth_later)
        say(lost, STROPHE_SLOWLY, "the server cannot check passwords just now");
    else if (hints->auth_failed)
        say(lost, STROPHE_REFUSED,
            "the server refused the account or its password, or offers no way to sign in that the "
            "bot knows");
    else if (hints->no_bind)
        say(lost, STROPHE_SLOWLY, "the server refused the resource of the bot");
    else
        return false;
    return true;
}

static void find_in_place(const struct reason_facts *facts, struct strophe_lost *lost)
{
    const struct connect_place *place = facts->place;
    int error = facts->hints->connect_error != 0 ? facts->hints->connect_error : facts->error;
    if (facts->stalled)
        snprintf(lost->why, sizeof lost->why,
                 "%s takes connections on port %u, but no TLS was agreed on within %d seconds",
                 place->address, place->port, facts->tls_most);
    else if (facts->reached)
        snprintf(lost->why, sizeof lost->why,
                 "%s takes connections on port %u, but signing in came to nothing: is it the port "
                 "for %s?",
                 place->address, place->port, place->direct ? "direct TLS" : "STARTTLS");
    else
        snprintf(lost->why, sizeof lost->why, "%s does not take connections on port %u%s%s",
                 place->address, place->port, error != 0 ? ": " : "",
                 error != 0 ? strerror(error) : "");
}

void reason_find(const struct reason_facts *facts, struct strophe_lost *lost)
{
    const struct hints *hints = facts->hints;
    xmpp_stream_error_t *stream = facts->stream;
    *lost = (struct strophe_lost){.end = STROPHE_AGAIN, .reached = facts->reached};
    lost->answered = facts->bound || stream != NULL || hints->auth_failed || hints->no_bind ||
                     hints->bad_ca || hints->bad_key;
    if (facts->own_why != NULL) {
        say(lost, facts->own_end, facts->own_why);
    } else if (stream != NULL) {
        say(lost, is_tiring(stream->type) ? STROPHE_SLOWLY : STROPHE_AGAIN,
            stream_sentence(stream->type));
        read_other_host(facts, lost);
    } else if (facts->up) {
        say(lost, STROPHE_AGAIN, "the connection to the server broke");
    } else if (facts->certificate != 0) {
        lost->end = STROPHE_SLOWLY;
        transfer_describe_verification(facts->certificate, facts->domain, lost->why,
                                       sizeof lost->why);
    } else if (!find_in_hints(facts, lost)) {
        find_in_place(facts, lost);
    }
}
