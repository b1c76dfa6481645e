/* What a person says in a message: words, a correction, a reaction, a retraction; or what cannot be
 * read. For hear.c. */
#ifndef WAYMARK_DRIVER_XMPP_SPEECH_H
#define WAYMARK_DRIVER_XMPP_SPEECH_H

#include "driver/xmpp/passage.h"

/* In a group or direct; room, sender and direct of the line are filled. */
enum heard_kind speech_hear(const struct passage *passage);

#endif
