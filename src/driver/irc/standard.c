/* Standard replies: FAIL, WARN and NOTE. ircv3.net "standard-replies". What they say of a line of
 * ours is say.c's to deal with; what they say of signing on is dealt with here. */
#include <strings.h>

#include "base/str.h"
#include "driver/irc/message.h"
#include "driver/irc/say.h"
#include "driver/irc/session_inside.h"

static void log_reply(struct session *session, enum log_level level, const struct message *message)
{
    session_log(session, level, "the server says: %s %.40s %.60s", message->command,
                message_param(message, 0), message_param(message, 1));
}

/* FAIL COMMAND CODE [context] :text */
static void on_fail(struct session *session, const struct message *message)
{
    const char *code = message_param(message, 1);
    log_reply(session, LOG_LEVEL_WARNING, message);
    if (str_equal(code, "ACCOUNT_REQUIRED_TO_CONNECT") || str_equal(code, "ACCOUNT_REQUIRED"))
        session_end(session, SESSION_REFUSED,
                    "the server lets in only who signs in to an account: set account and "
                    "password_file");
    else if (str_equal(message_param(message, 0), "CHATHISTORY"))
        proof_failed(session);
    else if (session->phase == PHASE_UP)
        say_failed(session, message);
}

static void on_warn(struct session *session, const struct message *message)
{
    log_reply(session, LOG_LEVEL_WARNING, message);
}

static void on_note(struct session *session, const struct message *message)
{
    log_reply(session, LOG_LEVEL_INFO, message);
}

const struct handler standard_handlers[] = {
    {"FAIL", 2, on_fail},
    {"NOTE", 2, on_note},
    {"WARN", 2, on_warn},
    {0},
};
