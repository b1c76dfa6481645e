/* The names of the fixed lines. Part of the face: guide.h includes it. */
#ifndef WAYMARK_GUIDE_PHRASE_H
#define WAYMARK_GUIDE_PHRASE_H

/* The fixed lines that are no guidance: help, offers, states. Keep in step with phrase_table in
 * phrases.c, which names the placeholders each must and may hold. */
enum phrase {
    PHRASE_HELP,  /* {name} */
    PHRASE_ABOUT, /* {name} */
    PHRASE_PRIVACY,
    PHRASE_TOPICS,   /* {topics} */
    PHRASE_OFFER,    /* {choices}: numbered titles */
    PHRASE_SEVERAL,  /* {choices}: numbered titles, of several questions in one message */
    PHRASE_WHICH,    /* {name} {choices}: a name that stands for several things */
    PHRASE_NO_ENTRY, /* one of them, of which the guide has nothing */
    PHRASE_OFFER_DECLINED,
    PHRASE_UNKNOWN,      /* direct message, nothing found */
    PHRASE_WORDLESS,     /* direct message without words */
    PHRASE_UNREADABLE,   /* direct message that is encrypted */
    PHRASE_ENCRYPTED,    /* to whom it may concern: the bot is silent in an encrypted room */
    PHRASE_LATE,         /* no reply came to a command that was not written but chosen */
    PHRASE_WITHDRAWN,    /* in the place of a message that was taken back */
    PHRASE_MORE_HINT,    /* after a short answer that has more */
    PHRASE_GENTLE,       /* beside a reply to somebody who may be in danger */
    PHRASE_UNTRANSLATED, /* before an answer that is there in English only */
    PHRASE_NOTHING_MORE,
    PHRASE_SOURCES, /* {title} {sources} */
    PHRASE_NO_SOURCES,
    PHRASE_RESOURCES, /* {region} {services} */
    PHRASE_SERVICE,   /* {name} {contact} {hours}: one line of the directory */
    PHRASE_EMERGENCY, /* {number}: the emergency line */
    PHRASE_PAUSED,    /* {time} {instead} */
    PHRASE_RESUMED,
    PHRASE_FORBIDDEN,
    PHRASE_LEFT_ALONE, /* {nick} */
    PHRASE_WELCOME_BACK,
    PHRASE_UNKNOWN_COMMAND, /* {command} {nearest} */
    PHRASE_CONSOLE,         /* {name}: first line of `waymark chat` */
    PHRASE_HELP_MODERATORS, /* after the help, to moderators */
    PHRASE_HELP_CURATORS,   /* ... to curators */
    PHRASE_HELP_COMMAND,    /* {usage} {text} {example}: one command */
    PHRASE_BAD_ARGUMENT,    /* {usage} {example} {limits}: a command that cannot be read */
    PHRASE_OWNERS_ONLY,
    PHRASE_TOO_LATE,       /* a command from long ago */
    PHRASE_WHICH_ROOM,     /* {command}: a command for another room, without the right there */
    PHRASE_WHICH_OF_ROOMS, /* {ways}: an order for one of several rooms */
    PHRASE_NO_SUCH_ROOM,
    PHRASE_FOR_ROOM, /* {room} {text}: what was done in another room */
    PHRASE_WHOAMI,   /* {who} {role} {from} */
    PHRASE_ROLE_MEMBER,
    PHRASE_ROLE_CURATOR,
    PHRASE_ROLE_MODERATOR,
    PHRASE_ROLE_OWNER,
    PHRASE_ROLE_BY_NETWORK, /* {from} */
    PHRASE_ROLE_BY_CONFIG,
    PHRASE_ROLE_BY_NOTHING,
    PHRASE_HUMAN,
    PHRASE_TELL,           /* {who}: before an answer that somebody asked for somebody else */
    PHRASE_NO_SUCH_PERSON, /* {who} */
    PHRASE_NO_SUCH_ENTRY,  /* {nearest} */
    PHRASE_TOPIC_OFF,
    PHRASE_TOPIC_OWN, /* what cannot be switched off */
    PHRASE_RATED,
    PHRASE_NOTHING_TO_RATE,
    PHRASE_FORGOTTEN,
    PHRASE_SETTINGS, /* {lines} */
    PHRASE_SETTING,  /* {what} {from}: one line */
    PHRASE_FROM_DEFAULT,
    PHRASE_FROM_CONFIG,
    PHRASE_FROM_COMMAND, /* {who} {when} */
    PHRASE_SET,          /* {what} {but} */
    PHRASE_SAME,         /* {what} {but}: nothing has changed */
    PHRASE_UNDONE,       /* {what} {but} */
    PHRASE_JUST_UNDONE,
    PHRASE_NOTHING_TO_UNDO,
    PHRASE_NO_REGION,
    PHRASE_NO_COUNTRY,     /* before the helplines of elsewhere */
    PHRASE_NO_LANGUAGE,    /* {languages} */
    PHRASE_NOT_THEIR_ROOM, /* a moderators' room that is not known to be theirs */
    PHRASE_NO_STAFF,
    PHRASE_DRYRUN,           /* {room}: before what would have been said */
    PHRASE_IGNORED,          /* {who} {time} {number} */
    PHRASE_IGNORED_FOR_GOOD, /* {who} {number} */
    PHRASE_DONE,
    PHRASE_UNIGNORED, /* {who} */
    PHRASE_RETRACTED,
    PHRASE_NOTHING_TO_RETRACT,
    PHRASE_LAST_IS_CRISIS,
    PHRASE_CANNOT_RETRACT,
    PHRASE_STATUS, /* {mode} {paused} {also} {alerts} {state} */
    PHRASE_NOW_UP, /* the network, that is */
    PHRASE_NOW_DOWN,
    PHRASE_STATS,         /* {week} {lines} */
    PHRASE_STATS_LINE,    /* {title} {counts} */
    PHRASE_STATS_FEW,     /* {count} */
    PHRASE_STATS_NONE,    /* {week} */
    PHRASE_AUDIT,         /* {lines} */
    PHRASE_DEED,          /* {when} {who} {what}: one line of the record */
    PHRASE_AUDIT_MEMBERS, /* {count} {when} {what}: in it, what members may not do */
    PHRASE_AUDIT_NONE,
    PHRASE_ROOMS,            /* {lines} */
    PHRASE_TIME_DAY,         /* {weekday} {day} {month} {time} */
    PHRASE_TIME_YEAR,        /* {day} {month} {year} {time} */
    PHRASE_WEEKDAYS,         /* seven short names, from Monday */
    PHRASE_MONTHS,           /* twelve */
    PHRASE_PROPOSED,         /* {number} {entry}: above what members would see */
    PHRASE_PROPOSED_UNSEEN,  /* {number} {entry} */
    PHRASE_PROPOSED_ALREADY, /* {number} {entry} {state} {who} */
    PHRASE_PREVIEW,          /* {number} {entry} {state} {who}: above what members would see */
    PHRASE_SHORTER, /* {words} {before} {number}: in those above and below, of fewer words */
    PHRASE_PREVIEW_QUESTION,   /* {question}: above what would be answered to it */
    PHRASE_LOOK_ALONE,         /* {number}: it is not shown where others read */
    PHRASE_NOT_FIT,            /* {lines}: what is wrong with a text */
    PHRASE_IN_FILES_ONLY,      /* what cannot be changed from chat */
    PHRASE_FOR_WHICH_ROOM,     /* a change of the content, where no room is meant */
    PHRASE_NO_ACCOUNT,         /* the network does not say who somebody is */
    PHRASE_TOO_MANY_PROPOSALS, /* {limit} */
    PHRASE_NO_SUCH_PROPOSAL,
    PHRASE_SOURCES_OWN,
    PHRASE_NOT_TAKEN,
    PHRASE_PROPOSAL_CLOSED, /* {number} {state} */
    PHRASE_PROPOSAL_EXPIRED,
    PHRASE_PROPOSAL_OWN,
    PHRASE_PROPOSAL_STALE, /* {number} {entry} */
    PHRASE_PROPOSAL_GONE,  /* {number} {entry} */
    PHRASE_APPROVE_SURE,   /* {number} {entry}: above what members would see */
    PHRASE_APPROVE_WHERE,  /* ditto, from somebody who may choose all rooms */
    PHRASE_APPROVED_EVERYWHERE,
    PHRASE_APPROVED,      /* {number} {entry} */
    PHRASE_REJECTED,      /* {number} {entry} */
    PHRASE_REVERTED_TO,   /* {number} {entry} {other}: what members read now */
    PHRASE_REVERTED,      /* {number} {entry} */
    PHRASE_PROPOSALS,     /* {lines} */
    PHRASE_PROPOSAL_LINE, /* {number} {entry} {kind} {state} {who} */
    PHRASE_NO_PROPOSALS,
    PHRASE_KIND_TEXT,
    PHRASE_KIND_QUESTION,
    PHRASE_KIND_OVERRIDE,
    PHRASE_STATE_OPEN, /* {when} */
    PHRASE_STATE_EXPIRED,
    PHRASE_STATE_APPROVED, /* {who} {when} */
    PHRASE_STATE_REJECTED, /* {who} {when} */
    PHRASE_STATE_REVERTED, /* {who} {when} */
    PHRASE_STATE_OVERTAKEN,
    PHRASE_STATE_OUTDATED,    /* {who} {when} */
    PHRASE_STATE_LAPSED,      /* {who} {when} */
    PHRASE_DIFF,              /* {number} {entry} {text} */
    PHRASE_LEAVE_SURE,        /* {watched} */
    PHRASE_LEAVING,           /* {resting} {watched} */
    PHRASE_HELP_ALERTS,       /* after the help, where moderators are alerted */
    PHRASE_HELP_ALERTS_NAMED, /* ditto, with names */
    PHRASE_HUMAN_TOLD,        /* to somebody who asks for a person, where moderators are alerted */
    PHRASE_ALERTS_LOST,       /* to the room that an alert is about: it does not arrive */
    PHRASE_NICK_ALONE,        /* behind PHRASE_LEFT_ALONE, to who is known by a nick alone */
    PHRASE_ALERTS_UNREACHED,  /* {room}: ... says `status` */
    PHRASE_ALERTS_HERE,       /* the moderators' room would be the room itself */
    PHRASE_ALERT,             /* {number} {what} {room} {time} {who} {link}: to moderators */
    PHRASE_ROOM_REPLACED,     /* {room} {other}: to moderators */
    PHRASE_ALERT_NOTE,   /* {what} {room} {time} {number} {who} {link}: ditto, of what nobody need
                            answer */
    PHRASE_ALERT_AGAIN,  /* {number} {what} {room} {time} {who} {link} {count}: ditto, when nobody
                            took note */
    PHRASE_ALERT_DANGER, /* {class}: what an alert is about */
    PHRASE_ALERT_UNSURE,
    PHRASE_ALERT_HUMAN,
    PHRASE_ALERT_WHO,     /* {who} */
    PHRASE_ACKED,         /* {numbers} */
    PHRASE_ACKED_ALREADY, /* {who} {number} */
    PHRASE_NO_ALERT,
    PHRASE_NO_TIMEZONE,
    PHRASE_SCHEDULED,       /* {number} {title} {time} */
    PHRASE_SCHEDULE,        /* {number} {title} {when} {time} {missed}: one line */
    PHRASE_SCHEDULE_GONE,   /* in it: the guide has no such entry any more */
    PHRASE_SCHEDULE_LOST,   /* {times} {time}: in it: how often it was missed, and when last */
    PHRASE_SCHEDULE_MISSED, /* {title} {time} {times} {room} {number}: to moderators */
    PHRASE_SCHEDULES,       /* {lines} */
    PHRASE_NO_SCHEDULES,
    PHRASE_NO_SUCH_SCHEDULE,
    PHRASE_UNSCHEDULED,
    PHRASE_NEVER_COMES,
    PHRASE_TOO_OFTEN,
    PHRASE_NOW_ADDRESSED, /* what holds in a room: sentences without their end. All: {value}
                             {number} */
    PHRASE_NOW_PASSIVE,
    PHRASE_NOW_OFF,
    PHRASE_NOW_PAUSED, /* {value}: until then */
    PHRASE_NOW_NOT_PAUSED,
    PHRASE_NOW_SLOW,
    PHRASE_NOW_NOT_SLOW,
    PHRASE_NOW_TOPICS_OFF,
    PHRASE_NOW_TOPICS_ON,
    PHRASE_NOW_REGION,
    PHRASE_NOW_NO_REGION,
    PHRASE_NOW_LANGUAGE,
    PHRASE_NOW_NOTICE_SHORT,
    PHRASE_NOW_NOTICE_LONG,
    PHRASE_NOW_DRYRUN,
    PHRASE_NOW_NO_DRYRUN,
    PHRASE_NOW_ALERTS,
    PHRASE_NOW_NO_ALERTS,
    PHRASE_NOW_ALERT_NAMES,
    PHRASE_NOW_NO_ALERT_NAMES,
    PHRASE_NOW_TIMEZONE,
    PHRASE_NOW_HOLD,
    PHRASE_NOW_IGNORED, /* {number}: somebody */
    PHRASE_NOW_IGNORED_UNTIL,
    PHRASE_NOW_NOT_IGNORED,
    PHRASE_NOW_TOPIC_ON, /* {value}: one topic */
    PHRASE_NOW_POSTED,   /* {title} {time} {number} */
    PHRASE_NOW_NOT_POSTED,
    PHRASE_BUT_PAUSED,      /* {time}: behind what has no effect yet */
    PHRASE_BUT_NOT_POSTED,  /* what is scheduled, where the mode is off */
    PHRASE_BUT_OFF,         /* ditto */
    PHRASE_RESUMED_OFF,     /* the pause is over, and nothing is answered all the same */
    PHRASE_TOPIC_GROUP,     /* {group}: all that is in it */
    PHRASE_TOPIC_GROUP_OFF, /* {title} {group}: why it is still off */
    PHRASE_TOPICS_TOO_MANY,
    PHRASE_UNDONE_OF,      /* {who} {when} {what} {but} */
    PHRASE_CANNOT_UNDO,    /* {command} {who} {when} {how} */
    PHRASE_UNDO_HOW,       /* {command}: what ends it */
    PHRASE_UNDO_SINCE,     /* {number} {state}: what became of a proposal since */
    PHRASE_UNDO_ANEW,      /* it would have to be proposed again */
    PHRASE_UNDO_OVER,      /* why there is nothing to take back */
    PHRASE_PAUSED_INSTEAD, /* {time}: a longer pause was on */
    PHRASE_NOT_IGNORED,    /* nobody by that name or number is ignored */
    PHRASE_UNIGNORED_ALL,
    PHRASE_LIMITS,      /* {name} {least} {most}: of an argument */
    PHRASE_HUMAN_ALONE, /* where nobody but the bot reads */
    PHRASE_ONE_ORDER,   /* of two in one message */
    PHRASE_SET_ALONE,   /* {what}: for one person, and not kept */
    PHRASE_FOR_TIME,    /* {time}: so long; within another phrase */
    PHRASE_UNTIL_TIME,  /* {time}: until then; ditto */
    PHRASE_MINUTE,      /* one; times as people say them */
    PHRASE_MINUTES,
    PHRASE_HOUR,
    PHRASE_HOURS,
    PHRASE_DAY,
    PHRASE_DAYS,
    PHRASE_OWN_LANGUAGE,       /* what the language is called in itself */
    PHRASE_WHEN_UNREAD,        /* {rest} {example} {other} */
    PHRASE_WHEN_NO_TIME,       /* {rest} {entry} */
    PHRASE_WHEN_NO_DAY,        /* {entry} */
    PHRASE_WHEN_ONCE,          /* {rest} {entry} {example} */
    PHRASE_WHEN_CANNOT,        /* {rest} {example} {other} */
    PHRASE_IN_THE_WAY,         /* {title} {number} {when}: another schedule */
    PHRASE_ALREADY_SCHEDULED,  /* {title} {number} {when} */
    PHRASE_TOO_MANY_SCHEDULES, /* {number} */
    PHRASE_MORE_THAN,          /* {number} */
    PHRASE_WATCHED,            /* {rooms}: whose moderators' room the bot leaves */
    PHRASE_RESTING,            /* {count} of schedules: in a room that the bot leaves */
    PHRASE_NOTICE_SHORT,       /* in the place of the notice, where a room chose so */
    PHRASES
};

#endif
