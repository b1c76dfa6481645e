/* What a person wrote in a message, and whether it is meant for the bot. Pure. */
#ifndef WAYMARK_DRIVER_MATRIX_TEXT_H
#define WAYMARK_DRIVER_MATRIX_TEXT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum { MATRIX_TEXT_LONGEST = 64 * 1024 }; /* bytes of a text; what is longer is cut */

/* Who the bot is to those who write to it. */
struct matrix_self {
    const char *id; /* "@name:server" */
    const char *const
        *names; /* what else it is called: its display name, names from the settings */
    size_t name_count;
};

struct matrix_text {
    char *text; /* owned; may be empty: nothing but quotations, or but the bot's name */
    bool addressed;
    char *called; /* owned: see address_called(); NULL where it is addressed */
};

/* Reads the body in the content of an m.room.message; of an edit, in its m.new_content. Hostile:
 * any field may be missing, of a wrong type, or huge. False, and nothing to finish, when there is
 * no body. Whether it is a person's (no m.notice, no name of a file) is for the caller to know.
 *
 * Quoted lines ("> ") at the start are nobody's own words, so the fallback of a rich reply (before
 * version 1.13) and quotations by hand go alike; but where nothing else is left, and the message is
 * no rich reply, the quoted words are the text. It is cleaned (driver/clean.h), and the bot's name
 * cut off where it addresses.
 *
 * Addressed is a message that m.mentions names the bot in. Where m.mentions is there and does not,
 * only one that begins with the name as people write it to somebody ("name: text", "@name text"):
 * what else looks like a mention is a word. Where there is none (old clients), also one with a pill
 * outside of quotations, and any form of driver/address.h. Replies and threads are for the caller
 * to know.
 *
 * `self` is the bot's id; `names` is what else it is called, by its display name and the settings.
 */
bool matrix_text_read(const json_t *content, const char *self, const char *const *names,
                      size_t name_count, struct matrix_text *text);
void matrix_text_finish(struct matrix_text *text);

/* Whether m.mentions names the bot: all that a message without words can say of that. */
bool matrix_text_mentions(const json_t *content, const char *self);

#endif
