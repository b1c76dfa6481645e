/* Who is where: the marks of members, their accounts where messages do not tell them, and what
 * follows when somebody is called otherwise or leaves. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "driver/irc/message.h"
#include "driver/irc/presence.h"
#include "driver/irc/say.h"
#include "driver/irc/session_inside.h"

#define WHO_TOKEN "73" /* says that an answer is to our question */

/* ---- accounts ---- */

/* Without account-tag it takes all three: none of them alone is true at every moment. */
static bool tracks_accounts(const struct session *session)
{
    return !session_has(session, CAP_ACCOUNT_TAG) && session_has(session, CAP_ACCOUNT_NOTIFY) &&
           session_has(session, CAP_EXTENDED_JOIN) && session->isupport.whox;
}

bool members_tell_accounts(const struct session *session)
{
    return session_has(session, CAP_ACCOUNT_TAG) || tracks_accounts(session);
}

const char *members_account(const struct session *session, const struct message *message,
                            const char *nick)
{
    if (session_has(session, CAP_ACCOUNT_TAG))
        return message_tag(message, "account");
    return tracks_accounts(session) ? accounts_get(&session->accounts, &session->isupport, nick)
                                    : NULL;
}

void members_entered(struct session *session, struct channel *channel)
{
    if (session_has(session, CAP_NO_IMPLICIT_NAMES))
        session_send(session, (const char *const[]){"NAMES", channel->name, NULL});
    channel->ask_who = tracks_accounts(session);
}

/* Whom we saw there alone we do not see any more: all is asked again for where we still are. */
void members_left(struct session *session, struct channel *channel)
{
    channel_left(channel);
    accounts_finish(&session->accounts);
    for (size_t i = 0; i < session->channels.count; i++) {
        struct channel *other = &session->channels.items[i];
        other->ask_who = other->joined && tracks_accounts(session);
    }
}

bool members_ask(struct session *session)
{
    for (size_t i = 0; i < session->channels.count; i++) {
        struct channel *channel = &session->channels.items[i];
        if (!channel->ask_who)
            continue;
        channel->ask_who = false;
        session_send(session, (const char *const[]){"WHO", channel->name, "%tna," WHO_TOKEN, NULL});
        return true;
    }
    return false;
}

/* 354 me 73 nick account */
static void on_who(struct session *session, const struct message *message)
{
    if (tracks_accounts(session) && str_equal(message_param(message, 1), WHO_TOKEN))
        accounts_set(&session->accounts, &session->isupport, message_param(message, 2),
                     message_param(message, 3));
}

static void on_account(struct session *session, const struct message *message)
{
    char nick[NICK_MOST];
    if (session_nick_of(message, nick) && tracks_accounts(session))
        accounts_set(&session->accounts, &session->isupport, nick, message_param(message, 0));
}

/* ---- they come, go, and are called otherwise ---- */

void members_joined(struct session *session, struct channel *channel, const char *nick,
                    const char *account)
{
    if (channel == NULL)
        return;
    channel_set_marks(channel, &session->isupport, nick, "");
    if (tracks_accounts(session))
        accounts_set(&session->accounts, &session->isupport, nick, account);
}

/* Whether we still see them in another channel is not known: so the account counts as unknown. */
void members_parted(struct session *session, struct channel *channel, const char *nick)
{
    channel_set_marks(channel, &session->isupport, nick, "");
    speakers_gone(&channel->speakers, &session->isupport, nick);
    accounts_set(&session->accounts, &session->isupport, nick, "");
}

void presence_renamed(struct session *session, const char *nick, const char *new_nick)
{
    for (size_t i = 0; i < session->channels.count; i++) {
        struct channel *channel = &session->channels.items[i];
        channel_rename(channel, &session->isupport, nick, new_nick);
        speakers_renamed(&channel->speakers, &session->isupport, nick, new_nick);
    }
    speakers_renamed(&session->alone, &session->isupport, nick, new_nick);
    accounts_rename(&session->accounts, &session->isupport, nick, new_nick);
    say_renamed(session, nick, new_nick);
}

static void on_quit(struct session *session, const struct message *message)
{
    char nick[NICK_MOST];
    if (!session_nick_of(message, nick))
        return;
    for (size_t i = 0; i < session->channels.count; i++) {
        struct channel *channel = &session->channels.items[i];
        channel_set_marks(channel, &session->isupport, nick, "");
        speakers_gone(&channel->speakers, &session->isupport, nick);
    }
    speakers_gone(&session->alone, &session->isupport, nick);
    accounts_set(&session->accounts, &session->isupport, nick, "");
    say_gone(session, nick);
}

/* ---- marks ---- */

static void take_name(struct session *session, struct channel *channel, const char *word,
                      size_t length)
{
    size_t marks = strspn(word, session->isupport.prefix_marks);
    marks = marks < length ? marks : length;
    size_t nick = strcspn(word + marks, " !");
    if (marks == 0 || marks >= MEMBER_MARKS || nick == 0 || nick >= NICK_MOST)
        return;
    char mark_text[MEMBER_MARKS];
    char nick_text[NICK_MOST];
    snprintf(mark_text, sizeof mark_text, "%.*s", (int)marks, word);
    snprintf(nick_text, sizeof nick_text, "%.*s", (int)nick, word + marks);
    channel_set_marks(channel, &session->isupport, nick_text, mark_text);
}

/* 353 me = #channel :@nick +nick @+nick!user@host nick */
static void on_names(struct session *session, const struct message *message)
{
    struct channel *channel =
        channel_find(&session->channels, &session->isupport, message_param(message, 2));
    const char *at = message_param(message, 3);
    while (channel != NULL && *(at += strspn(at, " ")) != '\0') {
        size_t word = strcspn(at, " ");
        take_name(session, channel, at, word);
        at += word;
    }
}

/* Any change of modes may be the one that lets us speak again. */
static void on_mode(struct session *session, const struct message *message)
{
    struct channel *channel =
        channel_find(&session->channels, &session->isupport, message_param(message, 0));
    size_t parameter = 2;
    bool set = true;
    if (channel == NULL)
        return;
    for (const char *mode = message_param(message, 1); *mode != '\0'; mode++) {
        if (*mode == '+' || *mode == '-') {
            set = *mode == '+';
        } else if (isupport_mode_has_parameter(&session->isupport, *mode, set)) {
            const char *nick = message_param(message, parameter++);
            char mark = isupport_mark_of(&session->isupport, *mode);
            if (mark != '\0' && *nick != '\0')
                channel_set_mark(channel, &session->isupport, nick, mark, set);
        }
    }
    channel->no_notice = channel->plain = false;
    mute_end(session, channel);
}

const struct handler members_handlers[] = {
    {"ACCOUNT", 1, on_account}, {"MODE", 2, on_mode}, {"QUIT", 0, on_quit},
    {"353", 4, on_names},       {"354", 4, on_who},   {0},
};
