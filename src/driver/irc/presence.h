/* What the files about channels share with each other and with those that hear and speak:
 * presence.c, refused.c, members.c, report.c. */
#ifndef WAYMARK_DRIVER_IRC_PRESENCE_H
#define WAYMARK_DRIVER_IRC_PRESENCE_H

#include <stdbool.h>
#include <stdint.h>

struct channel;
struct message;
struct session;

/* presence.c */
void presence_begin(struct session *session); /* signed on and identified: join the channels */
/* Signed in to the account later than that: what needed it is asked for again. */
void presence_identified(struct session *session);
void presence_tick(struct session *session);
void presence_lost(struct session *session);
int64_t presence_due(const struct session *session); /* -1: nothing is */
/* How long to wait after so many failures: twice as long each time, an hour at most. */
int64_t presence_wait(int64_t least, unsigned times);

/* refused.c */
/* A numeric says no to something about a channel; true when it was about joining. */
bool presence_refused(struct session *session, const struct message *message);
bool refused_for_want_of_account(const struct channel *channel);

/* members.c */
void members_entered(struct session *session, struct channel *channel); /* we did */
void members_left(struct session *session, struct channel *channel);    /* we did */
void members_joined(struct session *session, struct channel *channel, const char *nick,
                    const char *account);
void members_parted(struct session *session, struct channel *channel, const char *nick);
void presence_renamed(struct session *session, const char *nick, const char *new_nick);
/* The account that the network attests for who wrote a message; NULL or "" for none. */
const char *members_account(const struct session *session, const struct message *message,
                            const char *nick);
/* Whether this server attests accounts at all. */
bool members_tell_accounts(const struct session *session);
/* Asks for one channel who is there, if that is due. */
bool members_ask(struct session *session);

/* standing.c */
struct standing {
    bool power;    /* over the channel */
    char from[24]; /* what gives it, for people; else empty */
};
/* What the marks of a nick give it in a channel at this moment. */
void standing_of(const struct session *session, const struct channel *channel, const char *nick,
                 struct standing *standing);

/* What a sender is called now, as long as we know that; else NULL. */
const char *standing_nick(const struct session *session, const char *sender);

/* invited.c: writes down where the bot is as a guest. */
void invited_save(struct session *session);

/* report.c: what the operator is told. */
void report_settled(struct session *session); /* "up", once every channel has answered */
/* We may not speak in a channel, for a reason that is a constant; something changed there. */
void mute_begin(struct session *session, struct channel *channel, const char *why);
void mute_end(struct session *session, struct channel *channel);

#endif
